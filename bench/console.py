"""How quickly the console's pages come of a large shop, beside a page that does nothing, by the process that serves them.

python -m bench.console [ORDERS]      100000 where nothing is said; some minutes, most of them to fill the database
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bench import large_shop
from bench.step import Times
from bootstrap.embedded.addresses import HeldPorts
from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.people import give_login
from console.security.cookies import SESSION
from desk import sessions
from domain.ids import StaffId
from storage.engine import make_engine
from storage.migrate import upgrade
from storage.tables import customers, orders, tasks
from tests.activities.advancing import SHOP, counted
from tests.console.world import console_over

ORDERS: Final = 100_000
_EACH: Final = 130
"""Times each page is asked for by one; the first thirty only warm up."""
_AT_ONCE: Final = 8
_PATIENCE: Final = 60.0
_NOTHING: Final = "nothing but the frame, round one's own page"
_PAGE: Final = 30.0
_LIST: Final = 50.0
_REPORT: Final = 1000.0
_TOGETHER: Final = 250.0
"""Goals, in milliseconds: of the queue, a task and an order, of lists and what is searched, of half a year's reports, of anything while eight ask."""


class Asked(NamedTuple):
    """A page, by addresses that differ each time; `goal` in milliseconds."""

    name: str
    addresses: Sequence[str]
    goal: float | None = None


def measure(number: int = ORDERS) -> None:
    """Prints the 95th percentile of each page, one asking alone and eight at once."""
    asyncio.run(_measured(number))


async def _measured(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "data", ephemeral=True)
        await server.start()
        try:
            await upgrade(server.url())
            engine = make_engine(server.url())
            try:
                started = time.perf_counter()
                people = await large_shop.fill(engine, number, datetime.now(UTC))
                print(f"{number} orders of a year written in {time.perf_counter() - started:.0f} s")
                pages = await _pages(engine)
                secret = await _signed_in(engine, people[0])
            finally:
                await engine.dispose()
            async with _served(server.url()) as address, _browser(address, secret) as browser:
                there = [page async for page in _there(browser, pages)]
                await _alone(browser, there, await _statements(server.url(), secret, there))
                await _together(browser, [page for page in there if page.goal != _REPORT])
        finally:
            await server.stop()
            server.delete_data()


async def _pages(engine: AsyncEngine) -> list[Asked]:
    """What is measured, whether it is there yet or not."""
    async with engine.connect() as conn:
        some = list((await conn.execute(select(orders.c.id, orders.c.number).order_by(orders.c.id).limit(300))).all())  # fmt: skip
        open_ones = list(
            await conn.scalars(
                select(tasks.c.id).where(tasks.c.state == "open").order_by(tasks.c.id).limit(300)
            )
        )
        people = list((await conn.execute(select(customers.c.id, customers.c.phone, customers.c.name).order_by(customers.c.id).limit(300))).all())  # fmt: skip
    lists = [
        ("orders", ["/console/orders"]),
        ("orders, one status", ["/console/orders?status=at_pickup", "/console/orders?status=completed"]),
        (
            "orders, soonest first",
            ["/console/orders?sort=soonest", "/console/orders?sort=soonest&status=new"],
        ),
        (
            "orders, largest first",
            ["/console/orders?sort=largest", "/console/orders?sort=largest&status=at_pickup"],
        ),
        ("orders, by carrier and warning", ["/console/orders?carrier=cdek&warning=any"]),
        ("orders by number", [f"/console/orders?q={one.number}" for one in some]),
        ("orders by phone", [f"/console/orders?q=%2B{one.phone[1:]}" for one in people]),
        ("orders by the end of a phone", [f"/console/orders?q={one.phone[-4:]}" for one in people]),
        ("orders by name", [f"/console/orders?q={one.name}" for one in people]),
        ("board", ["/console/orders/board"]),
        ("customers", ["/console/customers"]),
        ("customers by name", [f"/console/customers?q={one.name}" for one in people]),
        ("a customer", [f"/console/customers/{one.id}" for one in people]),
        ("messages", ["/console/messages", "/console/messages?state=failed"]),
        ("unplaced", ["/console/unplaced"]),
        ("staff", ["/console/staff"]),
    ]
    return [
        Asked("nothing at all: it lives", ["/healthz"]),
        Asked(_NOTHING, ["/console/me"]),
        Asked("queue", ["/console/queue"], _PAGE),
        Asked("order", [f"/console/orders/{one.id}" for one in some], _PAGE),
        Asked("task", [f"/console/tasks/{one}" for one in open_ones], _PAGE),
        *(Asked(name, addresses, _LIST) for name, addresses in lists),
        Asked("counts beside the menu", ["/console/counts"], _LIST),
        Asked("reports", ["/console/reports"]),
        Asked("report of half a year: funnel", ["/console/reports/funnel?period=half"], _REPORT),
        Asked("report of half a year: calls", ["/console/reports/calls?period=half"], _REPORT),
    ]


