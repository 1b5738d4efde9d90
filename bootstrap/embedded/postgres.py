"""Runs a real PostgreSQL for one data folder: makes its cluster once, starts, stops, restarts; knows no tables."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import asyncpg

from bootstrap.embedded.addresses import LOOPBACK
from bootstrap.embedded.binaries import ROOT_HOME, PostgresBinaries
from bootstrap.embedded.child import ChildProcess
from bootstrap.embedded.cluster import Cluster, cluster_of
from bootstrap.embedded.errors import DataInUse, DataUnusable, StackError
from bootstrap.embedded.folders import FolderLock, private_folder
from bootstrap.embedded.initdb import make_cluster_once, password_file
from bootstrap.embedded.postgres_settings import postgres_command, server_options
from bootstrap.embedded.server import EmbeddedServer

USER = "steward"
DATABASE = "steward"

_READY_WITHIN = timedelta(seconds=60)  # recovery after a crash included
_FORMER_WITHIN = timedelta(seconds=20)


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL on loopback with a password of its own, as root or not, also under folders closed to others.

    The data folder gets `postgres.password` (0600), `postgres.lock`, `logs/postgres.log` and, for root,
    `postgres.json`, which points to the cluster. The port is chosen at the first start and kept by `restart()`.
    """

    name = "PostgreSQL"

    def __init__(
        self,
        data_folder: Path,
        *,
        port: int | None = None,
        ephemeral: bool = False,
        root_home: Path = ROOT_HOME,
    ) -> None:
        """`ephemeral`: quicker, not safe against a crash of the machine, and deleted by `stop()`."""
        super().__init__(
            FolderLock(
                data_folder / "postgres.lock",
                f"a PostgreSQL already runs on the data in {data_folder} ({{holder}}); "
                "stop that one, or choose another --data-dir",
            )
        )
        self._folder = data_folder
        self._port = port
        self._ephemeral = ephemeral
        self._root_home = root_home
        self._cluster: Cluster | None = None

    @property
    def port(self) -> int:
        """Where it listens; raises `StackError` before the first start."""
        if self._port is None:
            raise StackError("PostgreSQL has no port before its first start")
        return self._port

    @property
    def binaries(self) -> PostgresBinaries:
        """Its own `pg_dump`, `pg_restore` and `psql`, of exactly its version."""
        return self._place.binaries

    @property
    def password(self) -> str:
        """Of the user `steward`."""
        path = password_file(self._folder)
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise DataUnusable(
                f"{path} is missing, and the database opens to nobody without it; restore it"
            ) from None

    def url(self, database: str = DATABASE) -> str:
        """For SQLAlchemy with asyncpg. Holds the password: not for logs."""
        return f"postgresql+asyncpg://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    async def connect(self, database: str = DATABASE) -> asyncpg.Connection[asyncpg.Record]:
        """One connection, for the caller to close."""
        return await asyncpg.connect(
            host=LOOPBACK,
            port=self.port,
            user=USER,
            password=self.password,
            database=database,
            ssl=False,
            timeout=5,
        )

    async def start(self) -> None:
        """Returns when it answers. Raises `StackError` in words: data in use, data of another version …"""
        private_folder(self._folder)
        self._lock.take()
        try:
            self._cluster = cluster_of(self._folder, ephemeral=self._ephemeral, root_home=self._root_home)
            await make_cluster_once(self._cluster, user=USER, ephemeral=self._ephemeral)
            await self._start_server()
            await self._make_database_once()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, what was committed is on disk. Harmless twice."""
        await self.suspend()
        if self._ephemeral:
            self.delete_data()
        self._release()

    def delete_data(self) -> None:
        """Deletes the database for good, wherever it lies; only while it is stopped."""
        if self.is_running:
            raise StackError("PostgreSQL's data cannot be deleted while it runs")
        if self._cluster is not None:
            self._cluster.remove()
            self._cluster = None
            password_file(self._folder).unlink(missing_ok=True)

    async def restart(self) -> None:
        """Fast shutdown and start at the same port."""
        await self.suspend()
        await self.resume()

    @property
    def _place(self) -> Cluster:
        if self._cluster is None:
            raise StackError("PostgreSQL was not started")
        return self._cluster

    async def _start_server(self) -> None:
        cluster = self._place
        await self._wait_for_the_former()
        cluster.forget_dead_server()
        self._port = self._port or self._ports.hold_any()
        options = server_options(self._port, ephemeral=self._ephemeral)
        server = cluster.binaries.server
        self._child = ChildProcess(
            postgres_command(cluster, self.name, server, "-D", str(cluster.data), *options)
        )
        await self._child.start()
        await self._child.until_ready(self._answers, _READY_WITHIN)

    async def _wait_for_the_former(self) -> None:
        """We hold the lock, so what still works here lost its parent and is shutting down."""
        give_up_at = asyncio.get_running_loop().time() + _FORMER_WITHIN.total_seconds()
        while left := self._place.processes():
            if asyncio.get_running_loop().time() > give_up_at:
                numbers = ", ".join(str(number) for number in sorted(left))
                data = self._place.data
                raise DataInUse(
                    f"a former PostgreSQL still works on {data} (process {numbers}); end it first"
                )
            await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        try:
            connection = await self.connect("postgres")
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, TimeoutError):
            return False
        await connection.close()
        return True

    async def _make_database_once(self) -> None:
        connection = await self.connect("postgres")
        try:
            if not await connection.fetchval("select true from pg_database where datname = $1", DATABASE):
                await connection.execute(f'create database "{DATABASE}"')
        finally:
            await connection.close()
