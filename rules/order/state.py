"""All that an order remembers between steps, as one small model; nested values are frozen, so a fork is cheap."""

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from domain.actors import Actor
from domain.base import Moment, Stored
from domain.facts import FactBody
from domain.ids import MessageId, RefundId, RequestId, TaskId
from domain.money import ZERO, Amount
from domain.orders import Order, PaymentMethod, Warning
from domain.parcels import ParcelCode
from domain.statuses import CLOSED, PaymentState, Status
from domain.stimuli import Stimulus
from domain.tasks import Task
from rules.order.wanted import BonusEntry, Deadline, MessageWanted

ON_DELIVERY = "on_delivery"
BY_HAND = "by_hand"
IMPORTED = "imported"
PAID_TO_PEOPLE = frozenset({ON_DELIVERY, BY_HAND, IMPORTED})
"""What stands for a provider where money came by no provider: only a person can give it back."""


class Payment(Stored):
    """Money that came, known by provider and the provider's id."""

    provider: str
    external_id: str
    amount: Amount

    @property
    def key(self) -> str:
        """Two providers may give the same id."""
        return f"{self.provider}:{self.external_id}"


class Refund(Stored):
    """Money on its way back: of which payment (its key), and whether a person must send it."""

    amount: Amount
    payment: str
    by_person: bool = False


class MoneyBack(Stored):
    """Money that went back; `of` is the key of the payment it went back from, where that is known."""

    external_id: str
    amount: Amount
    of: str | None = None


class Parcel(Stored):
    """Where the parcel is, as far as the carrier said."""

    carrier: str | None = None
    track_number: str | None = None
    last_at: Moment | None = None
    """When the latest movement that changed where it stands happened, by the carrier's clock."""
    last_code: ParcelCode | None = None
    seen_at: Moment | None = None
    """The latest moment at which the carrier had it, whatever it did: a loss of before is over."""
    failed_at: Moment | None = None
    """When the last attempt to hand it over failed."""
    lost_at: Moment | None = None
    """When the carrier's word that it is lost dates from: what happened before does not find it."""
    office: str | None = None
    arrived_at: Moment | None = None
    store_until: Moment | None = None
    handed_over_at: Moment | None = None
    written_off: bool = False
    """Lost for good, a supervisor said."""


class PendingTrigger(Stored):
    """A trigger that waits for its moment: of which fact, by whom, since when; `rung` is the next of its ladder, from 0."""

    trigger: str
    fact_seq: int
    fact: FactBody
    cause: str
    by: Actor | None = None
    heard_at: Moment | None = None
    rung: int = 0


class Held(Stored):
    """A message of a closed order that message hours hold back: since when, and until when."""

    since: Moment
    until: Moment


class OrderState(BaseModel):
    """An order between steps. `tasks` are the open ones; `deadlines` are all moments at which a rule wakes."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    order: Order
    status: Status | None = None
    seq: int = 0
    """The number of facts so far."""
    payments: tuple[Payment, ...] = ()
    refunds_made: tuple[MoneyBack, ...] = ()
    refunds_due: dict[RefundId, Refund] = Field(default_factory=dict)
    written_off: Amount = ZERO
    fee_kept: Amount = ZERO
    """Of a returned order: what was kept back for its way."""
    tasks: dict[TaskId, Task] = Field(default_factory=dict)
    task_numbers: dict[str, int] = Field(default_factory=dict)
    call_places: dict[TaskId, Moment] = Field(default_factory=dict)
    """Of each open call that has a place among the shop's calls, the start of its hour."""
    ended_tasks: dict[TaskId, str] = Field(default_factory=dict)
    """Who ended each closed task (an actor's id), so that a second outcome can be told."""
    deadlines: dict[str, Deadline] = Field(default_factory=dict)
    pending_triggers: dict[str, PendingTrigger] = Field(default_factory=dict)
    pending_messages: dict[str, MessageWanted] = Field(default_factory=dict)
    held_messages: tuple[Held, ...] = ()
    """Of a closed order, as long as they wait: what is wanted after them goes after them."""
    warnings: tuple[Warning, ...] = ()
    attempts: tuple[Moment, ...] = ()
    """Unanswered calls of confirmation since the customer was last reached."""
    wrong_number: bool = False
    give_up_passed: bool = False
    agreed_until: Moment | None = None
    """An agreed later date: the order is not stale before it."""
    pay_until: Moment | None = None
    invoice_until: Moment | None = None
    invoice_number: str | None = None
    """Of the invoice that is waited for, where the shop told it."""
    reserved_until: Moment | None = None
    reserved_by: PaymentMethod | None = None
    """The method of payment whose term the goods are held for: it may be another one since."""
    approval_wanted: bool = False
    approval_settled: bool = False
    """A supervisor has decided about holding these lines."""
    short_skus: tuple[str, ...] = ()
    """What cannot be filled: the order waits."""
    handover: RequestId | None = None
    parcel: Parcel = Parcel()
    kept: tuple[Stimulus, ...] = ()
    """Events that came before the order was agreed; applied in order as soon as the status allows."""
    arrival_messages: tuple[MessageId, ...] = ()
    failed_messages: tuple[MessageId, ...] = ()
    said_of_failures: tuple[MessageId, ...] = ()
    """What was sent because another message had failed."""
    pickup_base: Moment | None = None
    """From when the days at the pickup point count: the arrival message, else the arrival."""
    pickup_call_over: bool | None = None
    """The call that the terms of this stay at the pickup point bring came, or comes no more; None where nobody noted it."""
    pickup_call: TaskId | None = None
    """The task of that call: a later one is for a day that the customer named."""
    bonuses: tuple[BonusEntry, ...] = ()
    """What staff earned by this order and was not taken back."""
    silent: bool = False
    """No messages to the customer: spam, duplicates, drafts, the past of an imported order."""

    def fork(self) -> Self:
        """A copy that may be changed freely: containers are copied, their values are frozen."""
        copied = {name: dict(value) for name, value in self.__dict__.items() if isinstance(value, dict)}
        return self.model_copy(update=copied)

    @property
    def closed(self) -> bool:
        """Completed, returned or cancelled."""
        return self.status in CLOSED

    @property
    def paid(self) -> Decimal:
        """All that came."""
        return sum((payment.amount for payment in self.payments), ZERO)

    @property
    def refunded(self) -> Decimal:
        """All that went back."""
        return sum((refund.amount for refund in self.refunds_made), ZERO)

    @property
    def kept_money(self) -> Decimal:
        """What came and was not given back or promised back."""
        due = sum((refund.amount for refund in self.refunds_due.values()), ZERO)
        return self.paid - self.refunded - due

    @property
    def owed(self) -> Decimal:
        """What is still to come; negative when too much came."""
        return self.order.total - self.written_off - self.kept_money

    @property
    def surplus(self) -> Decimal:
        """What a closed order keeps beyond what is the shop's: nothing of a cancelled one, the fee of a returned one."""
        ours = {Status.CANCELLED: ZERO, Status.RETURNED: self.fee_kept}
        return self.kept_money - ours.get(self.status or Status.NEW, self.order.total - self.written_off)

    @property
    def payment_state(self) -> PaymentState:
        """The second track of the order."""
        if self.refunded > ZERO:
            return PaymentState.REFUNDED if self.refunded >= self.paid else PaymentState.PARTLY_REFUNDED
        if self.paid <= ZERO:
            return PaymentState.UNPAID
        return PaymentState.PAID if self.paid >= self.order.total else PaymentState.PARTLY_PAID
