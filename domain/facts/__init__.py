"""What happened to an order: the typed facts that make its timeline, drive triggers and reach the shop by webhook."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from domain.actors import Actor
from domain.base import Moment, Stored
from domain.facts.agreement import CallAgreed, CallFailed, CallImpossible, CustomerUnreachable, NumberWasWrong
from domain.facts.desk import (
    MessageNoted,
    MessageUndeliverable,
    PlaybookWasMoved,
    RuleFailed,
    TaskClosed,
    TaskMoved,
    TaskOpened,
)
from domain.facts.goods import (
    AssemblyStarted,
    CarrierAnswered,
    CarrierAsked,
    CarrierSilent,
    ReservationExpired,
    ReservationNeedsApproval,
    ReservationStarted,
    StockIsShort,
    StockIsThere,
    SupplierFound,
)
from domain.facts.orders import (
    DiscountReached,
    Discrepancy,
    LargeOrder,
    OrderCompleted,
    OrderExtended,
    OrderOutForDelivery,
    OrderReady,
    OrderReturning,
    OrderSentAgain,
    OrderThinking,
    OrderUpsold,
    OrderWasCancelled,
    OrderWasConfirmed,
    OrderWasEdited,
    OrderWasHandedOver,
    OrderWasImported,
    OrderWasPacked,
    OrderWasPaid,
    OrderWasPlaced,
    OrderWasReturned,
    OrderWasShipped,
    StillThinking,
)
from domain.facts.parcels import (
    DeliveryFailed,
    DeliveryNear,
    DeliveryRescheduled,
    ParcelArrived,
    ParcelHasMoved,
    ParcelLost,
    ParcelRefused,
    ParcelStuck,
    ParcelUnclaimed,
    ParcelUncollected,
    PickupPromised,
)
from domain.facts.payments import (
    InvoiceEnding,
    InvoiceWasIssued,
    MoneyExpected,
    MoneyHasArrived,
    MoneyOverdue,
    MoneyWrittenOff,
    PaymentAttemptFailed,
    PaymentDiffers,
    PaymentDue,
    PaymentUnsettled,
    PaymentWasReceived,
    PaymentWasSwitched,
    RefundCouldNot,
    RefundDue,
    RefundWasMade,
)
from domain.ids import TaskId
from domain.money import ZERO, Amount
from domain.statuses import Status

__all__ = [
    "FACT",
    "MOVES",
    "AssemblyStarted",
    "CallAgreed",
    "CallFailed",
    "CallImpossible",
    "CarrierAnswered",
    "CarrierAsked",
    "CarrierSilent",
    "CustomerUnreachable",
    "DeliveryFailed",
    "DeliveryNear",
    "DeliveryRescheduled",
    "DiscountReached",
    "Discrepancy",
    "Fact",
    "FactBody",
    "InvoiceEnding",
    "InvoiceWasIssued",
    "LargeOrder",
    "MessageNoted",
    "MessageUndeliverable",
    "MoneyExpected",
    "MoneyHasArrived",
    "MoneyOverdue",
    "MoneyWrittenOff",
    "NumberWasWrong",
    "OrderCompleted",
    "OrderExtended",
    "OrderOutForDelivery",
    "OrderReady",
    "OrderReturning",
    "OrderSentAgain",
    "OrderThinking",
    "OrderUpsold",
    "OrderWasCancelled",
    "OrderWasConfirmed",
    "OrderWasEdited",
    "OrderWasHandedOver",
    "OrderWasImported",
    "OrderWasPacked",
    "OrderWasPaid",
    "OrderWasPlaced",
    "OrderWasReturned",
    "OrderWasShipped",
    "ParcelArrived",
    "ParcelHasMoved",
    "ParcelLost",
    "ParcelRefused",
    "ParcelStuck",
    "ParcelUnclaimed",
    "ParcelUncollected",
    "PaymentAttemptFailed",
    "PaymentDiffers",
    "PaymentDue",
    "PaymentUnsettled",
    "PaymentWasReceived",
    "PaymentWasSwitched",
    "PickupPromised",
    "PlaybookWasMoved",
    "RefundCouldNot",
    "RefundDue",
    "RefundWasMade",
    "Replayed",
    "ReservationExpired",
    "ReservationNeedsApproval",
    "ReservationStarted",
    "RuleFailed",
    "StillThinking",
    "StockIsShort",
    "StockIsThere",
    "SupplierFound",
    "TaskClosed",
    "TaskMoved",
    "TaskOpened",
    "fact_models",
    "replay",
]

FactBody = Annotated[
    OrderWasPlaced
    | OrderWasImported
    | OrderWasEdited
    | OrderUpsold
    | OrderThinking
    | StillThinking
    | OrderWasConfirmed
    | OrderWasPaid
    | OrderWasPacked
    | OrderWasShipped
    | OrderReady
    | OrderOutForDelivery
    | OrderWasHandedOver
    | OrderCompleted
    | OrderReturning
    | OrderWasReturned
    | OrderWasCancelled
    | OrderSentAgain
    | OrderExtended
    | Discrepancy
    | CallFailed
    | NumberWasWrong
    | CallAgreed
    | CallImpossible
    | CustomerUnreachable
    | PaymentWasReceived
    | PaymentAttemptFailed
    | PaymentDue
    | PaymentUnsettled
    | PaymentDiffers
    | PaymentWasSwitched
    | InvoiceWasIssued
    | InvoiceEnding
    | RefundDue
    | RefundWasMade
    | RefundCouldNot
    | MoneyExpected
    | MoneyHasArrived
    | MoneyOverdue
    | MoneyWrittenOff
    | StockIsShort
    | SupplierFound
    | StockIsThere
    | ReservationNeedsApproval
    | ReservationStarted
    | ReservationExpired
    | AssemblyStarted
    | CarrierAsked
    | CarrierSilent
    | CarrierAnswered
    | ParcelHasMoved
    | ParcelStuck
    | ParcelArrived
    | ParcelUncollected
    | ParcelUnclaimed
    | ParcelRefused
    | PickupPromised
    | DeliveryFailed
    | DeliveryRescheduled
    | DeliveryNear
    | ParcelLost
    | DiscountReached
    | LargeOrder
    | MessageUndeliverable
    | MessageNoted
    | PlaybookWasMoved
    | RuleFailed
    | TaskOpened
    | TaskMoved
    | TaskClosed,
    Field(discriminator="kind"),
]

MOVES: Final = frozenset(
    {
        "order.placed",
        "order.imported",
        "order.thinking",
        "order.confirmed",
        "order.edited",
        "order.paid",
        "order.packed",
        "order.shipped",
        "order.ready",
        "order.delivering",
        "parcel.arrived",
        "order.handed_over",
        "order.completed",
        "order.returning",
        "order.returned",
        "order.cancelled",
        "order.sent_again",
    }
)
"""The kinds of facts that may change where an order stands; all others happen while it stays there."""

FACT: TypeAdapter[FactBody] = TypeAdapter(FactBody)
"""Reads and writes any fact's body."""


