"""What the rules want done in the world: messages, refunds, requests; who does it and when it worked is others'."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.actors import Role
from domain.base import Moment, Stored
from domain.facts import Fact, FactBody
from domain.ids import BonusId, MessageId, PromoCodeId, RefundId, RequestId, StaffId
from domain.money import Amount, Signed
from domain.orders import Reason
from domain.tasks import Task


class MessageChannel(StrEnum):
    """How a message goes out; a notice to staff and a comment on the order are read in the console.

    A webhook tells the shop's backend of the fact; its "template" is the shop's name for the event.
    """

    SMS = "sms"
    EMAIL = "email"
    NOTICE = "notice"
    COMMENT = "comment"
    WEBHOOK = "webhook"

    @property
    def leaves(self) -> bool:
        """It goes out of the house, and somebody must send it."""
        return self.to_person or self is MessageChannel.WEBHOOK

    @property
    def to_person(self) -> bool:
        """It is written in words, for somebody outside who has consent, an address and hours."""
        return self in (MessageChannel.SMS, MessageChannel.EMAIL)


class Recipient(StrEnum):
    """Whom a letter is for."""

    CUSTOMER = "customer"
    CARRIER = "carrier"


class MessageWanted(Stored):
    """One message, due now (or from `not_before`). Texts and addresses are found when it is sent; here are only its cause and template."""

    id: MessageId
    trigger: str
    template: str
    channel: MessageChannel
    cause: str
    fact_seq: int
    fact: FactBody
    role: Role | None = None
    to: Recipient = Recipient.CUSTOMER
    immediate: bool = False
    marketing: bool = False
    promo_code: PromoCodeId | None = None
    """The code it may show, given by the same trigger."""
    reminder: int | None = None
    """Of a ladder: which reminder it is, from 1."""
    not_before: Moment | None = None
    """Only of a closed order, which has no timers of its own: the message waits for the customer's message hours."""
    playbook: str | None = None
    """The version whose words it was wanted with, where the order has moved to another one since."""


class Pointless(Stored):
    """What need not be said any more: all that these triggers said, or all that tells of such a fact."""

    triggers: tuple[str, ...] = ()
    fact: str | None = None

    def covers(self, message: MessageWanted) -> bool:
        """Whether this message is one of them."""
        return message.trigger in self.triggers or message.fact.kind == self.fact


class RefundRequest(Stored):
    """Money to give back: a small workflow of its own carries it out."""

    id: RefundId
    amount: Amount
    provider: str | None = None
    payment: str | None = None
    """The provider's id of the payment it goes back through, where there is one."""


class HandoverRequest(Stored):
    """The carrier is asked through its gateway to take the parcel."""

    id: RequestId
    carrier: str


class PromoCodeWanted(Stored):
    """A code for the customer, for one order until `valid_until`; the word itself is made where it is stored."""

    id: PromoCodeId
    trigger: str
    percent: Decimal
    valid_until: Moment


class BonusEntry(Stored):
    """A line of the ledger of bonuses: who earned how much by which trigger; a reversal has the sum negative."""

    id: BonusId
    staff: StaffId
    trigger: str
    amount: Signed
    reverses: BonusId | None = None
    """The entry it takes back."""


class TaskChange(Stored):
    """A task was opened or moved (its present form), or closed."""

    task: Task
    closed: bool = False
    outcome: str | None = None
    done_by: str | None = None


class Taken(Stored):
    """Everything that came of the rules since the last take, in order."""

    facts: tuple[Fact, ...] = ()
    tasks: tuple[TaskChange, ...] = ()
    calls_put_back: tuple[Moment, ...] = ()
    """Hours still to come in which a call had a place it does not need any more, one entry a place."""
    messages: tuple[MessageWanted, ...] = ()
    pointless: tuple[Pointless, ...] = ()
    """Of messages wanted by earlier steps, what is not out yet stays unsaid."""
    refunds: tuple[RefundRequest, ...] = ()
    refunds_withdrawn: tuple[RefundId, ...] = ()
    """Asked for earlier and not to be made any more: the money went back another way."""
    handovers: tuple[HandoverRequest, ...] = ()
    promo_codes: tuple[PromoCodeWanted, ...] = ()
    bonuses: tuple[BonusEntry, ...] = ()
    segments: tuple[str, ...] = ()
    """The customer is kept in these from now on."""
    black_list: Reason | None = None
    """The customer goes on the black list, for this reason."""
    playbook: str | None = None
    """The version of the playbook that the order follows from now on, where it moved to another one."""


class Deadline(Stored):
    """A moment at which a rule wakes; `name` is unique in the order, `rule` is the playbook's setting or trigger."""

    name: str
    at: Moment
    rule: str
    words: str
    """For an engineer, in English: "goes back, 14 days from arrival". """
    since: Moment | None = None
    """From when the setting's term was counted; None for a date somebody named, which no playbook moves."""


class NextKind(StrEnum):
    """What may come next: a person's task, or a timer."""

    TASK = "task"
    DEADLINE = "deadline"


class Next(Stored):
    """One thing that will or may happen next, when, and which rule says so; shown by GET order and the console."""

    kind: NextKind
    at: Moment | None
    what: str
    """A code: the task's kind or the deadline's name without its cause."""
    rule: str
    words: str
    until: Moment | None = None


class Explanation(Stored):
    """What the order waits for."""

    waits_for: Literal["person", "customer", "carrier", "money", "time", "nothing"]
    next: tuple[Next, ...] = Field(default=())
