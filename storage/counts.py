"""The few numbers that stand beside the menu on every page: what waits for this role, and what waits for a leader."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.base import Stored
from domain.ids import ShopId
from storage.states import InboxState, TaskState
from storage.tables import orders, stimuli, tasks


class Counts(Stored):
    """How many there are; `ready` tasks include the overdue ones."""

    ready: int
    overdue: int
    unplaced: int
    engineers: int


async def waiting(conn: AsyncConnection, shop: ShopId, role: Role, now: datetime) -> Counts:
    """One statement, each number on an index of what is open."""
    mine = (
        select(
            func.count().label("ready"),
            func.count().filter(tasks.c.due_at < now).label("overdue"),
        )
        .where(
            tasks.c.shop == shop,
            tasks.c.state == TaskState.OPEN,
            tasks.c.role == role,
            tasks.c.ready_at <= now,
            or_(tasks.c.snoozed_until.is_(None), tasks.c.snoozed_until <= now),
        )
        .subquery()
    )
    unplaced = (
        select(func.count())
        .where(stimuli.c.shop == shop, stimuli.c.state.in_([InboxState.PARKED, InboxState.UNPLACED]))
        .scalar_subquery()
    )
    engineers = (
        select(func.count())
        .where(orders.c.shop == shop, orders.c.needs_engineer.is_not(None))
        .scalar_subquery()
    )
    row = await conn.execute(
        select(mine.c.ready, mine.c.overdue, unplaced.label("unplaced"), engineers.label("engineers"))
    )
    return Counts.model_validate(dict(row.mappings().one()))
