"""What a move to another playbook would do to one order: which timers and tasks change, what is dropped, or why it cannot move.

The very move that is made later is tried on a copy, so what is told before is what happens then.
"""

from datetime import datetime

from domain.actors import by_rule
from domain.base import Moment, Stored
from domain.ids import StimulusId
from domain.stimuli import PlaybookMoved, Stimulus
from playbook.schema import Playbook
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from rules.order.triggers import TRIGGER


class TimerChange(Stored):
    """A timer that stands elsewhere afterwards; `after` is None where it is dropped, `before` where it is new."""

    rule: str
    words: str
    before: Moment | None
    after: Moment | None


class TaskTimeChange(Stored):
    """A task that was not in the queue yet, or whose call would fall into closed time, and its new times."""

    kind: str
    before: Moment
    after: Moment
    due_before: Moment
    due_after: Moment


class Movable(Stored):
    """What the move changes in an order; `dropped` are the triggers that wait and that the other playbook does not have."""

    timers: tuple[TimerChange, ...] = ()
    tasks: tuple[TaskTimeChange, ...] = ()
    dropped: tuple[str, ...] = ()


class Immovable(Stored):
    """Why an order cannot be moved: a code for programs, a sentence for people."""

    code: str
    detail: str


class Versions(Stored):
    """The version an order follows and the one it is to follow, each with its playbook."""

    before: str
    old: Playbook
    after: str
    new: Playbook


def previewed(state: OrderState, versions: Versions, now: datetime) -> Movable | Immovable:
    """What the move would do at `now` (the order's own time, aware); changes nothing."""
    process = OrderProcess.resume(state, versions.old)
    stimulus = Stimulus(
        id=StimulusId("preview"),
        received_at=now,
        actor=by_rule("preview"),
        body=PlaybookMoved(version=versions.after),
    )
    around = Surroundings(playbook_version=versions.before, playbooks={versions.after: versions.new})
    try:
        process.receive(stimulus, around, now)
    except Refused as refused:
        return Immovable(code=refused.code, detail=refused.detail)
    return compared(state, process.snapshot())


def compared(before: OrderState, after: OrderState) -> Movable:
    """What differs in what an order waits for."""
    return Movable(
        timers=_timers(before, after), tasks=_tasks(before, after), dropped=_dropped(before, after)
    )


def _timers(before: OrderState, after: OrderState) -> tuple[TimerChange, ...]:
    changes = []
    for name in sorted({*before.deadlines, *after.deadlines}):
        was, now = before.deadlines.get(name), after.deadlines.get(name)
        told = now or was
        if told is not None and (was is None or now is None or was.at != now.at):
            changes.append(
                TimerChange(
                    rule=told.rule,
                    words=told.words,
                    before=was.at if was is not None else None,
                    after=now.at if now is not None else None,
                )
            )
    return tuple(changes)


def _tasks(before: OrderState, after: OrderState) -> tuple[TaskTimeChange, ...]:
    return tuple(
        TaskTimeChange(
            kind=task.kind,
            before=task.ready_at,
            after=now.ready_at,
            due_before=task.due_at,
            due_after=now.due_at,
        )
        for id_, task in before.tasks.items()
        if (now := after.tasks.get(id_)) is not None
        and (task.ready_at, task.due_at) != (now.ready_at, now.due_at)
    )


def _dropped(before: OrderState, after: OrderState) -> tuple[str, ...]:
    """The deadlines of dropped triggers are among the timers too: here they are told by the trigger's name."""
    return tuple(
        pending.trigger
        for name, pending in before.pending_triggers.items()
        if name.startswith(TRIGGER) and name not in after.pending_triggers
    )
