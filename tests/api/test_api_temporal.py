"""The API with the real Temporal: stored, told, applied, and answered with what the order's own workflow says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
import pytest_asyncio
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.advance import Advance
from api.app import create_app
from bootstrap.api_keys import Scope, add_key
from bootstrap.clock import SystemClock
from bootstrap.embedded.temporal import TemporalServer
from bootstrap.founding import publish
from bootstrap.settings import Settings
from bootstrap.temporal import orders_worker, outside_worker
from storage.engine import make_engine
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import PLAYBOOKS, SHOP, order_body, settings_for
from tests.workflows.clients import end_all, order_handle, product_client, until
from tests.workflows.live_shop import LiveShop
from web import opened


@pytest_asyncio.fixture
async def plain(temporal_server: TemporalServer) -> AsyncIterator[Client]:
    """The product's client; what the test left open is ended after it."""
    client = await product_client(temporal_server)
    yield client
    await end_all(client)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The application with its relay, as a process runs it, and a client with a key."""
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=1)
    async with engine.begin() as connection:
        await publish(connection, PLAYBOOKS / "swan.yaml", SystemClock().now())
        key = await add_key(connection, SHOP, tuple(Scope))
    await engine.dispose()
    app = create_app(lambda: opened(settings), with_sandbox=True)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://steward", headers=headers
        ) as client:
            yield client


def settings_of(url: str, server: TemporalServer) -> Settings:
    """As `steward up` sets them."""
    return settings_for(url, TEMPORAL_ADDRESS=server.address)


async def placed(client: httpx.AsyncClient, **changes: object) -> str:
    """An order whose first step was made."""
    answer = await client.post("/api/v1/orders", json=order_body(placed_at=None, **changes))
    assert answer.status_code == 201, answer.text
    order_id = str(answer.json()["id"])

    async def stepped() -> bool:
        return bool((await client.get(f"/api/v1/orders/{order_id}")).json()["next"])

    await until(stepped)
    return order_id


async def task_of(client: httpx.AsyncClient, order_id: str) -> str:
    """Its task for an operator."""
    answer = await client.get("/api/v1/tasks", params={"order_id": order_id, "state": "open"})
    return str(answer.json()["items"][0]["id"])


async def test_an_outcome_is_applied_by_the_workflow_before_the_answer(
    database_url: str, temporal_server: TemporalServer, plain: Client
) -> None:
    engine = make_engine(database_url)
    async with served(settings_of(database_url, temporal_server)) as client:
        async with orders_worker(plain, Advance(engine).advance, "test"):
            order_id = await placed(client)
            path = f"/api/v1/tasks/{await task_of(client, order_id)}/complete"
            answer = await client.post(path, json={"outcome": "confirmed"})
            assert (answer.status_code, answer.json().get("status")) == (200, "confirmed"), answer.text
            assert_problem(await client.post(path, json={"outcome": "spam"}), 409, "task_is_closed")
            assert (await client.get("/readyz")).json()["temporal"] == "ok"
        described = await order_handle(plain, order_id).describe()
        assert described.id == answer.json()["workflow_id"]
    await engine.dispose()


async def test_without_workers_an_act_is_stored_and_applied_when_they_are_back(
    database_url: str, temporal_server: TemporalServer, plain: Client
) -> None:
    engine = make_engine(database_url)
    settings = settings_of(database_url, temporal_server).model_copy(update={"wait_for_answer": 0.5})
    async with served(settings) as client:
        async with orders_worker(plain, Advance(engine).advance, "test"):
            order_id = await placed(client)
        answer = await client.post(f"/api/v1/orders/{order_id}/cancel", json={"reason": "customer"})
        assert answer.status_code == 202
        stimulus = answer.headers["Location"]
        assert (await client.get(stimulus)).json()["state"] == "waiting"

        async def applied() -> bool:
            return bool((await client.get(stimulus)).json()["state"] == "applied")

        async with orders_worker(plain, Advance(engine).advance, "test"):
            await until(applied)
        assert (await client.get(f"/api/v1/orders/{order_id}")).json()["status"] == "cancelled"
    await engine.dispose()


async def test_the_virtual_clock_follows_the_workflow(
    database_url: str, temporal_server: TemporalServer, plain: Client
) -> None:
    engine = make_engine(database_url)
    skipper = TimeSkipper(plain, config=TimeSkippingConfig(enabled=False))
    # Time is not skipped while an act is under way, so the order's messages must go out.
    effects = LiveShop(engine, plain, skipper).effects
    async with (
        served(settings_of(database_url, temporal_server)) as client,
        orders_worker(plain, Advance(engine).advance, "test"),
        outside_worker(plain, effects, "test"),
    ):
        order_id = await placed(client)
        before = await _now(client, order_id)
        await skipper.fast_forward(order_handle(plain, order_id), timedelta(hours=3))
        after = await _now(client, order_id)
    await engine.dispose()
    assert timedelta(hours=3) <= after - before < timedelta(hours=3, minutes=5)


async def _now(client: httpx.AsyncClient, order_id: str) -> datetime:
    answer = await client.get("/sandbox/clock", params={"order": order_id})
    return datetime.fromisoformat(answer.json()["now"])
