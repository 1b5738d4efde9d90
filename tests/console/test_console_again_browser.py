"""A session that ends while somebody types: they sign in over the page and go on with what was typed, and nobody else does."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, Route, expect
from sqlalchemy import func, select

from domain.actors import Role
from domain.ids import PersonId, ShopId
from storage import people, sessions, shops
from storage.sessions import LONGEST
from storage.tables import comments
from tests.api.world import SHOP
from tests.console.browsing import keep, seriously_wrong, window
from tests.console.world import PASSWORD, ConsoleWorld

NOTE = "перезвонить после обеда"


@dataclass(frozen=True)
class Typing:
    """A page, what is typed there, and how it is sent."""

    path: str
    field: str
    button: str
    told: str
    """What only stands there once it was sent."""


NEW_ORDER = Typing("/orders/new", "#f-comment", "button[value=place]", ".fault")
ORDER_EDIT = Typing("/orders/{order}/edit", "#f-name", "main .btn.main", ".order-page")
CUSTOMER_EDIT = Typing("/customers/{customer}/edit", "#f-name", "main .btn.main", "h1:has-text('обеда')")
STAFF = Typing("/staff/new", "#f-name", "main .btn.main", "h2:has-text('обеда')")
COMMENT = Typing("/orders/{order}", "#note", "#composer button", ".event:has-text('обеда')")


async def opened(console: ConsoleWorld, page: Page, typing: Typing) -> str:
    """The page with the words typed; the order."""
    placed = (await console.api.place()).json()
    path = typing.path.format(order=placed["id"], customer=placed["customer"]["id"])
    await page.goto(f"/console{path}")
    await expect(page.locator("html[data-live=on]")).to_be_attached()
    await page.locator(typing.field).fill(NOTE)
    return str(placed["id"])


async def person_of(console: ConsoleWorld, role: Role) -> PersonId:
    return (await console.somebody(role)).person


async def sign_out_everywhere(console: ConsoleWorld, role: Role) -> None:
    person = await person_of(console, role)
    async with console.api.engine.begin() as connection:
        await sessions.revoke_all(connection, person, console.api.clock.now())


async def sign_in_again(page: Page, login: str | None = None) -> None:
    dialog = page.locator("#again")
    await expect(dialog).to_be_visible()
    if login is not None:
        await dialog.get_by_label("Login").fill(login)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def noted(console: ConsoleWorld) -> int:
    async with console.api.engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(comments))).scalar_one()


@pytest.mark.parametrize("typing", [NEW_ORDER, ORDER_EDIT, CUSTOMER_EDIT, STAFF, COMMENT])
async def test_who_is_signed_out_while_typing_signs_in_over_the_page_and_sends_it(
    console: ConsoleWorld, address: str, chromium: Browser, typing: Typing
) -> None:
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, typing)
        await sign_out_everywhere(console, Role.SUPERVISOR)
        await expect(page.locator("#again")).to_contain_text("nothing that is typed in it is lost")
        assert await seriously_wrong(page) == []
        await expect(page.locator("#again-login")).to_have_value("supervisor")
        await sign_in_again(page)
        await expect(page.locator("#again")).to_be_hidden()
        await expect(page.locator(typing.field)).to_have_value(NOTE)
        await page.locator(typing.button).first.click()
        await expect(page.locator(typing.told).first).to_be_visible()


async def test_an_answer_from_before_the_sign_in_does_not_keep_the_page_closed(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    free, asked = asyncio.Event(), asyncio.Event()

    async def answer_late(route: Route) -> None:
        if route.request.method == "POST" or asked.is_set():
            await route.continue_()
            return
        answer = await route.fetch()
        asked.set()
        await free.wait()
        await route.fulfill(response=answer)

    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/me")
        await sign_out_everywhere(console, Role.OPERATOR)
        await expect(page.locator("#again")).to_be_visible()
        await page.evaluate("session.ask()")
        await page.route(re.compile("/sign-in/again"), answer_late)
        await page.evaluate("void session.ask()")
        await asked.wait()
        async with page.expect_response(lambda answer: answer.request.method == "POST"):
            await sign_in_again(page)
        free.set()
        await expect(page.locator("#again")).to_be_hidden()


async def test_a_form_that_leaves_the_page_asks_first_and_is_sent_once_they_are_in_again(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/me")
        for name, value in (("old", PASSWORD), ("new", "another-good-word"), ("again", "another-good-word")):
            await page.locator(f"#f-{name}").fill(value)
        await sign_out_everywhere(console, Role.OPERATOR)
        await sign_in_again(page)
        await expect(page.locator("#again")).to_be_hidden()
        await expect(page.locator("#f-new")).to_have_value("another-good-word")
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.locator(".note.ok")).to_contain_text("You have a new password")


async def test_a_session_whose_time_is_over_asks_when_the_act_is_pressed_and_does_not_do_it(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        console.api.clock.move(LONGEST + timedelta(minutes=1))
        await page.locator(COMMENT.button).click()
        await expect(page.locator("#again")).to_be_visible()
        assert await noted(console) == 0
        await sign_in_again(page)
        await expect(page.locator("#again")).to_be_hidden()
        await page.locator(COMMENT.button).click()
        await expect(page.locator(COMMENT.told)).to_be_visible()
        assert await noted(console) == 1


async def test_a_wrong_password_is_told_in_the_dialog_and_what_was_typed_stays(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        await sign_out_everywhere(console, Role.SUPERVISOR)
        dialog = page.locator("#again")
        await dialog.get_by_label("Password").fill("not-the-password")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_contain_text("do not belong together")
        await sign_in_again(page)
        await expect(dialog).to_be_hidden()
        await expect(page.locator(COMMENT.field)).to_have_value(NOTE)


async def test_somebody_else_who_signs_in_over_the_page_is_refused_and_sends_nothing(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await console.somebody(Role.ADMIN)
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        await sign_out_everywhere(console, Role.SUPERVISOR)
        await sign_in_again(page, "admin")
        await expect(page.locator("#again").get_by_role("alert")).to_contain_text("opened by somebody else")
        assert await noted(console) == 0
        await sign_in_again(page, "supervisor")
        await expect(page.locator("#again")).to_be_hidden()
        await expect(page.locator(COMMENT.field)).to_have_value(NOTE)


async def test_a_page_sends_nothing_once_somebody_else_has_signed_in_in_another_tab(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await console.somebody(Role.ADMIN)
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        other = await page.context.new_page()
        await page.context.clear_cookies()
        await other.goto("/console/sign-in")
        await other.get_by_label("Login").fill("admin")
        await other.get_by_label("Password").fill(PASSWORD)
        await other.keyboard.press("Enter")
        await other.wait_for_url("**/console/queue")
        dialog = page.locator("#again")
        await expect(dialog).to_contain_text("Somebody else has signed in")
        await page.keyboard.press("Escape")
        await page.locator(COMMENT.button).click()
        await expect(dialog).to_be_visible()
        assert await noted(console) == 0
        await expect(page.locator(COMMENT.field)).to_have_value(NOTE)


async def test_who_signs_in_anew_in_another_tab_goes_on_in_this_one(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        await sign_out_everywhere(console, Role.SUPERVISOR)
        await expect(page.locator("#again")).to_be_visible()
        other = await page.context.new_page()
        await other.goto("/console/queue")
        await other.get_by_label("Login").fill("supervisor")
        await other.get_by_label("Password").fill(PASSWORD)
        await other.keyboard.press("Enter")
        await other.wait_for_url("**/console/queue")
        await expect(page.locator("#again")).to_be_hidden()
        await page.locator(COMMENT.button).click()
        await expect(page.locator(COMMENT.told)).to_be_visible()


async def test_a_page_that_was_not_told_of_a_new_session_learns_it_by_its_act_and_repeats_it(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        await page.context.clear_cookies()
        await keep(page.context, address, await console.cookies(Role.SUPERVISOR))
        async with page.expect_response(re.compile("/sign-in/again")):
            await page.locator(COMMENT.button).click()
        await expect(page.locator(".toast")).to_contain_text("repeat what you did")
        assert await noted(console) == 0
        await page.locator(COMMENT.button).click()
        await expect(page.locator(COMMENT.told)).to_be_visible()


async def test_a_password_reset_by_a_leader_leads_to_one_of_ones_own_and_back_to_the_page(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        person, now = await person_of(console, Role.SUPERVISOR), console.api.clock.now()
        kept = await console.api.app.state.services.passwords.hashed(PASSWORD)
        async with console.api.engine.begin() as connection:
            await people.set_password(connection, person, kept, now, given=True)
            await sessions.revoke_all(connection, person, now)
        await sign_in_again(page)
        await expect(page.locator("#again")).to_contain_text("choose one of your own in another tab")
        async with page.context.expect_page() as opening:
            await page.get_by_role("link", name="Choose a password").click()
        other = await opening.value
        for name, value in (("old", PASSWORD), ("new", "another-good-word"), ("again", "another-good-word")):
            await other.locator(f"[name={name}]").fill(value)
        await other.keyboard.press("Enter")
        await other.wait_for_url("**/console/queue")
        await expect(page.locator("#again")).to_be_hidden()
        await page.locator(COMMENT.button).click()
        await expect(page.locator(COMMENT.told)).to_be_visible()


async def test_signing_out_on_purpose_leaves_the_other_tabs_too(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/orders")
        other = await page.context.new_page()
        await other.goto("/console/queue")
        await other.locator(".who summary").click()
        await other.locator('form[action="/console/sign-out"] button').click()
        await page.wait_for_url("**/console/sign-in")


async def test_a_page_of_another_shop_waits_for_its_shop(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    other = ShopId("petarda")
    async with window(chromium, console, address, role=Role.SUPERVISOR, locale="en") as page:
        await opened(console, page, COMMENT)
        somebody = await console.somebody(Role.SUPERVISOR)
        async with console.api.engine.begin() as connection:
            await shops.add(connection, other)
        there = await console.somebody(Role.OPERATOR, shop=other)
        async with console.api.engine.begin() as connection:
            await connection.exec_driver_sql(f"update staff set person = null where id = '{there.staff}'")
            assert await people.employ(connection, somebody.person, other, there.staff)
        shop = await page.context.new_page()
        await shop.goto("/console/shops")
        await shop.get_by_role("button", name=re.compile("petarda")).click()
        await expect(page.locator("#again")).to_contain_text("another shop was chosen")
        await shop.goto("/console/shops")
        await shop.get_by_role("button", name=re.compile(SHOP)).click()
        await expect(page.locator("#again")).to_be_hidden()
        await page.locator(COMMENT.button).click()
        await expect(page.locator(COMMENT.told)).to_be_visible()
