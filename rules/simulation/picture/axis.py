"""The axis of time: busy hours get room, empty days are drawn short and marked, so that weeks stay readable."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log2
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_LEAST: Final = 12.0
"""Pixels between two moments that are not the same."""
_EACH_DOUBLING: Final = 17.0
"""Pixels more for each doubling of the hours between."""


class Room(NamedTuple):
    """From one moment to another there must be so many pixels."""

    start: datetime
    end: datetime
    width: float


class Day(NamedTuple):
    """A day on which something happens, at its first moment."""

    day: date
    x: float


class Break(NamedTuple):
    """Days on which nothing happens, between two that are drawn."""

    days: int
    x0: float
    x1: float


@dataclass(frozen=True)
class Axis:
    """Moments (aware) and where they lie, in pixels from the left of the lanes; `zone` is the shop's."""

    moments: tuple[datetime, ...]
    places: tuple[float, ...]
    zone: ZoneInfo

    @property
    def length(self) -> float:
        """Where the last moment lies."""
        return self.places[-1]

    def x(self, at: datetime) -> float:
        """Where a moment lies; between two known ones in proportion."""
        if at <= self.moments[0]:
            return self.places[0]
        for number, later in enumerate(self.moments):
            if at <= later:
                before, after = self.places[number - 1], self.places[number]
                whole = later - self.moments[number - 1]
                return before + (after - before) * ((at - self.moments[number - 1]) / whole)
        return self.places[-1]

    def days(self) -> tuple[Day, ...]:
        """The days on which something happens."""
        first: dict[date, float] = {}
        for at, x in zip(self.moments, self.places, strict=True):
            first.setdefault(at.astimezone(self.zone).date(), x)
        return tuple(Day(day, x) for day, x in first.items())

    def breaks(self) -> tuple[Break, ...]:
        """Where whole days are left out."""
        found = []
        for (one, x0), (other, x1) in zip(self._lasts(), self.days()[1:], strict=True):
            empty = (other - one).days - 1
            if empty > 0:
                found.append(Break(empty, x0, x1))
        return tuple(found)

    def _lasts(self) -> Sequence[tuple[date, float]]:
        last: dict[date, float] = {}
        for at, x in zip(self.moments, self.places, strict=True):
            last[at.astimezone(self.zone).date()] = x
        return list(last.items())[:-1]


def axis_of(moments: Iterable[datetime], rooms: Iterable[Room], zone: ZoneInfo, least: float) -> Axis:
    """The axis on which all `rooms` are kept (their ends are moments too), stretched to `least` pixels."""
    wanted: dict[datetime, list[Room]] = {}
    rooms = tuple(rooms)
    for room in rooms:
        wanted.setdefault(room.end, []).append(room)
    ordered = sorted({*moments, *(at for room in rooms for at in (room.start, room.end))})
    places: dict[datetime, float] = {ordered[0]: 0.0}
    for before, at in itertools.pairwise(ordered):
        x = places[before] + _gap(at - before)
        places[at] = max([x, *(places[room.start] + room.width for room in wanted.get(at, ()))])
    stretch = max(1.0, least / (places[ordered[-1]] or 1.0))
    return Axis(tuple(ordered), tuple(places[at] * stretch for at in ordered), zone)


def _gap(length: timedelta) -> float:
    return _LEAST + _EACH_DOUBLING * log2(1 + length / timedelta(hours=1))
