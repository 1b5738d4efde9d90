"""Runs the application: services opened, a relay and a reader of notices beside the requests, uvicorn in front."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from api.services import Services
from bootstrap.settings import Settings
from bootstrap.temporal import connect
from bootstrap.wiring import Wiring, wired
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
    """What the endpoints work with."""
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
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Services for an application, with the relay and the reader running beside it; Temporal may be away at the start."""
    async with wired(settings, await connect(settings, lazy=True), "api") as wiring:
        locks = lock_engine(settings)
        beside = [
            asyncio.create_task(wiring.relay().run()),
            asyncio.create_task(wiring.notice_reader().run()),
        ]
        try:
            yield services_of(wiring, locks)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await locks.dispose()


def serve(settings: Settings) -> None:
    """Until a signal comes."""
    app = create_app(lambda: opened(settings), with_sandbox=settings.sandbox)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=15,
    )
    uvicorn.Server(config).run()
