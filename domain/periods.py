"""A stretch of whole days by a shop's clock: what reports are read for."""

from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from domain.base import Day, Stored
from domain.zones import ZoneName


class Period(Stored):
    """From the beginning of `first` to the end of `last`, both included, by the clock of `zone`."""

    first: Day
    last: Day
    zone: ZoneName

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.first > self.last:
            raise ValueError("the first day of a period is not after its last")
        return self

    @property
    def start(self) -> datetime:
        """Its first moment, aware."""
        return datetime.combine(self.first, time(), ZoneInfo(self.zone))

    @property
    def end(self) -> datetime:
        """The first moment after it, aware."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.zone))

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month it touches, in order."""
        found, month = [], self.first.replace(day=1)
        while month <= self.last:
            found.append(month)
            month = next_month(month)
        return tuple(found)

    @property
    def days(self) -> tuple[date, ...]:
        """Each of its days, in order."""
        return tuple(
            self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)
        )


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_months(count: int, today: date, zone: str) -> Period:
    """The month of `today` and as many before it as make `count`, to the end of `today`."""
    first = today.replace(day=1)
    for _ in range(count - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return Period(first=first, last=today, zone=zone)


def month_before(today: date, zone: str) -> Period:
    """The whole month before that of `today`."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(first=last.replace(day=1), last=last, zone=zone)
