"""What comes in from outside to an order, one frozen model each; each is stored before anything is made of it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.actors import Actor
from domain.answers import Answer, Confirmed, Shortfall
from domain.base import Moment, Stored
from domain.cheaper import Cheaper
from domain.ids import MessageId, RefundId, RequestId, StimulusId, TaskId
from domain.money import Amount
from domain.orders import Edit, Order, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status


class Imported(Stored):
    """A running order taken over from elsewhere: where it stands and since when; no messages for its past."""

    status: Status
    since: Moment
    paid: Amount | None = None
    carrier: str | None = None
    track_number: str | None = None
    arrived_at: Moment | None = None
    office: str | None = None
    handed_over_at: Moment | None = None


class Quietly(Stored):
    """What a person may do without a word to the customer; everything else that follows from it follows all the same."""

    silent: bool = False


class OrderPlaced(Stored):
    """The order came: as placed, placed and confirmed in one talk, or taken over while running."""

    kind: Literal["order_placed"] = "order_placed"
    order: Order
    confirmed: Confirmed | None = None
    imported: Imported | None = None


class TaskCompleted(Stored):
    """A person gave a task its outcome."""

    kind: Literal["task_completed"] = "task_completed"
    task: TaskId
    answer: Answer


class OrderEdited(Quietly):
    """Lines, delivery or payment are to change."""

    kind: Literal["order_edited"] = "order_edited"
    edit: Edit


class OrderCancelled(Stored):
    """Somebody wants the order cancelled; after shipment it is called back."""

    kind: Literal["order_cancelled"] = "order_cancelled"
    reason: Reason
    silent: bool = False
    duplicate_of: str | None = None
    cheaper: Cheaper | None = None


class DraftAbsorbed(Stored):
    """A real order of the same phone took the place of this draft."""

    kind: Literal["draft_absorbed"] = "draft_absorbed"
    by: str


class PaymentReceived(Quietly):
    """Money for a prepayment came; known by provider and the provider's id."""

    kind: Literal["payment_received"] = "payment_received"
    provider: str
    external_id: str
    amount: Amount
    paid_at: Moment


class PaymentFailed(Stored):
    """An attempt to pay failed; `code` is the provider's word for it."""

    kind: Literal["payment_failed"] = "payment_failed"
    provider: str
    external_id: str
    code: str


class OrderPacked(Quietly):
    """The shop says the order is packed."""

    kind: Literal["order_packed"] = "order_packed"


class OrderShipped(Quietly):
    """The shop sent it: with a track number by a carrier, without one by its own courier or ready for self-pickup."""

    kind: Literal["order_shipped"] = "order_shipped"
    carrier: str | None = None
    track_number: str | None = None


class ParcelMoved(Quietly):
    """A carrier says where the parcel is; `office` is the carrier's code of the office, `at` when it happened there."""

    kind: Literal["parcel_moved"] = "parcel_moved"
    code: ParcelCode
    at: Moment
    office: str | None = None
    raw: str | None = None
    store_until: Moment | None = None


class MoneyArrived(Quietly):
    """Money on delivery was transferred by the carrier."""

    kind: Literal["money_arrived"] = "money_arrived"
    amount: Amount
    received_at: Moment
    external_id: str


class OrderIssued(Quietly):
    """The shop's own staff handed the goods out and took the money."""

    kind: Literal["order_issued"] = "order_issued"


class InvoiceIssued(Quietly):
    """A bank invoice was issued."""

    kind: Literal["invoice_issued"] = "invoice_issued"
    number: str | None = None


class RefundWanted(Stored):
    """Money is to go back through the provider; without an amount: all that was paid."""

    kind: Literal["refund_wanted"] = "refund_wanted"
    amount: Amount | None = None


class RefundMade(Stored):
    """Money went back: told by the shop or a provider, or settled by our refund."""

    kind: Literal["refund_made"] = "refund_made"
    amount: Amount
    external_id: str
    refund: RefundId | None = None


class RefundFailed(Stored):
    """Our refund cannot be made through the provider; a person must."""

    kind: Literal["refund_failed"] = "refund_failed"
    refund: RefundId
    code: str


