"""The few numbers beside the menu that wait for leaders; how long somebody's queue is storage.queue_lists tells."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import ShopId
from storage.states import InboxState
from storage.tables import orders, stimuli


class ForLeaders(Stored):
    """What came in and has no order, and orders that need an engineer."""

    unplaced: int
    engineers: int


async def for_leaders(conn: AsyncConnection, shop: ShopId) -> ForLeaders:
    """One statement, each number on an index of what is open."""
    unplaced = (
        select(func.count())
        .where(stimuli.c.shop == shop, stimuli.c.state.in_([InboxState.PARKED, InboxState.UNPLACED]))
        .scalar_subquery()
    )
    engineers = (
        select(func.count())
        .where(orders.c.shop == shop, orders.c.needs_engineer.is_not(None))
        .scalar_subquery()
    )
    row = await conn.execute(select(unplaced.label("unplaced"), engineers.label("engineers")))
    return ForLeaders.model_validate(dict(row.mappings().one()))
