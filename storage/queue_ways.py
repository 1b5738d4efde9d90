"""Which tasks are somebody's to do, and in which order: the ways by which storage.queue and its lists find them.

Each way is one select with an index of its own, cut to as many rows as are wanted, so that a queue of thousands costs what
a short one does. Where a task goes stands on its row (storage.routes); who is on shift is asked here. The ways are made of
a `Shape` alone, so that a statement is put together once for all who ask alike: who and when are its values.
"""

from typing import Final, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    bindparam,
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
    zones: tuple[str, ...] = ()
    """By whose clocks the customers of their shop's open tasks live."""


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


class Shape(NamedTuple):
    """What the text of a queue's statements hangs on; everything else are values."""

    role: Role
    on_shift: bool
    learned: bool
    """They do only what they have learned."""
    freshest_first: bool
    roles: tuple[Role, ...] = ()
    of_staff: bool = False
    of_kind: bool = False
    overdue: bool = False
    mine: bool = False


def shape_of(who: Taker, at: Looked, asked: Narrowed = Narrowed()) -> Shape:
    """How this queue is asked for."""
    return Shape(
        role=who.role,
        on_shift=who.on_shift,
        learned=bool(who.skills),
        freshest_first=at.freshest_first,
        roles=asked.roles,
        of_staff=asked.staff is not None,
        of_kind=asked.kind is not None,
        overdue=asked.overdue,
        mine=asked.mine,
    )


def values_of(who: Taker, at: Looked, asked: Narrowed = Narrowed()) -> dict[str, object]:
    """By whom, when and what for: what statements of any shape are executed with."""
    return {
        ME.key: who.id,
        _SHOP.key: who.shop,
        _SKILLS.key: list(who.skills),
        NOW.key: at.now,
        _OPEN_ZONES.key: list(at.open_zones),
        _STAFF.key: asked.staff,
        _KIND.key: asked.kind,
    }


ME: Final = bindparam("who_id", type_=Text)
NOW: Final = bindparam("looked_now", type_=DateTime(timezone=True))
_SHOP: Final = bindparam("who_shop", type_=Text)
_SKILLS: Final = bindparam("who_skills", type_=ARRAY(Text))
_OPEN_ZONES: Final = bindparam("looked_open_zones", type_=ARRAY(Text))
_STAFF: Final = bindparam("asked_staff", type_=Text)
_KIND: Final = bindparam("asked_kind", type_=Text)


def ways(shape: Shape) -> list[Way]:
    """None of them shares a task with another."""
    found = [_in_hand(), *_waiting(shape)]
    if shape.of_kind:
        found = [way.where(tasks.c.kind == _KIND) for way in found]
    if shape.overdue:
        found = [way.where(tasks.c.due_at < NOW) for way in found]
    return found


def ways_to_claim(shape: Shape) -> list[Way]:
    """Only what is free, so that tasks others have in hand do not use up the rows that are looked at."""
    free = free_for(ME, NOW)
    # What they handed on is not handed back to them.
    kept = or_(tasks.c.handed_by.is_distinct_from(ME), tasks.c.assignee == ME)
    return [_in_hand().where(free), *(way.where(free, kept) for way in _waiting(shape))]


def best(found: list[Way], shape: Shape, limit: int) -> CTE:
    """Ids of the first tasks of these ways together, as one array `ids` in their order: by it each row is read by its key.

    A join would let the planner read all tasks for the sake of a few.
    """
    rows = union_all(*(cut(way, shape, limit) for way in found)).subquery("found")
    ids = aggregate_order_by(rows.c.id, rows.c.in_hand.desc(), *_in_order(rows, shape))
    return select(func.array_agg(ids, type_=ARRAY(Text)).label("ids")).cte("best")


def cut(way: Way, shape: Shape, limit: int) -> Way:
    """The first rows of this way."""
    columns = (tasks.c[name] for name in _SORTED_BY)
    return select(way.add_columns(*columns).order_by(*_in_order(tasks, shape)).limit(limit).subquery())


def _in_order(rows: FromClause, shape: Shape) -> tuple[ColumnElement[object], ...]:
    """By due time; at one moment what was promised, then VIPs, then the newest order. Or the newest order before all."""
    usual = (rows.c.priority, rows.c.placed_at.desc(), rows.c.id)
    return usual if shape.freshest_first else (rows.c.due_at, *usual)


def _in_hand() -> Way:
    # What is being carried out is out of their hands already.
    return _open(tasks.c.answer.is_(None)).where(tasks.c.claimed_by == ME, _still())


def _waiting(shape: Shape) -> list[Way]:
    waits = _open(literal(False)).where(
        ~in_hand(),
        tasks.c.ready_at <= NOW,
        or_(tasks.c.snoozed_until.is_(None), tasks.c.snoozed_until <= NOW),
    )
    if shape.of_staff:
        return [waits.where(tasks.c.meant_for == _STAFF)]
    if shape.roles:
        return [waits.where(tasks.c.queue_role == role) for role in shape.roles]
    waits = waits.where(or_(tasks.c.kind.not_in(sorted(CALLS)), tasks.c.zone == any_(_OPEN_ZONES)))
    # Who is away has only what was made theirs by name; the rest lies in the queue meanwhile.
    own = waits.where(tasks.c.meant_for == ME)
    mine = own if shape.on_shift else own.where(tasks.c.assignee == ME)
    return (
        [mine]
        if shape.mine
        else [mine, *(waits.where(_in_queue_of(role, shape)) for role in queues_of(shape.role))]
    )


def _in_queue_of(role: Role, shape: Shape) -> ColumnElement[bool]:
    here = select(staff.c.id).where(staff.c.shop == _SHOP, staff.c.on_shift, staff.c.active)
    nobodys = or_(tasks.c.meant_for.is_(None), tasks.c.meant_for.not_in(here))
    learned = tasks.c.kind == any_(_SKILLS) if shape.learned else literal(True)
    return and_(tasks.c.queue_role == role, tasks.c.assignee.is_(None), nobodys, learned)


def in_hand() -> ColumnElement[bool]:
    """They have it, or it came back to them because the order refused their answer."""
    return and_(tasks.c.claimed_by.is_not_distinct_from(ME), _still())


def _still() -> ColumnElement[bool]:
    return or_(func.coalesce(tasks.c.claimed_until > NOW, False), tasks.c.refused.is_not(None))


def _open(first: ColumnElement[bool]) -> Way:
    return select(first.label("in_hand")).where(tasks.c.shop == _SHOP, IN_QUEUE)
