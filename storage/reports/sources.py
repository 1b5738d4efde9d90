"""Sources: where orders came from (the campaign the shop's site told, else nothing; and the channel), and what became of them."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from domain.money import Signed
from domain.orders import Channel
from domain.periods import Period
from domain.statuses import CLOSED, Status
from storage.reports.counting import money, placed_in
from storage.rows import Row
from storage.tables import orders

CAMPAIGN: Final = "utm_source"
"""The word of an order's `source` that names who sent the customer."""


class Source(Row):
    """Orders of one campaign (None: the order named none), channel and currency; `open` ones are still on their way."""

    campaign: str | None
    channel: Channel
    currency: str
    placed: int
    ordered: Signed
    open: int
    completed: int
    cancelled: int
    returned: int
    earned: Signed
    """What the completed ones brought: paid less given back."""


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Source, ...]:
    """Of the orders that were placed in the period, the largest source first."""
    campaign = func.nullif(func.btrim(orders.c.source[CAMPAIGN].astext), "").label("campaign")
    completed = orders.c.status == Status.COMPLETED
    rows = await conn.execute(
        select(
            campaign,
            orders.c.channel,
            orders.c.currency,
            func.count().label("placed"),
            money(orders.c.total).label("ordered"),
            func.count().filter(orders.c.status.not_in(sorted(CLOSED))).label("open"),
            func.count().filter(completed).label("completed"),
            func.count().filter(orders.c.status == Status.CANCELLED).label("cancelled"),
            func.count().filter(orders.c.status == Status.RETURNED).label("returned"),
            func.coalesce(func.sum(orders.c.paid - orders.c.refunded).filter(completed), 0).label("earned"),
        )
        .where(placed_in(shop, period))
        .group_by(campaign, orders.c.channel, orders.c.currency)
        .order_by(func.count().desc(), campaign, orders.c.channel, orders.c.currency)
    )
    return tuple(Source.of(row) for row in rows.mappings())