@cache
def fact_models() -> Mapping[str, type[Stored]]:
    """Every fact by its kind: the registry that triggers, webhooks and docs/facts.md stand on."""
    union = FactBody.__origin__  # type: ignore[attr-defined]
    return {str(model.model_fields["kind"].default): model for model in union.__args__}


class Fact(Stored):
    """A fact in the timeline: its place in the order, when it happened, who and what caused it, where the order then stood."""

    seq: int
    at: Moment
    actor: Actor
    cause: str
    """The stimulus' id, or the deadline's name."""
    status: Status
    """The status after it."""
    body: FactBody


class Replayed(Stored):
    """What a timeline says of the present."""

    status: Status | None = None
    paid: Amount = ZERO
    refunded: Amount = ZERO
    open_tasks: frozenset[TaskId] = frozenset()


def replay(timeline: tuple[Fact, ...]) -> Replayed:
    """The present state from the facts alone; what the rules hold must be the same."""
    now = Replayed()
    for fact in timeline:
        change: dict[str, object] = {"status": fact.status}
        match fact.body:
            case PaymentWasReceived() | MoneyHasArrived():
                change["paid"] = now.paid + fact.body.amount
            case RefundWasMade():
                change["refunded"] = now.refunded + fact.body.amount
            case TaskOpened():
                change["open_tasks"] = now.open_tasks | {fact.body.task}
            case TaskClosed():
                change["open_tasks"] = now.open_tasks - {fact.body.task}
            case _:
                pass
        now = now.model_copy(update=change)
    return now
