"""Remembers the answers to requests with an Idempotency-Key, so that the same request gets the same answer."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import Field
from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from storage.rows import Row
from storage.tables import idempotency_keys

KEPT_FOR: Final = timedelta(hours=48)
"""Answers are kept at least a day by contract; twice that forgives a sender whose clock or queue is late."""


class Request(Stored):
    """What a request is told by: the API key that sent it, its own key, where it went and what it said."""

    key_id: str
    key: str
    method: str
    route: str
    body_hash: str


class Found(StrEnum):
    """What a repeated key means."""

    FRESH = "fresh"
    """Not seen: it is this caller's to work on, until the lock ends."""
    ANSWERED = "answered"
    IN_PROGRESS = "in_progress"
    OTHER_REQUEST = "other_request"
    """The key was used for something else."""


class Remembered(Stored):
    """What is known of a request; the rest is set only where it is answered. `response` is JSON text."""

    found: Found
    status: int | None = None
    response: str | None = Field(default=None, repr=False)
    location: str | None = None


class _KeyRow(Row):
    method: str
    route: str
    body_hash: str
    status: int | None
    response: str | None = Field(repr=False)
    location: str | None
    locked_until: Moment


async def begin(conn: AsyncConnection, request: Request, now: datetime, lock_for: timedelta) -> Remembered:
    """Takes the key, or tells what became of it. A lock that ended unanswered is taken over (its worker died)."""
    stored = insert(idempotency_keys).values(
        **request.model_dump(), created_at=now, locked_until=now + lock_for
    )
    same = and_(
        idempotency_keys.c.method == request.method,
        idempotency_keys.c.route == request.route,
        idempotency_keys.c.body_hash == request.body_hash,
    )
    abandoned = and_(idempotency_keys.c.status.is_(None), idempotency_keys.c.locked_until <= now, same)
    too_old = idempotency_keys.c.created_at <= now - KEPT_FOR
    taken = await conn.execute(
        stored.on_conflict_do_update(
            index_elements=["key_id", "key"],
            set_={
                **request.model_dump(exclude={"key_id", "key"}),
                "created_at": now,
                "locked_until": now + lock_for,
                "status": None,
                "response": None,
                "location": None,
            },
            where=or_(abandoned, too_old),
        ).returning(idempotency_keys.c.key)
    )
    if taken.one_or_none() is not None:
        return Remembered(found=Found.FRESH)
    rows = await conn.execute(select(idempotency_keys).where(_is(request)))
    row = _KeyRow.of(rows.mappings().one())
    if (row.method, row.route, row.body_hash) != (request.method, request.route, request.body_hash):
        return Remembered(found=Found.OTHER_REQUEST)
    if row.status is None:
        return Remembered(found=Found.IN_PROGRESS)
    return Remembered(found=Found.ANSWERED, status=row.status, response=row.response, location=row.location)


async def answer(
    conn: AsyncConnection, request: Request, status: int, response: str | None, location: str | None = None
) -> None:
    """Keeps the answer; `response` is JSON text."""
    await conn.execute(
        update(idempotency_keys)
        .where(_is(request))
        .values(status=status, response=response, location=location)
    )


async def give_back(conn: AsyncConnection, request: Request) -> None:
    """Nothing was done: the same key may be tried again at once."""
    await conn.execute(delete(idempotency_keys).where(_is(request), idempotency_keys.c.status.is_(None)))


async def forget(conn: AsyncConnection, now: datetime) -> int:
    """Removes answers past their time; how many."""
    gone = await conn.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at <= now - KEPT_FOR))
    return gone.rowcount


def _is(request: Request) -> ColumnElement[bool]:
    return and_(idempotency_keys.c.key_id == request.key_id, idempotency_keys.c.key == request.key)
