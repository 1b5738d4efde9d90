"""A working day's queue in a real browser: claimed, answered and undone by keys, alive, on a phone, with nobody's task taken twice."""

import re
from datetime import timedelta

from playwright.async_api import Browser, Page, expect

from domain.actors import Role
from domain.ids import StaffId, TaskId
from storage import tasks
from storage.states import TaskState
from storage.tasks import TaskRow
from tests.api.world import SHOP
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld

OPENED = re.compile(r"/console/tasks/")


async def orders(console: ConsoleWorld, count: int, **more: object) -> list[str]:
    """New orders of as many customers; the ids of the tasks to confirm them."""
    found = []
    for number in range(count):
        customer = {"phone": f"+791612345{number:02}", "name": "Анна Сергеевна"}
        placed = await console.api.place(**{"external_id": f"Q-{number}", "customer": customer} | more)
        found.append(str((await console.api.task(placed.json()["id"], "confirm_order"))["id"]))
    return found


async def row_of(console: ConsoleWorld, task: str) -> TaskRow:
    async with console.api.engine.connect() as connection:
        row = await tasks.get(connection, SHOP, TaskId(task))
    assert row is not None
    return row


async def ready(page: Page, key: str) -> None:
    """No person is as quick as a test: the page has begun to listen for what this key presses."""
    await expect(page.locator(f"[data-key='{key}']")).to_have_attribute("data-htmx-powered", "true")


async def claimed(page: Page) -> str:
    """The id of the task that the next key opened."""
    await page.keyboard.press("j")
    await expect(page.locator(".task .button.main")).to_be_visible()
    await page.wait_for_url(OPENED)
    await ready(page, "1")
    return page.url.split("/tasks/")[1].split("?")[0]


async def test_a_task_is_claimed_answered_and_undone_by_keys_alone(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 2)
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/queue")
        task = await claimed(page)
        assert (await row_of(console, task)).claimed_by == console.api.staff
        await page.keyboard.press("3")
        await expect(page.locator(".toast")).to_contain_text("wrong number")
        await expect(page.locator(".task .note")).to_contain_text("carried out")
        assert (await row_of(console, task)).answer is not None
        await page.keyboard.press("z")
        await expect(page.locator(".task .button.main")).to_be_visible()
        assert (await row_of(console, task)).answer is None
        await page.keyboard.press("4")
        form = page.locator("dialog form.answer")
        await expect(form).to_be_visible()
        await page.locator("#f-at").fill(
            (console.api.clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT15:00")
        )
        await expect(form.locator(".preview")).to_contain_text("A call tomorrow at 15:00")
        await page.keyboard.press("Enter")
        await expect(form).to_have_count(0)
        await expect(page.locator(".toast").last).to_contain_text("call back")
        console.api.clock.move(timedelta(seconds=6))
        await console.api.relay()
        await expect(page.locator(".task .pill.ok")).to_be_visible()
        assert (await row_of(console, task)).state is TaskState.DONE
        assert await claimed(page) != task


async def test_what_the_order_refuses_keeps_what_was_typed_with_the_reason_beside_the_button(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 1)
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/queue")
        await claimed(page)
        await page.keyboard.press("4")
        far = (console.api.clock.now() + timedelta(days=500)).strftime("%Y-%m-%dT15:00")
        await page.locator("#f-at").fill(far)
        await page.locator("#f-why").fill("просил через год")
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog .fault")).to_contain_text("Name a date within a year")
        assert await page.locator("#f-at").input_value() == far
        assert await page.locator("#f-why").input_value() == "просил через год"


async def test_what_was_typed_survives_a_closed_tab(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 1)
    async with window(chromium, console, address) as page:
        await page.goto("/console/queue")
        await claimed(page)
        await page.keyboard.press("5")
        async with page.expect_response(re.compile("/typed$")):
            await page.locator("#f-why").fill("советуется с мужем")
        again = await page.context.new_page()
        await page.close()
        await again.goto("/console/queue")
        await ready(again, "5")
        await again.keyboard.press("5")
        await expect(again.locator("#f-why")).to_have_value("советуется с мужем")


async def test_two_browsers_never_get_the_same_task_and_see_who_has_which(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 4)
    async with (
        window(chromium, console, address, locale="en") as first,
        window(chromium, console, address, locale="en", role=Role.DUTY_OPERATOR) as second,
    ):
        await first.goto("/console/queue")
        await second.goto("/console/queue")
        one, two = await claimed(first), await claimed(second)
        assert one != two
        await expect(second.locator(f"#line-{one} .pill")).to_contain_text("with ")
        await expect(first.locator(f"#line-{two} .pill")).to_contain_text("with ")
        await first.keyboard.press("r")
        await expect(second.locator(f"#line-{one} .pill")).to_have_count(0)


async def test_a_new_task_appears_by_itself_and_one_that_was_taken_away_says_so(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    [task] = await orders(console, 1)
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/queue")
        await claimed(page)
        await orders(console, 2)
        await expect(page.locator(".lines .line")).to_have_count(2)
        async with console.api.engine.begin() as connection:
            await tasks.release(connection, SHOP, TaskId(task), None)
            now = console.api.clock.now()
            boss = StaffId(console.api.supervisor)
            await tasks.claim(connection, SHOP, TaskId(task), boss, now + timedelta(hours=1), now)
        await expect(page.locator(f"#line-{task} .pill")).to_contain_text("with ")


async def test_the_list_of_keys_names_those_of_the_queue(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 1)
    async with window(chromium, console, address, locale="en") as page:
        await page.goto("/console/queue")
        await claimed(page)
        await page.keyboard.press("Shift+Slash")
        keys = page.locator("dialog#keys")
        for words in ("Take the next task", "No answer", "Give the task back", "Put the task off"):
            await expect(keys).to_contain_text(words)


async def test_a_question_mark_of_a_russian_keyboard_lists_the_keys_and_is_no_outcome(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 1)
    async with window(chromium, console, address) as page:
        await page.goto("/console/queue")
        await claimed(page)
        await page.evaluate(
            "() => document.body.dispatchEvent(new KeyboardEvent('keydown', "
            "{key: '?', code: 'Digit7', shiftKey: true, bubbles: true, cancelable: true}))"
        )
        await expect(page.locator("dialog#keys")).to_be_visible()
        await expect(page.locator("#dialog")).to_be_hidden()


async def test_a_phone_shows_the_task_first_and_needs_no_sideways_scroll(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 2)
    async with window(chromium, console, address, size=PHONE) as page:
        await page.goto("/console/queue")
        assert not await sideways(page)
        await page.locator(".list .btn.main").click()
        await expect(page.locator(".task .button.main")).to_be_visible()
        assert not await sideways(page)
        task, listed = await page.locator("#task").bounding_box(), await page.locator("#list").bounding_box()
        assert task is not None and listed is not None and task["y"] < listed["y"]


async def test_nothing_serious_keeps_anybody_out(
    console: ConsoleWorld, address: str, chromium: Browser
) -> None:
    await orders(console, 2)
    for dark in (False, True):
        async with window(chromium, console, address, dark=dark) as page:
            await page.goto("/console/queue")
            assert await seriously_wrong(page) == []
            await claimed(page)
            assert await seriously_wrong(page) == []
            await page.keyboard.press("1")
            await expect(page.locator("dialog form.answer")).to_be_visible()
            assert await seriously_wrong(page) == []
