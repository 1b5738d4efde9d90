"""What happened in speaking with the customer."""

from typing import Literal

from domain.base import Moment, Stored
from domain.tasks import TaskKind


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
