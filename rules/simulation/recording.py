"""Writes down what came of each act of an order in play, as entries of its transcript; messages get their words here."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.actors import ActorKind
from domain.facts import Fact, TaskClosed, TaskMoved, TaskOpened
from domain.ids import TaskId
from domain.orders import Warning
from domain.statuses import Status
from domain.tasks import Task
from rules.order.messages import MESSAGE
from rules.order.state import OrderState
from rules.order.wanted import MessageChannel, MessageWanted, Taken
from rules.simulation.transcript import (
    AnyEntry,
    BackendTold,
    BlackListed,
    BonusEarned,
    CodeGiven,
    Fate,
    HandoverAsked,
    Happened,
    Message,
    RefundTurned,
    SegmentSet,
    TaskTurn,
    TaskTurned,
    Warned,
)
from rules.simulation.waiting import Waits
from rules.simulation.world import World


class Recorder:
    """All entries so far, in order. Moments are aware; without `texts` messages stay without words."""

    def __init__(self, world: World, *, texts: bool) -> None:
        self.entries: list[AnyEntry] = []
        self.waits = Waits()
        self.status: Status | None = None
        self._world = world
        self._texts = texts
        self._happened: dict[int, datetime] = {}
        self._tasks: dict[TaskId, Task] = {}
        self._warnings: tuple[Warning, ...] = ()

    def take(self, taken: Taken, state: OrderState, now: datetime, *, woken: bool) -> None:
        """What came of an act; `state` is the order's after it. Messages that wait for a later moment are left to `sent`."""
        for change in taken.tasks:
            self._tasks[change.task.id] = change.task
        for fact in taken.facts:
            self._happened[fact.seq] = fact.at
            self._world.learn(fact.body)
            self.entries.append(self._of_fact(fact))
        if state.warnings != self._warnings:
            self._warnings = state.warnings
            if state.warnings and not state.closed:
                self.entries.append(Warned(at=now, warnings=state.warnings))
        if taken.black_list is not None:
            self._world.black_list()
            self.entries.append(
                BlackListed(at=now, why="pickup.refusal_black_lists", reason=taken.black_list)
            )
        self._gifts(taken, now)
        for message in taken.messages:
            if message.not_before is None or message.not_before <= now:
                self.sent(message, state, now)
            else:
                self._held(message, message.not_before, now)
        for refund in taken.refunds:
            self.entries.append(RefundTurned(at=now, amount=refund.amount, provider=refund.provider))
        for request in taken.handovers:
            self.entries.append(HandoverAsked(at=now, carrier=request.carrier))
        for deadline in self.waits.see(state.deadlines, now, woken=woken):
            waiting = state.pending_messages.get(deadline.name)
            if waiting is not None and deadline.name.startswith(MESSAGE):
                self._held(waiting, deadline.at, now)

    def _gifts(self, taken: Taken, now: datetime) -> None:
        """Codes, bonuses, segments: what triggers do beside messages."""
        for code in taken.promo_codes:
            word = self._world.give(code)
            given = CodeGiven(
                at=now, why=code.trigger, code=word, percent=code.percent, until=code.valid_until
            )
            self.entries.append(given)
        for bonus in taken.bonuses:
            earned = BonusEarned(at=now, why=bonus.trigger, staff=bonus.staff, amount=bonus.amount)
            self.entries.append(earned)
        for segment in taken.segments:
            self._world.keep_in(segment)
            self.entries.append(SegmentSet(at=now, segment=segment))

    def sent(self, message: MessageWanted, state: OrderState, now: datetime) -> None:
        """The message is due: it goes out, or the shop or the customer does not want it to."""
        fate = self._world.send(message, state, now)
        if message.channel is MessageChannel.WEBHOOK:
            told = BackendTold(at=now, why=message.trigger, event=message.template, fate=fate)
            self.entries.append(told)
            return
        subject, text = None, None
        if self._texts and fate not in (Fate.OFF, Fate.NO_CONSENT, Fate.NO_ADDRESS):
            subject, text = self._world.words(message, state, self._happened.get(message.fact_seq, now))
        self.entries.append(
            Message(
                at=now,
                why=message.trigger,
                fate=fate,
                trigger=message.trigger,
                template=message.template,
                channel=message.channel,
                to=message.to,
                subject=subject,
                text=text,
            )
        )

    def overdue(self, until: datetime) -> list[TaskTurned]:
        """Of every task that was open when its time was over, by `until`."""
        return overdue_of(self.entries, self._tasks.values(), until)

    def _held(self, message: MessageWanted, until: datetime, now: datetime) -> None:
        self.entries.append(
            Message(
                at=now,
                why=message.trigger,
                fate=Fate.HELD,
                trigger=message.trigger,
                template=message.template,
                channel=message.channel,
                to=message.to,
                until=until,
            )
        )

    def _of_fact(self, fact: Fact) -> AnyEntry:
        entry = entry_of(fact, self._tasks, self.status)
        if isinstance(entry, Happened):
            self.status = fact.status
        return entry


def entry_of(fact: Fact, tasks: Mapping[TaskId, Task], was: Status | None) -> AnyEntry:
    """The entry of a fact; `tasks` are those known by then, as they stand after it, `was` the status before it."""
    match fact.body:
        case TaskOpened(task=task):
            return _turned(fact, tasks[task], TaskTurn.OPENED)
        case TaskMoved(task=task):
            return _turned(fact, tasks[task], TaskTurn.MOVED)
        case TaskClosed(task=task, outcome=outcome):
            turn = TaskTurn.DROPPED if outcome is None else TaskTurn.DONE
            return _turned(fact, tasks[task], turn, outcome)
        case _:
            moved = was is not fact.status
            why = fact.actor.id if fact.actor.kind is ActorKind.RULE else ""
            return Happened(at=fact.at, why=why, fact=fact, was=was if moved else None, moved=moved)


def overdue_of(entries: Iterable[AnyEntry], tasks: Iterable[Task], until: datetime) -> list[TaskTurned]:
    """Of every task that was open when its time was over, by `until` (aware)."""
    closed = {
        entry.task.id: entry.at
        for entry in entries
        if isinstance(entry, TaskTurned) and entry.turn in (TaskTurn.DONE, TaskTurn.DROPPED)
    }
    return [
        TaskTurned(at=task.due_at, why=task.rule, turn=TaskTurn.OVERDUE, task=task)
        for task in tasks
        if task.due_at < min(closed.get(task.id, until), until)
    ]


def _turned(fact: Fact, task: Task, turn: TaskTurn, outcome: str | None = None) -> TaskTurned:
    return TaskTurned(at=fact.at, why=task.rule, turn=turn, task=task, outcome=outcome)
