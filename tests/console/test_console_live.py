"""Life: what changes in the database reaches every open browser of that shop as names, also after an outage."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bootstrap.people import give_password
from console.live import Hub
from console.security.cookies import SESSION
from domain.actors import Role
from domain.ids import ShopId
from storage import people, sessions, staff
from tests.console.world import ConsoleWorld, Somebody

SWAN, HERON = ShopId("swan"), ShopId("heron")


async def cut_off(world: ConsoleWorld) -> None:
    """The one connection that life comes from is gone."""
    async with world.api.engine.begin() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )


@asynccontextmanager
async def streaming(
    world: ConsoleWorld, address: str, who: Somebody | None = None
) -> AsyncIterator[AsyncIterator[list[str]]]:
    """The names as a browser hears them."""
    who = who or await world.somebody(Role.OPERATOR)
    async with (
        httpx.AsyncClient(base_url=address, cookies={SESSION: who.secret}, timeout=60) as client,
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


@pytest.mark.parametrize("how", ["revoked", "password", "role", "off the staff", "locked out", "signed out"])
async def test_the_stream_of_a_session_that_ends_ends_at_once_and_says_so(
    console: ConsoleWorld, address: str, how: str
) -> None:
    somebody = await console.somebody(Role.PICKER)
    now = console.api.clock.now()
    async with streaming(console, address, somebody) as heard:
        if how == "signed out":
            async with console.browser() as client:
                client.cookies.set(SESSION, somebody.secret, path="/console")
                await client.post("/console/sign-out", data={"csrf": somebody.csrf})
        async with console.api.engine.begin() as conn:
            if how == "revoked":
                await sessions.revoke_all(conn, somebody.person, now)
            elif how == "password":
                person = await people.get(conn, somebody.person)
                assert person is not None
                passwords = console.api.app.state.services.passwords
                await give_password(conn, passwords, person, "another-good-word", now)
            elif how == "role":
                await staff.change(conn, SWAN, somebody.staff, role=Role.BUYER)
            elif how == "off the staff":
                await staff.change(conn, SWAN, somebody.staff, active=False)
            elif how == "locked out":
                await people.lock_out(conn, somebody.person)
        async with asyncio.timeout(60):
            told = [names async for names in heard]
    assert told[-1] == ["ended"]
    assert console.hub.open_streams == 0


async def test_a_session_that_ends_while_nobody_listens_has_no_stream_after_it(
    console: ConsoleWorld, address: str
) -> None:
    somebody, other = await console.somebody(Role.PICKER), await console.somebody(Role.BUYER)
    async with streaming(console, address, somebody) as heard, streaming(console, address, other) as stays:
        async with console.api.engine.begin() as conn:
            await conn.exec_driver_sql("alter table sessions disable trigger ended")
            await sessions.revoke_all(conn, somebody.person, console.api.clock.now())
        await cut_off(console)
        async with asyncio.timeout(60):
            told = {name async for names in heard for name in names}
            async for names in stays:
                if "again" in names:
                    break
    assert {"away", "ended"} <= told and "again" not in told


async def test_after_an_outage_everything_may_have_changed(console: ConsoleWorld, address: str) -> None:
    async with streaming(console, address) as heard:
        await cut_off(console)
        async with asyncio.timeout(60):
            async for told in heard:
                if "again" in told:
                    break
        placed = (await console.api.place()).json()
        async with asyncio.timeout(60):
            async for told in heard:
                if f"order-{placed['id']}" in told:
                    break
