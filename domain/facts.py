"""What happened to an order: the typed facts that make its timeline, drive triggers and reach the shop by webhook."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.actors import Actor
from domain.answers import Condition
from domain.base import Moment, Stored
from domain.ids import TaskId
from domain.money import ZERO, Amount, Signed
from domain.orders import Channel, DeliveryKind, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.statuses import PaymentState, Status
from domain.tasks import TaskKind


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
    ]


class CallFailed(Stored):
    """An operator rang and nobody answered; `attempt` counts within the task's own limit."""

    kind: Literal["call.no_answer"] = "call.no_answer"
    task: TaskKind
    attempt: int


class NumberWasWrong(Stored):
    """The customer's number is somebody else's."""

    kind: Literal["call.wrong_number"] = "call.wrong_number"


class CallAgreed(Stored):
    """The customer asked to be called at a moment."""

    kind: Literal["call.agreed"] = "call.agreed"
    at: Moment


class CallImpossible(Stored):
    """Shop hours and the customer's hours for calls have no common moment within a week; a supervisor is asked."""

    kind: Literal["call.impossible"] = "call.impossible"
    task: TaskKind


class CustomerUnreachable(Stored):
    """The time of confirmation is over; so many attempts on so many days were made."""

    kind: Literal["customer.unreachable"] = "customer.unreachable"
    attempts: int
    days: int


class PaymentWasReceived(Stored):
    """Money came by a provider."""

    kind: Literal["payment.received"] = "payment.received"
    provider: str
    external_id: str
    amount: Amount
    paid: Amount = Field(description="What has come altogether")
    state: PaymentState


class PaymentAttemptFailed(Stored):
    """The customer tried to pay and could not; `code` is the provider's."""

    kind: Literal["payment.failed"] = "payment.failed"
    code: str


class PaymentDue(Stored):
    """A confirmed prepaid order waits for its money until then."""

    kind: Literal["payment.due"] = "payment.due"
    until: Moment
    amount: Amount


class PaymentUnsettled(Stored):
    """The term of payment passed without the money."""

    kind: Literal["payment.overdue"] = "payment.overdue"
    amount: Amount


class PaymentDiffers(Stored):
    """Too much (negative) or too little (positive) was paid."""

    kind: Literal["payment.differs"] = "payment.differs"
    owed: Signed


class PaymentWasSwitched(Stored):
    """The order is paid another way from now on."""

    kind: Literal["payment.switched"] = "payment.switched"
    method: PaymentMethod


class InvoiceWasIssued(Stored):
    """A bank invoice is with the customer; the goods are held until then."""

    kind: Literal["invoice.issued"] = "invoice.issued"
    until: Moment


class InvoiceEnding(Stored):
    """The term of the invoice ends soon; is the price held?"""

    kind: Literal["invoice.ending"] = "invoice.ending"
    until: Moment


class RefundDue(Stored):
    """Money is to go back."""

    kind: Literal["refund.due"] = "refund.due"
    amount: Amount


class RefundWasMade(Stored):
    """Money went back."""

    kind: Literal["refund.made"] = "refund.made"
    external_id: str
    amount: Amount
    refunded: Amount = Field(description="What has gone back altogether")
    state: PaymentState


class RefundCouldNot(Stored):
    """The provider refuses the refund; a person makes it."""

    kind: Literal["refund.failed"] = "refund.failed"
    amount: Amount
    code: str


class MoneyExpected(Stored):
    """Handed over; the carrier owes this sum until then."""

    kind: Literal["money.expected"] = "money.expected"
    amount: Amount
    until: Moment


class MoneyHasArrived(Stored):
    """Money on delivery was transferred."""

    kind: Literal["money.arrived"] = "money.arrived"
    external_id: str
    amount: Amount
    paid: Amount = Field(description="What has come altogether")
    state: PaymentState


class MoneyOverdue(Stored):
    """The carrier still owes money on delivery after its term."""

    kind: Literal["money.overdue"] = "money.overdue"
    amount: Amount


class MoneyWrittenOff(Stored):
    """A supervisor gave the rest of the money up."""

    kind: Literal["money.written_off"] = "money.written_off"
    amount: Amount


class StockIsShort(Stored):
    """Lines cannot be filled; the order waits."""

    kind: Literal["stock.short"] = "stock.short"
    skus: tuple[str, ...]


class SupplierFound(Stored):
    """Another supplier has the goods, expected then."""

    kind: Literal["stock.supplier_found"] = "stock.supplier_found"
    when: Moment


class StockIsThere(Stored):
    """The goods the order waited for are there."""

    kind: Literal["stock.arrived"] = "stock.arrived"


class ReservationStarted(Stored):
    """The goods are held for the customer until then."""

    kind: Literal["reservation.started"] = "reservation.started"
    until: Moment
    approved: bool = False