async def _there(browser: httpx.AsyncClient, pages: list[Asked]) -> AsyncIterator[Asked]:
    """Those that are there by now, each once asked for."""
    for page in pages:
        answer = await browser.get(page.addresses[0])
        if answer.status_code == httpx.codes.OK:
            yield page
        else:
            print(f"  not measured, {page.name}: {answer.status_code}")


async def _statements(url: str, secret: str, pages: list[Asked]) -> dict[str, int]:
    """How many statements each page costs, its session's included, where nothing else runs beside it."""
    found = {}
    async with console_over(url) as world, world.browser() as browser:
        browser.cookies.set(SESSION, secret, path="/console")
        for page in pages:
            await browser.get(page.addresses[0])
            with counted(world.api.engine) as seen:
                await browser.get(page.addresses[0])
            found[page.name] = len(seen)
    return found


async def _alone(browser: httpx.AsyncClient, pages: list[Asked], statements: dict[str, int]) -> None:
    """All in turn, so that what else the machine does falls on each of them alike."""
    turns = {page.name: cycle(page.addresses) for page in pages}
    taken = {page.name: Times() for page in pages}
    for turn in range(_EACH):
        for page in pages:
            if page.goal == _REPORT and turn % 3:
                continue  # they are slow, and asked for once a day
            await taken[page.name].of(_asking(browser, next(turns[page.name])))
    print("\none client, warm:")
    nothing = taken[_NOTHING].median
    for page in pages:
        _told(f"{page.name}, {statements[page.name]} statements", taken[page.name], page.goal, nothing)


async def _together(browser: httpx.AsyncClient, pages: list[Asked]) -> None:
    """Each of eight asks for all in turn, beginning elsewhere; reports are for leaders, one at a time."""
    taken, failed = Times(), list[str]()

    async def one(number: int) -> None:
        first = number * len(pages) // _AT_ONCE
        for turn in range(_EACH // 5):
            for page in (*pages[first:], *pages[:first]):
                address = page.addresses[(number + turn * _AT_ONCE) % len(page.addresses)]
                try:
                    await taken.of(_asking(browser, address))
                except httpx.HTTPError as error:
                    failed.append(f"{page.name}: {type(error).__name__}")

    started = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(_AT_ONCE)))
    rate = len(taken.taken) / (time.perf_counter() - started)
    print(f"\neight clients at once, all pages but reports ({rate:.0f} a second):")
    _told("any page", taken, _TOGETHER)
    print(f"  errors: {len(failed)}{' ' + ', '.join(sorted(set(failed))) if failed else ''}")


def _asking(browser: httpx.AsyncClient, address: str) -> Callable[[], "asyncio.Future[None]"]:
    async def ask() -> None:
        (await browser.get(address)).raise_for_status()

    return lambda: asyncio.ensure_future(ask())


def _told(name: str, times: Times, goal: float | None, nothing: float | None = None) -> None:
    beside = (
        "" if nothing is None or name.startswith("nothing") else f", {times.median / nothing:.1f} × nothing"
    )
    reached = "" if goal is None else f"; goal {goal:.0f} ms"
    missed = ": NOT REACHED" if goal is not None and times.p95 * 1000 > goal else ""
    print(f"  {name}: {times}{beside}{reached}{missed}")


async def _signed_in(engine: AsyncEngine, member: StaffId) -> str:
    """The secret of a session of this member of staff."""
    now = datetime.now(UTC)
    async with engine.begin() as conn:
        person = await give_login(conn, SHOP, member, "bench", join=False)
        return await sessions.begin(conn, person.id, "bench", now)


@asynccontextmanager
async def _browser(address: str, secret: str) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=_AT_ONCE)
    async with httpx.AsyncClient(
        base_url=address, cookies={SESSION: secret}, limits=limits, timeout=_PATIENCE, trust_env=False
    ) as browser:
        yield browser


@asynccontextmanager
async def _served(url: str) -> AsyncIterator[str]:
    """The address of a process that serves the API and the console; there is no Temporal, and nothing to tell it."""
    with HeldPorts() as ports:
        port, nobody = ports.hold_any(), ports.hold_any()
        environment = os.environ | {
            "DATABASE_URL": url,
            "TEMPORAL_ADDRESS": f"127.0.0.1:{nobody}",
            "STEWARD_HTTP_PORT": str(port),
            "STEWARD_LOG_LEVEL": "ERROR",
        }
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "cli", "api", env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            await _until_it_lives(address)
            yield address
        finally:
            process.terminate()
            await process.wait()


async def _until_it_lives(address: str) -> None:
    given_up = time.perf_counter() + _PATIENCE
    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                await client.get(f"{address}/healthz")
                return
            except httpx.TransportError:
                if time.perf_counter() > given_up:
                    raise
                await asyncio.sleep(0.1)


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)
