"""The console as an application of its own, mounted beside the API: its routes, its errors in words, its headers."""

from collections.abc import Callable
from typing import Final

import structlog
from fastapi import APIRouter, Depends, FastAPI

from console import assets, faults, live
from console.live import Hub
from console.routes import (
    answers,
    customer_edit,
    customers,
    frame,
    health,
    integrations,
    me,
    messages,
    new_order,
    order,
    order_acts,
    order_edit,
    orders,
    password,
    playbook,
    queue,
    reports,
    shops,
    sign_in,
    sign_in_again,
    sign_in_oidc,
    staff,
    task,
    unplaced,
)
from console.routes.playbook import changing as playbook_changing
from console.security import guarding
from console.security.headers import GuardedApp
from desk.services import Services

PREFIX: Final = "/console"
log = structlog.get_logger(__name__)
ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    live.router,
    sign_in.router,
    sign_in_again.router,
    sign_in_oidc.router,
    shops.router,
    password.router,
    frame.router,
    reports.router,
    health.router,
    playbook.router,
    playbook_changing.router,
    queue.router,
    task.router,
    answers.router,
    new_order.router,
    customers.router,
    customer_edit.router,
    orders.router,
    me.router,
    staff.router,
    messages.router,
    unplaced.router,
    integrations.router,
    # Last: any word after /orders/ might be an order's id.
    order_acts.router,
    order_edit.router,
    order.router,
)
"""One a page."""


def create_console(services: Callable[[], Services], hub: Hub) -> FastAPI:
    """To be mounted at PREFIX. `services` gives those of the running process."""
    app = GuardedApp(
        title="Steward's console",
        dependencies=[Depends(guarding.guard)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    for router in ROUTERS:
        app.include_router(router)
    app.state.services = services
    app.state.hub = hub
    app.state.addresses = frozenset(
        f"{PREFIX}{route.path}" for router in ROUTERS for route in router.routes if hasattr(route, "path")
    )
    faults.install(app)
    guarding.install(app)
    assets.served()  # missing packages are told at the start
    return app
