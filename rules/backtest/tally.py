"""Adds up what orders came to under two playbooks, one pair after another, in memory that does not grow with texts or facts."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from heapq import heappush, heappushpop
from statistics import quantiles
from typing import Final, TypeVar

from domain.money import ZERO
from domain.statuses import Status
from rules.backtest.lives import Pair
from rules.backtest.playing import Lived, Unliveable, live
from rules.order.wanted import MessageChannel

Key = TypeVar("Key")

EXAMPLES: Final = 10
"""Orders that are named because they changed most."""
_WEIGHT_OF_END: Final = 100
"""Another end counts more than any number of messages."""


@dataclass
class Lengths:
    """Lengths of time, as seconds."""

    seconds: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, length: timedelta | None) -> None:
        """One more, where there is one."""
        if length is not None:
            self.seconds.append(length.total_seconds())

    @property
    def number(self) -> int:
        """How many."""
        return len(self.seconds)

    def within(self, percent: int) -> timedelta | None:
        """So many of a hundred took no longer; None where there are none."""
        if not self.seconds:
            return None
        if len(self.seconds) == 1:
            return timedelta(seconds=self.seconds[0])
        return timedelta(seconds=quantiles(self.seconds, n=100, method="inclusive")[percent - 1])


@dataclass
class Side:
    """All lives under one of the two playbooks."""

    messages: Counter[tuple[str, MessageChannel]] = field(default_factory=Counter)
    sms_parts: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    waiting: Counter[str] = field(default_factory=Counter)
    returns: Counter[str] = field(default_factory=Counter)
    cancelled: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)
    ends: Counter[Status] = field(default_factory=Counter)
    took: Lengths = field(default_factory=Lengths)
    waited_for_money: Lengths = field(default_factory=Lengths)
    owed: Counter[str] = field(default_factory=Counter)
    """By currency, in hundredths."""

    def add(self, lived: Lived, currency: str) -> None:
        """One more life."""
        for name in ("messages", "tasks", "waiting", "returns", "cancelled", "refused", "unmatched"):
            getattr(self, name).update(getattr(lived, name))
        self.sms_parts += lived.sms_parts
        self.calls += lived.calls
        self.ends[lived.status] += 1
        self.took.add(lived.took)
        self.waited_for_money.add(lived.waited_for_money)
        if lived.owed:
            self.owed[currency] += int(lived.owed * 100)

    @property
    def channels(self) -> Counter[MessageChannel]:
        """Messages by channel."""
        found: Counter[MessageChannel] = Counter()
        for (_, channel), number in self.messages.items():
            found[channel] += number
        return found

    def owes(self, currency: str) -> Decimal:
        """What is still to come."""
        return ZERO + Decimal(self.owed[currency]) / 100


@dataclass(frozen=True, order=True)
class Example:
    """An order that changed much. No more is told of it than its number and counts."""

    weight: int
    number: int
    ends: tuple[Status, Status] = field(compare=False)
    messages: int = field(compare=False)
    """More than before; negative where fewer."""
    tasks: int = field(compare=False)
    took: timedelta | None = field(compare=False)
    """Longer than before; None where one of the two is open."""


@dataclass
class Tally:
    """Everything a backtest has seen so far."""

    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    orders: int = 0
    currency: str | None = None
    """Of the first order."""
    changed: int = 0
    """Orders in which anything that is counted here differs."""
    ends: Counter[tuple[Status, Status]] = field(default_factory=Counter)
    not_played: Counter[str] = field(default_factory=Counter)
    """By a code that says why."""
    compared_with_real: int = 0
    otherwise_really: list[int] = field(default_factory=list)
    """Numbers of orders that did not go under the first playbook as they really went; the first few."""
    otherwise: int = 0
    _examples: list[Example] = field(default_factory=list)

    def play(self, pair: Pair) -> None:
        """Lives the order under both playbooks and adds it; one that the rules break on is counted apart."""
        try:
            before, after = live(pair.life, pair.before), live(pair.life, pair.after)
        except Unliveable as fault:
            self.not_played[str(fault)] += 1
            return
        self.add(pair, before, after)

    def add(self, pair: Pair, before: Lived, after: Lived) -> None:
        """One more order."""
        life, currency = pair.life, pair.life.order.currency
        self.orders += 1
        self.currency = self.currency or currency
        self.before.add(before, currency)
        self.after.add(after, currency)
        self.ends[before.status, after.status] += 1
        if life.really is not None:
            self.compared_with_real += 1
            if life.really is not before.status:
                self.otherwise += 1
                if len(self.otherwise_really) < EXAMPLES:
                    self.otherwise_really.append(life.number)
        if before != after:
            self.changed += 1
            self._keep(_example(life.number, before, after))

    @property
    def examples(self) -> tuple[Example, ...]:
        """Those that changed most, the most first."""
        return tuple(sorted(self._examples, reverse=True))

    def _keep(self, example: Example) -> None:
        if len(self._examples) < EXAMPLES:
            heappush(self._examples, example)
        else:
            heappushpop(self._examples, example)


def _example(number: int, before: Lived, after: Lived) -> Example:
    messages = _moved(before.messages, after.messages)
    tasks = _moved(before.tasks, after.tasks)
    both = before.took is not None and after.took is not None
    took = after.took - before.took if both and after.took and before.took else None
    weight = messages + tasks + abs(took.days if took else 0)
    if before.status is not after.status:
        weight += _WEIGHT_OF_END
    return Example(
        weight=weight,
        number=number,
        ends=(before.status, after.status),
        messages=after.messages.total() - before.messages.total(),
        tasks=after.tasks.total() - before.tasks.total(),
        took=took,
    )


def _moved(before: Counter[Key], after: Counter[Key]) -> int:
    """How many are only on one side."""
    return (after - before).total() + (before - after).total()
