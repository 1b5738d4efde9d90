"""A whole day's work at the console, in Russian and in English, by people of three roles in real browsers."""

from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, expect

from domain.actors import Role
from tests.console.browsing import window
from tests.console.working_day import Day, send, take_next
from tests.console.world import PASSWORD, ConsoleWorld

pytestmark = pytest.mark.slow
MOSCOW = ZoneInfo("Europe/Moscow")


class Said(NamedTuple):
    """What stands on the pages in one language."""

    confirm: str
    pack: str
    remind: str
    paid: str
    packed: str
    arrived: str
    completed: str


WORDS = {
    "ru": Said(
        "Подтвердить заказ",
        "Собрать заказ",
        "Напомнить о посылке",
        "Оплачен",
        "Собран",
        "Посылка прибыла",
        "Выполнен",
    ),
    "en": Said(
        "Confirm the order",
        "Pack the order",
        "Remind about the parcel",
        "Paid",
        "Packed",
        "The parcel arrived",
        "Completed",
    ),
}


async def sign_in(page: Page, address: str, locale: str) -> None:
    """As a person does, by keyboard."""
    await page.goto(f"{address}/console/sign-in?lang={locale}")
    await page.locator("[name=login]").fill("operator")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/queue")


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_a_whole_days_work(console: ConsoleWorld, address: str, chromium: Browser, locale: str) -> None:
    said = WORDS[locale]
    day = Day(console, address, chromium, locale)
    await console.somebody(Role.OPERATOR)

    async with window(chromium, console, address, locale=locale, signed_in=False) as desk:
        await sign_in(desk, address, locale)

        # An order comes while the page is open, and appears by itself.
        order = str((await console.api.place()).json()["id"])
        await expect(desk.locator("#list")).to_contain_text(said.confirm)

        # Nobody answers.
        await take_next(desk, said.confirm)
        await desk.keyboard.press("2")
        await expect(desk.locator("#dialog")).to_be_visible()
        await send(desk)
        await day.carried_out()
        await expect(desk.locator("#task .note.ok")).to_be_visible(timeout=15000)

        # Hours later the customer answers, and asks to be called back at a moment.
        await day.until(day.now + timedelta(hours=2, minutes=40))
        await take_next(desk, said.confirm)
        await desk.keyboard.press("4")
        back = day.now + timedelta(minutes=30)
        await desk.locator("#dialog [name=at]").fill(back.astimezone(MOSCOW).strftime("%Y-%m-%dT%H:%M"))
        await send(desk)
        await day.carried_out()

        # Then the order is agreed, and paid for at once instead of at the post office.
        await day.until(back + timedelta(minutes=1))
        await take_next(desk, said.confirm)
        await desk.keyboard.press("1")
        await desk.locator("#dialog [name=method]").select_option("online")
        await send(desk)
        await day.carried_out()
        assert await day.status(order) == "confirmed"

        async with day.at_work(Role.SUPERVISOR) as office:
            await office.goto(f"/console/orders/{order}")
            await office.locator("#act-payment").click()
            await office.locator("#dialog button[type=submit]").click()
            await expect(office.locator(".path [aria-current=step]")).to_contain_text(said.paid)

            async with day.at_work(Role.PICKER) as store:
                await take_next(store, said.pack)
                await store.keyboard.press("1")
                await expect(store.locator("#toasts .toast").last).to_be_visible()
                await day.carried_out()
            assert await day.status(order) == "packed"

            # The page has taken in what the picker did before its next act is pressed.
            await expect(office.locator(".path [aria-current=step]")).to_contain_text(said.packed)
            await office.locator("#act-shipped").click()
            await office.locator("#dialog [name=track_number]").fill("RA644000005RU")
            await office.locator("#dialog button[type=submit]").click()
            await expect(office.locator("#order")).to_contain_text("RA644000005RU")

    # Three days later, everybody has signed in anew. It arrives while the page is open: seen without a reload.
    await day.until(day.now + timedelta(days=3))
    async with day.at_work(Role.SUPERVISOR) as office:
        await office.goto(f"/console/orders/{order}")
        await expect(office.locator("html[data-live=on]")).to_be_attached()
        await day.moved(order, "arrived", office="101000")
        await expect(office.locator("#order")).to_contain_text(said.arrived)

    # Nobody fetches it, so the operator reminds.
    await day.until(day.now + timedelta(days=4))
    async with day.at_work(Role.OPERATOR) as desk:
        await take_next(desk, said.remind)
        await desk.keyboard.press("1")
        await desk.locator("#dialog [name=on]").fill((day.now + timedelta(days=1)).strftime("%Y-%m-%d"))
        await send(desk)
        await day.carried_out()

    await day.until(day.now + timedelta(days=1))
    async with day.at_work(Role.SUPERVISOR) as office:
        await office.goto(f"/console/orders/{order}")
        await expect(office.locator("html[data-live=on]")).to_be_attached()
        await day.moved(order, "handed_over")
        await expect(office.locator("h1 + .pill")).to_have_text(said.completed)
    assert await day.status(order) == "completed"


async def test_money_on_delivery_is_booked_at_the_desk(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    """Handed over and not yet paid by the carrier: a person books what came, and the order is done."""
    day = Day(console, address, chromium, "ru")
    order = str((await console.api.place()).json()["id"])
    task = await console.api.task(order, "confirm_order")
    await console.api.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "confirmed"})
    await console.api.client.post(f"/api/v1/orders/{order}/packed", json={})
    shipped = {"carrier": "russian_post", "track_number": "RA644000005RU"}
    await console.api.client.post(f"/api/v1/orders/{order}/shipped", json=shipped)
    await day.moved(order, "handed_over")
    assert await day.status(order) == "awaiting_money"
    async with day.at_work(Role.SUPERVISOR) as office:
        await office.goto(f"/console/orders/{order}")
        await office.locator("#act-money").click()
        await office.locator("#dialog button[type=submit]").click()
        await expect(office.locator("h1 + .pill")).to_have_text("Выполнен")
    assert await day.status(order) == "completed"
