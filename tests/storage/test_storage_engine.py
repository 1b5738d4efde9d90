"""Connections that were spoilt while they lay in the pool: the request gets another one, whatever their trial says."""

import asyncio
from contextlib import suppress

import asyncpg
from sqlalchemy import text

from storage.engine import make_engine


async def test_a_connection_that_fails_its_trial_without_being_closed_is_replaced(postgres_url: str) -> None:
    engine = make_engine(postgres_url, pool_size=1)
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
        busy = asyncio.create_task(driver.execute("SELECT pg_sleep(60)"))
        await asyncio.sleep(0)  # it is on its way; the driver takes nothing else meanwhile
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    busy.cancel()
    with suppress(asyncio.CancelledError, asyncpg.PostgresError, asyncpg.InterfaceError):
        await busy
    await engine.dispose()
