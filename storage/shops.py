"""Shops: which there are, which playbook is in force, whether sending is paused, the next order's number."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import ShopId
from storage.rows import Row
from storage.tables import shops


class ShopNotReady(LookupError):
    """There is no such shop, or no playbook of it was published."""


class ShopRow(Row):
    """A shop."""

    id: ShopId
    paused: bool
    playbook_version: str | None
    created_at: Moment
    resumed_at: Moment | None
    """When it was told to send again, by the database's clock; None where it never was paused."""


class NextOrder(Stored):
    """What a new order gets from its shop."""

    number: int
    playbook_version: str


async def add(conn: AsyncConnection, id_: ShopId) -> None:
    """Makes the shop; nothing when it is there."""
    await conn.execute(insert(shops).values(id=id_).on_conflict_do_nothing())


async def get(conn: AsyncConnection, id_: ShopId) -> ShopRow | None:
    """A shop."""
    found = (await conn.execute(select(shops).where(shops.c.id == id_))).mappings().one_or_none()
    return ShopRow.of(found) if found else None


async def all_shops(conn: AsyncConnection) -> tuple[ShopRow, ...]:
    """Every shop, by id."""
    rows = await conn.execute(select(shops).order_by(shops.c.id))
    return tuple(ShopRow.of(row) for row in rows.mappings())


async def pause(conn: AsyncConnection, id_: ShopId, paused: bool) -> None:
    """The one switch that pauses all sending of a shop."""
    resumed = {} if paused else {"resumed_at": func.now()}
    await conn.execute(
        update(shops).where(shops.c.id == id_, shops.c.paused != paused).values(paused=paused, **resumed)
    )


async def next_order(conn: AsyncConnection, id_: ShopId) -> NextOrder:
    """Takes the next number; other new orders of the shop wait for the commit. Raises ShopNotReady."""
    rows = await conn.execute(
        update(shops)
        .where(shops.c.id == id_, shops.c.playbook_version.is_not(None))
        .values(next_number=shops.c.next_number + 1)
        .returning((shops.c.next_number - 1).label("number"), shops.c.playbook_version)
    )
    found = rows.mappings().one_or_none()
    if found is None:
        raise ShopNotReady(f"no shop {id_!r} with a published playbook")
    return NextOrder.model_validate(dict(found))
