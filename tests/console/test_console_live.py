"""Life: what changes in the database reaches every open browser of that shop as names, also after an outage."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from console.live import Hub
from domain.actors import Role
from domain.ids import ShopId
from tests.console.world import ConsoleWorld

SWAN, HERON = ShopId("swan"), ShopId("heron")


@asynccontextmanager
async def streaming(world: ConsoleWorld, address: str) -> AsyncIterator[AsyncIterator[list[str]]]:
    """The names as a browser hears them."""
    cookies = await world.cookies(Role.OPERATOR)
    async with (
        httpx.AsyncClient(base_url=address, cookies=cookies, timeout=60) as client,
        client.stream("GET", "/console/live") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        while await anext(lines) != ": listening":
            pass
        yield (json.loads(line[6:]) async for line in lines if line.startswith("data: "))


async def test_an_order_that_changes_is_told_with_its_tasks_and_messages_at_once(
    console: ConsoleWorld, address: str
) -> None:
    async with streaming(console, address) as heard:
        placed = (await console.api.place()).json()
        names: set[str] = set()
        async with asyncio.timeout(60):
            async for told in heard:
                names |= set(told)
                if {"order", "task", "message"} <= names:
                    break
    assert f"order-{placed['id']}" in names


async def test_nothing_of_another_shop_is_told() -> None:
    hub = Hub()
    async with hub.stream(SWAN) as ours, hub.stream(HERON) as theirs:
        hub.tell("swan task o-1")
        hub.tell("heron order o-2")
        assert await ours.names() == ["order-o-1", "task"]
        assert await theirs.names() == ["order", "order-o-2"]


async def test_a_slow_reader_is_told_once_of_what_changed_often() -> None:
    hub = Hub()
    async with hub.stream(SWAN) as ours:
        for _ in range(1000):
            hub.tell("swan task o-1")
        assert await ours.names() == ["order-o-1", "task"]


async def test_a_stopping_process_lets_its_browsers_go() -> None:
    hub = Hub()
    async with hub.stream(SWAN) as early:
        hub.close()
        assert await early.names() == []
    async with hub.stream(SWAN) as late:
        assert await late.names() == []
    assert hub.open_streams == 0


async def test_after_an_outage_everything_may_have_changed(console: ConsoleWorld, address: str) -> None:
    async with streaming(console, address) as heard:
        async with console.api.engine.begin() as connection:
            await connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
        async with asyncio.timeout(60):
            async for told in heard:
                if "again" in told:
                    break
        placed = (await console.api.place()).json()
        async with asyncio.timeout(60):
            async for told in heard:
                if f"order-{placed['id']}" in told:
                    break
