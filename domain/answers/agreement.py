"""Agreement with the customer: what came of a talk, or of a decision about an order that is not agreed."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.base import Asked, Flag, Moment
from domain.cheaper import Cheaper
from domain.orders import AskedSlot, PaymentMeans, PaymentMethod, Reason, WhyOnDelivery

Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    Field(description="Why, in words; stored with the order, never in a history"),
]


class AgeCheck(StrEnum):
    """What was learned where goods are for adults only."""

    AGE_OK = "age_ok"
    ADULT_RECEIVES = "adult_receives"


class Confirmed(Asked):
    """The customer agreed; the method of payment, the slot may be switched in the same talk."""

    outcome: Literal["confirmed"] = "confirmed"
    method: PaymentMethod | None = None
    means: PaymentMeans | None = None
    slot: AskedSlot | None = None
    told_18_plus: Flag = False
    age: AgeCheck | None = None
    in_doubt: Flag = Field(default=False, description="The operator doubts the customer's age")
    why_on_delivery: WhyOnDelivery | None = Field(
        default=None,
        description="Why not at once, as the customer told; kept where it is paid on delivery. `other` needs a `note`",
    )
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


class GivenUp(Asked):
    """Why the customer does not want the goods; a request is held to what a reason needs by the desk."""

    reason: Reason
    details: str | None = Field(
        default=None, max_length=2000, description="In words; needed with the reason `other`"
    )
    cheaper: Cheaper | None = Field(
        default=None,
        description="Where it is cheaper; needed with the reason `too_expensive`, and with it alone",
    )


class CancelIt(GivenUp):
    """The order is given up, with a reason."""

    outcome: Literal["cancelled"] = "cancelled"


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
