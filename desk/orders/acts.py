"""What is told of an order besides edits and outcomes, as acts: shipped, refunds, money; known by what names them."""

from activities import senders
from desk.asker import Asker
from desk.orders.asked_acts import CancelAsked, MoneyTold, Movement, PaymentTold, RefundAsked, ShippedAsked
from desk.orders.present import load
from desk.refusals import invalid
from desk.services import Services
from desk.submitting import Act, by_request
from domain.ids import OrderId
from domain.orders import DeliveryKind
from domain.stimuli import (
    MoneyArrived,
    OrderCancelled,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    RefundMade,
    RefundWanted,
)
from domain.tracks import BadTrack, check_track


async def shipped(services: Services, asker: Asker, order_id: str, asked: ShippedAsked, once: str) -> Act:
    """The parcel is with the carrier. Raises Invalid for a track number that is missing, or none of the carrier's."""
    async with services.engine.connect() as connection:
        row = await load(connection, asker.shop, order_id)
    carrier = asked.carrier or row.carrier
    number = _checked_track(carrier, asked.track_number, row.delivery_kind)
    return by_request(asker, order_id, OrderShipped(carrier=carrier, track_number=number), once)


def refund(asker: Asker, order_id: str, asked: RefundAsked, once: str) -> Act:
    """Money is to go back through its provider, or went back: that is known by its own id."""
    if asked.state == "made" and asked.amount is not None and asked.external_id is not None:
        made = RefundMade(amount=asked.amount, external_id=asked.external_id)
        return Act(order_id, made, sender=senders.refunds_of(asker.shop), key=asked.external_id)
    return by_request(asker, order_id, RefundWanted(amount=asked.amount), once)


def cancellation(asker: Asker, order_id: str, asked: CancelAsked, once: str) -> Act:
    """The order is given up; after shipment the parcel is called back."""
    body = OrderCancelled(
        reason=asked.reason, silent=asked.silent, duplicate_of=asked.duplicate_of, cheaper=asked.cheaper
    )
    return by_request(asker, order_id, body, once, note=asked.comment)


def payment(asker: Asker, order_id: str, told: PaymentTold) -> Act:
    """Money of a prepayment: known by provider and id, told twice it counts once."""
    body = PaymentReceived(
        provider=told.provider, external_id=told.external_id, amount=told.amount, paid_at=told.paid_at
    )
    return Act(order_id, body, sender=senders.payments_of(asker.shop, told.provider), key=told.external_id)


def money(asker: Asker, order_id: str, told: MoneyTold) -> Act:
    """Money on delivery: known by its id, told twice it counts once."""
    body = MoneyArrived(amount=told.amount, received_at=told.received_at, external_id=told.external_id)
    return Act(order_id, body, sender=senders.money_of(asker.shop), key=told.external_id)


def movement(asker: Asker, order_id: str, told: Movement) -> Act:
    """The parcel moved: known by what happened where and when."""
    body = ParcelMoved(code=told.code, at=told.at, office=told.office, raw=told.raw)
    key = senders.movement_key(OrderId(order_id), told.code, told.at, told.office)
    return Act(order_id, body, sender=senders.movements_of(asker.shop), key=key)


def _checked_track(carrier: str, number: str | None, kind: DeliveryKind) -> str | None:
    """As the carrier writes it."""
    if number is None:
        if kind.by_carrier:
            raise invalid("/track_number", "a parcel of a carrier has a track number: give it")
        return None
    try:
        return check_track(carrier, number).number
    except BadTrack as bad:
        raise invalid("/track_number", str(bad)) from None
