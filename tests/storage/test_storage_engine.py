"""Connections that were spoilt while they lay in the pool: the request gets another one, whatever their trial says."""

import asyncio
import os
import signal
import time
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import STATEMENT_WITHIN, make_engine, unchanging
from tests.storage.making import a_shop


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


async def test_a_connection_that_went_silent_is_replaced_long_before_a_statement_would_be_given_up(
    postgres_url: str,
) -> None:
    engine = make_engine(postgres_url, pool_size=1)
    async with engine.connect() as connection:
        silent = await connection.scalar(text("SELECT pg_backend_pid()"))
    os.kill(silent, signal.SIGSTOP)  # its socket stays open, and nobody answers
    try:
        began = time.monotonic()
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT pg_backend_pid()")) != silent
        assert time.monotonic() - began < STATEMENT_WITHIN.total_seconds() / 2
    finally:
        os.kill(silent, signal.SIGCONT)
    await engine.dispose()


async def test_a_connection_that_answered_a_moment_ago_is_not_asked_again_unless_it_was_closed(
    postgres_url: str,
) -> None:
    engine, other = make_engine(postgres_url, pool_size=1), make_engine(postgres_url)
    async with engine.connect() as connection:
        first = await connection.scalar(text("SELECT pg_backend_pid()"))
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)
    asked: list[str] = []
    driver.add_query_logger(lambda query: asked.append(query.query))
    for _ in range(3):
        async with engine.connect():
            pass
    assert asked == ["SELECT 1"]
    ended = asyncio.Event()
    driver.add_termination_listener(lambda _: ended.set())
    async with other.connect() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:first)"), {"first": first})
    await ended.wait()
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT pg_backend_pid()")) != first
    await engine.dispose()
    await other.dispose()


async def test_what_is_read_by_does_not_change_and_the_same_connection_writes_afterwards(
    database_url: str,
) -> None:
    engine, other = make_engine(database_url, pool_size=1), make_engine(database_url, pool_size=1)
    counted, written = text("SELECT count(*) FROM shops"), text("UPDATE shops SET id = id")
    async with unchanging(engine) as connection:
        assert await connection.scalar(counted) == 0
        reading = await connection.scalar(text("SELECT pg_backend_pid()"))
        async with other.begin() as beside:
            await a_shop(beside)
        assert await connection.scalar(counted) == 0
        with pytest.raises(DBAPIError):
            await connection.execute(written)
    async with engine.begin() as connection:
        assert await connection.scalar(text("SELECT pg_backend_pid()")) == reading
        assert await connection.scalar(counted) == 1
        await connection.execute(written)
    await engine.dispose()
    await other.dispose()
