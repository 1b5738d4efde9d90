"""The ledger of bonuses: who earned how much by which order and why; a reversal is a line of its own. What earns triggers say."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import BonusId, OrderId, ShopId, StaffId
from domain.money import Signed
from storage.rows import After, Page, Row, later_than, paged
from storage.tables import bonuses, orders, staff


class NewBonus(Stored):
    """A line; `reverses` is the line it takes back, and then its amount is negative."""

    id: BonusId
    staff: StaffId
    trigger: str
    amount: Signed
    reverses: BonusId | None = None


class BonusRow(Row):
    """A line of the ledger, in the order's currency."""

    id: BonusId
    shop: ShopId
    staff: StaffId
    order_id: OrderId
    trigger: str
    amount: Decimal
    currency: str
    reverses: BonusId | None
    earned_at: Moment


class BonusLine(BonusRow):
    """The same with the number people know the order by, and the name of who earned it where they are known."""

    number: int
    name: str | None


class Earned(Stored):
    """What a member of staff earned in a time in one currency, reversals taken off."""

    staff: StaffId
    name: str | None
    currency: str
    amount: Signed
    lines: int


async def add(
    conn: AsyncConnection,
    shop: ShopId,
    order_id: OrderId,
    currency: str,
    wanted: Sequence[NewBonus],
    now: datetime,
) -> None:
    """Keeps what the step came to, once for each cause."""
    if not wanted:
        return
    await conn.execute(
        insert(bonuses).on_conflict_do_nothing(index_elements=["id"]),
        [
            {
                **bonus.model_dump(),
                "shop": shop,
                "order_id": order_id,
                "currency": currency,
                "earned_at": now,
            }
            for bonus in wanted
        ],
    )


async def of_order(conn: AsyncConnection, order_id: OrderId) -> tuple[BonusRow, ...]:
    """Every line that an order made, in order of time."""
    rows = await conn.execute(
        select(bonuses).where(bonuses.c.order_id == order_id).order_by(bonuses.c.earned_at, bonuses.c.id)
    )
    return tuple(BonusRow.of(row) for row in rows.mappings())


async def earned(conn: AsyncConnection, shop: ShopId, since: datetime, until: datetime) -> tuple[Earned, ...]:
    """What each member of staff earned from `since` (included) to `until` (not included)."""
    rows = await conn.execute(
        select(
            bonuses.c.staff,
            func.max(staff.c.name).label("name"),
            bonuses.c.currency,
            func.sum(bonuses.c.amount).label("amount"),
            func.count().label("lines"),
        )
        .select_from(bonuses.outerjoin(staff, staff.c.id == bonuses.c.staff))
        .where(*_within(shop, since, until))
        .group_by(bonuses.c.staff, bonuses.c.currency)
        .order_by(bonuses.c.staff, bonuses.c.currency)
    )
    return tuple(Earned.model_validate(dict(row)) for row in rows.mappings())


async def lines(
    conn: AsyncConnection,
    shop: ShopId,
    since: datetime,
    until: datetime,
    *,
    by: StaffId | None = None,
    after: After | None = None,
    limit: int = 50,
) -> Page[BonusLine]:
    """The ledger's lines of that time, the earliest first; of one member of staff where `by` says whose."""
    query = (
        select(bonuses, orders.c.number, staff.c.name)
        .select_from(
            bonuses.join(orders, orders.c.id == bonuses.c.order_id).outerjoin(
                staff, staff.c.id == bonuses.c.staff
            )
        )
        .where(*_within(shop, since, until))
    )
    if by is not None:
        query = query.where(bonuses.c.staff == by)
    if after is not None:
        query = query.where(later_than(bonuses.c.earned_at, bonuses.c.id, after))
    query = query.order_by(bonuses.c.earned_at, bonuses.c.id).limit(limit + 1)
    found = [BonusLine.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(found, limit, lambda line: After(at=line.earned_at, id=line.id))


def _within(shop: ShopId, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (bonuses.c.shop == shop, bonuses.c.earned_at >= since, bonuses.c.earned_at < until)
