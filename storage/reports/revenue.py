"""Revenue: what was ordered, and what was earned by orders that were completed, day by day and by method of payment."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, Select, cast, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from domain.money import ZERO, Signed
from domain.orders import PaymentMethod
from domain.periods import Period
from domain.statuses import Status
from storage.reports.counting import placed_in, within
from storage.rows import Row
from storage.tables import orders


class Revenue(Row):
    """Of one day (or of the month that begins with it), one method of payment and one currency.

    `placed` orders with their totals count where they were placed; `completed` ones with the money they brought (paid
    less given back) where they were completed. An order placed in October and paid in November counts once in each.
    """

    day: date
    method: PaymentMethod
    currency: str
    placed: int
    ordered: Signed
    completed: int
    earned: Signed


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Revenue, ...]:
    """By day, method and currency, in this order; days on which nothing happened are left out."""
    placed = _of_days(orders.c.placed_at, period).add_columns(
        func.count().label("placed"),
        func.sum(orders.c.total).label("ordered"),
        literal(0).label("completed"),
        literal(ZERO).label("earned"),
    )
    completed = _of_days(orders.c.closed_at, period).add_columns(
        literal(0).label("placed"),
        literal(ZERO).label("ordered"),
        func.count().label("completed"),
        func.sum(orders.c.paid - orders.c.refunded).label("earned"),
    )
    both = union_all(
        placed.where(placed_in(shop, period)),
        completed.where(
            orders.c.shop == shop,
            orders.c.closed_at.is_not(None),
            within(orders.c.closed_at, period),
            orders.c.status == Status.COMPLETED,
        ),
    )
    rows = [Revenue.of(row) for row in (await conn.execute(both)).mappings()]
    return summed(rows)


def by_month(rows: Iterable[Revenue]) -> tuple[Revenue, ...]:
    """The same by month, each named by its first day."""
    return summed(row.model_copy(update={"day": row.day.replace(day=1)}) for row in rows)


def summed(rows: Iterable[Revenue]) -> tuple[Revenue, ...]:
    """One row of each day, method and currency."""
    found: dict[tuple[date, PaymentMethod, str], Revenue] = {}
    for row in rows:
        key = (row.day, row.method, row.currency)
        before = found.get(key)
        found[key] = row if before is None else _plus(before, row)
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], *key[1:])))


def _plus(one: Revenue, other: Revenue) -> Revenue:
    return one.model_copy(
        update={
            "placed": one.placed + other.placed,
            "ordered": one.ordered + other.ordered,
            "completed": one.completed + other.completed,
            "earned": one.earned + other.earned,
        }
    )


def _of_days(at: ColumnElement[datetime], period: Period) -> Select[tuple[date, str, str]]:
    day = cast(func.timezone(period.zone, at), Date).label("day")
    return select(day, orders.c.method, orders.c.currency).group_by(day, orders.c.method, orders.c.currency)
