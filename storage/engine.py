"""Opens PostgreSQL for the whole product: time zone, timeouts, JSON as text, and errors that tell no stored value.

JSON columns take and give JSON text: frozen models write and read it, and no dict stands in for a record.
"""

import math
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, cast
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import ExceptionContext, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

CONNECT_WITHIN: Final = timedelta(seconds=5)
STATEMENT_WITHIN: Final = timedelta(seconds=20)
TRIAL_WITHIN: Final = timedelta(seconds=2)
"""An idle connection that is lent answers within this, or another one is made."""
_TRUSTED_FOR: Final = 1.0
"""Seconds after a trial in which a connection needs no other: whoever asks for page after page waits for none."""
_FOR_A_CONNECTION: Final = timedelta(seconds=10)

DATABASE_ERRORS: Final = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
"""All that a statement or a connection may raise: asyncpg's own errors come bare while a connection is being made."""

# SQLSTATE classes 22 (data exception) and 23 (integrity): the same row fails the same way for ever.
_POISON_CLASSES: Final = ("22", "23")


class _DoubtingDialect(PGDialect_asyncpg):
    """A connection that fails its trial is dead, however it failed: another one is made at once.

    `pool_pre_ping` alone is enough where the server closed the connection. Where the network forgot it without a word, as
    firewalls do with idle ones, the library's trial waits twice STATEMENT_WITHIN and then fails the request: one request
    for each connection of the pool. This trial is short, fails no request, and is one round trip instead of three; a
    connection that stood it a moment ago and was not closed since is lent without another.
    """

    supports_statement_cache = True
    _answered: Final = WeakKeyDictionary[asyncpg.Connection, float]()

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        connection = cast(AdaptedConnection, dbapi_connection)
        driver: asyncpg.Connection = connection.driver_connection
        now = time.monotonic()
        if now - self._answered.get(driver, -math.inf) < _TRUSTED_FOR and not driver.is_closed():
            return True
        try:
            connection.run_async(_answers)
        except Exception:
            return False
        self._answered[driver] = now
        return True


async def _answers(driver: asyncpg.Connection) -> None:
    await driver.execute("SELECT 1", timeout=TRIAL_WITHIN.total_seconds())


registry.register("postgresql.asyncpg_doubting", __name__, _DoubtingDialect.__name__)


def make_engine(url: str, *, pool_size: int = 5, application_name: str = "steward") -> AsyncEngine:
    """An engine on asyncpg for `postgresql://` or `postgresql+asyncpg://`; nothing is connected yet.

    A connection is tried before it is lent, so a restart of the database or a silent network costs no request. At most
    `pool_size` + 5 of them.
    """
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg_doubting"),
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=_FOR_A_CONNECTION.total_seconds(),
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=_as_it_is,
        json_deserializer=_as_it_is,
        connect_args={
            "timeout": CONNECT_WITHIN.total_seconds(),
            "command_timeout": STATEMENT_WITHIN.total_seconds(),
            "server_settings": {"timezone": "UTC", "application_name": application_name},
        },
    )
    event.listen(engine.sync_engine, "handle_error", _tell_no_values)
    return engine


def is_poison(error: Exception) -> bool:
    """Whether the statement or its data can never succeed, so that repeating is in vain; other database errors may pass.

    A missing column may pass too: a migration is under way.
    """
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return isinstance(state, str) and state[:2] in _POISON_CLASSES
    return isinstance(error, StatementError | ArgumentError)


def _as_it_is(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a JSON column takes a model's JSON text, not {type(text).__name__}")
    return text


def _tell_no_values(context: ExceptionContext) -> None:
    """PostgreSQL names the offending row in the error's detail ("Key (phone)=(…) already exists"): it must not be logged."""
    cause = context.original_exception.__cause__
    if isinstance(cause, asyncpg.PostgresError):
        for part in ("detail", "hint", "where", "internal_query", "query"):
            setattr(cause, part, None)


@asynccontextmanager
async def unchanging(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """A connection to read much by: all of it as it stood at the first statement, whatever others change meanwhile."""
    async with engine.connect() as connection:
        yield await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
