"""Which orders wait for goods; whether what came is enough for them is told with their row."""

from pydantic import TypeAdapter
from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import OrderId, ShopId
from storage.rows import Row
from storage.tables import orders

_SKUS: TypeAdapter[list[str]] = TypeAdapter(list[str])


class ShortOrder(Row):
    """An order that waits for goods; `snapshot` is the rules' state, JSON text."""

    id: OrderId
    snapshot: str


async def of_product(
    conn: AsyncConnection, shop: ShopId, sku: str, limit: int = 500
) -> tuple[ShortOrder, ...]:
    """Open orders that are short of this product, the longest waiting first."""
    is_short = orders.c.snapshot["short_skus"].contains(literal(_SKUS.dump_json([sku]).decode(), JSONB))
    rows = await conn.execute(
        select(orders.c.id, orders.c.snapshot)
        .where(orders.c.shop == shop, ~orders.c.rules_closed, is_short)
        .order_by(orders.c.placed_at, orders.c.id)
        .limit(limit)
    )
    return tuple(ShortOrder.of(row) for row in rows.mappings())
