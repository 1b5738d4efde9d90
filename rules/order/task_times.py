"""When a task is ready and when it is overdue, by its kind's limit and calendar; why it opens is its stage's.

Lifecycle, "Time": limits in minutes and hours count open time, limits in whole days are wall time.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from domain.actors import Role
from domain.calendars import LONGEST_CLOSURE, NO_OVERLAP_AFTER, Calendar, NeverOpen
from domain.tasks import CALLS, ROLES, TaskKind
from playbook.schema import Playbook

_DAY = timedelta(days=1)


class Times(NamedTuple):
    """From when to when a task is to be done, and the limit its end was reckoned by."""

    ready_at: datetime
    due_at: datetime
    limit: timedelta


def limit_of(kind: TaskKind, playbook: Playbook) -> timedelta:
    """How long staff have for a task: its own limit, else its role's."""
    limits = playbook.limits
    match kind:
        case TaskKind.CONFIRM_ORDER | TaskKind.CALL_THINKING:
            return playbook.confirmation.call_within
        case TaskKind.PACK_ORDER:
            return playbook.assembly.pack_within
        case TaskKind.FIND_SUPPLIER:
            return playbook.stock.supplier_reply_within
    by_role = {Role.SUPERVISOR: limits.supervisor, Role.BUYER: limits.buyer, Role.WAREHOUSE: limits.warehouse}
    return by_role.get(ROLES[kind], limits.operator)


def times(kind: TaskKind, calendar: Calendar, ready: datetime, within: timedelta) -> Times | None:
    """Ready at the first open moment from `ready`, due `within` later; None where it never opens.

    A call that cannot be made within a week is never made; other tasks wait for a shop that is shut for longer.
    """
    horizon = NO_OVERLAP_AFTER if kind in CALLS else LONGEST_CLOSURE
    ready_at = calendar.next_open(ready, horizon)
    if ready_at is None:
        return None
    try:
        return Times(ready_at, _due(calendar, ready_at, within, horizon), within)
    except NeverOpen:
        return None


def _due(calendar: Calendar, ready_at: datetime, within: timedelta, horizon: timedelta) -> datetime:
    if within < _DAY or within % _DAY:
        return calendar.add_open_time(ready_at, within)
    due_at = calendar.next_open(ready_at + within, horizon)
    if due_at is None:
        raise NeverOpen("closed when the task is due")
    return due_at
