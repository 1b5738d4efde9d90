"""An order of ours for a backtest: external events at their real times, outcomes given to the tasks they were really given to.

A task is known by its kind and attempt, and by its place among those of its order. Its outcome comes as long after the task
was in the queue as it really did: where a rule asks sooner or later now, people take as long as they took. An outcome that
was given before its task was in the queue was somebody's own doing and comes at its real time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.actors import Actor, ActorKind
from domain.base import Moment, Stored
from domain.ids import TaskId, from_cause
from domain.orders import Order
from domain.statuses import Status
from domain.stimuli import (
    HandoverAnswered,
    OrderPlaced,
    PlaybookMoved,
    RefundFailed,
    RefundMade,
    Stimulus,
    TaskCompleted,
)
from domain.tasks import Task, TaskKind
from rules.backtest.lives import Others
from rules.order.surroundings import CustomerView
from rules.order.wanted import HandoverRequest, RefundRequest

NO_PROVIDER: Final = "no_provider"
_DRIFT: Final = timedelta(minutes=1)
"""A step is made some moments after what it takes came in: so little is the machine's doing, not a rule's."""
_BANK: Final = Actor(kind=ActorKind.BANK, id="bank")


class TaskDone(Stored):
    """A task as it really was: when it was in the queue, and the stimulus with its outcome, where somebody gave one."""

    id: TaskId
    kind: TaskKind
    attempt: int
    opened_at: Moment
    ready_at: Moment
    outcome: Stimulus | None = None


class NoBeginning(Exception):
    """What was told of the order when it came is not there any more, or not whole."""


@dataclass(frozen=True)
class RecordedLife:
    """An order with all that was told of it and taken, in order of arrival. Moments are aware."""

    number: int
    order: Order
    stimuli: tuple[Stimulus, ...]
    tasks: tuple[TaskDone, ...]
    """In the order in which they were opened."""
    until: datetime
    really: Status | None
    customer: CustomerView = field(default_factory=CustomerView)
    known_orders: frozenset[str] = frozenset()
    asked_back: int = 0
    """How many times money was asked back, whether the bank has answered or not."""

    @classmethod
    def of(
        cls,
        number: int,
        stimuli: Iterable[Stimulus],
        tasks: Iterable[TaskDone],
        until: datetime,
        really: Status | None,
        customer: CustomerView,
        asked_back: int = 0,
    ) -> "RecordedLife":
        """Raises NoBeginning where the order's own coming is not among what was told."""
        # A move to another playbook is nobody's coming: both sides have one playbook from beginning to end.
        told = tuple(one for one in stimuli if not isinstance(one.body, PlaybookMoved))
        first = told[0].body if told else None
        if not isinstance(first, OrderPlaced):
            raise NoBeginning
        answers = {one.body.task: one for one in told if isinstance(one.body, TaskCompleted)}
        done = (task.model_copy(update={"outcome": answers.get(task.id)}) for task in tasks)
        return cls(
            number=number,
            order=first.order,
            stimuli=told,
            tasks=tuple(sorted(done, key=lambda task: task.opened_at)),
            until=until,
            really=really,
            customer=customer,
            known_orders=frozenset(_named(told)),
            asked_back=asked_back,
        )

    def others(self) -> Others:
        """Everybody else, for one play."""
        return _Recorded(self)


def _named(told: Iterable[Stimulus]) -> Iterator[str]:
    """Orders that outcomes and cancellations name: they were there, or it would have been refused."""
    for one in told:
        body = one.body
        answer = body.answer if isinstance(body, TaskCompleted) else body
        other = getattr(answer, "of", None) or getattr(answer, "duplicate_of", None)
        if isinstance(other, str):
            yield other


def _by_us(one: Stimulus) -> bool:
    """It answers something that the rules asked for: it comes when they ask."""
    body = one.body
    if isinstance(body, RefundMade | RefundFailed):
        return body.refund is not None
    return isinstance(body, TaskCompleted | HandoverAnswered)


