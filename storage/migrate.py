"""Brings a database to the present tables, by program: Alembic without its command line or ini file."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engine import make_engine

_FOLDER: Final = Path(__file__).parent / "migrations"
# Any number of our own: two processes that start together migrate one after the other.
_LOCK: Final = 7_361_054_918


async def upgrade(url: str) -> None:
    """Run all migrations not yet run, in one transaction; safe when several processes do it at once."""
    engine = make_engine(url, pool_size=1, application_name="steward-migrate")
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def check(url: str) -> bool:
    """Whether the database stands at the newest migration."""
    engine = make_engine(url, pool_size=1, application_name="steward-migrate")
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_is_present)
    finally:
        await engine.dispose()


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration as a value; migrations run on `connection`."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    made.attributes["connection"] = connection
    return made


def _upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")


def _is_present(connection: Connection) -> bool:
    heads = set(ScriptDirectory.from_config(config()).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads
