"""One stream a browser, whatever the number of its tabs: each tab lives, and when the one that holds it closes another goes on."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from tests.console.browsing import window
from tests.console.world import ConsoleWorld

pytestmark = pytest.mark.slow
TABS = 8


async def test_eight_tabs_share_one_stream_and_outlive_the_one_that_holds_it(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address) as first:
        tabs = [first] + [await first.context.new_page() for _ in range(TABS - 1)]
        for tab in tabs:
            await tab.goto("/console/queue")
        # Browsers keep six connections to a host: with a stream a tab the seventh page would not even load.
        await expect(first.locator("html[data-live=on]")).to_be_attached()
        assert console.hub.open_streams == 1
        await console.api.place(external_id="A-1")
        for tab in tabs:
            await expect(tab.locator("#list")).to_contain_text("№ 1", timeout=20_000)
        holder = [tab for tab in tabs if await tab.locator("html[data-live=on]").count()]
        assert len(holder) == 1
        await holder[0].close()
        rest = [tab for tab in tabs if tab is not holder[0]]
        async with asyncio.timeout(20):
            while not [tab for tab in rest if await tab.locator("html[data-live=on]").count()]:
                pass  # each look is a round trip to the browser
        assert console.hub.open_streams == 1
        await console.api.place(external_id="A-2", customer={"name": "Пётр", "phone": "+79161234568"})
        for tab in rest:
            await expect(tab.locator("#list")).to_contain_text("№ 2", timeout=20_000)
