"""Opens PostgreSQL for the whole product: time zone, timeouts, JSON as text, and errors that tell no stored value.

JSON columns take and give JSON text: frozen models write and read it, and no dict stands in for a record.
"""

from datetime import timedelta
from typing import Final

import asyncpg
from sqlalchemy import ExceptionContext, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_WITHIN: Final = timedelta(seconds=5)
STATEMENT_WITHIN: Final = timedelta(seconds=20)
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

    The library takes only a closed connection for dead. One that is still busy, or whose network went silent, would fail
    the request instead, and lie in the pool for the next one.
    """

    supports_statement_cache = True

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        try:
            super().do_ping(dbapi_connection)  # type: ignore[no-untyped-call]  # the library's own
        except Exception:
            return False
        return True


registry.register("postgresql.asyncpg_doubting", __name__, _DoubtingDialect.__name__)


def make_engine(url: str, *, pool_size: int = 5, application_name: str = "steward") -> AsyncEngine:
    """An engine on asyncpg for `postgresql://` or `postgresql+asyncpg://`; nothing is connected yet.

    A connection is tried before it is lent, so a restart of the database costs no request. At most `pool_size` + 5.
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
