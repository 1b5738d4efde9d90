"""Every page of a shop whose customers, goods, letters and colleagues are called by markup: it is shown as it was typed, and does nothing."""

import re
from html import unescape
from html.parser import HTMLParser

from playwright.async_api import Browser, Dialog

from console.rendering import TEMPLATES
from console.security.roles import MAY
from domain.actors import Role
from tests.console.browsing import window
from tests.console.everything import EVIL, everything, routes
from tests.console.world import ConsoleWorld

SHOWN_ON_AT_LEAST = 8


class Markup(HTMLParser):
    """Finds what a browser would run: scripts and styles in the page, handlers, addresses that are code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style") and not (given.get("src") or "").startswith("/console/static/"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{tag} {name}")
            if (value or "").strip().lower().startswith(("javascript:", "js:", "data:text")):
                self.found.append(f"{tag} {name}={value}")
        if tag == "img" and not (given.get("src") or "").startswith("/console/static/"):
            self.found.append(f"<img {given}>")


def code_in(page: str) -> list[str]:
    """Everything of that sort."""
    markup = Markup()
    markup.feed(page)
    markup.close()
    return markup.found


def test_no_template_has_a_script_a_style_or_a_handler_in_it() -> None:
    found = {
        path.relative_to(TEMPLATES).as_posix(): code_in(_as_filled(path.read_text("utf-8")))
        for path in TEMPLATES.rglob("*.html")
    }
    assert {name: code for name, code in found.items() if code} == {}


def _as_filled(template: str) -> str:
    """The template with files in the places of files and a word in all others."""
    with_files = re.sub(r"\{\{ asset\(.*?\) \}\}", "/console/static/x", template)
    return re.sub(r"\{\{.*?\}\}", "x", re.sub(r"\{[%#].*?[%#]\}", " ", with_files, flags=re.S))


def test_what_a_browser_would_run_is_found() -> None:
    assert code_in("<script>x</script><p style='x' onclick=x>") == ["<script>", "p style", "p onclick"]
    assert code_in("<a href=' javascript:x'><img src=x onerror=y>") == [
        "a href= javascript:x", "img onerror", "<img {'src': 'x', 'onerror': 'y'}>",
    ]  # fmt: skip
    assert code_in('<script src="/console/static/x/htmx.js"></script>') == []


async def test_no_page_and_no_part_of_one_runs_what_people_typed(console: ConsoleWorld) -> None:
    console.hub.close()
    values = await everything(console)
    wrong, shown = [], set()
    async with console.signed_in(Role.ADMIN) as client:
        for route in routes():
            if route.method != "GET" or route.key not in MAY:
                continue
            for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
                answer = await client.get(route.filled(values), headers=headers)
                if "html" not in answer.headers.get("content-type", ""):
                    continue
                if answer.status_code >= 500 or (found := code_in(answer.text)):
                    wrong.append(
                        f"{route.key}: {answer.status_code} {found if answer.status_code < 500 else ''}"
                    )
                if EVIL[:40] in unescape(answer.text):
                    shown.add(route.key)
    assert wrong == []
    assert len(shown) >= SHOWN_ON_AT_LEAST, f"only {sorted(shown)} show what was typed"


async def test_a_browser_that_looks_at_every_page_is_asked_nothing_and_complains_of_nothing(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    values = await everything(console)
    asked: list[str] = []

    async def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    async with window(chromium, console, address, role=Role.ADMIN) as page:
        page.on("dialog", refuse)
        for route in routes():
            if route.method != "GET" or route.key not in MAY or route.path in ("/", "/live", "/counts"):
                continue
            answer = await page.request.get(f"{address}{route.filled(values)}")
            if (
                answer.status == 200
                and "html" in answer.headers["content-type"]
                and "<html" in await answer.text()
            ):
                await page.goto(route.filled(values))
    assert asked == []
