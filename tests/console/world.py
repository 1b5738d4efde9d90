"""The console beside the API over a real database: in process for routes, on a port of loopback for browsers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn

from console.app import PREFIX, create_console
from console.live import Hub
from domain.actors import Role
from tests.api.world import World, world_over


@dataclass
class ConsoleWorld:
    """`api` is the world beneath: its clock, its orders, its key. `hub` tells browsers what changed."""

    api: World
    hub: Hub

    async def cookies(self, role: Role, locale: str = "ru") -> dict[str, str]:
        """Of somebody of this role who has signed in."""
        return {"role": role.value, "locale": locale, "shop": "swan"}

    @asynccontextmanager
    async def signed_in(
        self, role: Role = Role.OPERATOR, locale: str = "ru"
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A browser without a screen."""
        transport = httpx.ASGITransport(self.api.app, raise_app_exceptions=False)
        cookies = await self.cookies(role, locale)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://steward", cookies=cookies
        ) as client:
            yield client


@asynccontextmanager
async def console_over(url: str, **settings: object) -> AsyncIterator[ConsoleWorld]:
    """The shop swan with its API and its console."""
    async with world_over(url, **settings) as api:
        hub = Hub()
        api.app.mount(PREFIX, create_console(lambda: api.app.state.services, hub))
        yield ConsoleWorld(api, hub)


@asynccontextmanager
async def served(world: ConsoleWorld) -> AsyncIterator[str]:
    """The address of the world on a free port, alive: what changes in the database reaches its browsers."""
    listener = asyncio.create_task(world.hub.run(world.api.engine))
    config = uvicorn.Config(world.api.app, lifespan="off", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()  # who comes early waits
    serving = asyncio.create_task(server.serve(sockets=[held]))
    try:
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
    finally:
        world.hub.close()
        server.should_exit = True
        await serving
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)