@dataclass
class _Recorded:
    life: RecordedLife
    _tasks: dict[tuple[TaskKind, int], list[TaskDone]] = field(init=False)
    _given: dict[TaskId, TaskDone] = field(default_factory=dict)
    _refunds: list[Stimulus] = field(init=False)
    _handovers: list[Stimulus] = field(init=False)
    _heard: set[str] = field(default_factory=set)
    _places: dict[str, int] = field(init=False)
    _unanswered: int = field(init=False)

    def __post_init__(self) -> None:
        self._tasks = defaultdict(list)
        for task in self.life.tasks:
            self._tasks[task.kind, task.attempt].append(task)
        told = self.life.stimuli
        self._places = {one.id: place for place, one in enumerate(told)}
        self._refunds = [
            one for one in told if isinstance(one.body, RefundMade | RefundFailed) and _by_us(one)
        ]
        self._unanswered = max(self.life.asked_back - len(self._refunds), 0)
        self._handovers = [one for one in told if isinstance(one.body, HandoverAnswered)]

    def told(self) -> Iterable[Stimulus]:
        return [one for one in self.life.stimuli if not _by_us(one)]

    def place(self, stimulus: Stimulus) -> int:
        return self._places.get(stimulus.id, 0)

    def answer(self, task: Task, status: Status, now: datetime) -> Stimulus | None:
        known = self._given.get(task.id)
        if known is None:
            same = self._tasks[task.kind, task.attempt]
            if not same:
                return None
            self._given[task.id] = known = same.pop(0)
        real = known.outcome
        if real is None or not isinstance(real.body, TaskCompleted):
            return None
        after = real.received_at - known.ready_at
        at = task.ready_at + after
        early = real.received_at < known.ready_at
        if early or abs(at - real.received_at) < _DRIFT:
            at = real.received_at
        body = real.body.model_copy(update={"task": task.id})
        return real.model_copy(update={"received_at": max(at, now), "body": body})

    def refunded(self, refund: RefundRequest, now: datetime) -> Stimulus | None:
        if self._refunds:
            real = self._refunds.pop(0)
            body = real.body.model_copy(update=_of_this(real, refund))
            return real.model_copy(update={"received_at": max(real.received_at, now), "body": body})
        if self._unanswered:
            self._unanswered -= 1
            return None
        # More was asked back than really was: the bank gives it at once, as banks do.
        made: RefundMade | RefundFailed = RefundMade(
            amount=refund.amount, external_id=refund.id, refund=refund.id
        )
        if refund.provider is None or refund.payment is None:
            made = RefundFailed(refund=refund.id, code=NO_PROVIDER)
        identity = from_cause("backtest", self.life.order.id, refund.id)
        return Stimulus.model_validate({"id": identity, "received_at": now, "actor": _BANK, "body": made})

    def handed(self, request: HandoverRequest, now: datetime) -> Stimulus | None:
        if not self._handovers:
            return None
        real = self._handovers.pop(0)
        body = real.body.model_copy(update={"request": request.id})
        return real.model_copy(update={"received_at": max(real.received_at, now), "body": body})

    def was_told(self, stimulus: Stimulus) -> None:
        self._heard.add(stimulus.id)

    def unmatched(self) -> Counter[str]:
        found: Counter[str] = Counter()
        kinds = {task.outcome.id: task.kind.value for task in self.life.tasks if task.outcome is not None}
        for one in self.life.stimuli:
            if _by_us(one) and one.id not in self._heard and one.received_at <= self.life.until:
                found[kinds.get(one.id, one.body.kind)] += 1
        return found


def _of_this(real: Stimulus, refund: RefundRequest) -> dict[str, object]:
    """The real answer for the refund that is asked now; all of it is given."""
    if isinstance(real.body, RefundMade):
        return {"refund": refund.id, "amount": refund.amount}
    return {"refund": refund.id}
