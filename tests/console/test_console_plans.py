"""Every page and every list of a large shop is read by index: no statement behind a GET reads a big table whole."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench import large_shop
from bootstrap.api_keys import Scope, add_key
from console.security.cookies import SESSION
from console.security.roles import MAY
from domain.actors import Role
from storage.tables import bonuses, customers, messages, order_facts, order_stays, orders, stimuli, tasks
from tests.activities.advancing import SHOP
from tests.console.world import ConsoleWorld, console_over

pytestmark = pytest.mark.slow

ORDERS: Final = 15_000
BIG: Final = (orders, order_facts, order_stays, tasks, messages, customers, stimuli, bonuses)
_WHOLE: Final = re.compile(rf"Seq Scan on ({'|'.join(table.name for table in BIG)})\b")
_PLANNING: Final = 2.5
"""What PostgreSQL reckons planning costs, for each table of a statement."""
ELSEWHERE: Final = (
    "/live", "/static", "/orders/export", "/reports", "/api/v1/sandbox", "/metrics", "/readyz", "/healthz", "/sign-in", "/u/", "/docs",
)  # fmt: skip
"""What is no page of lists, streams, or means to read all: tests of reports look at their plans."""
NARROWED: Final[dict[str, tuple[str, ...]]] = {
    "/console/orders": (
        "q=10042", "q=%2B79000104729", "q=4729", "q=воробьов", "q=анна+ёлк", "q=80000000010042", "status=new",
        "status=completed", "stage=pickup", "payment=partly_refunded", "method=invoice", "kind=own_courier",
        "kind=post_office", "carrier=cdek", "warning=any", "warning=likely_duplicate", "engineer=yes",
        "since=2026-11-01&until=2026-11-02", "status=at_pickup&carrier=russian_post&warning=any",
        "sort=oldest", "sort=soonest", "sort=largest", "sort=soonest&status=new", "sort=largest&method=invoice",
    ),
    "/console/customers": ("q=4729", "q=%2B79000", "q=анна+ёлк", "q=c17@example.org"),
    "/console/messages": ("state=failed", "channel=sms", "state=failed&channel=email"),
    "/console/queue": ("kind=confirm_order", "overdue=yes", "mine=yes"),
    "/api/v1/orders": (
        "q=10042", "q=анна", "status=new", "external_id=L-10042", "phone=%2B79000104729",
        "placed_after=2026-11-20T00:00:00Z",
    ),
    "/api/v1/tasks": (
        "state=open", "state=ready", "state=done", "state=ready&role=operator", "kind=settle_payment",
        "assignee=operator-3", "state=open&due_before=2026-11-20T00:00:00Z", "order_id={order_id}",
    ),
    "/api/v1/customers": ("phone=%2B79000104729", "name=анна", "name=ёлк"),
    "/api/v1/messages": ("order_id={order_id}", "kind=T4", "state=failed", "kind=T4&state=failed"),
    "/api/v1/bonuses": ("month=2026-11", "month=2026-11&staff_id=operator-3"),
    "/api/v1/bonuses/totals": ("month=2026-11",),
}  # fmt: skip
"""How a list may be narrowed, besides not at all."""
NEEDS: Final = frozenset({"/api/v1/bonuses", "/api/v1/bonuses/totals"})
"""Lists that are always narrowed."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def large(module_database_url: str) -> AsyncIterator[ConsoleWorld]:
    """A shop of thousands of orders, as the planner knows it by fresh statistics."""
    async with console_over(module_database_url) as world:
        await large_shop.fill(world.api.engine, ORDERS, world.api.clock.now())
        yield world


async def test_no_page_and_no_list_reads_a_big_table_whole(large: ConsoleWorld) -> None:
    said: list[tuple[str, str, Sequence[object]]] = []
    asked = [await _named(large.api.engine, address) for address in addresses(large.api.app)]
    assert len(asked) > 30
    async with _clients(large) as clients:
        for address in asked:
            with _recorded(large.api.engine) as statements:
                answer = await clients[address.startswith("/console")].get(address)
            # A page may want to be told more than this test knows of it: then it says so, and has read what it read.
            assert answer.status_code < 500, f"{address}: {answer.status_code}"
            said += [(address, *one) for one in statements]
    faults = await _read_whole(large.api.engine, said)
    assert not faults, "\n\n".join(f"{address}\n{plan}" for address, plan in faults.items())


