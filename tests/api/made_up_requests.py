"""Made-up requests to the API served on loopback: each is tried once as it is, and once about something that is there."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from bootstrap.embedded.addresses import free_port
from tests.api.made_up import marked
from tests.api.world import World, api_app, world_over

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
    unsupported_method,
]
_HEADERS = ("Steward-Actor", "Steward-Clock", "Idempotency-Key")
"""Made up, they would mostly be what is refused."""
AnyCase = Case[Any]
FEW = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
"""For each endpoint, always the same."""


CONTRACT = api_app(with_sandbox=True).openapi()


@dataclass
class Served:
    """The application on loopback, with things that are there."""

    url: str
    key: str
    there: dict[str, str]


@pytest.fixture(scope="module")
def served(module_database_url: str) -> Iterator[Served]:
    """Served from a thread and a loop of its own: schemathesis is not asynchronous."""
    told: dict[str, Any] = {}
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with world_over(module_database_url) as world:
            order = (await world.place()).json()
            task = await world.task(order["id"], "confirm_order")
            there = {
                "order_id": order["id"],
                "customer_id": order["customer"]["id"],
                "task_id": str(task["id"]),
                "staff_id": world.staff,
                "message_id": await _message(world, order["id"]),
                "stimulus_id": await _stimulus(world, order["id"]),
                "shop": "swan",
            }
            port = free_port()
            config = uvicorn.Config(world.app, port=port, log_config=None, access_log=False, lifespan="off")
            server = uvicorn.Server(config)
            running = asyncio.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
                await asyncio.sleep(0.01)
            told["it"] = Served(f"http://127.0.0.1:{port}", world.key, there)
            ready.set()
            await asyncio.to_thread(over.wait)
            server.should_exit = True
            await running
            # What was stored is taken by the rules too: nothing that the API let in may break them.
            await world.relay()
            told["engineer"] = (await world.client.get("/metrics")).text

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(60)
    yield told["it"]
    over.set()
    thread.join(60)
    assert "steward_orders_need_engineer 0.0" in told["engineer"]


async def _message(world: World, order_id: str) -> str:
    listed = await world.client.get("/api/v1/messages", params={"order_id": order_id})
    return str(listed.json()["items"][0]["id"])


async def _stimulus(world: World, order_id: str) -> str:
    timeline = await world.client.get(f"/api/v1/orders/{order_id}/timeline")
    return str(timeline.json()["items"][0]["cause"])


def try_it(case: AnyCase, served: Served) -> None:
    """As it was made up, then once more about something that is there: most that can break is behind the 404."""
    case.body = marked(case.body, personal=case.path.startswith("/webhooks"))
    case.query = marked(case.query)
    headers = {"Authorization": f"Bearer {served.key}"}
    case.call_and_validate(base_url=served.url, headers=headers, checks=CHECKS)
    named = set(case.path_parameters or {}) & set(served.there)
    if named and case.method != "DELETE":
        case.path_parameters = {**case.path_parameters, **{name: served.there[name] for name in named}}
        for name in _HEADERS:
            case.headers.pop(name, None)
        case.call_and_validate(base_url=served.url, headers=headers, checks=CHECKS)
