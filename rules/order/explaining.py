"""What an order waits for, told from its open tasks and deadlines: the answer to "what happens next, and why"."""

from datetime import datetime
from typing import Literal

from domain.statuses import Status
from domain.tasks import TaskKind
from rules.order.messages import MESSAGE
from rules.order.state import OrderState
from rules.order.triggers import TRIGGER
from rules.order.wanted import Explanation, Next, NextKind

Waiting = Literal["person", "customer", "carrier", "money", "time", "nothing"]
_WAITS: dict[Status, Waiting] = {
    Status.NEW: "person",
    Status.THINKING: "customer",
    Status.CONFIRMED: "money",
    Status.PAID: "person",
    Status.PACKED: "carrier",
    Status.SHIPPED: "carrier",
    Status.AT_PICKUP: "customer",
    Status.DELIVERING: "carrier",
    Status.AWAITING_MONEY: "money",
    Status.RETURNING: "carrier",
}


def explain(state: OrderState, now: datetime) -> Explanation:
    """Open tasks and deadlines, the soonest first, each with its rule."""
    tasks = [
        Next(
            kind=NextKind.TASK,
            at=task.ready_at,
            until=task.due_at,
            what=task.kind,
            rule=task.rule,
            words=f"{_words(task.kind)} ({task.role.replace('_', ' ')})",
        )
        for task in state.tasks.values()
    ]
    deadlines = [
        Next(
            kind=NextKind.DEADLINE,
            at=deadline.at,
            what=_what(deadline.name),
            rule=deadline.rule,
            words=deadline.words,
        )
        for deadline in state.deadlines.values()
    ]
    coming = sorted(tasks + deadlines, key=lambda one: (one.at or now, one.what))
    return Explanation(waits_for=_waits_for(state, now), next=tuple(coming))


def _waits_for(state: OrderState, now: datetime) -> Waiting:
    if any(task.ready_at <= now for task in state.tasks.values()):
        return "person"
    if state.status is None or state.closed:
        return "person" if state.tasks else "nothing"
    if state.status is Status.CONFIRMED and not state.order.method.prepaid:
        return "person"
    if state.status is Status.PACKED and not state.order.delivery.kind.by_carrier:
        return "person"
    return _WAITS[state.status]


def _words(kind: TaskKind) -> str:
    return kind.replace("_", " ")


def _what(name: str) -> str:
    for prefix in (TRIGGER, MESSAGE):
        if name.startswith(prefix):
            return prefix.rstrip(":")
    return name
