"""Every page, with hostile words on it, in a real browser: nothing that keeps somebody out, nothing wider than its window, no error."""

import pytest
from playwright.async_api import Browser, Page

from domain.actors import Role
from tests.console.browsing import DESK, PHONE, seriously_wrong, sideways, window
from tests.console.everything import everything, routes
from tests.console.world import ConsoleWorld

pytestmark = pytest.mark.slow

NOT_LOOKED_AT = frozenset(
    {"/static/{version}/{name:path}", "/live", "/sign-in/oidc", "/sign-in/oidc/callback"}
)


async def pages(page: Page, console: ConsoleWorld) -> list[str]:
    """Addresses that answer with a whole page; parts that htmx asks for alone, files and streams are left out."""
    values = await everything(console)
    found = []
    for route in routes():
        if route.method != "GET" or route.path in NOT_LOOKED_AT:
            continue
        address = route.filled(values)
        answer = await page.context.request.get(address)
        if "html" in answer.headers.get("content-type", "") and "<html" in await answer.text() and answer.ok:
            found.append(address)
    return found


@pytest.mark.parametrize(
    ("size", "dark", "locale"), [(DESK, False, "en"), (DESK, True, "ru"), (PHONE, False, "ru")]
)
async def test_every_page_can_be_used_by_everybody(
    console: ConsoleWorld,
    address: str,
    chromium: Browser,
    size: tuple[int, int],
    dark: bool,
    locale: str,
) -> None:
    async with window(
        chromium, console, address, role=Role.ADMIN, size=size, dark=dark, locale=locale
    ) as page:
        found = await pages(page, console)
        assert len(found) > 20, found
        wrong: dict[str, list[str]] = {}
        for at in found:
            await page.goto(at)
            faults = await seriously_wrong(page)
            if await sideways(page):
                faults.append("wider than its window")
            if faults:
                wrong[at] = faults
        assert not wrong, wrong
