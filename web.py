"""The HTTP process: the API and the console in one application, a relay and a reader of notices beside the requests, uvicorn in front."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import Opening, create_app
from bootstrap.settings import Settings
from bootstrap.temporal import connect
from bootstrap.wiring import Wiring, wired
from console import assets
from console.app import PREFIX, create_console
from console.live import Hub
from desk.services import Services
from storage.engine import make_engine

_LOCKS = 20
"""Requests that may wait for an order at once in one process; more are stored and told so."""


def lock_engine(settings: Settings) -> AsyncEngine:
    """Connections for advisory locks alone: they stay open while an order is being asked, without a transaction."""
    engine = make_engine(
        settings.database_url.get_secret_value(), pool_size=_LOCKS, application_name="steward-locks"
    )
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def services_of(wiring: Wiring, locks: AsyncEngine) -> Services:
    """What endpoints and pages work with."""
    return Services(
        settings=wiring.settings,
        engine=wiring.engine,
        locks=locks,
        clock=wiring.clock,
        orders=wiring.orders,
        gateways=wiring.gateways,
        playbooks=wiring.playbooks,
    )


@asynccontextmanager
async def opened(settings: Settings, hub: Hub | None = None) -> AsyncIterator[Services]:
    """Services for an application, with the relay and the reader running beside it; Temporal may be away at the start.

    `hub`: the open pages, told of what changes.
    """
    async with wired(settings, await connect(settings, lazy=True), "api") as wiring:
        locks = lock_engine(settings)
        beside = [
            asyncio.create_task(wiring.relay().run()),
            asyncio.create_task(wiring.notice_reader().run()),
        ]
        if hub is not None:
            beside.append(asyncio.create_task(hub.run(wiring.engine)))
        try:
            yield services_of(wiring, locks)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await locks.dispose()


def create_web(opening: Opening, hub: Hub, *, with_sandbox: bool) -> FastAPI:
    """The API with the console beside it, both over the same services."""
    app = create_app(opening, with_sandbox=with_sandbox)

    def services() -> Services:
        found = app.state.services
        assert isinstance(found, Services)
        return found

    app.mount(PREFIX, create_console(services, hub))
    app.add_route("/favicon.ico", _icon, include_in_schema=False)
    return app


async def _icon(_request: Request) -> Response:
    """Browsers ask for it by themselves, beside whatever is no page of ours."""
    return RedirectResponse(assets.address("favicon.svg"))


class _Server(uvicorn.Server):
    """Ends the streams of open pages when it is to stop: it would wait for them, and they end by themselves only in minutes."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hub.close()
        super().handle_exit(sig, frame)


def serve(settings: Settings) -> None:
    """Until a signal comes."""
    hub = Hub()
    app = create_web(lambda: opened(settings, hub), hub, with_sandbox=settings.sandbox)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=15,
    )
    _Server(config, hub).run()
