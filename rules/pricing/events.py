"""Important dates: whether an order falls near enough to one that was told early enough."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.buyers import Buyer, ImportantDate
from domain.money import ZERO
from playbook.flows import Events

_LEAP_DAY = (2, 29)


def event_percent(buyer: Buyer, events: Events, placed_at: datetime) -> Decimal:
    """What an important date adds to the personal discount: nothing without one near; several count once."""
    day = placed_at.astimezone(ZoneInfo(buyer.zone)).date()
    near = any(
        placed_at - told.told_at >= events.min_age
        and any(abs(day - returned) <= events.window for returned in _returns_around(told, day))
        for told in buyer.dates
    )
    return events.percent if near else ZERO


def _returns_around(told: ImportantDate, day: date) -> Iterator[date]:
    """Its days in the year before, this one and the next, but none before the date itself first comes.

    29 February is 28 February in other years.
    """
    for year in range(day.year - 1, day.year + 2):
        if year < told.day.year:
            continue
        leap = (told.day.month, told.day.day) == _LEAP_DAY
        yield date(year, 2, 28) if leap and not _is_leap(year) else told.day.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
