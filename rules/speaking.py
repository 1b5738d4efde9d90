"""What messages and scripts may say of an order, from the order's state; name, office and links are found by whoever speaks."""

from decimal import Decimal

from domain.money import ZERO
from domain.orders import Order, PaymentMethod
from domain.tracks import tracking_link
from playbook.schema import Playbook
from playbook.values import CustomerValues, KnownValues, OfficeValues, OrderValues
from rules.order.state import OrderState
from rules.pricing.basket import way_of
from rules.pricing.delivery import saved_at_once
from rules.pricing.hints import missing_to_free_delivery


def known_values(
    state: OrderState, playbook: Playbook, name: str | None, office: OfficeValues | None
) -> KnownValues:
    """What is known of the order whatever is said of it, to the customer or to staff."""
    parcel = state.parcel
    carrier = parcel.carrier or state.order.delivery.carrier
    return KnownValues(
        order=OrderValues.of(state.order, state.paid),
        customer=CustomerValues(name=name),
        zone=state.order.reach.zone.name,
        office=office,
        track_number=parcel.track_number,
        tracking_link=tracking_link(carrier, parcel.track_number) if parcel.track_number else None,
        pay_saving=_pay_saving(state.order, playbook),
        missing_to_free_delivery=missing_to_free_delivery(state.order, playbook) or None,
    )


def to_collect(state: OrderState) -> Decimal:
    """What a carrier takes from the recipient: money only where it is owed on delivery."""
    return ZERO if state.order.method.prepaid else max(ZERO, state.owed)


def _pay_saving(order: Order, playbook: Playbook) -> Decimal | None:
    """The delivery's price, where the carrier's delivery costs nothing when paid at once."""
    saved = not order.method.prepaid and saved_at_once(way_of(order), PaymentMethod.ONLINE, playbook)
    return order.delivery.price if saved and order.delivery.price else None
