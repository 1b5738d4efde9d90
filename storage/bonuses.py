"""The ledger of bonuses: who earned how much by which order and why; a reversal is a line of its own. What earns triggers say."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import BonusId, OrderId, ShopId, StaffId
from domain.money import Signed
from storage.rows import Row
from storage.tables import bonuses


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


class Earned(Stored):
    """What a member of staff earned in a time, reversals taken off."""

    staff: StaffId
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
            func.sum(bonuses.c.amount).label("amount"),
            func.count().label("lines"),
        )
        .where(bonuses.c.shop == shop, bonuses.c.earned_at >= since, bonuses.c.earned_at < until)
        .group_by(bonuses.c.staff)
        .order_by(bonuses.c.staff)
    )
    return tuple(Earned.model_validate(dict(row)) for row in rows.mappings())
