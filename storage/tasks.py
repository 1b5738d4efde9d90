"""Tasks as people see them: written by the step; claimed, snoozed and assigned here without touching the order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, any_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import OrderId, ShopId, StaffId, TaskId
from domain.tasks import AGREEING_CALLS
from storage import routes
from storage.rows import After, Page, earlier_than, later_than, paged
from storage.states import TaskState
from storage.tables import orders, staff, tasks
from storage.task_rows import TaskFilters, TaskRow, TaskWrite

__all__ = [
    "TaskFilters",
    "TaskRow",
    "TaskWrite",
    "assign",
    "claim",
    "find_freshest",
    "find_page",
    "free_for",
    "get",
    "hand_over",
    "of_order",
    "release",
    "snooze",
    "write",
]


class _OfOrder(TaskRow):
    placed_at: Moment


def _assignee_before() -> ScalarSelect[str]:
    """Whose the latest task of this order was that asked the same; NULL for nobody's and for who has left."""
    earlier = tasks.alias("earlier")
    works = and_(staff.c.id == earlier.c.assignee, staff.c.active)
    return (
        select(staff.c.id)
        .select_from(earlier.outerjoin(staff, works))
        .where(
            earlier.c.order_id == bindparam("of_order"),
            earlier.c.kind == any_(bindparam("asked_before", type_=ARRAY(Text))),
            earlier.c.role == bindparam("for_role"),
            earlier.c.about.is_not_distinct_from(bindparam("on_matter")),
        )
        .order_by(earlier.c.opened_at.desc(), earlier.c.attempt.desc())
        .limit(1)
        .scalar_subquery()
    )


_ASSIGNEE_BEFORE: Final = _assignee_before()
_OF_THE_STEP: Final = frozenset({
    "role", "state", "ready_at", "due_at", "attempt", "rule", "amount", "about", "outcome", "done_by", "done_at",
    "snoozed_until", "warnings",
})  # fmt: skip
"""What a step writes into a task that is there; all else people did with it, or it was so from the first."""


async def write(
    conn: AsyncConnection, shop: ShopId, order_id: OrderId, changes: Sequence[TaskWrite], now: datetime
) -> None:
    """Opens, moves and closes tasks. A moved task keeps its claim and assignee, and is no longer snoozed.

    A task of an order that asks the same again is still whose it was, while they work in the shop.
    """
    if not changes:
        return
    customer = await routes.hold_of_order(conn, order_id)
    stored = insert(tasks).values(assignee=_ASSIGNEE_BEFORE)
    written = stored.on_conflict_do_update(
        index_elements=["id"],
        set_={name: stored.excluded[name] for name in sorted(_OF_THE_STEP)},
    )
    last = {
        change.task.id: change for change in changes
    }  # a task that changed twice in a step: its last form
    await conn.execute(
        written,
        [
            {
                **change.task.model_dump(),
                "shop": shop,
                "order_id": order_id,
                "state": change.state,
                "outcome": change.outcome,
                "done_by": change.done_by,
                "done_at": None if change.state is TaskState.OPEN else now,
                "snoozed_until": None,
                "warnings": [warning.value for warning in change.warnings],
                "asked_before": AGREEING_CALLS if change.task.kind in AGREEING_CALLS else [change.task.kind],
                "of_order": order_id,
                "for_role": change.task.role,
                "on_matter": change.task.about,
            }
            for change in last.values()
        ],
    )
    if customer is not None:
        await routes.refresh(conn, customer)


async def get(conn: AsyncConnection, shop: ShopId, id_: TaskId) -> TaskRow | None:
    """A task of this shop."""
    row = await conn.execute(select(tasks).where(tasks.c.id == id_, tasks.c.shop == shop))
    found = row.mappings().one_or_none()
    return TaskRow.of(found) if found else None


async def find_page(
    conn: AsyncConnection, filters: TaskFilters, after: After | None = None, limit: int = 50
) -> Page[TaskRow]:
    """Tasks, first due first."""
    query = select(tasks).where(tasks.c.shop == filters.shop, *_conditions(filters))
    if after is not None:
        query = query.where(later_than(tasks.c.due_at, tasks.c.id, after))
    query = query.order_by(tasks.c.due_at, tasks.c.id).limit(limit + 1)
    rows = [TaskRow.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.due_at, id=row.id))


async def find_freshest(
    conn: AsyncConnection, filters: TaskFilters, after: After | None = None, limit: int = 50
) -> Page[TaskRow]:
    """Tasks, those of the newest order first."""
    query = select(tasks, orders.c.placed_at).join(orders, orders.c.id == tasks.c.order_id)
    query = query.where(tasks.c.shop == filters.shop, *_conditions(filters))
    if after is not None:
        query = query.where(earlier_than(orders.c.placed_at, tasks.c.id, after))
    query = query.order_by(orders.c.placed_at.desc(), tasks.c.id.desc()).limit(limit + 1)
    rows = [_OfOrder.of(row) for row in (await conn.execute(query)).mappings()]
    page = paged(rows, limit, lambda row: After(at=row.placed_at, id=row.id))
    return Page[TaskRow](items=page.items, next=page.next)


