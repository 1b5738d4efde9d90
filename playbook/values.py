"""What a message may speak of: the order, its customer by name, the office, links; gathered by whoever sends it."""

from typing import Annotated, Self

from pydantic import AfterValidator

from domain.base import Moment, Stored
from domain.facts import FactBody
from domain.money import ZERO, Amount
from domain.orders import Channel, DeliveryKind, Order, PaymentMethod, Slot
from domain.zones import ZoneName


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


OneLine = Annotated[str, AfterValidator(_on_one_line)]
"""Text that others wrote: line breaks in it could make a letter say what we never said."""


class LineValues(Stored):
    """One line of goods; `price` is of one pack, `total` of the line after its discount."""

    sku: str
    name: OneLine
    quantity: int
    price: Amount
    total: Amount


class OrderValues(Stored):
    """The order as its customer knows it. Amounts are in `currency`."""

    number: int
    lines: tuple[LineValues, ...]
    goods: Amount
    delivery_price: Amount
    total: Amount
    paid: Amount = ZERO
    currency: str = "RUB"
    method: PaymentMethod
    delivery: DeliveryKind
    carrier: str = ""
    channel: Channel = Channel.SITE
    slot: Slot | None = None

    @classmethod
    def of(cls, order: Order, paid: Amount = ZERO) -> Self:
        """The values of an order as the rules know it."""
        lines = tuple(
            LineValues(
                sku=line.sku, name=line.name, quantity=line.quantity, price=line.unit_price, total=line.total
            )
            for line in order.lines
        )
        return cls(
            number=order.number, lines=lines, goods=order.goods, delivery_price=order.delivery.price,
            total=order.total, paid=paid, currency=order.currency, method=order.method,
            delivery=order.delivery.kind, carrier=order.delivery.carrier, channel=order.channel, slot=order.delivery.slot,
        )  # fmt: skip


class CustomerValues(Stored):
    """Whom a message greets; without a name it greets politely all the same."""

    name: OneLine | None = None


class OfficeValues(Stored):
    """The post office or pickup point where the parcel lies; an unknown one has a code (postal index) at most."""

    code: str | None = None
    name: str | None = None
    address: str | None = None
    phone: str | None = None
    hours: str | None = None


class RecipientValues(Stored):
    """Whom a carrier brings the parcel to, where, and what is to be collected; told in letters to the carrier only."""

    name: OneLine | None = None
    phone: str | None = None
    address: OneLine | None = None
    collect: Amount = ZERO


class ThingValues(Stored):
    """Goods that may be added to an order; `price` is of one pack."""

    name: OneLine
    price: Amount


class KnownValues(Stored):
    """What messages and scripts alike may speak of. Moments are shown by the clock of `zone`.

    `pay_saving` is what paying at once saves; absent links are simply not shown. `missing_to_free_delivery` is what more
    goods would make delivery free, where that is near and the shop offers it.
    """

    order: OrderValues
    customer: CustomerValues = CustomerValues()
    zone: ZoneName
    office: OfficeValues | None = None
    track_number: str | None = None
    tracking_link: str | None = None
    pay_saving: Amount | None = None
    missing_to_free_delivery: Amount | None = None


class MessageValues(KnownValues):
    """Everything a template may use besides the shop itself.

    `things_to_add` are goods in stock that would make delivery free, the cheapest first: at most three, none where the
    shop told of no such goods. `happened_at` is the fact's moment. `recipient` is there in letters to the carrier. `reminder` counts those of a
    ladder, from 1.
    """

    fact: FactBody
    happened_at: Moment
    payment_link: str | None = None
    promo_code: str | None = None
    recipient: RecipientValues | None = None
    reminder: int | None = None
    things_to_add: tuple[ThingValues, ...] = ()
    unsubscribe_link: str | None = None
