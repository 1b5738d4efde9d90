"""Sign-ins tried in vain, counted by key: who is kept waiting how long, the rule that is handed in says."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import sign_in_attempts

Waiting = Callable[[int], timedelta]
"""How long to wait after so many failures."""


async def count(
    conn: AsyncConnection, keys: Mapping[str, Waiting], now: datetime, forgotten_after: timedelta
) -> datetime | None:
    """Counts one attempt under each key, as if it had failed; until when to wait where it may not be made, uncounted.

    Counted before the password is looked at, under the rows' locks: as many attempts as are sent at once, no more are
    looked at than one after another.
    """
    table = sign_in_attempts
    await conn.execute(
        insert(table)
        .values([{"key": key, "failures": 0, "tried_at": now} for key in sorted(keys)])
        .on_conflict_do_nothing()
    )
    rows = await conn.execute(
        select(table).where(table.c.key.in_(sorted(keys))).order_by(table.c.key).with_for_update()
    )
    known = rows.all()
    until = max((row.blocked_until for row in known if row.blocked_until), default=None)
    if isinstance(until, datetime) and until > now:
        return until
    for row in known:
        failures = 1 if now - row.tried_at > forgotten_after else row.failures + 1
        wait = keys[row.key](failures)
        await conn.execute(
            update(table)
            .where(table.c.key == row.key)
            .values(failures=failures, tried_at=now, blocked_until=now + wait if wait else None)
        )
    return None


async def forgive(conn: AsyncConnection, whole: str, one: str) -> None:
    """The attempt was good: all failures of the key `whole` are forgotten, and one of `one`."""
    table = sign_in_attempts
    await conn.execute(delete(table).where(table.c.key == whole))
    await conn.execute(
        update(table)
        .where(table.c.key == one)
        .values(failures=func.greatest(table.c.failures - 1, 0), blocked_until=None)
    )


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Keys that nobody has tried since that moment; how many were forgotten."""
    return (await conn.execute(delete(sign_in_attempts).where(sign_in_attempts.c.tried_at < before))).rowcount
