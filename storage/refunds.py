"""Refunds as rows: wanted by the step, settled by their own workflow; whether money goes back is decided before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import OrderId, RefundId, ShopId
from domain.money import Amount
from storage.rows import Row
from storage.states import OPEN_REFUNDS, RefundProgress
from storage.tables import refunds

WITHDRAWN = "withdrawn"
"""The code of a refund that need not be made any more: the money went back another way."""


class NewRefund(Stored):
    """Money to give back; `payment_external_id` is the provider's id of the payment it goes back through."""

    id: RefundId
    amount: Amount
    provider: str | None = None
    payment_external_id: str | None = None


class RefundRow(Row):
    """A refund."""

    id: RefundId
    shop: ShopId
    order_id: OrderId
    amount: Amount
    currency: str
    provider: str | None
    payment_external_id: str | None
    state: RefundProgress
    provider_id: str | None
    code: str | None
    attempts: int
    wanted_at: Moment
    settled_at: Moment | None

    @property
    def withdrawn(self) -> bool:
        """It must not be asked for any more; one asked for before may still be made."""
        return self.state is RefundProgress.FAILED and self.code == WITHDRAWN


async def add(
    conn: AsyncConnection,
    shop: ShopId,
    order_id: OrderId,
    currency: str,
    wanted: Sequence[NewRefund],
    now: datetime,
) -> None:
    """Keeps what the step wants given back, once for each cause."""
    if not wanted:
        return
    await conn.execute(
        insert(refunds).on_conflict_do_nothing(index_elements=["id"]),
        [
            {
                **refund.model_dump(),
                "shop": shop,
                "order_id": order_id,
                "currency": currency,
                "state": RefundProgress.WANTED,
                "wanted_at": now,
            }
            for refund in wanted
        ],
    )


async def get(conn: AsyncConnection, id_: RefundId) -> RefundRow | None:
    """A refund."""
    found = (await conn.execute(select(refunds).where(refunds.c.id == id_))).mappings().one_or_none()
    return RefundRow.of(found) if found else None


async def of_order(conn: AsyncConnection, order_id: OrderId) -> tuple[RefundRow, ...]:
    """The refunds of an order, oldest first."""
    query = select(refunds).where(refunds.c.order_id == order_id).order_by(refunds.c.wanted_at, refunds.c.id)
    return tuple(RefundRow.of(row) for row in (await conn.execute(query)).mappings())


async def tried(conn: AsyncConnection, id_: RefundId) -> None:
    """One more attempt was made."""
    await conn.execute(update(refunds).where(refunds.c.id == id_).values(attempts=refunds.c.attempts + 1))


async def mark_pending(conn: AsyncConnection, id_: RefundId, provider_id: str) -> bool:
    """The provider has it."""
    return await _mark(conn, id_, state=RefundProgress.PENDING, provider_id=provider_id)


async def mark_made(conn: AsyncConnection, id_: RefundId, provider_id: str, now: datetime) -> bool:
    """The money went back, though the refund may have been withdrawn meanwhile. False when it was settled before."""
    marked = await conn.execute(
        update(refunds)
        .where(refunds.c.id == id_, or_(refunds.c.state.in_(OPEN_REFUNDS), refunds.c.code == WITHDRAWN))
        .values(state=RefundProgress.MADE, provider_id=provider_id, code=None, settled_at=now)
    )
    return marked.rowcount > 0


async def withdraw(conn: AsyncConnection, ids: Sequence[RefundId], now: datetime) -> None:
    """These need not be made any more; one that was made or refused already stays as it is."""
    for id_ in ids:
        await mark_failed(conn, id_, WITHDRAWN, now)


async def mark_failed(conn: AsyncConnection, id_: RefundId, code: str, now: datetime) -> bool:
    """A person must give it back. False when it was settled before."""
    return await _mark(conn, id_, state=RefundProgress.FAILED, code=code, settled_at=now)


async def _mark(conn: AsyncConnection, id_: RefundId, **values: object) -> bool:
    marked = await conn.execute(
        update(refunds).where(refunds.c.id == id_, refunds.c.state.in_(OPEN_REFUNDS)).values(values)
    )
    return marked.rowcount > 0
