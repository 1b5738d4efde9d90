"""Draws pages as people see them, one picture a page and way to look, and asks axe-core and the browser what is wrong."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Error, Page, async_playwright

from console.app import PREFIX
from domain.actors import Role
from tools.screenshots.addresses import OUTSIDE, UNCHOSEN, addresses
from tools.screenshots.scene import ROOT, Scene

OUT: Final = ROOT / "build" / "screenshots"
AXE: Final = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
_LONGEST: Final = 8_000
"""Pixels of a window's height that Chromium still draws at once."""


@dataclass(frozen=True)
class Look:
    """One way to look at a page."""

    name: str
    width: int
    height: int
    dark: bool
    locale: str


LOOKS: Final = (
    Look("light", 1280, 800, False, "ru"),
    Look("dark", 1280, 800, True, "ru"),
    Look("phone", 390, 844, False, "ru"),
    Look("english", 1280, 800, False, "en"),
)


async def draw(scene: Scene, only: str) -> int:
    """All pictures; how many faults were found on the way."""
    OUT.mkdir(parents=True, exist_ok=True)
    pages = {name: at for name, at in (await addresses(scene)).items() if only in name}
    admin = next(person for person in scene.known.people if person.role is Role.ADMIN)
    inside = {name: at for name, at in pages.items() if name not in (OUTSIDE, UNCHOSEN)}
    faults = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for look in LOOKS:
            shown: list[tuple[tuple[str, str] | None, dict[str, str]]] = [
                (None, {OUTSIDE: pages[OUTSIDE]} if OUTSIDE in pages else {}),
                ((admin.login, admin.password), inside),
            ]
            if scene.newcomer is not None and UNCHOSEN in pages:
                shown.append((scene.newcomer, {UNCHOSEN: pages[UNCHOSEN]}))
            for whose, seen in shown:
                async with looking(browser, scene.known.api_url, look, whose) as page:
                    faults += await _seen_as(page, seen, look)
        await browser.close()
    return faults


@asynccontextmanager
async def looking(
    browser: Browser, url: str, look: Look, whose: tuple[str, str] | None
) -> AsyncIterator[Page]:
    """A window of whoever has this login and password; None: of nobody yet."""
    context = await browser.new_context(
        base_url=url,
        viewport={"width": look.width, "height": look.height},
        color_scheme="dark" if look.dark else "light",
        locale="ru-RU" if look.locale == "ru" else "en-GB",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    if whose is not None:
        login, password = whose
        await page.goto(f"{PREFIX}/sign-in?lang={look.locale}")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", password)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url(lambda at: "/sign-in" not in at)
    yield page
    await context.close()


async def _seen_as(page: Page, pages: dict[str, str], look: Look) -> int:
    said: list[str] = []
    page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = 0
    for name, at in pages.items():
        said.clear()
        wrong = await _picture(page, at, OUT / f"{name}-{look.name}.png")
        wrong += said
        faults += len(wrong)
        print(f"{look.name:8} {at}" + "".join(f"\n         ! {one}" for one in wrong), flush=True)
    return faults


async def _picture(page: Page, at: str, file: Path) -> list[str]:
    """Draws one page; what is wrong with it."""
    try:
        answer = await page.goto(at)
    except Error as error:
        return [] if "Download is starting" in error.message else [error.message]
    if answer is None or "<html" not in await answer.text():
        return []  # a part that htmx asks for alone
    wrong = [] if answer.ok else [f"answers {answer.status}"]
    await page.evaluate("() => document.fonts.ready")
    if await page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
        wrong.append("wider than its window")
    await _drawn(page, file)
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    seen = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return wrong + [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:140]}"
        for one in seen["violations"]
        if one["impact"] in ("serious", "critical")
    ]


async def _drawn(page: Page, file: Path) -> None:
    """All of the page in one window: what keeps its place at an edge would else stand in the middle of a long picture."""
    window = page.viewport_size
    height = await page.evaluate("() => document.documentElement.scrollHeight")
    if window is not None and height > window["height"]:
        await page.set_viewport_size({"width": window["width"], "height": min(height, _LONGEST)})
    await page.screenshot(path=file, full_page=True)
    if window is not None:
        await page.set_viewport_size(window)
