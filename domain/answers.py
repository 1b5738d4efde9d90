"""The outcomes an operator may give a task, each with just its fields; which are allowed for which task is in tasks."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.base import Asked, Flag, Moment, Whole
from domain.money import AskedAmount
from domain.orders import AskedSlot, Edit, PaymentMeans, PaymentMethod, Reason

Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    Field(description="Why, in words; stored with the order, never in a history"),
]


class AgeCheck(StrEnum):
    """What was learned where goods are for adults only."""

    AGE_OK = "age_ok"
    ADULT_RECEIVES = "adult_receives"


class Condition(StrEnum):
    """How a returned parcel came back."""

    GOOD = "good"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"


class Shortfall(Asked):
    """A line that cannot be filled: how many packs are missing."""

    sku: str = Field(max_length=100)
    missing: Whole = Field(ge=1, le=1_000_000)


class Confirmed(Asked):
    """The customer agreed; the method of payment, the slot may be switched in the same talk."""

    outcome: Literal["confirmed"] = "confirmed"
    method: PaymentMethod | None = None
    means: PaymentMeans | None = None
    slot: AskedSlot | None = None
    told_18_plus: Flag = False
    age: AgeCheck | None = None
    in_doubt: Flag = Field(default=False, description="The operator doubts the customer's age")
    note: str | None = Field(default=None, max_length=2000, description="Who receives it, what was said")


class NoAnswer(Asked):
    """Nobody took the call."""

    outcome: Literal["no_answer"] = "no_answer"
    why: Why


class WrongNumber(Asked):
    """The number is somebody else's."""

    outcome: Literal["wrong_number"] = "wrong_number"


class Callback(Asked):
    """The customer asked to be called at a moment."""

    outcome: Literal["callback"] = "callback"
    at: Moment
    why: Why


class Thinking(Asked):
    """The customer is deciding; the next call has a date."""

    outcome: Literal["thinking"] = "thinking"
    call_at: Moment
    why: Why


class CancelIt(Asked):
    """The order is given up, with a reason."""

    outcome: Literal["cancelled"] = "cancelled"
    reason: Reason
    details: str | None = Field(
        default=None, max_length=2000, description="In words; needed with the reason `other`"
    )


class Spam(Asked):
    """Not an order at all."""

    outcome: Literal["spam"] = "spam"


class Duplicate(Asked):
    """The same order once more."""

    outcome: Literal["duplicate"] = "duplicate"
    of: str = Field(description="The id of the order that stays")


class Extend(Asked):
    """More time, until when and why."""

    outcome: Literal["extend"] = "extend"
    until: Moment
    why: Why


class WillPay(Asked):
    """The customer promised to pay by a moment."""

    outcome: Literal["will_pay"] = "will_pay"
    by: Moment


class Switched(Asked):
    """The customer pays on delivery after all."""

    outcome: Literal["switched"] = "switched"
    to: Literal[PaymentMethod.ON_DELIVERY] = PaymentMethod.ON_DELIVERY


class Paid(Asked):
    """The invoice was paid; without an amount: what was owed."""

    outcome: Literal["paid"] = "paid"
    amount: AskedAmount | None = None


class Reminded(Asked):
    """The customer was reminded of the invoice; look again then."""

    outcome: Literal["reminded"] = "reminded"
    check_at: Moment


class Hold(Asked):
    """The price is held until then."""

    outcome: Literal["hold"] = "hold"
    until: Moment


class Release(Asked):
    """The price is not held; the goods are freed when the term ends."""

    outcome: Literal["release"] = "release"


class Refunded(Asked):
    """The money was given back by hand; without an amount: the difference of the task."""

    outcome: Literal["refunded"] = "refunded"
    amount: AskedAmount | None = None


class ToppedUp(Asked):
    """The customer paid the rest; without an amount: the difference of the task."""

    outcome: Literal["topped_up"] = "topped_up"
    amount: AskedAmount | None = None


class WrittenOff(Asked):
    """Nobody will ask for this money any more; a supervisor's word."""

    outcome: Literal["written_off"] = "written_off"


class Packed(Asked):
    """The parcel is packed."""

    outcome: Literal["packed"] = "packed"


class Short(Asked):
    """Lines that cannot be filled."""

    outcome: Literal["short"] = "short"
    lines: tuple[Shortfall, ...] = Field(min_length=1)


