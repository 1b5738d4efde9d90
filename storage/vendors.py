"""When each way to the outside last worked and last failed, read from what went through it; no vendor is asked."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import ShopId
from storage.rows import Row
from storage.states import HandoverProgress, MessageState, RefundProgress
from storage.tables import handovers, messages, refunds

CHANNELS = ("sms", "email", "webhook")
PAYMENTS = "payments"
CARRIER = "carrier"


class Last(Row):
    """The latest that went well, or not, on one way. `at`: when that was wanted, or settled."""

    way: str
    good: bool
    at: Moment
    code: str | None


async def last(conn: AsyncConnection, shop: ShopId, since: datetime) -> tuple[Last, ...]:
    """Of each channel, of payments and of carriers: the latest good one and the latest failed one since that moment."""
    queries: list[Select[tuple[str, bool, datetime, str | None]]] = []
    for channel in CHANNELS:
        for state in (MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED, MessageState.UNKNOWN):
            good = state in (MessageState.SENT, MessageState.DELIVERED)
            where = (messages.c.channel == channel, messages.c.state == state, messages.c.wanted_at >= since)
            queries.append(_latest(messages, channel, good, messages.c.wanted_at, shop, *where))
    for good, refund in ((True, RefundProgress.MADE), (False, RefundProgress.FAILED)):
        at = refunds.c.settled_at
        queries.append(_latest(refunds, PAYMENTS, good, at, shop, refunds.c.state == refund, at >= since))
    for good, progress in ((True, HandoverProgress.ACCEPTED), (False, HandoverProgress.REFUSED)):
        at = handovers.c.settled_at
        queries.append(
            _latest(handovers, CARRIER, good, at, shop, handovers.c.state == progress, at >= since)
        )
    rows = await conn.execute(union_all(*(select(query.subquery()) for query in queries)))
    latest: dict[tuple[str, bool], Last] = {}
    for row in (Last.of(found) for found in rows.mappings()):
        key = (row.way, row.good)
        if key not in latest or latest[key].at < row.at:
            latest[key] = row
    return tuple(latest.values())


def _latest(
    table: Table,
    way: str,
    good: bool,
    at: ColumnElement[datetime],
    shop: ShopId,
    *where: ColumnElement[bool],
) -> Select[tuple[str, bool, datetime, str | None]]:
    return (
        select(literal(way).label("way"), literal(good).label("good"), at.label("at"), table.c.code)
        .where(table.c.shop == shop, *where)
        .order_by(at.desc())
        .limit(1)
    )
