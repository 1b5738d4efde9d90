"""Which orders reports count, in which period, and how long things took: the words that all reports share."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import ARRAY, ColumnElement, Double, exists, func, literal, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import ShopId
from domain.money import ZERO
from domain.periods import Period
from storage.tables import order_facts, orders
from storage.tables.orders import CANCELLED_QUIETLY

_ROOM: Final = text("SET LOCAL work_mem = '64MB'")
_SHARES: Final = (0.5, 0.9)


class Spread(Stored):
    """How long something took: half of the times no longer than `median`, nine times of ten no longer than `most`."""

    median: timedelta
    most: timedelta


async def with_room(conn: AsyncConnection) -> None:
    """The sorts of this transaction stay in memory: half a year of a large shop is some tens of megabytes."""
    await conn.execute(_ROOM)


def counted() -> ColumnElement[bool]:
    """The order is one: no draft, and not cancelled as spam or as a duplicate."""
    quiet = exists().where(order_facts.c.order_id == orders.c.id, CANCELLED_QUIETLY).correlate(orders)
    return ~orders.c.draft & ~quiet


def placed_in(shop: ShopId, period: Period) -> ColumnElement[bool]:
    """The order was placed in the period, and counts."""
    return (orders.c.shop == shop) & within(orders.c.placed_at, period) & counted()


def within(at: ColumnElement[datetime], period: Period) -> ColumnElement[bool]:
    """It happened in the period."""
    return (at >= period.start) & (at < period.end)


def spread(seconds: ColumnElement[float]) -> ColumnElement[list[float] | None]:
    """Median and nine tenths, for `spread_of`; NULL where nothing took any time."""
    return func.percentile_cont(literal(list(_SHARES), ARRAY(Double))).within_group(seconds)


def seconds(since: ColumnElement[datetime], until: ColumnElement[datetime]) -> ColumnElement[float]:
    """From one moment to another; a float sorts faster than an interval, and these are not kept."""
    return func.date_part("epoch", until - since)


def spread_of(found: list[float] | None) -> Spread | None:
    """What the database worked out, to the second."""
    if found is None:
        return None
    median, most = (timedelta(seconds=round(one)) for one in found)
    return Spread(median=median, most=most)


def money(amounts: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """Their sum; of none it is zero."""
    return func.coalesce(func.sum(amounts), ZERO)
