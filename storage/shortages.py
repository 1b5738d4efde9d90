"""Which orders wait for goods; whether what came is enough for them is told with their row."""

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import OrderId, ShopId
from storage.rows import Row
from storage.tables import orders


class _Line(Stored):
    sku: str


_LINES: TypeAdapter[list[_Line]] = TypeAdapter(list[_Line])


class ShortOrder(Row):
    """An order that waits for goods; `snapshot` is the rules' state, JSON text."""

    id: OrderId
    snapshot: str


async def of_product(
    conn: AsyncConnection, shop: ShopId, sku: str, limit: int = 500
) -> tuple[ShortOrder, ...]:
    """Open orders that are short and have a line of this product, the longest waiting first."""
    has_line = orders.c.snapshot["order"]["lines"].contains(_lines(sku))
    rows = await conn.execute(
        select(orders.c.id, orders.c.snapshot)
        .where(
            orders.c.shop == shop,
            ~orders.c.rules_closed,
            orders.c.snapshot["short"].as_boolean(),
            has_line,
        )
        .order_by(orders.c.placed_at, orders.c.id)
        .limit(limit)
    )
    return tuple(ShortOrder.of(row) for row in rows.mappings())


def _lines(sku: str) -> str:
    """A list with one line of this sku, as JSON text."""
    return _LINES.dump_json([_Line(sku=sku)]).decode()
