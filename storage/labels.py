"""What lists say of an order beside a task or a message: its number and currency."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import OrderId
from storage.rows import Row
from storage.tables import orders


class OrderLabel(Row):
    """How people call an order, and the currency of its amounts."""

    id: OrderId
    number: int
    currency: str


async def of_orders(conn: AsyncConnection, ids: Collection[OrderId]) -> dict[OrderId, OrderLabel]:
    """By order; ids that are none are left out."""
    if not ids:
        return {}
    rows = await conn.execute(
        select(orders.c.id, orders.c.number, orders.c.currency).where(orders.c.id.in_(list(ids)))
    )
    return {label.id: label for label in (OrderLabel.of(row) for row in rows.mappings())}
