"""Keeps an order's timers from their setting to their end, as one act after the other changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.base import Moment
from rules.order.wanted import Deadline


class WaitEnd(StrEnum):
    """How a wait ended."""

    FIRED = "fired"
    """Its rule woke."""
    DROPPED = "dropped"
    """It was needed no longer."""
    MOVED = "moved"
    """Its moment changed."""
    RUNS = "runs"
    """It still waits at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A timer of the order, from its setting to its end; `name` is the deadline's, `words` English."""

    name: str
    rule: str
    words: str
    since: Moment
    until: Moment
    ended: Moment
    end: WaitEnd


class _Begun(NamedTuple):
    deadline: Deadline
    since: datetime


class Waits:
    """All timers so far, those that run and those that ended."""

    def __init__(self) -> None:
        self._running: dict[str, _Begun] = {}
        self._ended: list[Wait] = []

    def see(self, deadlines: Mapping[str, Deadline], now: datetime, *, woken: bool) -> list[Deadline]:
        """The timers after an act; those that it set are given back. `woken`: the act was a deadline's."""
        for name, begun in list(self._running.items()):
            present = deadlines.get(name)
            if present is not None and present.at == begun.deadline.at:
                continue
            if woken and begun.deadline.at <= now:
                end = WaitEnd.FIRED
            else:
                end = WaitEnd.DROPPED if present is None else WaitEnd.MOVED
            self._ended.append(_wait(self._running.pop(name), now, end))
        begun_now = [one for name, one in deadlines.items() if name not in self._running]
        for deadline in begun_now:
            self._running[deadline.name] = _Begun(deadline, now)
        return begun_now

    def until(self, end: datetime) -> tuple[Wait, ...]:
        """All of them, the earliest set first; what runs ends with the looking."""
        running = (_wait(begun, end, WaitEnd.RUNS) for begun in self._running.values())
        return tuple(sorted((*self._ended, *running), key=lambda wait: (wait.since, wait.until, wait.name)))


def _wait(begun: _Begun, ended: datetime, end: WaitEnd) -> Wait:
    deadline = begun.deadline
    return Wait(
        name=deadline.name,
        rule=deadline.rule,
        words=deadline.words,
        since=begun.since,
        until=deadline.at,
        ended=ended,
        end=end,
    )
