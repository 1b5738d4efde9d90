"""Operators: who did how many tasks in a period, with which outcomes, in time or late, and how long tasks had waited."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import ShopId
from domain.periods import Period
from domain.tasks import TaskKind
from storage.reports.counting import Spread, seconds, spread, spread_of, with_room, within
from storage.rows import Row
from storage.tables import staff, tasks
from storage.tables.orders import DONE


class Operator(Stored):
    """Somebody who did tasks. `name` is None for who is not of the staff: a key of the shop that named nobody.

    `took` is from the moment a task could be done to its outcome.
    """

    who: str
    name: str | None
    done: int
    in_time: int
    took: Spread

    @property
    def late(self) -> int:
        """Done after they were due."""
        return self.done - self.in_time


class Outcome(Row):
    """How often somebody gave a kind of task an outcome."""

    who: str
    kind: TaskKind
    outcome: str
    times: int


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Operator, ...]:
    """Of the tasks done in the period; who did most comes first."""
    await with_room(conn)
    began = func.greatest(tasks.c.ready_at, tasks.c.opened_at)
    # A customer who rings himself is answered before the task was ready: that took no time.
    took = seconds(func.least(began, tasks.c.done_at), tasks.c.done_at)
    rows = await conn.execute(
        select(
            tasks.c.done_by.label("who"),
            func.max(staff.c.name).label("name"),
            func.count().label("done"),
            func.count().filter(tasks.c.done_at <= tasks.c.due_at).label("in_time"),
            spread(took).label("took"),
        )
        .select_from(tasks.outerjoin(staff, staff.c.id == tasks.c.done_by))
        .where(*_done_in(shop, period))
        .group_by(tasks.c.done_by)
        .order_by(func.count().desc(), tasks.c.done_by)
    )
    found = []
    for row in rows.mappings():
        long = spread_of(row["took"])
        if long is not None:
            found.append(Operator.model_validate({**row, "took": long}))
    return tuple(found)


async def outcomes(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Outcome, ...]:
    """Of the same tasks, what they ended with; the most frequent first within a kind."""
    grouped = (tasks.c.done_by, tasks.c.kind, tasks.c.outcome)
    rows = await conn.execute(
        select(tasks.c.done_by.label("who"), tasks.c.kind, tasks.c.outcome, func.count().label("times"))
        .where(*_done_in(shop, period))
        .group_by(*grouped)
        .order_by(tasks.c.done_by, tasks.c.kind, func.count().desc(), tasks.c.outcome)
    )
    return tuple(Outcome.of(row) for row in rows.mappings())


def _done_in(shop: ShopId, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (tasks.c.shop == shop, DONE, within(tasks.c.done_at, period), tasks.c.done_by.is_not(None))
