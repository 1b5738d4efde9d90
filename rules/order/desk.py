"""The desk a stage works at: the order's state with the means to change it (facts, status, tasks, deadlines), nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from domain.actors import Actor, Role
from domain.calendars import Calendar, NeverOpen, calls_calendar, messages_calendar, shop_calendar
from domain.facts import (
    CallImpossible,
    Fact,
    FactBody,
    TaskClosed,
    TaskMoved,
    TaskOpened,
)
from domain.ids import TaskId, task_id
from domain.money import ZERO
from domain.orders import Order, Reason
from domain.statuses import LEGAL, Status
from domain.tasks import CALLS, ROLES, Task, TaskKind
from playbook.schema import Playbook
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from rules.order.wanted import Deadline, HandoverRequest, MessageWanted, RefundRequest, TaskChange


class IllegalMove(Exception):
    """A rule asked for a change of status that the table does not have: a fault of the rules, never of a request."""


@dataclass
class Outbox:
    """What came of the rules since the last take."""

    facts: list[Fact] = field(default_factory=list)
    tasks: list[TaskChange] = field(default_factory=list)
    messages: list[MessageWanted] = field(default_factory=list)
    refunds: list[RefundRequest] = field(default_factory=list)
    handovers: list[HandoverRequest] = field(default_factory=list)
    black_list: Reason | None = None


@dataclass
class Desk:
    """One stimulus or deadline being worked on. `now` is the step's business time, `cause` the stimulus' id or deadline's name."""

    state: OrderState
    playbook: Playbook
    surroundings: Surroundings
    now: datetime
    actor: Actor
    cause: str
    outbox: Outbox
    entered: Mapping[Status, tuple[Callable[["Desk"], None], ...]]
    """What each status sets going; the table stands in stages.py."""
    heard: Callable[["Desk", Fact], None]
    """Triggers listen to every fact."""
    answering: tuple[TaskId, str] | None = None
    """The task whose outcome is being worked on: whoever closes it, closes it with that outcome."""

    @property
    def order(self) -> Order:
        """The present order."""
        return self.state.order

    @property
    def status(self) -> Status:
        """The present status; every order that is worked on has one."""
        if self.state.status is None:
            raise IllegalMove("the order was not placed")
        return self.state.status

    # -- facts and statuses ---------------------------------------------------------------------------------------

    def happen(self, body: FactBody) -> Fact:
        """A fact happens: it enters the timeline, and triggers hear it."""
        self.state.seq += 1
        fact = Fact(
            seq=self.state.seq, at=self.now, actor=self.actor, cause=self.cause, status=self.status, body=body
        )
        self.outbox.facts.append(fact)
        self.heard(self, fact)
        return fact

    def move(self, to: Status, body: FactBody) -> None:
        """The status changes, as the table allows; then whatever the new status sets going."""
        if to not in LEGAL[self.status]:
            raise IllegalMove(f"{self.status} to {to}")
        self.state.status = to
        self.happen(body)
        for follow in self.entered.get(to, ()):
            follow(self)

    # -- calendars ------------------------------------------------------------------------------------------------

    @property
    def shop_time(self) -> Calendar:
        """When the shop's staff work."""
        return shop_calendar(self.playbook.hours)

    @property
    def call_time(self) -> Calendar:
        """When this customer may be called."""
        return calls_calendar(self.playbook.hours, self.playbook.customer_hours, self.order.reach.zone.name)

    @property
    def message_time(self) -> Calendar:
        """When a message may reach this customer."""
        return messages_calendar(self.playbook.customer_hours, self.order.reach.zone.name)

    def calendar_of(self, kind: TaskKind) -> Calendar:
        """Calls need both calendars, everything else the shop's."""
        return self.call_time if kind in CALLS else self.shop_time

    # -- tasks ----------------------------------------------------------------------------------------------------

    def open_task(
        self,
        kind: TaskKind,
        rule: str,
        *,
        ready: datetime | None = None,
        within: timedelta | None = None,
        about: str | None = None,
        amount: Decimal | None = None,
    ) -> Task | None:
        """A person is asked, once: with such a task open already nothing happens.

        `ready` is wall time and moves to the next open moment; `within` is open time from there to due. Where a call has
        no open moment within a week, the supervisor is asked instead.
        """
        existing = self.find_task(kind, about)
        if existing is not None:
            return existing
        times = self._times(kind, ready or self.now, within or self._limit(ROLES[kind]))
        if times is None:
            return self._no_common_hours(kind, rule, about)
        return self._put(kind, rule, times, about, amount)

    def move_task(
        self,
        task: Task,
        rule: str,
        ready: datetime,
        *,
        within: timedelta | None = None,
        attempt: int | None = None,
    ) -> None:
        """The task becomes ready at another moment (the next open one from `ready`)."""
        times = self._times(task.kind, ready, within or self._limit(task.role))
        if times is None:
            self.close_task(task)
            self._no_common_hours(task.kind, rule, task.about)
            return
        moved = task.model_copy(
            update={
                "ready_at": times[0],
                "due_at": times[1],
                "rule": rule,
                "attempt": attempt if attempt is not None else task.attempt,
            }
        )
        self.state.tasks[task.id] = moved
        self.outbox.tasks.append(TaskChange(task=moved))
        self.happen(
            TaskMoved(task=task.id, task_kind=task.kind, ready_at=moved.ready_at, due_at=moved.due_at)
        )

    def close_task(self, task: Task, outcome: str | None = None) -> None:
        """The task is done with an outcome, or no longer needed without one."""
        if self.state.tasks.pop(task.id, None) is None:
            return
        if outcome is None and self.answering is not None and self.answering[0] == task.id:
            outcome = self.answering[1]
        self.state.ended_tasks[task.id] = self.actor.id
        done_by = self.actor.id if outcome is not None else None
        self.outbox.tasks.append(TaskChange(task=task, closed=True, outcome=outcome, done_by=done_by))
        self.happen(TaskClosed(task=task.id, task_kind=task.kind, outcome=outcome))

    def close_tasks(self, *kinds: TaskKind) -> None:
        """Tasks of these kinds are no longer needed."""
        for task in [task for task in self.state.tasks.values() if task.kind in kinds]:
            self.close_task(task)

    def find_task(self, kind: TaskKind, about: str | None = None) -> Task | None:
        """The open task of this kind (and matter, where one is named)."""
        for task in self.state.tasks.values():
            if task.kind is kind and (about is None or task.about == about):
                return task
        return None

    def get_task(self, task: TaskId) -> Task | None:
        """An open task by id."""
        return self.state.tasks.get(task)

    def _limit(self, role: Role) -> timedelta:
        limits = self.playbook.limits
        by_role = {
            Role.SUPERVISOR: limits.supervisor,
            Role.BUYER: limits.buyer,
            Role.WAREHOUSE: limits.warehouse,
        }
        return by_role.get(role, limits.operator)

    def _times(self, kind: TaskKind, ready: datetime, within: timedelta) -> tuple[datetime, datetime] | None:
        calendar = self.calendar_of(kind)
        ready_at = calendar.next_open(max(ready, self.now))
        if ready_at is None:
            return None
        try:
            return ready_at, calendar.add_open_time(ready_at, within)
        except NeverOpen:
            return None

    def _put(
        self,
        kind: TaskKind,
        rule: str,
        times: tuple[datetime, datetime],
        about: str | None,
        amount: Decimal | None,
    ) -> Task:
        number = self.state.task_numbers.get(kind, 0) + 1
        self.state.task_numbers[kind] = number
        task = Task(
            id=task_id(self.order.id, kind, number),
            kind=kind,
            role=ROLES[kind],
            ready_at=times[0],
            due_at=times[1],
            opened_at=self.now,
            rule=rule,
            about=about,
            amount=amount,
        )
        self.state.tasks[task.id] = task
        self.outbox.tasks.append(TaskChange(task=task))
        self.happen(TaskOpened(task=task.id, task_kind=kind, ready_at=task.ready_at, due_at=task.due_at))
        return task

    def _no_common_hours(self, kind: TaskKind, rule: str, about: str | None) -> Task | None:
        if kind in CALLS:
            self.happen(CallImpossible(task=kind))
            return self.open_task(TaskKind.LOOK_INTO, "customer_hours.calls", about=f"no_common_hours:{kind}")
        # The shop itself is shut for over a week: the task stands at once, so that somebody sees it.
        return self._put(kind, rule, (self.now, self.now), about, None)

    # -- deadlines ------------------------------------------------------------------------------------------------

    def set_deadline(self, name: str, at: datetime, rule: str, words: str) -> None:
        """A rule wakes at `at`; a deadline of the same name is replaced."""
        self.state.deadlines[name] = Deadline(name=name, at=at, rule=rule, words=words)

    def drop_deadlines(self, *names: str) -> None:
        """These rules need not wake any more."""
        for name in names:
            self.state.deadlines.pop(name, None)

    # -- wishes ---------------------------------------------------------------------------------------------------

    def owes(self) -> bool:
        """Whether money is still to come."""
        return self.state.owed > ZERO
