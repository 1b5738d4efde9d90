"""Reads when something happens in a scenario (`+2h`, `+1d 10:00`, `2026-11-22 10:00`, `ready`) and finds the moment."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from domain.base import Stored
from domain.durations import parse_duration
from playbook.errors import Invalid
from playbook.remarks import remark

_CLOCK: Final = r"(?P<clock>([01]?\d|2[0-3]):[0-5]\d)"
_AFTER = re.compile(rf"(?P<sign>[+-])(?P<length>\d[\ddhms]*)(\s+{_CLOCK})?", re.ASCII)
_LATER_TODAY = re.compile(_CLOCK, re.ASCII)
_READY = re.compile(r"ready(\s*\+\s*(?P<length>\d[\ddhms]*))?", re.ASCII)
_HOW: Final = remark("how_moments_are_written")


class When(Stored):
    """When something happens: a length after (or before) what it counts from, a time by the shop's clock, a date, or `ready`."""

    length: timedelta = timedelta(0)
    clock: time | None = None
    """By the shop's clock: after whole days, or the next one."""
    at: datetime | None = None
    """A fixed moment; a naive one is by the shop's clock."""
    ready: bool = False
    """As soon as the task it answers is open and in the queue, and `length` later."""

    def moment(self, base: datetime, zone: ZoneInfo) -> datetime:
        """The moment in UTC; `base` (aware) is what it counts from, `zone` the shop's."""
        if self.at is not None:
            return (self.at if self.at.tzinfo else self.at.replace(tzinfo=zone)).astimezone(UTC)
        if self.clock is None:
            return (base + self.length).astimezone(UTC)
        local = base.astimezone(zone)
        day = local.date() + self.length
        if not self.length and local.time() > self.clock:
            day += timedelta(days=1)
        return datetime.combine(day, self.clock, tzinfo=zone).astimezone(UTC)


SAME_MOMENT: Final = When()


def parse_when(text: str) -> When:
    """What `text` spells. Raises Invalid, in words for a scenario's author."""
    written = text.strip()
    if ready := _READY.fullmatch(written):
        return When(ready=True, length=parse_duration(ready["length"] or "0s"))
    if after := _AFTER.fullmatch(written):
        length = parse_duration(after["length"])
        if after["clock"] is None:
            return When(length=length if after["sign"] == "+" else -length)
        if after["sign"] == "-" or length % timedelta(days=1):
            raise Invalid(remark("clock_after_days", text=text))
        return When(length=length, clock=_time(after["clock"]))
    if _LATER_TODAY.fullmatch(written):
        return When(clock=_time(written))
    return When(at=_date_and_time(text))


def _time(clock: str) -> time:
    hours, _, minutes = clock.partition(":")
    return time(int(hours), int(minutes))


def _date_and_time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(remark("no_moment", text=text, how=_HOW)) from None
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return found
    raise Invalid(remark("day_without_time", text=text, how=_HOW))


def _read(value: object) -> When:
    if isinstance(value, When):
        return value
    if isinstance(value, str):
        return parse_when(value)
    raise Invalid(remark("moment_is_text", how=_HOW))


def _read_plan(value: object) -> When:
    found = _read(value)
    if found.ready:
        raise Invalid(remark("ready_is_of_steps"))
    return found


StepTime = Annotated[When, BeforeValidator(_read)]
"""A field of a pydantic model: when a step happens."""
PlanTime = Annotated[When, BeforeValidator(_read_plan)]
"""A field of a pydantic model: a moment somebody speaks of, counted from the step in which it is said."""
