"""Parcels on their way: pickup points, couriers, what comes back, what is lost, what a supervisor looks into."""

from enum import StrEnum
from typing import Literal

from domain.answers.agreement import GivenUp
from domain.base import Asked, Moment
from domain.orders import AskedSlot


class Condition(StrEnum):
    """How a returned parcel came back."""

    GOOD = "good"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"


class WillCollect(Asked):
    """The customer will collect the parcel on that day."""

    outcome: Literal["will_collect"] = "will_collect"
    on: Moment


class Refused(GivenUp):
    """The customer refuses the parcel, with a reason."""

    outcome: Literal["refused"] = "refused"


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
