"""Messages of the ledger as people and alerts look for them: narrowed lists, and how many are still to be sent."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import CustomerId, OrderId, ShopId
from storage.ledger import DAILY_CAP, LedgerRow
from storage.rows import After, Page, earlier_than, paged
from storage.states import OPEN_MESSAGES, MessageState, Recipient
from storage.tables import messages


class Unsent(Stored):
    """How many messages of a shop and channel are still to be sent, and how many of these its daily cap holds."""

    total: int = 0
    over_cap: int = 0


class MessageFilters(Stored):
    """What a list of messages is narrowed to; `kind` is the trigger, `states` none: whatever the state."""

    shop: ShopId
    order_id: OrderId | None = None
    customer_id: CustomerId | None = None
    """Written to this customer, not of them to others."""
    kind: str | None = None
    channel: str | None = None
    states: tuple[MessageState, ...] = ()
    since: Moment | None = None
    before: Moment | None = None


async def find_page(
    conn: AsyncConnection, filters: MessageFilters, after: After | None = None, limit: int = 50
) -> Page[LedgerRow]:
    """Messages, latest wanted first."""
    conditions: list[ColumnElement[bool]] = [messages.c.shop == filters.shop]
    if filters.order_id is not None:
        conditions.append(messages.c.order_id == filters.order_id)
    if filters.customer_id is not None:
        theirs = messages.c.recipient == Recipient.CUSTOMER
        conditions += [messages.c.customer_id == filters.customer_id, theirs]
    if filters.kind is not None:
        conditions.append(messages.c.trigger == filters.kind)
    if filters.channel is not None:
        conditions.append(messages.c.channel == filters.channel)
    if filters.states:
        conditions.append(messages.c.state.in_(filters.states))
    if filters.since is not None:
        conditions.append(messages.c.wanted_at >= filters.since)
    if filters.before is not None:
        conditions.append(messages.c.wanted_at < filters.before)
    if after is not None:
        conditions.append(earlier_than(messages.c.wanted_at, messages.c.id, after))
    query = select(messages).where(*conditions)
    query = query.order_by(messages.c.wanted_at.desc(), messages.c.id.desc()).limit(limit + 1)
    rows = [LedgerRow.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.wanted_at, id=row.id))


async def unsent(conn: AsyncConnection) -> dict[tuple[ShopId, str], Unsent]:
    """What is still to be sent, by shop and channel; where that is nothing there is no entry."""
    over_cap = func.count().filter(messages.c.code == DAILY_CAP)
    rows = await conn.execute(
        select(messages.c.shop, messages.c.channel, func.count().label("total"), over_cap.label("over_cap"))
        .where(messages.c.state.in_(OPEN_MESSAGES))
        .group_by(messages.c.shop, messages.c.channel)
    )
    return {(ShopId(row.shop), row.channel): Unsent(total=row.total, over_cap=row.over_cap) for row in rows}
