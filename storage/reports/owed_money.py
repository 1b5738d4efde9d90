"""Owed money: handed over and not paid for yet, by carrier and by how long it is overdue; as things stand at a moment."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import DateTime, Select, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import OrderId, ShopId
from domain.money import Signed
from domain.statuses import Status
from storage.rows import Row
from storage.tables import order_facts, orders


class Age(StrEnum):
    """How long money has been overdue."""

    IN_TIME = "in_time"
    """It is still awaited within its term."""
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    LONGER = "longer"


_ENDS: Final = ((Age.WEEK, 7), (Age.FORTNIGHT, 14), (Age.MONTH, 30))
"""Each age with the days of being overdue that it ends with."""


class Aged(Row):
    """Orders and sums of one carrier, currency and age."""

    carrier: str
    currency: str
    age: Age
    orders: int
    owed: Signed


class Owed(Row):
    """An order whose money has not come; `expected_by` is None where nobody said when it would."""

    order_id: OrderId
    number: int
    carrier: str
    currency: str
    owed: Signed
    expected_by: Moment | None


async def read(conn: AsyncConnection, shop: ShopId, now: datetime) -> tuple[Aged, ...]:
    """Counted and summed at `now`, carrier by carrier, from what is in time to the oldest."""
    owing = _owing(shop).cte("owing").prefix_with("MATERIALIZED")
    age = case(
        (or_(owing.c.expected_by.is_(None), owing.c.expected_by >= now), Age.IN_TIME.value),
        *((owing.c.expected_by >= now - timedelta(days=days), age.value) for age, days in _ENDS),
        else_=Age.LONGER.value,
    ).label("age")
    grouped = (owing.c.carrier, owing.c.currency, age)
    rows = await conn.execute(
        select(*grouped, func.count().label("orders"), func.sum(owing.c.owed).label("owed")).group_by(
            *grouped
        )
    )
    found, order = [Aged.of(row) for row in rows.mappings()], list(Age)
    return tuple(sorted(found, key=lambda row: (row.carrier, row.currency, order.index(row.age))))


async def oldest(conn: AsyncConnection, shop: ShopId, now: datetime, limit: int = 50) -> tuple[Owed, ...]:
    """Those that are overdue at `now`, the longest first."""
    owing = _owing(shop).subquery("owing")
    rows = await conn.execute(
        select(owing)
        .where(owing.c.expected_by < now)
        .order_by(owing.c.expected_by, owing.c.number)
        .limit(limit)
    )
    return tuple(Owed.of(row) for row in rows.mappings())


def _owing(shop: ShopId) -> Select[tuple[object, ...]]:
    """The latest word about when the money is expected counts."""
    expected_by = (
        select(cast(order_facts.c.body["until"].astext, DateTime(timezone=True)))
        .where(order_facts.c.order_id == orders.c.id, order_facts.c.kind == "money.expected")
        .order_by(order_facts.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        orders.c.id.label("order_id"),
        orders.c.number,
        orders.c.carrier,
        orders.c.currency,
        (orders.c.total - orders.c.paid + orders.c.refunded).label("owed"),
        expected_by.label("expected_by"),
    ).where(orders.c.shop == shop, orders.c.status == Status.AWAITING_MONEY)
