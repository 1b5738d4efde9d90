"""Gives the rules of one order what waits and what is due, in order of time; reads nothing and writes nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.surroundings import Surroundings
from storage.inbox import Waiting


class DeadlineStands(Exception):
    """A deadline is still due after the rules woke for it: the order would be woken for ever."""


@dataclass(frozen=True)
class Refusal:
    """A stimulus the rules refused: a code for programs, a sentence for people."""

    stimulus: Waiting
    code: str
    detail: str


@dataclass(frozen=True)
class Outcome:
    """Which stimuli the rules took, and which they refused."""

    applied: list[Waiting] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def take_all(
    process: OrderProcess, waiting: tuple[Waiting, ...], surroundings: Surroundings, now: datetime
) -> Outcome:
    """All that waits and is due at `now`. Raises DeadlineStands, and whatever a broken rule raises.

    A stimulus comes before the deadlines that were due only after it was received: money that came in time is not
    late because a worker was down. Between stimuli the order of arrival holds.
    """
    outcome = Outcome()
    for one in waiting:
        _wake_if_due(process, surroundings, by=min(one.stimulus.received_at, now), now=now)
        try:
            process.receive(one.stimulus, surroundings, now)
        except Refused as refused:
            outcome.refused.append(Refusal(one, refused.code, refused.detail))
        else:
            outcome.applied.append(one)
    _wake_if_due(process, surroundings, by=now, now=now)
    if _is_due(process, now):
        raise DeadlineStands
    return outcome


def _wake_if_due(process: OrderProcess, surroundings: Surroundings, by: datetime, now: datetime) -> None:
    if _is_due(process, by):
        process.wake(surroundings, now, until=by)


def _is_due(process: OrderProcess, by: datetime) -> bool:
    return process.next_deadline is not None and process.next_deadline.at <= by
