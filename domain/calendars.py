"""Counts open time: when something may be done next, and when a limit in open hours ends; which hours those are is told by `hours`."""

from collections.abc import Hashable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from domain.hours import CustomerHours, ShopHours
from domain.windows import Minutes

NO_OVERLAP_AFTER: Final = timedelta(days=7)
"""How far ahead an open moment is looked for before a person must decide (lifecycle.md, "Time")."""
LONGEST_CLOSURE: Final = timedelta(days=60)
"""How long a shop may be shut in the middle of a limit that counts open time."""
FARTHEST: Final = timedelta(days=3660)
"""How far ahead open time is counted: a long limit by hours of a minute a day would end beyond any calendar."""
_LAST_MINUTE: Final = timedelta(minutes=1)
_ONE_DAY: Final = timedelta(days=1)


class NeverOpen(ValueError):
    """There is not so much open time ahead."""


class Stretch(NamedTuple):
    """Open from `opens` (included) to `closes` (not included), both in UTC."""

    opens: datetime
    closes: datetime


class LocalHours(Hashable, Protocol):
    """Windows by the wall clock of one place; equal ones have equal windows, because their days are cached."""

    @property
    def timezone(self) -> str: ...

    def windows_on(self, day: date) -> tuple[Minutes, ...]:
        """The windows that begin on this local date, in order."""
        ...


class DailyWindow(NamedTuple):
    """The same window every day, by the clock of `timezone`."""

    timezone: str
    window: Minutes

    def windows_on(self, day: date) -> tuple[Minutes, ...]:
        return (self.window,)


class Calendar:
    """The moments when all of `hours` are open at once.

    Takes aware moments of any zone and answers in UTC; a naive one raises ValueError. Days on which clocks change are
    as long as they are: a time of day that is skipped counts as the first moment after the gap, one that comes twice
    as the first of the two.
    """

    def __init__(self, *hours: LocalHours) -> None:
        self._hours = hours
        # By date only: hashing the hours themselves on every question would cost more than the answer.
        self._stretches_of = lru_cache(maxsize=4096)(self._overlap_on)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in open time; the moment of closing does not."""
        at = _in_utc(at)
        return any(opens <= at < closes for opens, closes in self._stretches_of(at.date()))

    def next_open(self, at: datetime, horizon: timedelta = NO_OVERLAP_AFTER) -> datetime | None:
        """`at` itself when open, else the next opening; None when there is none within `horizon`."""
        at = _in_utc(at)
        last = at + horizon
        for opens, _ in self._stretches_from(at, last):
            return max(at, opens) if opens <= last else None
        return None

    def latest_open_before(self, at: datetime, horizon: timedelta = NO_OVERLAP_AFTER) -> datetime | None:
        """`at` itself when open, else the last open minute before it; None when there is none within `horizon`.

        As closing itself is not open, the last minute is the one a minute before.
        """
        at = _in_utc(at)
        earliest = at - horizon
        day = at.date()
        while day >= earliest.date():
            for opens, closes in reversed(self._stretches_of(day)):
                if opens <= at:
                    found = at if at < closes else max(opens, closes - _LAST_MINUTE)
                    return found if found >= earliest else None
            day -= _ONE_DAY
        return None

    def add_open_time(
        self, start: datetime, length: timedelta, horizon: timedelta = LONGEST_CLOSURE
    ) -> datetime:
        """The moment when `length` of open time has passed since `start`, always an open one.

        A limit that ends at closing ends at the next opening: no open time lies between, and nobody works at closing.
        Raises NeverOpen when the calendar stays shut for longer than `horizon`, or all of it ends beyond FARTHEST;
        ValueError when `length` is negative.
        """
        if length < timedelta(0):
            raise ValueError("open time cannot be counted backwards")
        at, left = _in_utc(start), length
        while True:
            opening = self.next_open(at, horizon)
            if opening is None:
                raise NeverOpen("closed for longer than a limit can wait")
            closing = self._closing_after(opening)
            if left < closing - opening:
                return opening + left
            left -= closing - opening
            at = closing
            if at - start > FARTHEST:
                raise NeverOpen("so much open time lies beyond any limit")

    def open_time_between(self, begin: datetime, end: datetime) -> timedelta:
        """How much open time lies from `begin` to `end`; nothing when `end` is not later."""
        begin, end = _in_utc(begin), _in_utc(end)
        lengths = (min(closes, end) - max(opens, begin) for opens, closes in self._stretches_from(begin, end))
        return sum((length for length in lengths if length > timedelta(0)), timedelta(0))

    def _stretches_from(self, begin: datetime, end: datetime) -> Iterator[Stretch]:
        """Stretches that end after `begin`, of all UTC days to `end`."""
        day, last = begin.date(), end.date()
        while day <= last:
            for stretch in self._stretches_of(day):
                if stretch.closes > begin:
                    yield stretch
            day += _ONE_DAY

    def _closing_after(self, opening: datetime) -> datetime:
        return next(
            closes for opens, closes in self._stretches_of(opening.date()) if opens <= opening < closes
        )

    def _overlap_on(self, day: date) -> tuple[Stretch, ...]:
        """Open stretches of one UTC day, in order, apart from each other."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        shared: tuple[Stretch, ...] = (Stretch(midnight, midnight + _ONE_DAY),)
        for hours in self._hours:
            shared = _both(shared, _merged_around(hours, day))
        return shared