class ReservationExpired(Stored):
    """The goods are no longer held."""

    kind: Literal["reservation.expired"] = "reservation.expired"


class AssemblyStarted(Stored):
    """The order goes to the picker."""

    kind: Literal["assembly.started"] = "assembly.started"


class CarrierAsked(Stored):
    """The carrier was asked to take the parcel; one without a gateway must answer until then."""

    kind: Literal["carrier.asked"] = "carrier.asked"
    carrier: str
    by_email: bool
    until: Moment | None = None


class CarrierSilent(Stored):
    """The carrier did not answer in time."""

    kind: Literal["carrier.silent"] = "carrier.silent"
    carrier: str


class CarrierAnswered(Stored):
    """The carrier takes the parcel, or does not."""

    kind: Literal["carrier.answered"] = "carrier.answered"
    accepted: bool


class ParcelHasMoved(Stored):
    """The carrier reports a movement that changes no status."""

    kind: Literal["parcel.moved"] = "parcel.moved"
    code: ParcelCode
    at: Moment
    office: str | None = None


class ParcelStuck(Stored):
    """No movement for too long."""

    kind: Literal["parcel.stuck"] = "parcel.stuck"
    since: Moment


class ParcelArrived(Stored):
    """The parcel lies at the place of delivery, since that moment, kept until then."""

    kind: Literal["parcel.arrived"] = "parcel.arrived"
    at: Moment
    office: str | None = None
    until: Moment


class ParcelUncollected(Stored):
    """The parcel has lain for `day` days and goes back then."""

    kind: Literal["parcel.uncollected"] = "parcel.uncollected"
    day: int
    until: Moment


class ParcelUnclaimed(Stored):
    """The customer did not come in time."""

    kind: Literal["parcel.unclaimed"] = "parcel.unclaimed"


class ParcelRefused(Stored):
    """The customer does not want the parcel."""

    kind: Literal["parcel.refused"] = "parcel.refused"
    reason: Reason


class PickupPromised(Stored):
    """The customer said when the parcel will be collected."""

    kind: Literal["parcel.promised"] = "parcel.promised"
    on: Moment


class DeliveryFailed(Stored):
    """The courier came and could not hand it over."""

    kind: Literal["delivery.failed"] = "delivery.failed"


class DeliveryRescheduled(Stored):
    """Another slot was agreed."""

    kind: Literal["delivery.rescheduled"] = "delivery.rescheduled"
    slot: Slot


class DeliveryNear(Stored):
    """The courier comes soon and the customer cannot be called before; a message says so instead."""

    kind: Literal["delivery.near"] = "delivery.near"
    slot: Slot


class ParcelLost(Stored):
    """The carrier lost the parcel."""

    kind: Literal["parcel.lost"] = "parcel.lost"


class LargeOrder(Stored):
    """The total is at least what the shop calls large."""

    kind: Literal["order.large"] = "order.large"
    total: Amount
    delivery: DeliveryKind


class MessageUndeliverable(Stored):
    """A message cannot be delivered by its channel; noted on the order."""

    kind: Literal["message.failed"] = "message.failed"
    channel: str
    code: str


class MessageNoted(Stored):
    """A message had no way to the customer and stays a note on the order."""

    kind: Literal["message.noted"] = "message.noted"
    trigger: str


class RuleFailed(Stored):
    """A rule of the playbook could not be worked out; a person is told."""

    kind: Literal["rule.failed"] = "rule.failed"
    trigger: str


class TaskOpened(Stored):
    """A person is asked to do something."""

    kind: Literal["task.opened"] = "task.opened"
    task: TaskId
    task_kind: TaskKind
    ready_at: Moment
    due_at: Moment


class TaskMoved(Stored):
    """A task has other times now: another attempt, an agreed moment."""

    kind: Literal["task.moved"] = "task.moved"
    task: TaskId
    task_kind: TaskKind
    ready_at: Moment
    due_at: Moment


class TaskClosed(Stored):
    """A task is done (with its outcome) or no longer needed (without)."""

    kind: Literal["task.closed"] = "task.closed"
    task: TaskId
    task_kind: TaskKind
    outcome: str | None = None


FactBody = Annotated[
    OrderWasPlaced
    | OrderWasImported
    | OrderWasEdited
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
    | LargeOrder
    | MessageUndeliverable
    | MessageNoted
    | RuleFailed
    | TaskOpened
    | TaskMoved
    | TaskClosed,
    Field(discriminator="kind"),
]

FACT: TypeAdapter[FactBody] = TypeAdapter(FactBody)
"""Reads and writes any fact's body."""


def fact_models() -> dict[str, type[Stored]]:
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
