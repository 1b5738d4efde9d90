"""Which orders follow which playbook version: open ones page by page, for whoever moves them; how one is moved the rules decide."""

from collections.abc import Iterable, Sequence

from pydantic import Field
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import OrderId, ShopId, StimulusId
from domain.statuses import CLOSED, Status
from storage.inbox import StimulusState
from storage.rows import Row
from storage.states import InboxState
from storage.tables import orders, stimuli


class MoveFilters(Stored):
    """Which orders are asked about: of these numbers and statuses, or all where none are named."""

    shop: ShopId
    numbers: frozenset[int] = frozenset()
    statuses: frozenset[Status] = frozenset()


class FollowerRow(Row):
    """An open order, and the version it follows."""

    id: OrderId
    number: int
    status: Status
    revision: int
    playbook_version: str
    snapshot: str | None = Field(repr=False)
    """The rules' state, JSON text; None until the first step."""
    needs_engineer: str | None
    clock_offset_seconds: int


async def open_page(
    conn: AsyncConnection, filters: MoveFilters, after: OrderId | None, limit: int
) -> tuple[FollowerRow, ...]:
    """Open orders by id, `limit` at most, those after `after`."""
    columns = (orders.c[name] for name in FollowerRow.model_fields)
    query = select(*columns).where(*_conditions(filters), orders.c.status.not_in(sorted(CLOSED)))
    if after is not None:
        query = query.where(orders.c.id > after)
    rows = await conn.execute(query.order_by(orders.c.id).limit(limit))
    return tuple(FollowerRow.of(row) for row in rows.mappings())


async def count_closed(conn: AsyncConnection, filters: MoveFilters) -> int:
    """How many of them are closed: these keep the version they ended with."""
    closed = orders.c.status.in_(sorted(CLOSED))
    count = select(func.count()).select_from(orders).where(*_conditions(filters), closed)
    return await conn.scalar(count) or 0


async def known_numbers(conn: AsyncConnection, shop: ShopId, numbers: Iterable[int]) -> frozenset[int]:
    """Which of these are numbers of this shop's orders."""
    asked = select(orders.c.number).where(orders.c.shop == shop, orders.c.number.in_(list(numbers)))
    return frozenset(await conn.scalars(asked))


async def ends(conn: AsyncConnection, ids: Sequence[StimulusId]) -> tuple[StimulusState, ...]:
    """What became of these stimuli, whichever orders they are for."""
    rows = await conn.execute(select(stimuli).where(stimuli.c.id.in_(ids)))
    return tuple(StimulusState.of(row) for row in rows.mappings())


async def moves_waiting(conn: AsyncConnection, shop: ShopId) -> int:
    """How many orders are still to be moved: asked for, and no step has come to them yet."""
    waiting = (stimuli.c.state == InboxState.WAITING, stimuli.c.kind == "playbook_moved")
    count = select(func.count()).select_from(stimuli).where(stimuli.c.shop == shop, *waiting)
    return await conn.scalar(count) or 0


def _conditions(filters: MoveFilters) -> list[ColumnElement[bool]]:
    conditions = [orders.c.shop == filters.shop]
    if filters.numbers:
        conditions.append(orders.c.number.in_(sorted(filters.numbers)))
    if filters.statuses:
        conditions.append(orders.c.status.in_(sorted(filters.statuses)))
    return conditions
