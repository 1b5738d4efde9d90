"""Calls find their places among the shop's other calls: at most *calls_per_hour* become ready in an hour.

The rules say from when on a call may be made, and which hours may have it; who counts the places tells which it got.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.calendars import Calendar, calls_calendar
from domain.facts import Fact, TaskMoved, TaskOpened
from domain.ids import TaskId
from domain.tasks import CALLS, KEPT_MOMENTS, PROMISED, Task
from playbook.schema import Playbook
from ports.slots import Place
from rules.order.outbox import Outbox
from rules.order.state import OrderState
from rules.order.task_times import times

KIND: Final = "calls"
"""The kind of these places among all that are counted."""
_HOUR: Final = timedelta(hours=1)
_LOOKED_AHEAD: Final = timedelta(days=30)
"""A call that finds no place for so long is not put off at all: a queue that long is a person's to see."""


@dataclass(frozen=True)
class CallToPlace:
    """A call that wants a place. `most` is how many an hour has; `waits` is False where it keeps its moment all the same."""

    task: Task
    limit: timedelta
    calendar: Calendar
    zone: ZoneInfo
    most: int
    waits: bool
    at_once: bool
    """It may be made now: within its hour nothing puts it off."""

    @property
    def hour(self) -> datetime:
        """The start of the hour in which it would be ready."""
        return self._hour_of(self.task.ready_at)

    def hours(self) -> Iterator[datetime]:
        """Starts of the hours that may have it, by the shop's clock, the soonest first: those with open time of its calendar."""
        hour: datetime | None = self.hour
        last = self.hour + _LOOKED_AHEAD
        while hour is not None and hour <= last:
            yield hour
            opens = self.calendar.next_open(hour + _HOUR)
            hour = None if opens is None else self._hour_of(opens)

    def ready_at(self, place: Place) -> datetime:
        """When it is ready at this place: what had to wait anyway is spread over its hour, so that calls do not come in heaps."""
        asked = self.task.ready_at
        if place.number >= self.most or not self.waits:
            return asked
        begins = asked if place.starts <= asked else self.calendar.next_open(place.starts) or asked
        if self.at_once and begins == asked:
            return asked
        left = place.starts + _HOUR - begins
        spread_to = begins + timedelta(seconds=int(left.total_seconds() * place.number / self.most))
        return spread_to if self.calendar.is_open(spread_to) else begins

    def _hour_of(self, at: datetime) -> datetime:
        # Reckoned, not read off a wall clock: where clocks change by half an hour a wall's hour may begin twice.
        offset = at.astimezone(self.zone).utcoffset() or timedelta(0)
        return at - timedelta(seconds=(at.timestamp() + offset.total_seconds()) % _HOUR.total_seconds())


def want(outbox: Outbox, playbook: Playbook, task: Task, limit: timedelta) -> None:
    """The task was opened or moved: a call wants a place, where the shop counts them."""
    if task.kind in CALLS and playbook.telephony.calls_per_hour is not None:
        outbox.calls[task.id] = limit


def leave(state: OrderState, outbox: Outbox, task: TaskId, now: datetime) -> None:
    """The call is not made in its place: one in an hour still to come is free again."""
    outbox.calls.pop(task, None)
    hour = state.call_places.pop(task, None)
    if hour is not None and hour > now:
        outbox.calls_put_back.append(hour)


def to_place(state: OrderState, outbox: Outbox, playbook: Playbook, now: datetime) -> tuple[CallToPlace, ...]:
    """The calls of this step that want a place, the soonest first."""
    rules = playbook.telephony
    if rules.calls_per_hour is None:
        return ()
    calendar = calls_calendar(playbook.hours, playbook.customer_hours, state.order.reach.zone.name)
    wanted = sorted((state.tasks[id_] for id_ in outbox.calls), key=lambda task: (task.ready_at, task.id))
    return tuple(
        CallToPlace(
            task=task,
            limit=outbox.calls[task.id],
            calendar=calendar,
            zone=ZoneInfo(playbook.hours.timezone),
            most=rules.calls_per_hour,
            waits=not (_keeps_its_moment(task) or (rules.freshest_first and task.ready_at <= now)),
            at_once=task.ready_at <= now,
        )
        for task in wanted
    )


def place(state: OrderState, outbox: Outbox, call: CallToPlace, found: Place) -> None:
    """The call has this place; nobody was told of it yet, so it is as if it had been ready then from the first."""
    task = call.task
    state.call_places[task.id] = found.starts
    outbox.calls.pop(task.id, None)
    ready_at = call.ready_at(found)
    moved = None if ready_at == task.ready_at else times(task.kind, call.calendar, ready_at, call.limit)
    if moved is None:
        return
    new = {"ready_at": moved.ready_at, "due_at": moved.due_at}
    state.tasks[task.id] = task.model_copy(update=new)
    outbox.tasks = [
        change.model_copy(update={"task": change.task.model_copy(update=new)})
        if change.task.id == task.id
        else change
        for change in outbox.tasks
    ]
    last = next(at for at in reversed(range(len(outbox.facts))) if _tells_of(outbox.facts[at], task.id))
    told = outbox.facts[last]
    outbox.facts[last] = told.model_copy(update={"body": told.body.model_copy(update=new)})


def _keeps_its_moment(task: Task) -> bool:
    """The customer was promised it, or a courier comes soon after."""
    return task.rule in PROMISED or task.kind in KEPT_MOMENTS


def _tells_of(fact: Fact, task: TaskId) -> bool:
    return isinstance(fact.body, TaskOpened | TaskMoved) and fact.body.task == task