def addresses(app: FastAPI) -> Iterator[str]:
    """Every GET of the API and of the console, each as often as it can be narrowed."""
    pages = (key.removeprefix("GET ") for key in MAY if key.startswith("GET "))
    lists = (path for path, methods in app.openapi()["paths"].items() if "get" in methods)
    for path in (*(f"/console{page}" for page in pages), *lists):
        if any(part in path for part in ELSEWHERE):
            continue
        if path not in NEEDS:
            yield path
        for query in NARROWED.get(path, ()):
            yield f"{path}?{query}"


async def _named(engine: AsyncEngine, address: str) -> str:
    """The address with things of the shop in the places of their names."""
    there = {
        "order_id": select(orders.c.id).where(orders.c.status == "at_pickup"),
        "task_id": select(tasks.c.id).where(tasks.c.kind == "confirm_order", tasks.c.state == "open"),
        "customer_id": select(orders.c.customer_id),
        "message_id": select(messages.c.id),
        "stimulus_id": select(stimuli.c.id),
        "staff_id": select(text("'operator-3'")),
        "sku": select(text("'SKU-1'")),
        "act": select(text("'cancel'")),
        "outcome": select(text("'no_answer'")),
    }
    async with engine.connect() as conn:
        for name in re.findall(r"\{([^}]+)\}", address):
            value = await conn.scalar(there[name].limit(1)) if name in there else "none"
            address = address.replace(f"{{{name}}}", str(value))
    return address


@asynccontextmanager
async def _clients(world: ConsoleWorld) -> AsyncIterator[dict[bool, httpx.AsyncClient]]:
    """A supervisor's browser (True), and the shop's backend (False)."""
    signed = await world.somebody(Role.SUPERVISOR, shop=SHOP)
    async with world.api.engine.begin() as conn:
        key = await add_key(conn, SHOP, tuple(Scope))
    async with world.browser() as browser, world.browser() as backend:
        browser.cookies.set(SESSION, signed.secret, path="/console")
        backend.headers["Authorization"] = f"Bearer {key}"
        yield {True: browser, False: backend}


@contextmanager
def _recorded(engine: AsyncEngine) -> Iterator[list[tuple[str, Sequence[object]]]]:
    """The statements that reach the database meanwhile, with their values."""
    said: list[tuple[str, Sequence[object]]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Sequence[object], *_rest: object) -> None:  # fmt: skip
        said.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def _read_whole(engine: AsyncEngine, said: list[tuple[str, str, Sequence[object]]]) -> dict[str, str]:
    """Addresses that read a big table whole, with the plan."""
    found: dict[str, str] = {}
    async with engine.connect() as conn:
        await conn.execute(text("SET plan_cache_mode = force_generic_plan"))
        for number, (address, statement, parameters) in enumerate(said):
            if statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE")):
                custom = await _plan(conn, f"EXPLAIN {statement}", tuple(parameters))
                generic = await _generic(conn, f"said_{number}", statement, len(parameters))
                plans = [custom, generic] if _is_preferred(generic, custom) else [custom]
                whole = [plan for plan in plans if _WHOLE.search(plan)]
                if whole:
                    found.setdefault(address, whole[0])
        await conn.rollback()
        await conn.execute(text("SET plan_cache_mode = auto"))
    return found


async def _plan(conn: AsyncConnection, statement: str, parameters: tuple[object, ...] = ()) -> str:
    return "\n".join(row[0] for row in await conn.exec_driver_sql(statement, parameters))


async def _generic(conn: AsyncConnection, name: str, statement: str, parameters: int) -> str:
    """The plan of the prepared statement for whatever values."""
    await conn.exec_driver_sql(f"PREPARE {name} AS {statement}")
    values = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    plan = await _plan(conn, f"EXPLAIN EXECUTE {name}{values}")
    await conn.exec_driver_sql(f"DEALLOCATE {name}")
    return plan


def _is_preferred(generic: str, custom: str) -> bool:
    """PostgreSQL takes it from the sixth time on where it costs no more than planning anew and what that gives."""
    planning = _PLANNING * (1 + custom.count("Scan "))
    return _cost(generic) <= _cost(custom) + planning


def _cost(plan: str) -> float:
    return float(re.findall(r"cost=[0-9.]+\.\.([0-9.]+)", plan)[0])
