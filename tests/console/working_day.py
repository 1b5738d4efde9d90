"""A working day at the console: time that is moved on, orders that take their steps, and the people who sit at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from domain.actors import Role
from domain.ids import OrderId
from storage.tables import orders
from tests.console.browsing import window
from tests.console.world import ConsoleWorld

UNDO_IS_OVER = timedelta(seconds=6)
"""An outcome waits five seconds for its undo."""


@dataclass
class Day:
    """What happens round the pages: the clock goes on, and orders do what is due."""

    world: ConsoleWorld
    address: str
    chromium: Browser
    locale: str

    @property
    def now(self) -> datetime:
        return self.world.api.clock.now()

    @asynccontextmanager
    async def at_work(self, role: Role) -> AsyncIterator[Page]:
        """Somebody of this role, with the queue open."""
        async with window(self.chromium, self.world, self.address, role=role, locale=self.locale) as page:
            await page.goto("/console/queue")
            yield page

    async def carried_out(self) -> None:
        """The seconds of undo pass, and the order takes what it was told."""
        self.world.api.clock.move(UNDO_IS_OVER)
        await self.world.api.relay()

    async def until(self, moment: datetime) -> None:
        """Time passes; orders wake at each of their deadlines on the way."""
        while (due := await self._next_deadline()) is not None and due[1] <= moment:
            self.world.api.clock.moment = max(due[1], self.now)
            await self.world.api.orders.step(due[0])
        self.world.api.clock.moment = max(moment, self.now)

    async def _next_deadline(self) -> tuple[OrderId, datetime] | None:
        query = (
            select(orders.c.id, orders.c.next_at)
            .where(orders.c.next_at.is_not(None), ~orders.c.rules_closed)
            .order_by(orders.c.next_at)
            .limit(1)
        )
        async with self.world.api.engine.connect() as connection:
            found = (await connection.execute(query)).one_or_none()
        return (OrderId(found.id), found.next_at) if found else None

    async def tell(self, order: str, what: str, **body: object) -> None:
        """The world outside tells of the order."""
        answer = await self.world.api.client.post(f"/api/v1/orders/{order}/{what}", json=body)
        assert answer.is_success, answer.text
        await self.world.api.relay()

    async def moved(self, order: str, code: str, **more: object) -> None:
        """The parcel is somewhere else now."""
        await self.tell(order, "tracking", events=[{"code": code, "at": self.now.isoformat()} | more])

    async def status(self, order: str) -> str:
        """As the API shows it."""
        return str((await self.world.api.get(order))["status"])


async def take_next(page: Page, title: str) -> None:
    """The key claims the task, and it is this one."""
    await page.keyboard.press("j")
    await expect(page.locator("#task h1")).to_contain_text(title)
    await expect(page.locator("#task .button").first).to_be_enabled()
    # htmx has seen what was put in place: a person's hand is slower than that, a test's is not.
    await expect(page.locator("#task .outcomes [data-htmx-powered]").first).to_be_attached()


async def send(page: Page) -> None:
    """What was typed into the dialog, by its key; the corner offers to take it back."""
    await page.locator("#dialog .btn.main").press("Enter")
    await expect(page.locator("#dialog")).to_be_hidden()
    await expect(page.locator("#toasts .toast").last).to_be_visible()
