"""The queue and the task without a browser: who sees what, what is claimed, what is refused and keeps what was typed."""

import re
from datetime import timedelta

import httpx
import pytest

from console.presenters.outcomes import WORDS
from domain.actors import Role
from domain.ids import StaffId, TaskId
from domain.tasks import OUTCOMES, outcome_name
from storage import staff, tasks
from storage.states import TaskState
from storage.tasks import TaskRow
from tests.api.world import SHOP
from tests.console.world import ConsoleWorld
from tests.storage.making import draft_of

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
OPERATOR, SUPERVISOR, PICKER = Role.OPERATOR, Role.SUPERVISOR, Role.PICKER


async def a_task(console: ConsoleWorld, kind: str = "confirm_order", **order: object) -> str:
    """The open task of a new order."""
    placed = (await console.api.place(**order)).json()["id"]
    return str((await console.api.task(placed, kind))["id"])


async def row_of(console: ConsoleWorld, task: str) -> TaskRow:
    async with console.api.engine.connect() as connection:
        row = await tasks.get(connection, SHOP, TaskId(task))
    assert row is not None
    return row


async def act(client: httpx.AsyncClient, address: str, **fields: str) -> httpx.Response:
    return await client.post(address, data=fields, headers=HTMX)


def test_every_outcome_has_its_word_on_a_button() -> None:
    assert set(WORDS) == {outcome_name(model) for models in OUTCOMES.values() for model in models}


async def test_an_empty_queue_says_what_to_do(console: ConsoleWorld) -> None:
    async with console.signed_in(OPERATOR, "en") as client:
        page = await client.get("/console/queue")
        assert page.status_code == 200 and "Nothing to do right now" in page.text
        said = await act(client, "/console/queue/next")
        assert "new tasks appear by themselves" in said.text


async def test_next_claims_and_opens_the_task_with_script_outcomes_and_consequences(
    console: ConsoleWorld,
) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR, "en") as client:
        opened = await act(client, "/console/queue/next")
    assert opened.headers["hx-push-url"] == f"/console/tasks/{task}"
    assert (await row_of(console, task)).claimed_by == console.api.staff
    for words in ("No answer", "What comes next", "in your hands", "Status “Confirmed”"):
        assert words in opened.text, words


async def test_without_htmx_an_act_leads_to_the_page(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in() as client:
        answer = await client.post("/console/queue/next", data={})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/console/tasks/{task}")
        assert (await client.get(answer.headers["location"])).status_code == 200


async def test_who_comes_second_sees_who_was_first_and_no_outcome_to_give(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR) as first, console.signed_in(OPERATOR, "en", "2") as second:
        await act(first, f"/console/tasks/{task}/take")
        told = await act(second, f"/console/tasks/{task}/take")
        assert "Somebody else has this task" in told.text
        page = await second.get(f"/console/tasks/{task}")
        assert "is at it" in page.text and 'data-key="1"' not in page.text
        refused = await act(second, f"/console/tasks/{task}/outcomes/wrong_number")
        assert "Somebody else has this task" in refused.text
    assert (await row_of(console, task)).answer is None


async def test_an_open_page_keeps_the_claim_and_is_told_when_it_is_lost(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR, "en") as first, console.signed_in(OPERATOR, "en", "2") as second:
        await act(first, "/console/queue/next")
        console.api.clock.move(timedelta(seconds=80))
        assert (await act(first, f"/console/tasks/{task}/beat")).status_code == 204
        console.api.clock.move(timedelta(seconds=80))
        assert (await row_of(console, task)).claimed_by == console.api.staff
        console.api.clock.move(timedelta(seconds=20))
        await act(second, f"/console/tasks/{task}/take")
        lost = await act(first, f"/console/tasks/{task}/beat")
        assert "with somebody else now" in lost.text


async def test_an_outcome_is_offered_to_be_undone_and_undone_it_is_as_before(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR, "en") as client:
        await act(client, "/console/queue/next")
        given = await act(client, f"/console/tasks/{task}/outcomes/wrong_number", once="1")
        assert "being carried out" in given.text
        [address] = set(re.findall(r'action="(/console/tasks/[^"]+/undo/[^"]+)"', given.text))
        undone = await act(client, address)
        assert "yours again" in undone.text
        assert (await row_of(console, task)).answer is None
        console.api.clock.move(timedelta(seconds=6))
        await console.api.relay()
        assert (await row_of(console, task)).state is TaskState.OPEN
        assert "Too late" in (await act(client, address)).text


async def test_what_cannot_be_read_is_told_by_its_field_and_stays_as_it_was_typed(
    console: ConsoleWorld,
) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR, "en") as client:
        await act(client, "/console/queue/next")
        wrong = await act(client, f"/console/tasks/{task}/outcomes/callback", at="", why="за рулём")
        assert wrong.status_code == 200 and wrong.headers["hx-retarget"] == "#dialog"
        assert "Choose a day and a time" in wrong.text and 'value="за рулём"' in wrong.text


