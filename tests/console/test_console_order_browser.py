"""An order's page in a real browser: it lives while it is open, keeps what is typed, and does by keyboard what a mouse does."""

from playwright.async_api import Browser, Page, expect

from domain.actors import Role
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.test_console_order_page import done, placed, status_of
from tests.console.world import ConsoleWorld


async def opened(page: Page, order_id: str) -> None:
    """The page, with its stream of life."""
    await page.goto(f"/console/orders/{order_id}")
    await expect(page.locator("html")).to_have_attribute("data-live", "on")


async def test_an_open_page_follows_its_order_and_keeps_what_is_being_written(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    order_id = await placed(console)
    async with window(chromium, console, address) as page:
        await opened(page, order_id)
        await page.fill("#note", "Просила звонить после обеда")
        await done(console, order_id, "confirm_order", outcome="confirmed")
        await expect(page.locator(".path [aria-current=step]")).to_contain_text("Подтверждён")
        await expect(page.locator("#note")).to_have_value("Просила звонить после обеда")
        await expect(page.locator("#note")).to_be_focused()
        await page.click("#composer button")
        await expect(page.locator(".events")).to_contain_text("Просила звонить после обеда")
        await expect(page.locator("#note")).to_have_value("")


async def test_an_order_is_cancelled_without_a_mouse_and_the_page_follows(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    order_id = await placed(console)
    async with window(chromium, console, address, role=Role.SUPERVISOR) as page:
        await opened(page, order_id)
        await page.locator('a[href$="/acts/cancel"]').focus()
        await page.keyboard.press("Enter")
        dialog = page.locator("#dialog")
        await expect(dialog.locator("h2")).to_contain_text("Отменить заказ")
        await dialog.locator("#f-comment").fill("Заказала случайно")
        await dialog.locator("#f-reason").select_option("changed_mind")
        await expect(dialog.locator("#act-preview")).to_contain_text("Статус «Отменён». Письмо сейчас")
        await dialog.locator("input[value=silently]").check()
        await expect(dialog.locator("#act-preview")).not_to_contain_text("Письмо")
        await dialog.locator("button[type=submit]").focus()
        await page.keyboard.press("Enter")
        await expect(dialog).not_to_be_visible()
        await expect(page.locator(".toast")).to_contain_text("Готово: Отменить заказ")
        await expect(page.locator(".path [aria-current=step]")).to_contain_text("Отменён")
        await expect(page.locator(".events")).to_contain_text("Заказала случайно")
    assert await status_of(console, order_id) == "cancelled"


async def test_the_new_price_is_told_while_it_is_typed_and_saved_leads_back(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    order_id = await placed(console)
    async with window(chromium, console, address, locale="en") as page:
        await page.goto(f"/console/orders/{order_id}/edit")
        await page.fill("[name=quantity-0]", "2")
        await expect(page.locator("#edit-preview")).to_contain_text("RUB\u00a03,280")
        await expect(page.locator("[name=quantity-0]")).to_be_focused()
        await page.click("button:has-text('Save')")
        await page.wait_for_url(f"**/console/orders/{order_id}")
        await expect(page.locator("table.sums")).to_contain_text("RUB\u00a03,280")


async def test_an_order_fits_a_phone_and_nothing_of_it_is_seriously_wrong_for_a_reader(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    order_id = await placed(console)
    async with window(chromium, console, address, role=Role.SUPERVISOR, size=PHONE) as page:
        for path in ("", "/edit", "/acts/cancel"):
            await page.goto(f"/console/orders/{order_id}{path}")
            assert not await sideways(page), path
            assert await seriously_wrong(page) == [], path
        await page.goto(f"/console/orders/{order_id}")
        await page.click('button:has-text("Показать")')
        await expect(page.locator('#phone a[href="tel:+79161234567"]')).to_be_visible()


async def test_what_was_earlier_is_loaded_by_a_key_and_stays_when_the_order_moves(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    order = str((await console.api.place()).json()["id"])
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await page.goto(f"/console/orders/{order}?back=1")
        await expect(page.locator("html[data-live=on]")).to_be_attached()
        await expect(page.locator(".events")).not_to_contain_text("A new order")
        await expect(page.locator("#earlier")).to_have_attribute("data-htmx-powered", "true")
        await page.keyboard.press("[")
        await expect(page.locator("#earlier")).to_have_count(0)
        await expect(page.locator(".events")).to_contain_text("A new order")
        await page.locator("#note").fill("перезвонить после обеда")
        await page.locator("#composer button").click()
        await expect(page.locator(".events")).to_contain_text("после обеда")
        await expect(page.locator(".events")).to_contain_text("A new order")
