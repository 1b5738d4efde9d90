"""API keys: only the hash of a secret is stored; what a scope allows is the API's."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import Field
from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import ShopId
from storage.rows import Row
from storage.tables import api_keys

_NOTE_USE_EVERY: Final = timedelta(minutes=10)


class ApiKeyRow(Row):
    """A key; `secret_sha256` is compared in constant time by whoever lets requests in."""

    id: str
    shop: ShopId
    secret_sha256: str = Field(repr=False)
    scopes: tuple[str, ...]
    created_at: Moment
    last_used_at: Moment | None
    revoked_at: Moment | None


async def add(
    conn: AsyncConnection, id_: str, shop: ShopId, secret_sha256: str, scopes: tuple[str, ...]
) -> None:
    """Keeps a new key of the shop."""
    await conn.execute(
        insert(api_keys).values(id=id_, shop=shop, secret_sha256=secret_sha256, scopes=list(scopes))
    )


async def find(conn: AsyncConnection, id_: str) -> ApiKeyRow | None:
    """A key that is not revoked."""
    rows = await conn.execute(select(api_keys).where(api_keys.c.id == id_, api_keys.c.revoked_at.is_(None)))
    found = rows.mappings().one_or_none()
    return ApiKeyRow.of(found) if found else None


async def note_use(conn: AsyncConnection, id_: str, now: datetime) -> None:
    """When it was last used, to ten minutes: a busy key writes no row at every request."""
    stale = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < now - _NOTE_USE_EVERY)
    await conn.execute(update(api_keys).where(api_keys.c.id == id_, stale).values(last_used_at=now))


async def of_shop(conn: AsyncConnection, shop: ShopId) -> tuple[ApiKeyRow, ...]:
    """All of them, revoked ones last; the latest first."""
    rows = await conn.execute(
        select(api_keys)
        .where(api_keys.c.shop == shop)
        .order_by(api_keys.c.revoked_at.is_not(None), api_keys.c.created_at.desc(), api_keys.c.id)
    )
    return tuple(ApiKeyRow.of(row) for row in rows.mappings())


async def revoke(conn: AsyncConnection, id_: str, now: datetime, shop: ShopId | None = None) -> bool:
    """It opens nothing any more; False when it was revoked or unknown before, or is not of the shop that is named."""
    query = update(api_keys).where(api_keys.c.id == id_, api_keys.c.revoked_at.is_(None))
    if shop is not None:
        query = query.where(api_keys.c.shop == shop)
    return (await conn.execute(query.values(revoked_at=now))).rowcount > 0
