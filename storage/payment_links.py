"""Pages where customers pay: one for each order and sum, so that asking again gives the same page."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import OrderId
from domain.money import Amount
from storage.rows import Row
from storage.tables import payment_links


class PaymentLinkRow(Row):
    """A page to pay `amount` at; `provider_id` is the provider's id of the payment to be."""

    order_id: OrderId
    amount: Amount
    url: str
    provider: str
    provider_id: str
    created_at: Moment


async def keep(
    conn: AsyncConnection,
    order_id: OrderId,
    amount: Decimal,
    url: str,
    provider: str,
    provider_id: str,
    now: datetime,
) -> PaymentLinkRow:
    """Keeps the page; where one was kept meanwhile, that one is told."""
    await conn.execute(
        insert(payment_links)
        .values(
            order_id=order_id,
            amount=amount,
            url=url,
            provider=provider,
            provider_id=provider_id,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["order_id", "amount"])
    )
    kept = await find(conn, order_id, amount)
    assert kept is not None, "it was inserted, or it was there"
    return kept


async def find(conn: AsyncConnection, order_id: OrderId, amount: Decimal) -> PaymentLinkRow | None:
    """The page for this order and sum."""
    rows = await conn.execute(
        select(payment_links).where(payment_links.c.order_id == order_id, payment_links.c.amount == amount)
    )
    found = rows.mappings().one_or_none()
    return PaymentLinkRow.of(found) if found else None


async def order_of(conn: AsyncConnection, provider: str, provider_id: str) -> OrderId | None:
    """Whose payment a provider speaks of."""
    found = await conn.scalar(
        select(payment_links.c.order_id).where(
            payment_links.c.provider == provider, payment_links.c.provider_id == provider_id
        )
    )
    return OrderId(found) if found else None
