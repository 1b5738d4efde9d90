"""Which parcels are asked after: those on the way with a track number; when a carrier is asked, its sweep decides."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import OrderId, ShopId
from domain.statuses import ON_THE_WAY, Status
from storage.rows import Row
from storage.tables import orders

_FOLLOWED = (*ON_THE_WAY, Status.RETURNING)


class Parcel(Row):
    """A parcel of an order."""

    id: OrderId
    carrier: str
    track_number: str


async def under_way(
    conn: AsyncConnection,
    shop: ShopId,
    carriers: Iterable[str],
    after: OrderId | None = None,
    limit: int = 200,
) -> tuple[Parcel, ...]:
    """Parcels these carriers have, by order id."""
    query = select(orders.c.id, orders.c.carrier, orders.c.track_number).where(
        orders.c.shop == shop,
        orders.c.status.in_(_FOLLOWED),
        orders.c.carrier.in_(list(carriers)),
        orders.c.track_number.is_not(None),
    )
    if after is not None:
        query = query.where(orders.c.id > after)
    rows = await conn.execute(query.order_by(orders.c.id).limit(limit))
    return tuple(Parcel.of(row) for row in rows.mappings())