async def test_what_the_rules_refuse_is_told_beside_the_button_and_stays_as_it_was_typed(
    console: ConsoleWorld,
) -> None:
    task = await a_task(console)
    far = (console.api.clock.now() + timedelta(days=500)).strftime("%Y-%m-%dT12:00")
    async with console.signed_in(OPERATOR, "en") as client:
        await act(client, "/console/queue/next")
        refused = await act(client, f"/console/tasks/{task}/outcomes/callback", at=far, why="за рулём")
        assert refused.headers["hx-retarget"] == "#dialog"
        assert "Name a date within a year" in refused.text and f'value="{far}"' in refused.text
        again = await client.get(f"/console/tasks/{task}/outcomes/callback", headers=HTMX)
        assert 'value="за рулём"' in again.text, "it is kept for another time too"


async def test_an_outcome_without_a_form_is_refused_beside_its_button(console: ConsoleWorld) -> None:
    order = (await console.api.place()).json()["id"]
    task = str((await console.api.task(order, "confirm_order"))["id"])
    async with console.signed_in(OPERATOR, "en") as client:
        await act(client, "/console/queue/next")
        await console.api.client.post(f"/api/v1/orders/{order}/cancel", json={"reason": "customer"})
        refused = await act(client, f"/console/tasks/{task}/outcomes/spam")
        assert "closed" in refused.text


