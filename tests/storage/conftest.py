"""A connection whose work is undone after the test, and an engine on a database of the test's own where commits matter."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine import make_engine
from tests.storage.making import a_shop


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def module_engine(module_database_url: str) -> AsyncIterator[AsyncEngine]:
    """On the module's database; nothing is ever committed there."""
    engine = make_engine(module_database_url, pool_size=2)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture
async def conn(module_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction with the shop `swan` in it, rolled back after the test."""
    async with module_engine.connect() as connection:
        transaction = await connection.begin()
        await a_shop(connection)
        yield connection
        await transaction.rollback()


@pytest_asyncio.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """On a database of this test's own, with the shop `swan`: for what happens between transactions."""
    made = make_engine(database_url, pool_size=10)
    async with made.begin() as connection:
        await a_shop(connection)
    yield made
    await made.dispose()
