"""Why something a person asked is refused: a code for programs, a sentence that says what to do for people."""

from datetime import datetime, timedelta

from domain.orders import Slot
from domain.statuses import Status

LONGEST_WAIT = timedelta(days=365)
"""A date further away than a year is a slip of the keyboard."""


class Refused(Exception):
    """What was asked is not possible now; nothing was changed.

    `code` is a stable snake_case word; `detail` an English sentence that says what to do; `status` where the order stands
    when the status is the reason (then it is a conflict, not a fault of the request).
    """

    def __init__(self, code: str, detail: str, status: Status | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status


def not_now(status: Status | None, what: str) -> Refused:
    """The status does not allow it."""
    word = status.value if status else "not placed yet"
    return Refused("status_does_not_allow", f"The order is {word}: {what} is not possible now.", status)


def no_such_outcome() -> Refused:
    """The task does not have this outcome."""
    return Refused("outcome_not_allowed", "This task does not have this outcome: see its allowed outcomes.")


def must_lie_ahead(at: datetime, now: datetime) -> None:
    """A date somebody names must be still to come, within a year."""
    if at <= now:
        raise Refused("date_in_the_past", "Name a moment that is still to come.")
    if at > now + LONGEST_WAIT:
        raise Refused("date_too_far", "Name a moment within a year from now.")


def must_be_a_slot(slot: Slot, now: datetime) -> None:
    """A courier's slot ends after it begins, and begins later than now."""
    must_lie_ahead(slot.start, now)
    if slot.end <= slot.start:
        raise Refused("bad_slot", "A slot ends after it begins.")
