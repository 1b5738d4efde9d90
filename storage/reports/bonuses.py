"""Bonuses: what staff earned in a period, by whom and for what; the ledger itself is storage.bonuses'."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId, StaffId
from domain.money import Signed
from domain.periods import Period
from storage.reports.counting import within
from storage.rows import Row
from storage.tables import bonuses, staff


class Bonus(Row):
    """What one trigger earned somebody in one currency; what was taken back is taken off, and is `taken_back` as well."""

    staff: StaffId
    name: str | None
    trigger: str
    currency: str
    lines: int
    amount: Signed
    taken_back: Signed
    """Not above zero."""


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Bonus, ...]:
    """By member of staff and trigger."""
    grouped = (bonuses.c.staff, bonuses.c.trigger, bonuses.c.currency)
    back = func.sum(bonuses.c.amount).filter(bonuses.c.reverses.is_not(None))
    rows = await conn.execute(
        select(
            *grouped,
            func.max(staff.c.name).label("name"),
            func.count().label("lines"),
            func.sum(bonuses.c.amount).label("amount"),
            func.coalesce(back, 0).label("taken_back"),
        )
        .select_from(bonuses.outerjoin(staff, staff.c.id == bonuses.c.staff))
        .where(bonuses.c.shop == shop, within(bonuses.c.earned_at, period))
        .group_by(*grouped)
        .order_by(*grouped)
    )
    return tuple(Bonus.of(row) for row in rows.mappings())
