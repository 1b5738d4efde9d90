"""Counts the places of calls in memory, as the database does for a shop: for a life in play, or many that share an hour."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from ports.slots import Place
from rules.order.process import OrderProcess


class SlotsInMemory:
    """The places taken so far, by the start of their hour."""

    def __init__(self) -> None:
        self.taken: Counter[datetime] = Counter()

    def place_calls(self, process: OrderProcess, now: datetime) -> None:
        """Every call the process wants gets a place; to be done before `take`."""
        for call in process.calls_to_place(now):
            found = self._next(call.hours(), call.most) if call.waits else None
            process.place_call(call, found or self._over(call.hour))

    def put_back(self, hours: Iterable[datetime]) -> None:
        """These places are free again."""
        self.taken.subtract(hours)

    def _next(self, hours: Iterable[datetime], most: int) -> Place | None:
        free = next((hour for hour in hours if self.taken[hour] < most), None)
        return None if free is None else self._over(free)

    def _over(self, hour: datetime) -> Place:
        self.taken[hour] += 1
        return Place(hour, self.taken[hour] - 1)
