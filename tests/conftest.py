"""Real servers for all tests: PostgreSQL with fresh migrated databases, Temporal; what they hold, tests decide.

Each pytest-xdist worker has servers of its own, started when a test first asks and stopped by their own ids; a
worker that is killed takes them with it. Nothing here needs root, and nothing minds it.

All that Temporal was told stays on disk to the end of the run, which `tests.privacy` then searches for personal data.
"""

import gc
import itertools
import shutil
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from temporalio.client import Client

from bootstrap.embedded.addresses import free_port
from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.embedded.temporal import TemporalOptions, TemporalServer
from tests.databases import Databases, databases_of, migrate

pytest_plugins = ("tests.privacy.plugin",)
_SECONDS: Final = {
    "chromium": 3.0, "private_postgres": 3.0, "private_temporal": 3.0, "postgres_url": 3.0, "hypothesis": 2.0,
    "temporal_server": 1.0, "of_two_workers": 1.0, "database_url": 0.4,
}  # fmt: skip
"""About what a test takes, by the dearest it asks for; others take next to nothing."""


@pytest.hookimpl(trylast=True)  # Hypothesis marks its tests here too
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuses tests that share an id: pytest-xdist goes by ids, would run one of them, and be green.

    Its workers take the longest files first: of a long one at the end the others only see the waiting.
    """
    shared = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if shared:
        raise pytest.UsageError(
            f"several tests share one id, of which only one would run: {', '.join(shared)}"
        )
    if hasattr(config, "workerinput"):
        files: defaultdict[Path, float] = defaultdict(float)
        for item in items:
            asked = {*getattr(item, "fixturenames", ()), *item.keywords}
            files[item.path] += max((_SECONDS[name] for name in asked & _SECONDS.keys()), default=0.02)
        items.sort(key=lambda item: -files[item.path])


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


_NUMBERS = itertools.count(1)


@pytest_asyncio.fixture(scope="session")
async def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """This worker's PostgreSQL. Shared: who needs to stop one takes `private_postgres`."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), ephemeral=True)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="session")
async def _databases(postgres_server: EmbeddedPostgres) -> AsyncIterator[Databases]:
    async with databases_of(postgres_server) as databases:
        yield databases


@pytest_asyncio.fixture(scope="session")
async def postgres_url(_databases: Databases) -> AsyncIterator[str]:
    """A migrated database that all tests of this worker share (SQLAlchemy URL, asyncpg)."""
    async with _databases.one() as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def module_database_url(_databases: Databases) -> AsyncIterator[str]:
    """A migrated, empty database of this module's own."""
    async with _databases.one() as url:
        yield url


@pytest_asyncio.fixture
async def database_url(_databases: Databases) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own; gone after it, whoever is still connected."""
    async with _databases.one() as url:
        yield url


@pytest_asyncio.fixture
async def private_postgres(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL of this test's own, to `suspend()`, `resume()`, `restart()` and `crash()`; empty."""
    server = EmbeddedPostgres(tmp_path / "private-postgres", ephemeral=True)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def private_database_url(private_postgres: EmbeddedPostgres) -> str:
    """The database of `private_postgres`, migrated."""
    await migrate(private_postgres.url())
    return private_postgres.url()


@pytest_asyncio.fixture(scope="session")
async def temporal_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TemporalServer]:
    """This worker's Temporal: time skipping allowed, search attributes registered, no UI."""
    async with _temporal(tmp_path_factory.mktemp("temporal")) as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def temporal_client(temporal_server: TemporalServer) -> Client:
    """A plain client of `temporal_server`; who sends the product's payloads connects with its converter."""
    return await temporal_server.connect()


@pytest_asyncio.fixture
async def private_temporal(tmp_path: Path) -> AsyncIterator[TemporalServer]:
    """A Temporal of this test's own: to `suspend()`, `crash()`, `delete_store()`, `resume()`."""
    async with _temporal(tmp_path / "private-temporal") as server:
        yield server


@pytest.fixture
def unused_port() -> int:
    """A port of loopback that nobody listens on."""
    return free_port()


class _KeptTemporal(TemporalServer):
    """What is in a deleted store is not lost for the search."""

    def __init__(self, folder: Path) -> None:
        super().__init__(TemporalOptions(folder, time_skipping=True))
        self._folder = folder

    def delete_store(self) -> None:
        aside = self._folder / f"deleted-{next(_NUMBERS)}"
        aside.mkdir()
        for file in self._folder.glob("temporal-*.db*"):
            shutil.copy(file, aside)
        super().delete_store()


@asynccontextmanager
async def _temporal(folder: Path) -> AsyncIterator[TemporalServer]:
    server = _KeptTemporal(folder)
    await server.start()
    yield server
    if server.is_running:
        await server.crash()  # nobody goes on with its store: no need to close it in order
    await server.stop()
