"""The database tells who listens what changed, by names of rows alone, once a transaction, and only when it commits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import StaffId, TaskId
from storage import tasks
from tests.builders import NOON
from tests.storage.making import SWAN, an_order
from tests.storage.test_storage_tasks import a_task

HOUR = timedelta(hours=1)


@asynccontextmanager
async def listening(engine: AsyncEngine) -> AsyncIterator["asyncio.Queue[str]"]:
    """What is told meanwhile."""
    told: asyncio.Queue[str] = asyncio.Queue()
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
        await driver.add_listener("steward_live", lambda *heard: told.put_nowait(str(heard[3])))
        yield told
        await connection.invalidate()


async def before_now(engine: AsyncEngine, told: "asyncio.Queue[str]") -> list[str]:
    """All that was told since the last call."""
    async with engine.begin() as connection:
        await connection.exec_driver_sql("NOTIFY steward_live, 'now'")
    heard: list[str] = []
    async with asyncio.timeout(10):
        while (name := await told.get()) != "now":
            heard.append(name)
    return heard


async def test_an_order_and_its_tasks_are_told_by_name(engine: AsyncEngine) -> None:
    async with listening(engine) as told:
        async with engine.begin() as connection:
            placed = await an_order(connection)
            await tasks.write(connection, SWAN, placed.id, [a_task("t"), a_task("u")], NOON)
        assert await before_now(engine, told) == [f"swan order {placed.id}", f"swan task {placed.id}"]


async def test_what_was_rolled_back_is_told_to_nobody(engine: AsyncEngine) -> None:
    async with listening(engine) as told:
        async with engine.connect() as connection:
            await an_order(connection)
            await connection.rollback()
        assert await before_now(engine, told) == []


async def test_a_claim_is_told_and_its_prolongation_is_not(engine: AsyncEngine) -> None:
    olga, task = StaffId("olga"), TaskId("t")
    async with engine.begin() as connection:
        placed = await an_order(connection)
        await tasks.write(connection, SWAN, placed.id, [a_task("t")], NOON)
    async with listening(engine) as told:
        async with engine.begin() as connection:
            assert await tasks.claim(connection, SWAN, task, olga, NOON + HOUR, NOON)
        assert await before_now(engine, told) == [f"swan task {placed.id}"]
        async with engine.begin() as connection:
            assert await tasks.claim(connection, SWAN, task, olga, NOON + 2 * HOUR, NOON)
        assert await before_now(engine, told) == []
