"""A running Steward whose worker is killed under an open task: what was answered is carried out after the restart, and the page shows it."""

import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bootstrap.embedded.addresses import LOOPBACK
from domain.actors import Role
from tests.console.browsing import window
from tests.e2e.orders import OrderAt
from tests.e2e.running import Ports, api_of, credentials_of, forget, standing
from tests.privacy.kept import keep_histories

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc for what to kill"),
]
SLOWLY = 120_000
"""Milliseconds: a restart, while other tests may have both cores."""


async def test_an_outcome_given_before_its_worker_is_killed_is_carried_out_and_shown_after_the_restart(
    tmp_path: Path, chromium: Browser
) -> None:
    folder = tmp_path / "data"
    with Ports.held() as ports:
        address = f"http://{LOOPBACK}:{ports.http}"
        try:
            async with window(chromium, None, address, locale="en", signed_in=False, outage=True) as page:
                async with standing(folder, "--no-demo", *ports.options) as run:
                    await answered(page, folder)
                    run.kill("worker-orders")
                    assert (await run.ended()).code == 1
                await expect(page.locator("#offline")).to_be_visible(timeout=SLOWLY)
                async with standing(folder, "--no-demo", *ports.options) as run:
                    await expect(page.locator("#offline")).to_be_hidden(timeout=SLOWLY)
                    await expect(page.locator(".task .pill.ok")).to_be_visible(timeout=SLOWLY)
                    await page.goto("about:blank")  # nobody looks on when it stops
                    await keep_histories(run.credentials.temporal_address)
        finally:
            forget(folder)


async def answered(page: Page, folder: Path) -> None:
    """An operator takes a task by keys, and gives its outcome."""
    one = next(person for person in credentials_of(folder).people if person.role is Role.OPERATOR)
    async with api_of(folder) as http:
        task = await (await OrderAt.placed(http, "killed")).to_confirm()
    await page.goto(f"/console/sign-in?next=/console/tasks/{task}")
    await page.locator("[name=login]").fill(one.login)
    await page.locator("[name=password]").fill(one.password)
    await page.keyboard.press("Enter")
    for key, told in (("t", "in your hands"), ("3", "being carried out")):
        await expect(page.locator("#task form[data-htmx-powered]").first).to_be_attached()
        await page.keyboard.press(key)
        await expect(page.locator("#task > header .pill")).to_contain_text(told)
