"""People's own pages in a real browser: in and out by keys alone, colleagues in a dialog, a letter sent again, and nothing cheap on a phone."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from domain.actors import Role
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.letters import a_message, an_order
from tests.console.test_console_unplaced import money
from tests.console.world import PASSWORD, ConsoleWorld

PAGES = ("/me", "/staff", "/staff/new", "/messages", "/unplaced", "/integrations")


async def signed_out(page: Page) -> None:
    await page.context.clear_cookies()
    await page.goto("/console/messages?state=sent")


@pytest.mark.parametrize(("locale", "heading"), [("ru", "Вход в Steward"), ("en", "Sign in to Steward")])
async def test_somebody_signs_in_by_keys_alone_comes_to_the_page_and_signs_out(
    console: ConsoleWorld, address: str, chromium: Browser, locale: str, heading: str
) -> None:
    await console.somebody()
    async with window(chromium, console, address, locale=locale) as page:
        await signed_out(page)
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await page.keyboard.type("Operator")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/console/messages?state=sent")
        await page.locator(".who summary").click()
        await page.locator('form[action="/console/sign-out"] button').click()
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await page.goto("/console/messages")
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()


async def test_the_language_of_the_sign_in_is_chosen_on_it(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, locale="ru") as page:
        await signed_out(page)
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("heading", name="Sign in to Steward")).to_be_visible()
        assert await seriously_wrong(page) == []


async def test_a_colleague_is_added_in_a_dialog_and_stands_in_the_list_at_once(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, role=Role.ADMIN, locale="en") as page:
        await page.goto("/console/staff")
        await page.get_by_role("link", name="Add somebody").click()
        dialog = page.locator("#dialog")
        await dialog.get_by_label("Name").fill("Вера")
        await dialog.get_by_label("Login").fill("верочка")
        await dialog.get_by_role("button", name="Add").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("Latin letters")
        await expect(dialog.get_by_label("Name")).to_have_value("Вера")
        await dialog.get_by_label("Login").fill("vera")
        await dialog.get_by_label("Role").select_option("buyer")
        await dialog.get_by_role("button", name="Add").click()
        await expect(dialog.locator(".once")).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))
        await dialog.get_by_text("Done").click()
        await expect(page.get_by_role("row", name="Вера")).to_contain_text("Buyer")
        await page.get_by_role("link", name="Вера").click()
        page.once("dialog", lambda asked: asked.accept())
        await dialog.get_by_role("button", name="Works here no more").click()
        await expect(dialog).to_contain_text("Does not work here")
        await dialog.get_by_text("Close").last.click()
        await expect(page.get_by_role("row", name="Вера")).to_contain_text("Does not work here")


async def test_a_letter_is_sent_again_only_after_a_reason_and_a_yes(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят", state="unknown", code="answer_lost")
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/messages?state=unknown")
        await page.get_by_role("row").filter(has_text="Заказ принят").get_by_role("link").first.click()
        dialog = page.locator("#dialog")
        await dialog.get_by_label("Why once more").fill("Клиент ничего не получил")
        page.once("dialog", lambda asked: asked.dismiss())
        await dialog.get_by_role("button", name="Send again").click()
        await expect(dialog.get_by_label("Why once more")).to_have_value("Клиент ничего не получил")
        page.once("dialog", lambda asked: asked.accept())
        await dialog.get_by_role("button", name="Send again").click()
        await expect(dialog).to_contain_text("in a moment")
        await dialog.get_by_text("Close").last.click()
        await expect(page.get_by_text("No message is like this")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
async def test_no_page_is_hard_to_read_or_wider_than_a_phone(
    console: ConsoleWorld, address: str, chromium: Browser, dark: bool
) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят " * 30, state="failed", code="bad_recipient")
    await a_message(console, order, "m2", "webhook", text="{}", state="failed", code="given_up")
    await money(console, "1.00")
    async with window(chromium, console, address, role=Role.ADMIN, size=PHONE, dark=dark) as page:
        for path in PAGES:
            await page.goto(f"/console{path}")
            assert not await sideways(page), path
            assert await seriously_wrong(page) == [], path
        await page.goto("/console/shops")
        assert not await sideways(page)
        assert await seriously_wrong(page) == []