async def test_typing_is_kept_and_answered_with_what_would_come_of_it(console: ConsoleWorld) -> None:
    task = await a_task(console)
    tomorrow = (console.api.clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT15:00")
    async with console.signed_in(OPERATOR, "en") as client:
        await act(client, "/console/queue/next")
        told = await act(
            client,
            f"/console/tasks/{task}/outcomes/callback/typed",
            at=tomorrow,
            why="за рулём",
            clock="shop",
        )
        assert "A call tomorrow at 15:00" in told.text
    async with console.api.engine.connect() as connection:
        draft = await draft_of(connection, SHOP, TaskId(task), StaffId(console.api.staff))
    assert draft is not None and draft.fields["why"] == "за рулём"


async def test_a_moment_by_the_customers_clock_is_another_than_by_the_shops(console: ConsoleWorld) -> None:
    task = await a_task(console, customer={"phone": "+79161234567", "timezone": "Asia/Vladivostok"})
    tomorrow = (console.api.clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT17:00")
    address = f"/console/tasks/{task}/outcomes/callback/typed"
    async with console.signed_in(SUPERVISOR, "en") as client:
        await act(client, f"/console/tasks/{task}/take")
        there = await act(client, address, at=tomorrow, clock="customer")
        assert "tomorrow at 10:00 (17:00 there)" in there.text
        here = await act(client, address, at=tomorrow, clock="shop")
        assert "tomorrow at 10:00" not in here.text


@pytest.mark.parametrize(("locale", "said"), [("ru", "№\u00a01"), ("en", "No.\u00a01")])
async def test_the_order_that_stays_is_numbered_as_its_reader_numbers_orders(
    console: ConsoleWorld, locale: str, said: str
) -> None:
    await a_task(console)
    second = await a_task(console, external_id="A-2")
    async with console.signed_in(Role.OPERATOR, locale) as client:
        form = await client.get(f"/console/tasks/{second}/outcomes/duplicate", headers=HTMX)
    assert f">{said}</option>" in form.text


async def test_a_refused_answer_comes_back_on_top_with_its_reason(console: ConsoleWorld) -> None:
    order = (await console.api.place()).json()["id"]
    task = str((await console.api.task(order, "confirm_order"))["id"])
    async with console.signed_in(OPERATOR, "en") as client:
        await act(client, "/console/queue/next")
        await act(client, f"/console/tasks/{task}/outcomes/confirmed", method="on_delivery", note="с пяти")
        edit = {"delivery": {"kind": "pickup_point", "carrier": "cdek", "address": {"city": "Пермь"}}}
        assert (await console.api.client.patch(f"/api/v1/orders/{order}", json=edit)).status_code == 200
        console.api.clock.move(timedelta(seconds=6))
        await console.api.relay()
        page = await client.get("/console/queue")
        assert "The outcome was refused" in page.text and "Complete the delivery address first" in page.text
        form = await client.get(f"/console/tasks/{task}/outcomes/confirmed", headers=HTMX)
        assert 'value="с пяти"' in form.text


async def test_a_task_given_back_is_free_and_the_next_key_gives_another(console: ConsoleWorld) -> None:
    task = await a_task(console)
    other = await a_task(console, external_id="A-2", customer={"phone": "+79161234568"})
    async with console.signed_in() as client:
        await act(client, f"/console/tasks/{task}/take")
        answer = await act(client, f"/console/tasks/{task}/release")
        assert f'name="besides" value="{task}"' in answer.text
        await act(client, "/console/queue/next", besides=task)
    assert (await row_of(console, task)).claimed_by is None
    assert (await row_of(console, other)).claimed_by == console.api.staff


async def test_a_task_is_put_off_within_its_limit_and_open_hours(console: ConsoleWorld) -> None:
    task = await a_task(console)
    due = (await row_of(console, task)).due_at
    async with console.signed_in(OPERATOR, "en") as client:
        late = await act(
            client, f"/console/tasks/{task}/snooze", until=f"{due.astimezone().date()}T23:50", clock="shop"
        )
        assert "Not later than" in late.text
        soon = (console.api.clock.now() + timedelta(hours=3, minutes=10)).strftime("%Y-%m-%dT%H:%M")
        put = await act(client, f"/console/tasks/{task}/snooze", until=soon, clock="shop")
        assert "Put off until" in put.text
    assert (await row_of(console, task)).snoozed_until == console.api.clock.now() + timedelta(minutes=10)


async def test_a_task_is_handed_to_a_colleague_with_a_note_they_see(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR, "en") as client, console.signed_in(OPERATOR, "en", "2") as other:
        colleague = (await console.somebody(OPERATOR, "2")).staff
        await act(client, f"/console/tasks/{task}/take")
        form = await client.get(f"/console/tasks/{task}/hand-over", headers=HTMX)
        assert f'value="{colleague}"' in form.text
        await act(
            client, f"/console/tasks/{task}/hand-over", to=colleague, note="просит женский голос", once="1"
        )
        await act(other, "/console/queue/next")
        page = await other.get(f"/console/tasks/{task}")
        assert "Handed over by" in page.text and "просит женский голос" in page.text


async def test_a_task_of_another_role_is_not_shown(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in(PICKER) as client:
        assert (await client.get(f"/console/tasks/{task}")).status_code == 403
        assert (await client.get("/console/tasks/nobody")).status_code == 404


async def test_a_supervisor_looks_into_anybodys_queue_and_hands_tasks_over(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in(OPERATOR) as client:
        await act(client, f"/console/tasks/{task}/take")
    async with console.signed_in(SUPERVISOR, "en") as boss:
        own = await boss.get("/console/queue")
        assert f"/console/tasks/{task}" not in own.text
        theirs = await boss.get("/console/queue", params={"of": "role:operator"})
        assert f'href="/console/tasks/{task}?of=role:operator"' in theirs.text
        colleague = (await console.somebody(OPERATOR, "2")).staff
        await act(boss, f"/console/tasks/{task}/hand-over", to=colleague, once="1")
    assert (await row_of(console, task)).assignee == colleague


async def test_a_list_is_narrowed_by_kind_and_to_what_is_late(console: ConsoleWorld) -> None:
    task = await a_task(console)
    async with console.signed_in() as client:
        for query, there in (("kind=refund", False), ("kind=confirm_order", True), ("overdue=yes", False)):
            found = await client.get(f"/console/queue/list?{query}", headers=HTMX)
            assert (f"line-{task}" in found.text) is there, query
        console.api.clock.move(timedelta(hours=2))
        late = await client.get("/console/queue/list?overdue=yes", headers=HTMX)
        assert f"line-{task}" in late.text


async def test_who_is_off_shift_is_told_so(console: ConsoleWorld) -> None:
    async with console.signed_in(OPERATOR, "en") as client:
        async with console.api.engine.begin() as connection:
            await staff.change(connection, SHOP, StaffId(console.api.staff), on_shift=False)
        assert "You are off shift" in (await client.get("/console/queue")).text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>"])
async def test_a_hostile_name_is_only_a_name(console: ConsoleWorld, name: str) -> None:
    task = await a_task(console, customer={"phone": "+79161234567", "name": name})
    async with console.signed_in() as client:
        page = await client.get(f"/console/tasks/{task}")
    assert name not in page.text