@lru_cache(maxsize=256)
def shop_calendar(shop_hours: ShopHours) -> Calendar:
    """When the shop's staff work."""
    return Calendar(shop_hours)


@lru_cache(maxsize=4096)
def calls_calendar(shop_hours: ShopHours, customer_hours: CustomerHours, customer_zone: str) -> Calendar:
    """When a customer of `customer_zone` (IANA) may be called: staff work, and it is no bad time where the customer lives."""
    return Calendar(shop_hours, DailyWindow(customer_zone, customer_hours.calls))


@lru_cache(maxsize=4096)
def messages_calendar(customer_hours: CustomerHours, customer_zone: str) -> Calendar:
    """When a message may reach a customer of `customer_zone` (IANA); the shop need not be open, messages send themselves."""
    return Calendar(DailyWindow(customer_zone, customer_hours.messages))


@lru_cache(maxsize=16384)
def _stretches_begun_on(hours: LocalHours, day: date) -> tuple[Stretch, ...]:
    zone = ZoneInfo(hours.timezone)
    begun = (
        Stretch(_moment(day, window.opens, zone), _moment(day, window.closes, zone))
        for window in hours.windows_on(day)
    )
    # A window may lie in the hour that clocks skip.
    return tuple(stretch for stretch in begun if stretch.opens < stretch.closes)


def _merged_around(hours: LocalHours, day: date) -> tuple[Stretch, ...]:
    """Stretches of one place that may touch the UTC day, in order, those that touch each other made one.

    A local date begins up to 14 hours before its UTC namesake and 12 after, and a window lasts into the next date.
    """
    begun = (_stretches_begun_on(hours, day + timedelta(days=shift)) for shift in (-2, -1, 0, 1))
    merged: list[Stretch] = []
    for opens, closes in sorted(chain.from_iterable(begun)):
        if merged and opens <= merged[-1].closes:
            merged[-1] = Stretch(merged[-1].opens, max(merged[-1].closes, closes))
        else:
            merged.append(Stretch(opens, closes))
    return tuple(merged)


def _both(some: tuple[Stretch, ...], others: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    shared = (
        Stretch(max(one.opens, other.opens), min(one.closes, other.closes))
        for one in some
        for other in others
    )
    return tuple(stretch for stretch in shared if stretch.opens < stretch.closes)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The first moment at which the wall clock of `zone` shows this time of day, or, where clocks skip it, a later one."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - a wall clock's reading
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # Skipped: the gap's end lies between the two readings of a time that never was; halve to the minute.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while moment - before > _LAST_MINUTE:
        middle = before + (moment - before) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            moment = middle
    return moment.replace(second=0, microsecond=0)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC)
