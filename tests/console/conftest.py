"""The console's fixtures: a world of its own for each test, served where a browser is needed, and one Chromium a worker."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.console.world import ConsoleWorld, console_over, served

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        if (found := shutil.which(name))
    ),
    None,
)


@pytest_asyncio.fixture
async def console(database_url: str) -> AsyncIterator[ConsoleWorld]:
    """The shop swan with its console."""
    async with console_over(database_url) as world:
        yield world


@pytest_asyncio.fixture
async def address(console: ConsoleWorld) -> AsyncIterator[str]:
    """Where browsers find `console`."""
    async with served(console) as found:
        yield found


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's; a machine without it skips these tests, CI installs it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()
