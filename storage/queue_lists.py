"""What stands in somebody's queue, in the order in which it is given out, and how much of it there is."""

from functools import lru_cache
from typing import Final

from pydantic import Field
from sqlalchemy import Select, any_, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from storage.queue_ways import (
    ME,
    NOW,
    Looked,
    Narrowed,
    Shape,
    Taker,
    best,
    cut,
    in_hand,
    shape_of,
    values_of,
    ways,
)
from storage.rows import Row
from storage.tables import customers, orders, tasks
from storage.tasks import TaskRow

__all__ = ["Counts", "Narrowed", "QueueItem", "counts", "listed"]

_COUNTED: Final = 1000
"""Nobody needs to know more exactly how long a queue is."""


class QueueItem(TaskRow):
    """A task of a queue, with what a line of a list says of its order."""

    in_hand: bool
    number: int
    placed_at: Moment
    customer_name: str | None = Field(repr=False)
    vip: bool


class Counts(Row):
    """How much there is to do; a count ends at a thousand for each way it is found by."""

    ready: int
    overdue: int
    mine: int


async def listed(
    conn: AsyncConnection, who: Taker, at: Looked, asked: Narrowed, limit: int = 50
) -> tuple[QueueItem, ...]:
    """The first tasks, what one has in hand before all; also those that somebody else has, or whose outcome is on its way."""
    query = _listing(shape_of(who, at, asked), limit)
    rows = await conn.execute(query, values_of(who, at, asked))
    return tuple(QueueItem.of(row) for row in rows.mappings())


async def counts(conn: AsyncConnection, who: Taker, at: Looked, asked: Narrowed) -> Counts:
    """Of the same list: how long it is, how much of it is late, and how much is this person's own."""
    row = await conn.execute(_counting(shape_of(who, at, asked)), values_of(who, at, asked))
    return Counts.of(row.mappings().one())


@lru_cache
def _listing(shape: Shape, limit: int) -> Select[*tuple[object, ...]]:
    wanted = best(ways(shape), shape, limit)
    return (
        select(
            tasks,
            in_hand().label("in_hand"),
            orders.c.number,
            customers.c.name.label("customer_name"),
            customers.c.vip,
        )
        .select_from(tasks)
        .join(wanted, tasks.c.id == any_(wanted.c.ids))
        .join(orders, orders.c.id == tasks.c.order_id)
        .join(customers, customers.c.id == orders.c.customer_id)
        .order_by(func.array_position(wanted.c.ids, tasks.c.id))
        .limit(limit)
    )


@lru_cache
def _counting(shape: Shape) -> Select[*tuple[object, ...]]:
    own = or_(tasks.c.meant_for == ME, tasks.c.claimed_by == ME).label("own")
    some = union_all(*(cut(way.add_columns(own), shape, _COUNTED) for way in ways(shape))).subquery("some")
    return select(
        func.count().label("ready"),
        func.count().filter(some.c.due_at < NOW).label("overdue"),
        func.count().filter(some.c.own).label("mine"),
    ).select_from(some)
