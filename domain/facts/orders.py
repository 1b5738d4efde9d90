"""What happened to the order itself: placed, agreed, sent, ended."""

from typing import Literal

from pydantic import Field

from domain.answers import Condition
from domain.base import Moment, Stored
from domain.money import Amount, Percent
from domain.orders import Channel, DeliveryKind, PaymentMethod, Reason, WhyOnDelivery
from domain.statuses import Status


class OrderWasPlaced(Stored):
    """A new order came in (a draft is made from an unknown missed call)."""

    kind: Literal["order.placed"] = "order.placed"
    channel: Channel
    total: Amount
    draft: bool = False


class OrderWasImported(Stored):
    """A running order was taken over; nothing is sent for its past."""

    kind: Literal["order.imported"] = "order.imported"
    status: Status


class OrderWasEdited(Stored):
    """Lines, delivery or payment changed; the new total."""

    kind: Literal["order.edited"] = "order.edited"
    total: Amount


class OrderUpsold(Stored):
    """A member of staff sold more of a category before the order left: the sum added to its lines."""

    kind: Literal["order.upsold"] = "order.upsold"
    category: str
    added: Amount


class OrderThinking(Stored):
    """The customer is deciding until the agreed call."""

    kind: Literal["order.thinking"] = "order.thinking"
    call_at: Moment


class StillThinking(Stored):
    """The agreed call was made and the customer is still undecided."""

    kind: Literal["order.still_thinking"] = "order.still_thinking"
    call_at: Moment


class OrderWasConfirmed(Stored):
    """Agreed with the customer, by whom and how it will be paid."""

    kind: Literal["order.confirmed"] = "order.confirmed"
    method: PaymentMethod
    total: Amount
    by_itself: bool = Field(default=False, description="Without a call: paid in full, or auto_confirm")
    why_on_delivery: WhyOnDelivery | None = Field(
        default=None, description="Why the customer would rather pay on receipt, where that was asked"
    )


class OrderWasPaid(Stored):
    """Payments cover the total of a prepaid order."""

    kind: Literal["order.paid"] = "order.paid"
    paid: Amount


class OrderWasPacked(Stored):
    """Packed, waits for the carrier; `items` is the number of packs in it."""

    kind: Literal["order.packed"] = "order.packed"
    items: int


class OrderWasShipped(Stored):
    """The carrier has it under a track number."""

    kind: Literal["order.shipped"] = "order.shipped"
    carrier: str
    track_number: str | None = None
    out_of_turn: bool = Field(default=False, description="Shipped although unconfirmed or unpaid")


class OrderReady(Stored):
    """Ready to be collected by the customer from the shop."""

    kind: Literal["order.ready"] = "order.ready"


class OrderOutForDelivery(Stored):
    """The shop's own courier, or the carrier's, is on the way."""

    kind: Literal["order.delivering"] = "order.delivering"


class OrderWasHandedOver(Stored):
    """The customer has the goods, since that moment; money on delivery may still be owed."""

    kind: Literal["order.handed_over"] = "order.handed_over"
    at: Moment
    owed: Amount


class OrderCompleted(Stored):
    """Handed over and paid."""

    kind: Literal["order.completed"] = "order.completed"
    paid: Amount


class OrderReturning(Stored):
    """Not collected, refused, called back, or the carrier says so: it is on the way back."""

    kind: Literal["order.returning"] = "order.returning"
    why: Literal["unclaimed", "refused", "cancelled", "carrier"]
    reason: Reason | None = None


class OrderWasReturned(Stored):
    """Back in the warehouse, or written off as lost."""

    kind: Literal["order.returned"] = "order.returned"
    lost: bool = False
    condition: Condition | None = Field(default=None, description="In what condition it came back")


class OrderWasCancelled(Stored):
    """Closed before shipment, with a reason; silent ones are told to nobody."""

    kind: Literal["order.cancelled"] = "order.cancelled"
    reason: Reason
    silent: bool = False
    duplicate_of: str | None = None


class OrderSentAgain(Stored):
    """The parcel is lost, a new one is packed."""

    kind: Literal["order.sent_again"] = "order.sent_again"


class OrderExtended(Stored):
    """A supervisor gave the order more time."""

    kind: Literal["order.extended"] = "order.extended"
    until: Moment


class Discrepancy(Stored):
    """Something came out of turn; nothing was broken by it, a person should know."""

    kind: Literal["order.discrepancy"] = "order.discrepancy"
    what: Literal[
        "shipped_unconfirmed",
        "shipped_unpaid",
        "handed_over_unpaid",
        "event_before_agreement",
        "event_after_cancel",
        "late_event",
        "payment_after_end",
        "money_after_end",
        "invoice_told_again",
    ]


class DiscountReached(Stored):
    """The goods came to a sum step of the shop's prices: so many percent are off by themselves."""

    kind: Literal["order.discount_reached"] = "order.discount_reached"
    percent: Percent
    from_sum: Amount


class LargeOrder(Stored):
    """The total is at least what the shop calls large."""

    kind: Literal["order.large"] = "order.large"
    total: Amount
    delivery: DeliveryKind
