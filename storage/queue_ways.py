"""Which tasks are somebody's to do, and in which order: the ways by which storage.queue and its lists find them.

Each way is one select with an index of its own, cut to as many rows as are wanted, so that a queue of thousands costs what
a short one does. Where a task goes stands on its row (storage.routes); who is on shift is asked here.
"""

from typing import Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from domain.actors import Role, queues_of
from domain.base import Moment, Stored
from domain.ids import ShopId, StaffId
from domain.tasks import CALLS, TaskKind
from storage.rows import Row
from storage.tables import staff, tasks
from storage.tables.orders import IN_QUEUE
from storage.tasks import free_for

Way = Select[*tuple[object, ...]]
_SORTED_BY: Final = ("id", "due_at", "priority", "placed_at")


class Taker(Row):
    """Who takes tasks: what they may do, and by which playbook their shop works."""

    id: StaffId
    shop: ShopId
    role: Role
    on_shift: bool
    skills: tuple[TaskKind, ...] = ()
    playbook_version: str | None = None


class Looked(Stored):
    """At what moment of business time a queue is looked at, and how."""

    now: Moment
    open_zones: tuple[str, ...] = ()
    """By whose clocks customers may be called now; other calls are left."""
    freshest_first: bool = False
    """The newest order's task goes first, and not what is due first."""


class Narrowed(Stored):
    """What a list is narrowed to. Supervisors name `roles` or somebody's `staff` queue, and see all of it."""

    roles: tuple[Role, ...] = ()
    staff: StaffId | None = None
    kind: TaskKind | None = None
    overdue: bool = False
    mine: bool = False


def ways(who: Taker, at: Looked, asked: Narrowed) -> list[Way]:
    """None of them shares a task with another."""
    found = [_in_hand(who, at), *_waiting(who, at, asked)]
    if asked.kind is not None:
        found = [way.where(tasks.c.kind == asked.kind) for way in found]
    if asked.overdue:
        found = [way.where(tasks.c.due_at < at.now) for way in found]
    return found


def ways_to_claim(who: Taker, at: Looked) -> list[Way]:
    """Only what is free, so that tasks others have in hand do not use up the rows that are looked at."""
    free = free_for(who.id, at.now)
    # What they handed on is not handed back to them.
    kept = or_(tasks.c.handed_by.is_distinct_from(who.id), tasks.c.assignee == who.id)
    return [_in_hand(who, at).where(free), *(way.where(free, kept) for way in _waiting(who, at, Narrowed()))]


def best(found: list[Way], at: Looked, limit: int) -> CTE:
    """Ids of the first tasks of these ways together, as one array `ids` in their order: by it each row is read by its key.

    A join would let the planner read all tasks for the sake of a few.
    """
    rows = union_all(*(cut(way, at, limit) for way in found)).subquery("found")
    ids = aggregate_order_by(rows.c.id, rows.c.in_hand.desc(), *in_order(rows, at))
    return select(func.array_agg(ids, type_=ARRAY(Text)).label("ids")).cte("best")


def cut(way: Way, at: Looked, limit: int) -> Way:
    """The first rows of this way."""
    columns = (tasks.c[name] for name in _SORTED_BY)
    return select(way.add_columns(*columns).order_by(*in_order(tasks, at)).limit(limit).subquery())


def in_order(rows: FromClause, at: Looked) -> tuple[ColumnElement[object], ...]:
    """By due time; at one moment what was promised, then VIPs, then the newest order. Or the newest order before all."""
    usual = (rows.c.priority, rows.c.placed_at.desc(), rows.c.id)
    return usual if at.freshest_first else (rows.c.due_at, *usual)


def _in_hand(who: Taker, at: Looked) -> Way:
    # What is being carried out is out of their hands already.
    return _open(who, tasks.c.answer.is_(None)).where(tasks.c.claimed_by == who.id, _still(at))


def _waiting(who: Taker, at: Looked, asked: Narrowed) -> list[Way]:
    waits = _open(who, literal(False)).where(
        ~in_hand(who, at),
        tasks.c.ready_at <= at.now,
        or_(tasks.c.snoozed_until.is_(None), tasks.c.snoozed_until <= at.now),
    )
    if asked.staff is not None:
        return [waits.where(tasks.c.meant_for == asked.staff)]
    if asked.roles:
        return [waits.where(tasks.c.queue_role == role) for role in asked.roles]
    waits = waits.where(or_(tasks.c.kind.not_in(sorted(CALLS)), tasks.c.zone.in_(at.open_zones)))
    # Who is away has only what was made theirs by name; the rest lies in the queue meanwhile.
    own = waits.where(tasks.c.meant_for == who.id)
    mine = own if who.on_shift else own.where(tasks.c.assignee == who.id)
    return (
        [mine]
        if asked.mine
        else [mine, *(waits.where(_in_queue_of(role, who)) for role in queues_of(who.role))]
    )


def _in_queue_of(role: Role, who: Taker) -> ColumnElement[bool]:
    here = select(staff.c.id).where(staff.c.shop == who.shop, staff.c.on_shift, staff.c.active)
    nobodys = or_(tasks.c.meant_for.is_(None), tasks.c.meant_for.not_in(here))
    learned = literal(True) if not who.skills else tasks.c.kind.in_(who.skills)
    return and_(tasks.c.queue_role == role, tasks.c.assignee.is_(None), nobodys, learned)


def in_hand(who: Taker, at: Looked) -> ColumnElement[bool]:
    """They have it, or it came back to them because the order refused their answer."""
    return and_(tasks.c.claimed_by.is_not_distinct_from(who.id), _still(at))


def _still(at: Looked) -> ColumnElement[bool]:
    return or_(func.coalesce(tasks.c.claimed_until > at.now, False), tasks.c.refused.is_not(None))


def _open(who: Taker, first: ColumnElement[bool]) -> Way:
    return select(first.label("in_hand")).where(tasks.c.shop == who.shop, IN_QUEUE)
