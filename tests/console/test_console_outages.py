"""Outages under an open page: it says so in words, loses nothing that was typed, refuses what cannot be done, and goes on by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from playwright.async_api import Browser, Page, expect

from bootstrap.embedded.postgres import EmbeddedPostgres
from domain.actors import Role
from storage.states import TaskState
from tests.console.browsing import window
from tests.console.test_console_queue_browser import claimed, orders, row_of
from tests.console.working_day import UNDO_IS_OVER
from tests.console.world import PASSWORD, ConsoleWorld, console_over, served

WHY = "советуется с мужем"
SLOWLY = 60_000
"""Milliseconds: connections are made anew every few seconds, and other tests may have both cores."""


@asynccontextmanager
async def typing(
    chromium: Browser, console: ConsoleWorld, address: str, *, role: Role = Role.OPERATOR
) -> AsyncIterator[Page]:
    """A task in hand, its outcome half typed."""
    async with window(chromium, console, address, role=role, locale="en", outage=True) as page:
        await page.goto("/console/queue")
        await expect(page.locator("html[data-live=on]")).to_be_attached()
        await claimed(page)
        await page.keyboard.press("4")
        await expect(page.locator("dialog form.answer")).to_be_visible()
        tomorrow = console.api.clock.now() + timedelta(days=1)
        await page.locator("#f-at").fill(tomorrow.strftime("%Y-%m-%dT15:00"))
        async with page.expect_response(lambda answer: quote_plus(WHY) in (answer.request.post_data or "")):
            await page.locator("#f-why").fill(WHY)
        await expect(page.locator("#preview")).to_contain_text("15:00")
        yield page


async def sends(page: Page) -> None:
    await page.locator("#dialog .btn.main").press("Enter")


async def goes_on(page: Page) -> None:
    """What was typed is there still, and is sent as if nothing had been."""
    await expect(page.locator("#offline")).to_be_hidden(timeout=SLOWLY)
    await expect(page.locator("#f-why")).to_have_value(WHY)
    await sends(page)
    await expect(page.locator("#dialog")).to_be_hidden()
    await expect(page.locator(".task .note")).to_contain_text("carried out")


@pytest.mark.slow
async def test_postgresql_goes_and_comes_back_under_an_open_task(
    private_postgres: EmbeddedPostgres, private_database_url: str, chromium: Browser
) -> None:
    async with console_over(private_database_url) as console, served(console) as address:
        await orders(console, 1)
        async with typing(chromium, console, address) as page:
            await private_postgres.suspend()
            await expect(page.locator("#offline")).to_be_visible(timeout=SLOWLY)
            await sends(page)
            await expect(page.locator(".toast.bad").last).to_contain_text("The database is away")
            await expect(page.locator("#dialog")).to_be_visible()
            await private_postgres.resume()
            await goes_on(page)
            await console.api.place(external_id="after", customer={"phone": "+79161234599"})
            await expect(page.locator(".lines .line")).to_have_count(2, timeout=SLOWLY)


@pytest.mark.slow
async def test_the_web_process_stops_and_another_one_takes_over_under_an_open_task(
    console: ConsoleWorld, chromium: Browser, unused_port: int
) -> None:
    await orders(console, 1)
    async with typing_through(chromium, console, unused_port) as page:
        await expect(page.locator("#offline")).to_be_visible(timeout=SLOWLY)
        await sends(page)
        await expect(page.locator(".toast.bad")).to_contain_text("Nobody answers")
        await expect(page.locator("#dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.locator("#search").fill("Q-0")
        async with served(console, unused_port):
            await expect(page.locator("#offline")).to_be_hidden(timeout=SLOWLY)
            await expect(page.locator("#search")).to_have_value("Q-0")
            await page.locator("body").press("Escape")
            await page.keyboard.press("4")
            await goes_on(page)


@asynccontextmanager
async def typing_through(chromium: Browser, console: ConsoleWorld, port: int) -> AsyncIterator[Page]:
    """`typing`, and the process that served it is gone."""
    serving = served(console, port)
    address = await serving.__aenter__()
    async with typing(chromium, console, address) as page:
        await serving.__aexit__(None, None, None)
        yield page


async def test_a_form_without_htmx_stays_with_what_was_typed_while_nobody_answers(
    console: ConsoleWorld, chromium: Browser, unused_port: int
) -> None:
    address = f"http://127.0.0.1:{unused_port}"
    async with window(chromium, console, address, locale="en", outage=True) as page:
        async with served(console, unused_port):
            await page.goto("/console/me")
            for name in ("old", "new", "again"):
                await page.locator(f"#f-{name}").fill("another-good-word" if name != "old" else PASSWORD)
        await page.locator(".form:has(#f-old) button").click()
        await expect(page.locator(".toast.bad")).to_contain_text("What you typed is still here")
        await expect(page.locator("#f-new")).to_have_value("another-good-word")
        async with served(console, unused_port):
            await page.locator(".form:has(#f-old) button").click()
            await expect(page.locator(".note.ok")).to_contain_text("You have a new password")


async def test_an_outcome_is_stored_and_shown_as_being_carried_out_while_temporal_is_away(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 1)
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/queue")
        await expect(page.locator("html[data-live=on]")).to_be_attached()
        task = await claimed(page)
        console.api.orders.away = True
        await page.keyboard.press("3")
        await expect(page.locator(".task .note")).to_contain_text("carried out in a few seconds")
        console.api.clock.move(UNDO_IS_OVER)
        await page.reload()
        await expect(page.locator(".task .note")).to_contain_text("is stored and will be carried out")
        await expect(page.locator("#list .pill")).to_contain_text("being carried out")
        await expect(page.locator("html[data-live=on]")).to_be_attached()
        assert (await row_of(console, task)).state is not TaskState.DONE
        console.api.orders.away = False
        await console.api.relay()
        await expect(page.locator(".task .pill.ok")).to_be_visible(timeout=SLOWLY)
        assert (await row_of(console, task)).state is TaskState.DONE