class StockShort(Quietly):
    """Lines are missing, the shop says."""

    kind: Literal["stock_short"] = "stock_short"
    lines: tuple[Shortfall, ...]


class StockArrived(Quietly):
    """Goods this order waits for are there."""

    kind: Literal["stock_arrived"] = "stock_arrived"


class MessageFailed(Stored):
    """A message can never be delivered; `code` says why."""

    kind: Literal["message_failed"] = "message_failed"
    message: MessageId
    channel: str
    code: str
    wrong_address: bool = False


class HandoverAnswered(Stored):
    """A carrier's gateway answered our request to take the parcel."""

    kind: Literal["handover_answered"] = "handover_answered"
    request: RequestId
    accepted: bool
    track_number: str | None = None
    code: str | None = None


class PaymentSwitched(Stored):
    """The customer chose another way to pay on the shop's site."""

    kind: Literal["payment_switched"] = "payment_switched"
    method: PaymentMethod


class PlaybookMoved(Stored):
    """The order is to follow another published version of its shop's playbook (its content hash) from now on."""

    kind: Literal["playbook_moved"] = "playbook_moved"
    version: str


StimulusBody = Annotated[
    OrderPlaced
    | TaskCompleted
    | OrderEdited
    | OrderCancelled
    | DraftAbsorbed
    | PaymentReceived
    | PaymentFailed
    | OrderPacked
    | OrderShipped
    | ParcelMoved
    | MoneyArrived
    | OrderIssued
    | InvoiceIssued
    | RefundWanted
    | RefundMade
    | RefundFailed
    | StockShort
    | StockArrived
    | MessageFailed
    | HandoverAnswered
    | PaymentSwitched
    | PlaybookMoved,
    Field(discriminator="kind"),
]

BODY: TypeAdapter[StimulusBody] = TypeAdapter(StimulusBody)
"""Reads and writes any stimulus' body."""


class Stimulus(Stored):
    """What came in, by whom, and when it was received (business time, aware)."""

    id: StimulusId
    received_at: Moment
    actor: Actor
    body: StimulusBody


class Nudge(StrEnum):
    """The names under which stimuli appear in a workflow's history: signals in the past tense, updates as commands."""

    ORDER_PLACED = "order_placed"
    PAYMENT_RECEIVED = "payment_received"
    PARCEL_MOVED = "parcel_moved"
    MONEY_ARRIVED = "money_arrived"
    NEWS_ARRIVED = "news_arrived"
    COMPLETE_TASK = "complete_task"
    EDIT_ORDER = "edit_order"
    CANCEL_ORDER = "cancel_order"
    MARK_PACKED = "mark_packed"
    MARK_SHIPPED = "mark_shipped"
    MARK_ISSUED = "mark_issued"
    RECORD_INVOICE = "record_invoice"
    RECORD_REFUND = "record_refund"
    REPORT_SHORTAGE = "report_shortage"


UPDATES: dict[str, Nudge] = {
    "task_completed": Nudge.COMPLETE_TASK,
    "order_edited": Nudge.EDIT_ORDER,
    "order_cancelled": Nudge.CANCEL_ORDER,
    "order_packed": Nudge.MARK_PACKED,
    "order_shipped": Nudge.MARK_SHIPPED,
    "order_issued": Nudge.MARK_ISSUED,
    "invoice_issued": Nudge.RECORD_INVOICE,
    "refund_wanted": Nudge.RECORD_REFUND,
    "refund_made": Nudge.RECORD_REFUND,
    "stock_short": Nudge.REPORT_SHORTAGE,
    "payment_switched": Nudge.EDIT_ORDER,
}
"""Stimuli a person or a shop is answered at once about; all others are signals."""

SIGNALS: dict[str, Nudge] = {
    "order_placed": Nudge.ORDER_PLACED,
    "payment_received": Nudge.PAYMENT_RECEIVED,
    "parcel_moved": Nudge.PARCEL_MOVED,
    "money_arrived": Nudge.MONEY_ARRIVED,
}
"""Signals with a name of their own; the rest is `news_arrived`."""


def nudge_for(kind: str) -> Nudge:
    """The name a history shows for a stimulus of this kind."""
    return UPDATES.get(kind) or SIGNALS.get(kind, Nudge.NEWS_ARRIVED)
