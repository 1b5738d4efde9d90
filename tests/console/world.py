"""The console beside the API over a real database: in process for routes, on a port of loopback for browsers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.founding import add_staff
from bootstrap.people import give_login
from console.app import PREFIX, create_console
from console.live import Hub
from console.security.cookies import SESSION
from console.security.csrf import HEADER
from desk import sessions
from domain.actors import Role
from domain.ids import PersonId, ShopId, StaffId
from storage import people
from tests.api.world import SHOP, World, api_app, world_over

PASSWORD: Final = "a-good-long-word"
"""Of everybody in the tests."""


@dataclass(frozen=True)
class Somebody:
    """A member of staff who can sign in, and one session of theirs."""

    person: PersonId
    staff: StaffId
    login: str
    secret: str
    csrf: str


@dataclass
class ConsoleWorld:
    """`api` is the world beneath: its clock, its orders, its key. `hub` tells browsers what changed."""

    api: World
    hub: Hub
    app: FastAPI
    _people: dict[tuple[ShopId, str], tuple[PersonId, StaffId]] = field(default_factory=dict)

    async def somebody(self, role: Role = Role.OPERATOR, who: str = "", shop: ShopId = SHOP) -> Somebody:
        """Whoever has this role in the shop, in a new session; `who` tells several of one role apart."""
        login = f"{role.value}{who}"
        now = self.api.clock.now()
        async with self.api.engine.begin() as connection:
            if (shop, login) not in self._people:
                self._people[shop, login] = await self._employ(connection, role, login, shop)
            person, member = self._people[shop, login]
            secret = await sessions.begin(connection, person, "Firefox, Linux", now)
            signed = await sessions.find(connection, secret, now)
        assert signed is not None
        return Somebody(person, member, signed.login, secret, signed.csrf)

    async def _employ(
        self, connection: AsyncConnection, role: Role, login: str, shop: ShopId
    ) -> tuple[PersonId, StaffId]:
        """The world's own operator and supervisor are the first of their roles."""
        there = {"operator": self.api.staff, "supervisor": self.api.supervisor} if shop == SHOP else {}
        known = there.get(login)
        member = StaffId(known) if known else await add_staff(connection, shop, "Пётр", role)
        spelled = login if shop == SHOP else f"{login}.{shop}"
        person = await give_login(connection, shop, member, spelled, join=False)
        kept = await self.api.app.state.services.passwords.hashed(PASSWORD)
        await people.set_password(connection, person.id, kept, self.api.clock.now(), given=False)
        return person.id, member

    async def cookies(self, role: Role, locale: str = "ru") -> dict[str, str]:
        """Of somebody of this role who has signed in; the language is the browser's."""
        return {SESSION: (await self.somebody(role)).secret}

    @asynccontextmanager
    async def signed_in(
        self, role: Role = Role.OPERATOR, locale: str = "ru", who: str = "", shop: ShopId = SHOP
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A browser without a screen, whose acts come from our own pages."""
        signed = await self.somebody(role, who, shop)
        async with self.browser(locale) as client:
            client.cookies.set(SESSION, signed.secret, path="/console")
            client.headers[HEADER] = signed.csrf
            yield client

    @asynccontextmanager
    async def browser(self, locale: str = "ru") -> AsyncIterator[httpx.AsyncClient]:
        """One that nobody has signed in with."""
        transport = httpx.ASGITransport(self.api.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://steward", headers={"accept-language": locale}
        ) as client:
            yield client


@asynccontextmanager
async def console_over(url: str, **settings: object) -> AsyncIterator[ConsoleWorld]:
    """The shop swan with its API and its console."""
    async with world_over(url, _with_console, **settings) as api:
        app: FastAPI = api.app.state.console
        app.state.hub = Hub()
        yield ConsoleWorld(api, app.state.hub, app)


def _with_console(with_sandbox: bool) -> FastAPI:
    app = api_app(with_sandbox)
    app.state.console = create_console(lambda: app.state.services, Hub())
    app.mount(PREFIX, app.state.console)
    return app


@asynccontextmanager
async def served(world: ConsoleWorld, port: int = 0) -> AsyncIterator[str]:
    """The address of the world on a free port, or this one; alive: what changes in the database reaches its browsers."""
    listener = asyncio.create_task(world.hub.run(world.api.engine))
    config = uvicorn.Config(world.api.app, lifespan="off", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
    held.listen()  # who comes early waits
    serving = asyncio.create_task(server.serve(sockets=[held]))
    await world.hub.listening.wait()
    try:
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
    finally:
        world.hub.close()
        server.should_exit = True
        await serving
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)
        world.hub = world.app.state.hub = Hub()  # who serves the world next is another process
