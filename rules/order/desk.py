"""The desk a stage works at: the order's state with the means to change it (facts, status, tasks, deadlines), nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from domain.actors import Actor, Role
from domain.calendars import Calendar, calls_calendar, messages_calendar, shop_calendar
from domain.facts import CallImpossible, Fact, FactBody, TaskClosed, TaskMoved, TaskOpened
from domain.ids import TaskId, task_id
from domain.money import ZERO
from domain.orders import Order
from domain.statuses import LEGAL, Status
from domain.tasks import AGREEING_CALLS, CALLS, ROLES, Task, TaskKind
from playbook.schema import Playbook
from rules.order import calls
from rules.order.outbox import Outbox
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from rules.order.task_times import Times, limit_of, times
from rules.order.wanted import Deadline, TaskChange


class IllegalMove(Exception):
    """A rule asked for a change of status that the table does not have: a fault of the rules, never of a request."""


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
    silent: bool = False
    """Whoever does it tells the customer themselves, or nothing: what it makes happen says nothing to them now."""
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

    def limit_ends(self, kind: TaskKind, within: timedelta, since: datetime | None = None) -> datetime:
        """When `within` from now (or `since`) is over: open time, or wall time in days; of a shop that is shut for months wall time too."""
        begins = since or self.now
        found = times(kind, self.calendar_of(kind), begins, within)
        return begins + within if found is None else found.due_at

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
        role: Role | None = None,
        attempt: int = 1,
    ) -> Task | None:
        """A person is asked, once: with such a task open already nothing happens, unless it is about another sum.

        `ready` is wall time and moves to the next open moment; `within` is the limit from there to due. Where a call has
        no open moment within a week, the supervisor is asked instead.
        """
        existing = self.find_task(kind, about)
        if existing is not None:
            if amount is None or existing.amount == amount:
                return existing
            self.close_task(existing)
        found = self._times(kind, ready or self.now, within)
        if found is None:
            return self._no_common_hours(kind, rule, about)
        return self._put(kind, rule, found, about, amount, role, attempt)

    def ask_again(
        self,
        task: Task,
        rule: str,
        ready: datetime,
        *,
        within: timedelta | None = None,
        attempt: int | None = None,
    ) -> None:
        """The outcome ends the task, and another one asks the same later (the next open moment from `ready`).

        `attempt`: which one it is; None where it counts as the same. A second outcome for the old task, a double click,
        finds it closed.
        """
        self.close_task(task)
        found = self._times(task.kind, ready, within)
        if found is None:
            self._no_common_hours(task.kind, rule, task.about)
            return
        self._put(task.kind, rule, found, task.about, task.amount, task.role, attempt or task.attempt)

    def move_task(self, task: Task, ready: datetime, within: timedelta | None = None) -> None:
        """Nobody answered it: the same task becomes ready at the next open moment from `ready`."""
        found = self._times(task.kind, ready, within)
        if found is None:
            self.close_task(task)
            self._no_common_hours(task.kind, task.rule, task.about)
            return
        if (found.ready_at, found.due_at) == (task.ready_at, task.due_at):
            return
        moved = task.model_copy(update={"ready_at": found.ready_at, "due_at": found.due_at})
        calls.leave(self.state, self.outbox, task.id, self.now)
        self._set_task(moved, found.limit)
        self.happen(
            TaskMoved(task=task.id, task_kind=task.kind, ready_at=moved.ready_at, due_at=moved.due_at)
        )

    def retell_task(self, task: Task, about: str | None) -> None:
        """The task is about something else now; its times stay."""
        told = task.model_copy(update={"about": about})
        self.state.tasks[task.id] = told
        self.outbox.tasks.append(TaskChange(task=told))

    def retime_calls(self) -> None:
        """The customer lives by another clock: calls that would fall into closed time move out of it."""
        calendar = self.call_time
        for task in list(self.state.tasks.values()):
            if task.kind in CALLS and not (calendar.is_open(task.ready_at) and calendar.is_open(task.due_at)):
                self.move_task(task, task.ready_at)

    def close_task(self, task: Task, outcome: str | None = None) -> None:
        """The task is done with an outcome, or no longer needed without one."""
        if self.state.tasks.pop(task.id, None) is None:
            return
        if outcome is None and self.answering is not None and self.answering[0] == task.id:
            outcome = self.answering[1]
        calls.leave(self.state, self.outbox, task.id, self.now)
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

    def _times(self, kind: TaskKind, ready: datetime, within: timedelta | None) -> Times | None:
        limit = limit_of(kind, self.playbook) if within is None else within
        return times(kind, self.calendar_of(kind), max(ready, self.now), limit)

    def _put(
        self,
        kind: TaskKind,
        rule: str,
        found: Times,
        about: str | None,
        amount: Decimal | None = None,
        role: Role | None = None,
        attempt: int = 1,
    ) -> Task:
        number = self.state.task_numbers.get(kind, 0) + 1
        self.state.task_numbers[kind] = number
        task = Task(
            id=task_id(self.order.id, kind, number),
            kind=kind,
            role=role or ROLES[kind],
            ready_at=found.ready_at,
            due_at=found.due_at,
            opened_at=self.now,
            attempt=attempt,
            rule=rule,
            about=about,
            amount=amount,
        )
        self._set_task(task, found.limit)
        self.happen(TaskOpened(task=task.id, task_kind=kind, ready_at=task.ready_at, due_at=task.due_at))
        return task

    def _set_task(self, task: Task, limit: timedelta) -> None:
        self.state.tasks[task.id] = task
        self.outbox.tasks.append(TaskChange(task=task))
        calls.want(self.outbox, self.playbook, task, limit)

    def _no_common_hours(self, kind: TaskKind, rule: str, about: str | None) -> Task | None:
        if kind not in CALLS:
            # The shop is shut for longer than any limit: the task stands at once, so that somebody sees it.
            return self._put(kind, rule, Times(self.now, self.now, timedelta(0)), about)
        self.happen(CallImpossible(task=kind))
        if kind in AGREEING_CALLS:
            # The customer is written to; when the answer comes the supervisor confirms, or gives the order up.
            return self.open_task(TaskKind.DECIDE_UNREACHABLE, "customer_hours.calls")
        return self.open_task(TaskKind.LOOK_INTO, "customer_hours.calls", about=f"no_common_hours:{kind}")

    # -- deadlines ------------------------------------------------------------------------------------------------

    def set_deadline(
        self, name: str, at: datetime, rule: str, words: str, *, since: datetime | None = None
    ) -> None:
        """A rule wakes at `at`; a deadline of the same name is replaced.

        `since`: the moment its setting's term is counted from. Without it `at` is a date that somebody named.
        """
        self.state.deadlines[name] = Deadline(name=name, at=at, rule=rule, words=words, since=since)

    def retime(self, name: str, at: datetime, words: str | None = None) -> datetime:
        """Another playbook's term for a deadline that stands: what its rules would have had in the past is due at once."""
        known = self.state.deadlines[name]
        if at == known.at:
            return at
        at = max(at, self.now)
        told = known.words if words is None else words
        self.state.deadlines[name] = known.model_copy(update={"at": at, "words": told})
        return at

    def drop_deadlines(self, *names: str) -> None:
        """These rules need not wake any more."""
        for name in names:
            self.state.deadlines.pop(name, None)

    def owes(self) -> bool:
        """Whether money is still to come."""
        return self.state.owed > ZERO
