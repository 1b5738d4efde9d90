"""What the commands share: settings and failures in words, the database for as long as one command, files they write."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bootstrap.settings import Settings
    from domain.ids import ShopId

Result = TypeVar("Result")
_OF_THIS_MACHINE = "What `steward up` runs is reached by: set -a; . .steward/environment; set +a"
ShopName = Annotated[str, typer.Argument(help="The shop's id, like swan")]


def fail(words: str, status: int = 1) -> NoReturn:
    """Ends the command with this status and these words on stderr."""
    typer.echo(words, err=True)
    raise typer.Exit(status)


def will_write(*files: Path | None, status: int = 1) -> None:
    """Ends the command with this status where a file that it is to write at its end could not be written: before the work."""
    for file in files:
        code = None if file is None else _in_the_way(file)
        if code is not None:
            fail(f"{file} cannot be written: {os.strerror(code)}", status)


def _in_the_way(file: Path) -> int | None:
    if file.is_dir():
        return errno.EISDIR
    if not file.parent.is_dir():
        return errno.ENOENT if not file.parent.exists() else errno.ENOTDIR
    return None if os.access(file if file.exists() else file.parent, os.W_OK) else errno.EACCES


def write_file(file: Path, text: str, status: int = 1, encoding: str = "utf-8") -> None:
    """Writes what the command was asked for; ends it with this status where the file cannot be written."""
    try:
        file.write_text(text, encoding=encoding)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}", status)


def read_settings() -> "Settings":
    """Those of the environment; ends the command with each one that does not do."""
    from pydantic import ValidationError

    from bootstrap.settings import faults_in_words, settings

    try:
        return settings()
    except ValidationError as error:
        lines = ["The settings do not do:", *(f"  {fault}" for fault in faults_in_words(error))]
        if any(fault["type"] == "missing" for fault in error.errors()):
            lines.append(_OF_THIS_MACHINE)
        fail("\n".join(lines))


def settings_of_a_process() -> "Settings":
    """The settings of a process that runs on and writes logs, which are set up by them."""
    from bootstrap.logs import set_up_logs

    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_format)
    return settings


@asynccontextmanager
async def transaction() -> "AsyncIterator[AsyncConnection]":
    """The database, committed at the end of the block; nothing is when the command fails in it."""
    from bootstrap.database import database

    url = read_settings().database_url.get_secret_value()
    async with database(url, "cli", pool_size=1) as engine, engine.begin() as connection:
        yield connection


async def known_shop(connection: "AsyncConnection", name: str) -> "ShopId":
    """The shop's id; ends the command where there is no such shop."""
    from domain.ids import ShopId
    from storage import shops

    if await shops.get(connection, ShopId(name)) is None:
        fail(f"no shop {name}: make it with `steward shop add {name}`")
    return ShopId(name)


def within_the_database(work: Coroutine[None, None, Result]) -> Result:
    """What it gives; ends the command where the database does not answer, or has no tables yet."""
    import asyncpg
    from sqlalchemy.exc import DBAPIError

    try:
        return asyncio.run(work)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        # Bare errors of the driver: no connection could be made. What a statement raises comes wrapped.
        fail(f"the database does not answer ({type(error).__name__}): see DATABASE_URL, and `steward doctor`")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != asyncpg.UndefinedTableError.sqlstate:
            raise
        fail("the database has no tables yet: make them with `steward migrate`")


def within_temporal(work: Coroutine[None, None, Result]) -> Result:
    """What it gives; ends the command where Temporal does not answer."""
    from temporalio.service import RPCError

    try:
        return asyncio.run(work)
    except (RPCError, RuntimeError):
        fail("Temporal does not answer: see TEMPORAL_ADDRESS, and `steward doctor`")


def within_the_stack(work: Coroutine[None, None, None]) -> None:
    """Ends the command with the words of what went wrong on this machine: a taken port, data in use."""
    from bootstrap.embedded.errors import StackError

    try:
        asyncio.run(work)
    except StackError as error:
        fail(str(error))
