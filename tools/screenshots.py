"""Draws every page of the console with the sample shop's orders: light, dark and as a phone, in both languages; tells what is wrong on them.

Starts a Steward of its own and waits until its sample orders stand in every status; `--data-dir` takes one that runs.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

import httpx
from playwright.async_api import Browser, Error, Page, async_playwright

from bootstrap.credentials import Credentials
from bootstrap.embedded.addresses import free_port
from console.app import PREFIX, ROUTERS
from console.routes.reports.kinds import REPORTS
from domain.actors import Role
from domain.statuses import Status

ROOT: Final = Path(__file__).parents[1]
OUT: Final = ROOT / "build" / "screenshots"
AXE: Final = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
_PATIENCE: Final = 240.0
_LONGEST: Final = 8_000
"""Pixels of a window's height that Chromium still draws at once."""
_NOT_PAGES: Final = (
    "/live",
    "/counts",
    "/static",
    "/sign-in/oidc",
    "/sign-in/again",
    "/playbook/look.css",
)


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


@contextmanager
def running() -> Iterator[Path]:
    """A Steward of our own; yields its data folder."""
    folder = Path(tempfile.mkdtemp(prefix="steward-screenshots-"))
    ports = [
        part for name in ("http", "temporal", "temporal-ui") for part in (f"--{name}-port", str(free_port()))
    ]
    command = [sys.executable, "-m", "cli", "up", "--ephemeral", "--data-dir", str(folder), *ports]
    with (
        (folder / "up.log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as up,
    ):
        try:
            yield folder
        finally:
            up.terminate()
            up.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


async def every_status(folder: Path) -> Credentials:
    """Waits until orders stand in every status, as the sample world plays them."""
    until = monotonic() + _PATIENCE
    missing = list(Status)
    while monotonic() < until:
        known = Credentials.read(folder)
        if known is not None:
            missing = await _missing(known)
            if not missing:
                return known
        await asyncio.sleep(2)
    raise SystemExit(f"no orders are {', '.join(missing)} after {_PATIENCE:.0f} s")


async def _missing(known: Credentials) -> list[Status]:
    headers = {"Authorization": f"Bearer {known.api_key}"}
    try:
        async with httpx.AsyncClient(base_url=f"{known.api_url}/api/v1", headers=headers) as api:
            return [
                status
                for status in Status
                if not (await api.get("/orders", params={"status": status, "limit": 1})).json().get("items")
            ]
    except (httpx.HTTPError, json.JSONDecodeError):
        return list(Status)


async def addresses(known: Credentials) -> dict[str, str]:
    """Every page by the name its picture gets. Parts that htmx asks for alone are no pages."""
    headers = {"Authorization": f"Bearer {known.api_key}"}
    async with httpx.AsyncClient(base_url=f"{known.api_url}/api/v1", headers=headers) as api:
        orders = (await api.get("/orders", params={"status": Status.AT_PICKUP, "limit": 1})).json()["items"]
        editable = (await api.get("/orders", params={"status": Status.CONFIRMED, "limit": 1})).json()["items"]
        tasks = (await api.get("/tasks", params={"state": "ready", "limit": 1})).json()["items"]
        messages = (await api.get("/messages", params={"state": "sent", "limit": 1})).json()["items"]
        customer = (await api.get("/customers", params={"phone": "+7", "limit": 1})).json().get("items") or []
    samples = {
        "{order_id}/edit": f"{(editable or orders)[0]['id']}/edit",
        "{order_id}": orders[0]["id"],
        "{message_id}": messages[0]["id"] if messages else "",
        "{staff_id}": known.staff_id,
        "{task_id}": tasks[0]["id"] if tasks else "",
        "{customer_id}": customer[0]["id"] if customer else orders[0]["customer"]["id"],
    }
    found = {f"reports-{name}": f"{PREFIX}/reports/{name}" for name in REPORTS}
    for router in ROUTERS:
        for route in router.routes:
            path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or set()
            if "GET" not in methods or path.startswith(_NOT_PAGES) or path == "/":
                continue
            for hole, value in samples.items():
                path = path.replace(hole, value)
            if "{" not in path:
                name = (
                    getattr(route, "path", "").strip("/").replace("/", "-").replace("{", "").replace("}", "")
                )
                found[name] = f"{PREFIX}{path}"
    return found


@asynccontextmanager
async def looking(browser: Browser, known: Credentials, look: Look) -> AsyncIterator[Page]:
    """An admin's window."""
    context = await browser.new_context(
        base_url=known.api_url,
        viewport={"width": look.width, "height": look.height},
        color_scheme="dark" if look.dark else "light",
        locale="ru-RU" if look.locale == "ru" else "en-GB",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    admin = next(person for person in known.people if person.role is Role.ADMIN)
    await page.goto(f"{PREFIX}/sign-in?lang={look.locale}")
    await page.fill("[name=login]", admin.login)
    await page.fill("[name=password]", admin.password)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/console/queue")
    yield page
    await context.close()


async def draw(known: Credentials, only: str) -> int:
    """All pictures; how many faults were found on the way."""
    OUT.mkdir(parents=True, exist_ok=True)
    pages = {name: at for name, at in (await addresses(known)).items() if only in name}
    faults = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for look in LOOKS:
            async with looking(browser, known, look) as page:
                faults += await _seen_as(page, pages, look)
        await browser.close()
    return faults


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


def main() -> None:
    """Exits with 1 where a page has a fault."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--data-dir", type=Path, help="of a Steward that runs already")
    given.add_argument("--only", default="", help="pages whose name holds this")
    asked = given.parse_args()
    if asked.data_dir is not None:
        faults = asyncio.run(_over(asked.data_dir, asked.only))
    else:
        with running() as folder:
            print("starting, and waiting for orders in every status …", flush=True)
            faults = asyncio.run(_over(folder, asked.only))
    print(f"pictures are in {OUT.relative_to(ROOT)}; faults found: {faults}")
    sys.exit(bool(faults))


async def _over(folder: Path, only: str) -> int:
    return await draw(await every_status(folder), only)


if __name__ == "__main__":
    main()
