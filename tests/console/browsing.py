"""A real browser that tolerates nothing: an error in its console, a failed request or one to another host fails the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from console.security.cookies import PATH
from domain.actors import Role
from tests.console.world import ConsoleWorld

AXE: Final = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
DESK: Final = (1280, 800)
PHONE: Final = (390, 844)
_OF_A_DEAD_SERVER: Final = "Failed to load resource:"


@asynccontextmanager
async def window(
    chromium: Browser,
    world: ConsoleWorld | None,
    address: str,
    *,
    role: Role = Role.OPERATOR,
    locale: str = "ru",
    size: tuple[int, int] = DESK,
    dark: bool = False,
    signed_in: bool = True,
    outage: bool = False,
) -> AsyncIterator[Page]:
    """One person's browser, signed in where nothing else is said; several of its tabs are `page.context.new_page()`.

    `outage`: the server goes away; what Chromium itself writes of answers that fail is allowed, and nothing else.
    """
    context = await chromium.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="ru-RU" if locale == "ru" else "en-GB",
    )
    if signed_in and world is not None:
        await keep(context, address, await world.cookies(role, locale))
    wrong: list[str] = []

    def is_wrong(said: ConsoleMessage) -> bool:
        return said.type == "error" and not (outage and said.text.startswith(_OF_A_DEAD_SERVER))

    host = urlsplit(address).netloc

    def watch(page: Page) -> None:
        page.on("console", lambda said: wrong.append(said.text) if is_wrong(said) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                wrong.append(f"asks {asked.url}")
                if urlsplit(asked.url).netloc not in (host, "") and not asked.url.startswith("data:")
                else None
            ),
        )

    context.on("page", watch)
    page = await context.new_page()
    try:
        yield page
    finally:
        await context.close()
    assert not wrong, wrong


async def keep(context: BrowserContext, address: str, cookies: dict[str, str]) -> None:
    """Cookies where the console itself would keep them, so that it can give others in their place."""
    domain = urlsplit(address).hostname
    assert domain is not None
    await context.add_cookies(
        [
            {"name": name, "value": value, "domain": domain, "path": PATH, "httpOnly": True}
            for name, value in cookies.items()
        ]
    )


async def seriously_wrong(page: Page) -> list[str]:
    """What axe-core finds serious or critical on the page, each with the places."""
    # Evaluated in the browser's own world: the page's policy lets no script in.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: " + "; ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


async def sideways(page: Page) -> bool:
    """Whether the page is wider than its window: a phone would scroll both ways."""
    wide: bool = await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return wide
