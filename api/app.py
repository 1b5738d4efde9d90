"""The application: its routes under their prefixes, its errors, its documents; what it works with bootstrap gives it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRouter

from api import (
    bonuses,
    customers,
    documents,
    health,
    limits,
    messages,
    metrics,
    problems,
    products,
    refusals,
    registers,
    sandbox,
    staff,
    stimuli,
    unplaced,
    unsubscribe,
    watching,
)
from api.orders import acts, arriving, comments, editing, placing, reading
from api.quotes import quoting
from api.services import Services
from api.tasks import acting as tasks_acting
from api.tasks import reading as tasks_reading
from api.webhooks import receiving

_V1: tuple[tuple[str, APIRouter], ...] = (
    ("orders", placing.router),
    ("orders", reading.router),
    ("orders", editing.router),
    ("orders", acts.router),
    ("orders", arriving.router),
    ("orders", comments.router),
    ("tasks", tasks_reading.router),
    ("tasks", tasks_acting.router),
    ("messages", messages.router),
    ("stimuli", unplaced.router),
    ("stimuli", stimuli.router),
    ("money", registers.router),
    ("quotes", quoting.router),
    ("products", products.router),
    ("customers", customers.router),
    ("staff", staff.router),
    ("staff", bonuses.router),
)
Opening = Callable[[], AbstractAsyncContextManager[Services]]


def create_app(opening: Opening, *, with_sandbox: bool) -> FastAPI:
    """`opening` gives the services while the application runs; `with_sandbox`: an order's virtual clock can be asked."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opening() as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Steward",
        version="1",
        summary="The order desk of a shop: post an order once and it is looked after",
        description=documents.DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    problems.install(app)
    refusals.install(app)
    for tag, router in _V1:
        app.include_router(router, tags=[tag])
    app.include_router(receiving.router, tags=["webhooks"])
    app.include_router(unsubscribe.router, tags=["public"])
    app.include_router(health.router, tags=["operations"])
    app.include_router(metrics.router, tags=["operations"])
    if with_sandbox:
        app.include_router(sandbox.router, tags=["sandbox"])
    documents.install(app)
    app.add_middleware(limits.Limits)
    app.add_middleware(watching.Watching)
    return app
