"""Begins sessions, finds them by their secret, and gives them another secret where what they may do changes."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.api_keys import hash_of
from domain.ids import PersonId, ShopId
from storage import people, sessions
from storage.sessions import SignedIn

_BYTES = 32
_LONGEST_SECRET = 100


async def begin(
    conn: AsyncConnection, person: PersonId, agent: str, now: datetime, shop: ShopId | None = None
) -> str:
    """The secret of a new session; in `shop`, else in the person's own, which they choose where they work in several."""
    if shop is None:
        works = await people.employments(conn, person)
        shop = works[0].shop if len(works) == 1 else None
    return await _begin(conn, person, shop, agent, now, created_at=now)


async def renew(conn: AsyncConnection, former: SignedIn, agent: str, now: datetime, shop: ShopId) -> str:
    """Another secret for what goes on in that shop; the former one opens nothing any more. Its longest time stays."""
    await sessions.revoke(conn, former.person, former.session, now)
    return await _begin(conn, former.person, shop, agent, now, created_at=former.created_at)


async def find(conn: AsyncConnection, secret: str, now: datetime) -> SignedIn | None:
    """The session of this secret, while it is good; that it was used is noted and committed."""
    if not secret or len(secret) > _LONGEST_SECRET or not secret.isascii():
        return None
    found = await sessions.find(conn, hash_of(secret), now)
    if found is not None and await sessions.note_use(conn, found, now):
        await conn.commit()
    return found


async def _begin(
    conn: AsyncConnection,
    person: PersonId,
    shop: ShopId | None,
    agent: str,
    now: datetime,
    *,
    created_at: datetime,
) -> str:
    secret = secrets.token_urlsafe(_BYTES)
    csrf = secrets.token_urlsafe(_BYTES)
    await sessions.begin(conn, hash_of(secret), person, shop, csrf, agent, now, created_at=created_at)
    return secret
