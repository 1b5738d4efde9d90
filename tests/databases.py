"""Gives tests migrated databases of their own, quickly: copies of one, in memory where the machine has room there."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from bootstrap.embedded.account import server_account
from bootstrap.embedded.postgres import EmbeddedPostgres

_TEMPLATE: Final = "steward_template"
_MEMORY: Final = Path("/dev/shm")
_PREFIX: Final = "steward-tests-"
_ROOM: Final = 1 << 30
"""Bytes that must be free: containers often have no more than 64 megabytes there."""


@dataclass(frozen=True)
class Databases:
    """Copies of the template of one server."""

    server: EmbeddedPostgres
    connection: asyncpg.Connection[asyncpg.Record]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def one(self) -> AsyncIterator[str]:
        """Migrated and empty; gone afterwards, whoever is still connected."""
        name = f"steward_test_{next(self.numbers)}"
        # By its files: page by page through the log, as is usual, takes three times the work.
        await self.connection.execute(f"create database {name} template {_TEMPLATE} strategy file_copy")
        try:
            yield self.server.url(name)
        finally:
            await self.connection.execute(f"drop database {name} with (force)")


@asynccontextmanager
async def databases_of(server: EmbeddedPostgres) -> AsyncIterator[Databases]:
    """Migrated once a server; a copy takes some 20 ms, migrating takes seconds."""
    with _quick_folder() as folder:
        connection = await server.connect("postgres")
        place = ""
        if folder is not None:
            await connection.execute(f"create tablespace quick location '{folder}'")
            place = "tablespace quick"  # that of the copies too
        await connection.execute(f"create database {_TEMPLATE} {place}")
        await migrate(server.url(_TEMPLATE))
        # A template that somebody is connected to cannot be copied.
        await connection.execute(f"alter database {_TEMPLATE} with allow_connections false")
        yield Databases(server, connection)
        await connection.close()
        await server.suspend()


async def migrate(url: str) -> None:
    """Brings a database's tables up to date."""
    # Here, not above: tests of pure packages need no storage.
    from storage.migrate import upgrade

    await upgrade(url)


@contextmanager
def _quick_folder() -> Iterator[Path | None]:
    """An empty one that PostgreSQL may write into, gone afterwards; None where memory has no folder, or is short.

    A disk's file system takes longer to make and delete a database's hundreds of files than PostgreSQL itself.
    """
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        yield None
        return
    for left in _MEMORY.glob(f"{_PREFIX}*"):
        pid = left.name.removeprefix(_PREFIX)
        if pid == str(os.getpid()) or not Path("/proc", pid).exists():  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
    folder = _MEMORY / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    if account := server_account():
        os.chown(folder, account.uid, account.gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
