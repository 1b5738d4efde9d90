"""No request waits for a thread: what endpoints and pages depend on is asynchronous, as they are themselves."""

import inspect
from collections.abc import Callable, Iterator

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api import health, metrics, sandbox, unsubscribe
from api.app import _V1
from api.webhooks import receiving
from console.app import ROUTERS


def test_what_endpoints_and_pages_depend_on_runs_in_no_thread() -> None:
    beside = (health.router, metrics.router, sandbox.router, unsubscribe.router, receiving.router)
    routers = (*ROUTERS, *(router for _, router in _V1), *beside)
    asked = {call for router in routers for call in calls(router)}
    assert len(asked) > 100
    assert [call.__qualname__ for call in asked if not is_asynchronous(call)] == []


def calls(router: APIRouter) -> Iterator[Callable[..., object]]:
    """Endpoints, and what they depend on."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield from called(route.dependant)


def called(dependant: Dependant) -> Iterator[Callable[..., object]]:
    if dependant.call is not None:
        yield dependant.call
    for below in dependant.dependencies:
        yield from called(below)


def is_asynchronous(call: Callable[..., object]) -> bool:
    """FastAPI gives everything else to a thread."""
    ways = (call, getattr(call, "__call__", None))  # noqa: B004 - an object that is called is asked for its method
    return any(inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one) for one in ways)