async def of_order(conn: AsyncConnection, order_id: OrderId) -> tuple[TaskRow, ...]:
    """The open tasks of an order, first due first."""
    rows = await conn.execute(
        select(tasks)
        .where(tasks.c.order_id == order_id, tasks.c.state == TaskState.OPEN)
        .order_by(tasks.c.due_at, tasks.c.id)
    )
    return tuple(TaskRow.of(row) for row in rows.mappings())


async def claim(
    conn: AsyncConnection, shop: ShopId, id_: TaskId, staff: StaffId, until: datetime, now: datetime
) -> TaskRow | None:
    """The task, for this person until then; None when it is not open, or somebody else has it."""
    return await _set(conn, shop, id_, free_for(staff, now), claimed_by=staff, claimed_until=until)


def free_for(
    member: StaffId | ColumnElement[str], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Nobody else has it, and no outcome of it is being carried out."""
    mine = or_(tasks.c.claimed_by.is_(None), tasks.c.claimed_until <= now, tasks.c.claimed_by == member)
    return and_(tasks.c.answer.is_(None), mine)


async def release(conn: AsyncConnection, shop: ShopId, id_: TaskId, staff: StaffId | None) -> TaskRow | None:
    """Back into the queue; by its claimer, or by anybody (`staff` None, a supervisor's word)."""
    own = tasks.c.claimed_by == staff if staff is not None else tasks.c.claimed_by.is_not(None)
    return await _set(conn, shop, id_, own, claimed_by=None, claimed_until=None)


async def snooze(conn: AsyncConnection, shop: ShopId, id_: TaskId, until: datetime) -> TaskRow | None:
    """Out of the queue until then; that it stays inside the task's limit and both calendars is checked before."""
    return await _set(
        conn, shop, id_, tasks.c.due_at >= until, snoozed_until=until, claimed_by=None, claimed_until=None
    )


async def assign(conn: AsyncConnection, shop: ShopId, id_: TaskId, staff: StaffId | None) -> TaskRow | None:
    """Somebody's task from now on, or nobody's in particular."""
    return await _routed(conn, shop, id_, assignee=staff, to_queue=False)


async def hand_over(
    conn: AsyncConnection,
    shop: ShopId,
    id_: TaskId,
    by: StaffId,
    to: StaffId | None,
    note: str | None,
    now: datetime,
) -> TaskRow | None:
    """From this person to another, or to whoever comes first; `note` is the id of the comment that says why.

    None when it is not open, somebody else has it, or its outcome is being carried out.
    """
    return await _routed(
        conn,
        shop,
        id_,
        free_for(by, now),
        assignee=to,
        to_queue=to is None,
        handed_by=by,
        handed_note=note,
        claimed_by=None,
        claimed_until=None,
        snoozed_until=None,
    )


async def _routed(
    conn: AsyncConnection,
    shop: ShopId,
    id_: TaskId,
    condition: ColumnElement[bool] | None = None,
    **values: object,
) -> TaskRow | None:
    """Writes what routes hang on, and the routes."""
    order = await conn.scalar(select(tasks.c.order_id).where(tasks.c.id == id_, tasks.c.shop == shop))
    customer = await routes.hold_of_order(conn, OrderId(order)) if order is not None else None
    if customer is None:
        return None
    changed = await _set(conn, shop, id_, condition, **values)
    if changed is not None:
        await routes.refresh(conn, customer)
    return changed


async def _set(
    conn: AsyncConnection, shop: ShopId, id_: TaskId, condition: ColumnElement[bool] | None, **values: object
) -> TaskRow | None:
    query = update(tasks).where(tasks.c.id == id_, tasks.c.shop == shop, tasks.c.state == TaskState.OPEN)
    if condition is not None:
        query = query.where(condition)
    found = (await conn.execute(query.values(values).returning(tasks))).mappings().one_or_none()
    return TaskRow.of(found) if found else None


def _conditions(filters: TaskFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    equal = {
        "state": filters.state,
        "kind": filters.kind,
        "role": filters.role,
        "assignee": filters.assignee,
        "order_id": filters.order_id,
    }
    conditions += [tasks.c[name] == value for name, value in equal.items() if value is not None]
    if filters.due_before is not None:
        conditions.append(tasks.c.due_at < filters.due_before)
    if filters.ready_by is not None:
        conditions.append(tasks.c.ready_at <= filters.ready_by)
        conditions.append(or_(tasks.c.snoozed_until.is_(None), tasks.c.snoozed_until <= filters.ready_by))
    return conditions
