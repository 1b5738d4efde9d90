"""Drives an order on a virtual clock: whatever comes first happens first, a deadline before an act of the same moment.

Who tells what, and what the world around the order looks like, is up to whoever drives.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final

from domain.stimuli import Stimulus
from rules.order.process import OrderProcess
from rules.order.surroundings import Surroundings
from rules.order.wanted import Taken
from rules.simulation.slots import SlotsInMemory

Act = Callable[[], None]
MOST_WAKES: Final = 10_000
"""More deadlines than this in one life are rules that wake each other."""


class NeverEnds(Exception):
    """The rules wake each other without end: a fault of the rules or of a playbook."""


@dataclass
class Driver:
    """An order, its clock (aware), and the acts still to come. `took` sees what came of each; `surroundings` is asked anew."""

    process: OrderProcess
    now: datetime
    surroundings: Callable[[], Surroundings]
    took: Callable[[Taken], None]
    woken: bool = False
    """What is taken came of a deadline."""
    slots: SlotsInMemory = field(default_factory=SlotsInMemory)
    """Where the shop counts its calls an hour: of all lives that share this."""
    _coming: list[tuple[datetime, int, int, Act]] = field(default_factory=list)
    _arrivals: "count[int]" = field(default_factory=count)
    _wakes: int = 0

    def expect(self, at: datetime, act: Act, place: int = 0) -> None:
        """It is done at its moment; of two at one moment by their `place`, then in the order in which they were expected."""
        heapq.heappush(self._coming, (at, place, next(self._arrivals), act))

    def receive(self, stimulus: Stimulus) -> None:
        """The rules hear it now. Raises Refused, and then nothing has changed."""
        self.process.receive(stimulus, self.surroundings(), self.now)
        self.woken = False
        self._hand_out()

    def run(self, until: datetime) -> None:
        """Everything up to a moment, and what comes of it meanwhile. Raises NeverEnds."""
        while (at := self.next_moment) is not None and at <= until:
            self.go_on()

    @property
    def next_moment(self) -> datetime | None:
        """When something happens next, by itself or as expected; None when nothing is left."""
        due = self.process.next_deadline
        if not self._coming:
            return None if due is None else due.at
        return self._coming[0][0] if due is None else min(due.at, self._coming[0][0])

    def go_on(self) -> None:
        """The next thing happens. Raises NeverEnds."""
        due = self.process.next_deadline
        if due is not None and (not self._coming or due.at <= self._coming[0][0]):
            self._wakes += 1
            if self._wakes > MOST_WAKES:
                raise NeverEnds(due.rule)
            self.now = max(self.now, due.at)
            self.process.wake(self.surroundings(), self.now)
            self.woken = True
            self._hand_out()
        elif self._coming:
            at, _, _, act = heapq.heappop(self._coming)
            self.now = max(self.now, at)
            act()

    def _hand_out(self) -> None:
        self.slots.place_calls(self.process, self.now)
        taken = self.process.take()
        self.slots.put_back(taken.calls_put_back)
        self.took(taken)
