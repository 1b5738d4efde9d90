"""Health tells the worst first, what to do about it, and lets a leader do it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select, text

from console.presenters.health.checks import Found, checks
from console.presenters.health.gateways import gateways, sandbox_page
from console.presenters.health.state import State, worst
from console.presenters.health.waiting import stuck_shown
from console.words import Speaker
from domain.actors import Role
from domain.ids import OrderId
from domain.statuses import Status
from playbook.wording import Locale
from storage.health import Channel, Late, Some, Stuck, Trouble
from storage.tables import targets
from storage.targets import Backlog
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RU = Speaker(Locale.RU, "Europe/Moscow", NOW)
MINUTE = timedelta(minutes=1)
NONE, EMPTY = Some(), Backlog()
NOTHING = Late(
    tasks=NONE, refunds=NONE, handovers=NONE, unplaced=NONE, notices=NONE, unusable_notices=0, failed_webhooks=NONE,
)  # fmt: skip


def found(
    *,
    unsent: Some = NONE,
    backlog: Backlog = EMPTY,
    temporal: bool = True,
    paused: bool = False,
    **late: Some | int,
) -> Found:
    return Found(NOTHING.model_copy(update=late), unsent, backlog, temporal, paused)


def states(seen: Found, stuck: int = 0) -> dict[str, State]:
    return {check.name: check.state for check in checks(seen, stuck, NOW, RU)}


def since(minutes: int) -> Some:
    return Some(count=2, oldest=NOW - minutes * MINUTE)


def test_where_nothing_waits_all_is_well() -> None:
    made = checks(found(), 0, NOW, RU)
    assert {check.state for check in made} == {State.OK}
    assert all(not check.advice for check in made)
    assert worst(tuple(check.state for check in made)) is State.OK


@pytest.mark.parametrize(("minutes", "state"), [(1, State.OK), (3, State.WARN), (11, State.BAD)])
def test_what_goes_by_itself_is_worth_a_look_once_it_takes_long(minutes: int, state: State) -> None:
    assert states(found(unsent=since(minutes)))["unsent"] is state
    assert states(found(notices=since(minutes)))["notices"] is state
    assert states(found(backlog=Backlog(waiting=1, oldest=NOW - minutes * MINUTE)))["inbox"] is state


def test_what_waits_for_people_is_told_however_new_it_is() -> None:
    seen = states(found(unplaced=since(0), failed_webhooks=since(0), tasks=since(1), unusable_notices=1))
    assert {seen[name] for name in ("unplaced", "webhooks", "tasks", "unusable")} == {State.WARN}
    assert states(found(tasks=since(2 * 1440)))["tasks"] is State.BAD


def test_the_worst_comes_first_with_what_to_do() -> None:
    made = checks(found(temporal=False, unplaced=since(5)), 0, NOW, RU)
    assert [check.name for check in made[:2]] == ["temporal", "unplaced"]
    assert made[0].advice and made[1].link == "/console/unplaced"


def test_a_pause_and_orders_that_stand_still_are_acted_on() -> None:
    seen = states(found(paused=True), stuck=3)
    assert (seen["sending"], seen["stuck"]) == (State.BAD, State.BAD)


def test_a_gateway_that_fails_more_than_it_sends_is_bad() -> None:
    def channel(sent: int, failed: int) -> Channel:
        return Channel(channel="sms", last_sent=NOW, sent=sent, failed=failed, unknown=0)

    accounts = {"sms": True, "email": False, "payments": True}
    for one, state in ((channel(9, 0), State.OK), (channel(9, 1), State.WARN), (channel(1, 2), State.BAD)):
        sms, email, payments = gateways(accounts, (one,), RU)
        assert sms.state is state
        assert (email.there, email.state, payments.state) == (False, State.OK, State.OK)
    assert "последнее сегодня 12:00" in gateways(accounts, (channel(9, 0),), RU)[0].about


def test_an_order_that_stands_still_leads_to_its_workflow() -> None:
    row = Stuck(
        order_id=OrderId("o 1"),
        number=7,
        status=Status.NEW,
        trouble=Trouble.PARKED,
        since=NOW,
        what="TimeoutError",
    )
    (shown,) = stuck_shown((row,), "http://ui/", "default", RU)
    assert shown.workflow == "http://ui/namespaces/default/workflows/order%2Fo%201"
    assert shown.trouble == "Отложен после двадцати неудачных попыток"
    assert stuck_shown((row,), None, "default", RU)[0].workflow is None


def test_only_a_sandbox_has_a_world() -> None:
    assert sandbox_page("http://127.0.0.1:9/", sandbox=True) == "http://127.0.0.1:9/view"
    assert sandbox_page("http://127.0.0.1:9", sandbox=False) is None
    assert sandbox_page(None, sandbox=True) is None


# -- acts ---------------------------------------------------------------------------------------------------------


async def broken(console: ConsoleWorld) -> str:
    """An order on which a rule broke."""
    order = str((await console.api.place()).json()["id"])
    await console.api.relay()
    async with console.api.engine.begin() as connection:
        await connection.execute(
            text("UPDATE orders SET needs_engineer = 'KeyError', needs_engineer_since = now()")
        )
        await connection.execute(text("DELETE FROM targets"))
    return order


async def woken(console: ConsoleWorld) -> list[str]:
    async with console.api.engine.connect() as connection:
        return list(await connection.scalars(select(targets.c.target)))


async def test_a_leader_has_an_order_tried_again(console: ConsoleWorld) -> None:
    order = await broken(console)
    async with console.signed_in(Role.SUPERVISOR) as browser:
        assert "Сломалось правило" in (await browser.get("/console/health")).text
        answer = await browser.post(f"/console/health/orders/{order}/again")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/health")
        assert (await browser.post("/console/health/orders/nothing/again")).status_code == 404
    assert await woken(console) == [order]


async def test_a_leader_has_all_tried_again(console: ConsoleWorld) -> None:
    order = await broken(console)
    async with console.signed_in(Role.ADMIN) as browser:
        assert (await browser.post("/console/health/again")).status_code == 303
    assert await woken(console) == [order]


async def test_a_pause_is_told_with_the_way_to_its_switch(console: ConsoleWorld) -> None:
    async with console.api.engine.begin() as connection:
        await connection.execute(text("UPDATE shops SET paused = true"))
    async with console.signed_in(Role.SUPERVISOR) as browser:
        shown = (await browser.get("/console/health")).text
    assert "Отправка сообщений магазина остановлена" in shown and 'href="/console/integrations"' in shown


async def test_operators_neither_see_health_nor_act_on_it(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.OPERATOR) as browser:
        assert (await browser.get("/console/health")).status_code == 403
        for path in ("again", "orders/x/again"):
            assert (await browser.post(f"/console/health/{path}")).status_code == 403


async def test_trying_again_tells_so_and_leaves_the_page(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await broken(console)
    async with window(chromium, console, address, role=Role.SUPERVISOR, size=PHONE) as page:
        await page.goto("/console/health")
        assert not await sideways(page)
        assert await seriously_wrong(page) == []
        await page.get_by_role("button", name="Попробовать все").click()
        await expect(page.get_by_text("Пробуем их ещё раз")).to_be_visible()
        await console.api.relay()
        await page.evaluate("() => document.body.dispatchEvent(new Event('health-changed'))")
        await expect(page.get_by_text("У каждого открытого заказа")).to_be_visible()