class Found(Asked):
    """Another supplier has it, for how much and when."""

    outcome: Literal["found"] = "found"
    supplier: str = Field(min_length=1, max_length=200)
    price: AskedAmount | None = None
    when: Moment


class NoneFound(Asked):
    """No supplier has it."""

    outcome: Literal["none"] = "none"


class Agreed(Asked):
    """An analogue was agreed with the customer: the order is edited."""

    outcome: Literal["agreed"] = "agreed"
    edit: Edit


class Waits(Asked):
    """The customer waits for the goods until then."""

    outcome: Literal["waits"] = "waits"
    until: Moment


class Approved(Asked):
    """The reservation is an approved exception until then."""

    outcome: Literal["approved"] = "approved"
    until: Moment


class Denied(Asked):
    """No exception."""

    outcome: Literal["denied"] = "denied"


class Accepted(Asked):
    """The carrier takes the parcel."""

    outcome: Literal["accepted"] = "accepted"


class Rejected(Asked):
    """The carrier does not take the parcel."""

    outcome: Literal["rejected"] = "rejected"


class WillAnswer(Asked):
    """The carrier promised an answer at a moment."""

    outcome: Literal["will_answer"] = "will_answer"
    at: Moment


class Lost(Asked):
    """The carrier says the parcel is lost."""

    outcome: Literal["lost"] = "lost"


class WillCollect(Asked):
    """The customer will collect the parcel on that day."""

    outcome: Literal["will_collect"] = "will_collect"
    on: Moment


class Refused(Asked):
    """The customer refuses the parcel, with a reason."""

    outcome: Literal["refused"] = "refused"
    reason: Reason


class AlreadyCollected(Asked):
    """The customer says the parcel is collected; tracking will tell."""

    outcome: Literal["already_collected"] = "already_collected"


class Ok(Asked):
    """The customer waits for the courier."""

    outcome: Literal["ok"] = "ok"


class Reschedule(Asked):
    """Another slot was agreed."""

    outcome: Literal["reschedule"] = "reschedule"
    slot: AskedSlot


class Arrived(Asked):
    """The money on delivery has come; without an amount: what was expected."""

    outcome: Literal["arrived"] = "arrived"
    amount: AskedAmount | None = None


class NotYet(Asked):
    """The money has not come; look again then."""

    outcome: Literal["not_yet"] = "not_yet"
    check_at: Moment


class Claimed(Asked):
    """The money is claimed from the carrier."""

    outcome: Literal["claimed"] = "claimed"


class Received(Asked):
    """The warehouse has the parcel back."""

    outcome: Literal["received"] = "received"
    condition: Condition = Condition.GOOD


class NotHere(Asked):
    """The parcel is not at the warehouse yet; look again then."""

    outcome: Literal["not_here"] = "not_here"
    check_at: Moment


class Search(Asked):
    """The carrier searches for the parcel; look again then."""

    outcome: Literal["search"] = "search"
    check_at: Moment


class SendAgain(Asked):
    """A new parcel is packed and sent."""

    outcome: Literal["send_again"] = "send_again"


class WriteOff(Asked):
    """The parcel is written off as lost."""

    outcome: Literal["write_off"] = "write_off"


class Apply(Asked):
    """The kept event is applied."""

    outcome: Literal["apply"] = "apply"


class Done(Asked):
    """Somebody has looked; nothing more is due."""

    outcome: Literal["done"] = "done"


Answer = Annotated[
    Confirmed
    | NoAnswer
    | WrongNumber
    | Callback
    | Thinking
    | CancelIt
    | Spam
    | Duplicate
    | Extend
    | WillPay
    | Switched
    | Paid
    | Reminded
    | Hold
    | Release
    | Refunded
    | ToppedUp
    | WrittenOff
    | Packed
    | Short
    | Found
    | NoneFound
    | Agreed
    | Waits
    | Approved
    | Denied
    | Accepted
    | Rejected
    | WillAnswer
    | Lost
    | WillCollect
    | Refused
    | AlreadyCollected
    | Ok
    | Reschedule
    | Arrived
    | NotYet
    | Claimed
    | Received
    | NotHere
    | Search
    | SendAgain
    | WriteOff
    | Apply
    | Done,
    Field(discriminator="outcome"),
]
"""Any outcome with its fields; `outcome` says which."""
