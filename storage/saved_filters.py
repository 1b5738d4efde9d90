"""Lists a person looks at often, by their names: what they are narrowed to, as an address says it; no name or phone is in it."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId, StaffId, from_cause
from storage.rows import Row
from storage.tables import saved_filters

MOST = 20
"""Of one page and person: more are no help."""


class SavedFilter(Row):
    """`query` is the part of the address after the question mark."""

    id: str
    name: str
    query: str


async def save(
    conn: AsyncConnection, shop: ShopId, staff: StaffId, page: str, name: str, query: str, now: datetime
) -> bool:
    """Another one of that name is replaced; False where there are too many already."""
    id_ = from_cause("saved filter", shop, staff, page, name)
    mine = (saved_filters.c.staff == staff, saved_filters.c.page == page, saved_filters.c.id != id_)
    count = await conn.scalar(select(func.count()).select_from(saved_filters).where(*mine))
    if (count or 0) >= MOST:
        return False
    values = {
        "id": id_,
        "shop": shop,
        "staff": staff,
        "page": page,
        "name": name,
        "query": query,
        "created_at": now,
    }
    await conn.execute(
        insert(saved_filters)
        .values(values)
        .on_conflict_do_update(index_elements=["id"], set_={"query": query})
    )
    return True


async def forget(conn: AsyncConnection, shop: ShopId, staff: StaffId, id_: str) -> None:
    """Only one's own."""
    await conn.execute(
        delete(saved_filters).where(
            saved_filters.c.id == id_, saved_filters.c.shop == shop, saved_filters.c.staff == staff
        )
    )


async def of(conn: AsyncConnection, shop: ShopId, staff: StaffId, page: str) -> tuple[SavedFilter, ...]:
    """By name."""
    rows = await conn.execute(
        select(saved_filters)
        .where(saved_filters.c.shop == shop, saved_filters.c.staff == staff, saved_filters.c.page == page)
        .order_by(saved_filters.c.name)
    )
    return tuple(SavedFilter.of(row) for row in rows.mappings())
