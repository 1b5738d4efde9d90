"""Where it is cheaper, as customers told it who gave an order up for its price; free text, kept here alone as comments are."""

from datetime import datetime

from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cheaper import Cheaper
from domain.ids import OrderId, ShopId
from domain.money import Amount
from storage.rows import Row
from storage.tables import cheaper_elsewhere


class CheaperRow(Row):
    """What was told: town and place are None once the customer is erased; `ours` is what the goods cost here."""

    town: str | None = Field(repr=False)
    place: str | None = Field(repr=False)
    price: Amount | None
    ours: Amount


async def add(
    conn: AsyncConnection,
    shop: ShopId,
    order_id: OrderId,
    cause: str,
    told: Cheaper,
    ours: Amount,
    now: datetime,
) -> None:
    """Keeps it, once for each cause (a stimulus)."""
    await conn.execute(
        insert(cheaper_elsewhere)
        .values(
            order_id=order_id,
            cause=cause,
            shop=shop,
            town=told.town,
            place=told.where,
            price=told.price,
            ours=ours,
            told_at=now,
        )
        .on_conflict_do_nothing(index_elements=["order_id", "cause"])
    )
