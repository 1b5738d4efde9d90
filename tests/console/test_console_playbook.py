"""The playbook's pages: rules in words and as a picture for whoever works by them; changed by an admin, with what it changes told."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import text

from bootstrap.moving import MovePreview, OrderMove, OrderStays
from console.presenters.playbook import Shift, before_of, move_shown
from console.words import Speaker
from domain.actors import Role
from domain.ids import OrderId, ShopId
from domain.statuses import Status
from playbook.loading import version_of
from playbook.wording import Locale
from rules.explanation.explaining import explain
from rules.explanation.page import page as explained_page
from rules.order.move_preview import Immovable, Movable
from storage.playbooks import VersionRow
from tests.api.world import PLAYBOOKS
from tests.builders import playbook_of
from tests.console.browsing import DESK, PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RU, EN = (Speaker(locale, "Europe/Moscow", NOW) for locale in (Locale.RU, Locale.EN))
WRITTEN = (PLAYBOOKS / "swan.yaml").read_text("utf-8")
OTHER = "shop: swan\nextends: default\nconfirmation:\n  min_attempts: 4\n"
PAGES = ("", "/timeline", "/versions")


def test_a_version_is_compared_with_the_one_before_it() -> None:
    rows = tuple(
        VersionRow(version=name, published_at=NOW, in_force=name == "c", open_orders=0) for name in "cba"
    )
    assert [before_of(rows, name) for name in "cbax"] == ["b", "a", None, None]


def test_a_move_is_told_in_groups() -> None:
    def move(number: int, **change: object) -> OrderMove:
        moved = Movable.model_validate(change)
        id_ = OrderId(f"o{number}")
        return OrderMove(id=id_, number=number, status=Status.NEW, revision=1, at=NOW, change=moved)

    timer = {
        "name": "give_up",
        "rule": "confirmation.give_up_after",
        "words": "",
        "before": NOW,
        "after": None,
    }
    times = {"before": NOW, "after": NOW, "due_before": NOW, "due_after": NOW}
    task = {"task": "t", "kind": "confirm_order", **times, "before": LATER}
    later_due = {"task": "t", "kind": "pack_order", **times, "due_after": LATER}
    told = MovePreview(
        shop=ShopId("swan"),
        version="v",
        timezone="Europe/Moscow",
        moves=(
            *(move(n, timers=(timer,), dropped=("T9",)) for n in range(7)),
            move(9, tasks=(task, later_due)),
        ),
        stays=(
            OrderStays(number=20, status=Status.NEW, why=Immovable(code="same_playbook", detail="")),
            OrderStays(number=21, status=Status.NEW, why=Immovable(code="else", detail="Something else.")),
        ),
        closed=3,
    )
    shown = move_shown(told, RU)
    assert (shown.moves, shown.closed, shown.dropped) == (8, 3, (("T9", 7),))
    assert shown.statuses == ((Status.NEW, 8),)
    (timers,), (tasks,), (due,) = shown.timers, shown.tasks, shown.due
    assert (timers.title, timers.code) == ("пытаемся дозвониться", "confirmation.give_up_after")
    assert (timers.orders, timers.more, timers.shifts[0]) == (7, 2, Shift(0, NOW, None))
    assert (tasks.title, tasks.shifts) == ("Подтвердить заказ", (Shift(9, LATER, NOW),))
    assert (due.title, due.shifts) == ("Собрать заказ", (Shift(9, NOW, LATER),))
    assert [stays.why for stays in shown.stays] == ["Он уже живёт по этой версии.", "Something else."]
    assert [move_shown(told, say).stays[0].numbers for say in (RU, EN)] == [("№\u00a020",), ("No.\u00a020",)]


@pytest.mark.parametrize("role", [Role.PICKER, Role.OPERATOR, Role.ADMIN])
async def test_whoever_works_reads_the_playbook(console: ConsoleWorld, role: Role) -> None:
    async with console.signed_in(role) as browser:
        for path in PAGES:
            assert (await browser.get(f"/console/playbook{path}")).status_code == 200
        rules = (await browser.get("/console/playbook")).text
        own = (await browser.get("/console/playbook?changed=1")).text
        assert ("Проверка и публикация" in rules) is (role is Role.ADMIN)
    assert "Первый звонок" in rules and len(own) < len(rules)


async def test_the_rules_are_told_in_english_too(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.OPERATOR, "en") as browser:
        assert "The first call" in (await browser.get("/console/playbook")).text


async def test_a_scenario_is_drawn_and_an_unknown_one_is_not_there(console: ConsoleWorld) -> None:
    async with console.signed_in() as browser:
        page = (await browser.get("/console/playbook/timeline?scenario=lost_twice")).text
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="life"' in page and "<style" not in page
        assert (await browser.get("/console/playbook/timeline?scenario=nothing")).status_code == 404
        assert (await browser.get("/console/playbook?version=nothing")).status_code == 404
        look = await browser.get("/console/playbook/look.css")
        assert look.headers["content-type"].startswith("text/css") and ".life" in look.text


async def test_a_shop_without_a_playbook_is_told_what_to_do(console: ConsoleWorld) -> None:
    async with console.api.engine.begin() as connection:
        await connection.execute(text("UPDATE shops SET playbook_version = NULL"))
    async with console.signed_in(Role.ADMIN) as browser:
        page = (await browser.get("/console/playbook")).text
    assert "Регламента ещё нет" in page and 'href="/console/playbook/check"' in page


async def test_only_an_admin_changes_the_playbook(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.SUPERVISOR) as browser:
        assert (await browser.get("/console/playbook/check")).status_code == 403
        assert (await browser.get("/console/playbook/move?to=x")).status_code == 403
        assert (await browser.get("/console/playbook/moving?to=x")).status_code == 403
        for path in ("check", "publish", "move"):
            sent = await browser.post(f"/console/playbook/{path}", data={"written": WRITTEN, "to": "x"})
            assert sent.status_code == 403


async def test_faults_are_told_beside_what_was_pasted(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN) as browser:
        wrong = await browser.post("/console/playbook/check", data={"written": WRITTEN + "\nnonsence: 1\n"})
        assert (
            "nonsence" in wrong.text
            and "tone-caret" in wrong.text
            and '\n<span class="tone-error">1 ошибка в swan.yaml' in wrong.text
        )
        empty = await browser.post("/console/playbook/check", data={"written": " "})
        assert "Вставьте регламент" in empty.text
        chosen = await browser.post(
            "/console/playbook/check", data={"written": ""}, files={"file": ("swan.yaml", WRITTEN.encode())}
        )
        assert chosen.status_code == 200 and "Ошибок нет" in chosen.text


async def test_faults_are_told_in_the_readers_language(console: ConsoleWorld) -> None:
    written = {"written": WRITTEN + "\nconfirmatoin: {}\n"}
    async with console.signed_in(Role.ADMIN, "en") as browser:
        english = (await browser.post("/console/playbook/check", data=written)).text
    assert "error: " in english and "there is no setting &#39;confirmatoin&#39;" in english
    async with console.signed_in(Role.ADMIN) as browser:
        russian = (await browser.post("/console/playbook/check", data=written)).text
    assert "ошибка: " in russian and "такой настройки нет: confirmatoin" in russian


async def test_a_playbook_is_published_compared_and_orders_move_to_it(console: ConsoleWorld) -> None:
    await console.api.place()
    await console.api.relay()
    async with console.signed_in(Role.ADMIN) as browser:
        published = await browser.post("/console/playbook/publish", data={"written": OTHER})
        assert published.status_code == 303
        to = published.headers["location"].split("published=")[1]
        versions = (await browser.get(published.headers["location"])).text
        assert "опубликована: новые заказы пойдут по ней. 1 заказ в работе останется" in versions.replace(
            "\xa0", " "
        )
        assert to[:12] in versions and "Перенести на неё заказы" in versions
        before = versions.split("compare?before=")[1].split("&")[0]
        compared = await browser.get(f"/console/playbook/compare?before={before}&after={to}")
        assert "confirmation.min_attempts" in compared.text and "ink-came" in compared.text
        assert re.search(r"<summary id=.l\d+.>На деле", compared.text)
        preview = (await browser.get(f"/console/playbook/move?to={to}")).text
        assert "Перейдёт 1\u00a0заказ." in preview or "Перейдёт 1 заказ." in preview
        moved = await browser.post("/console/playbook/move", data={"to": to})
        assert (moved.status_code, moved.headers["location"]) == (303, f"/console/playbook/moving?to={to}")
        assert "Заказы переносятся" in (await browser.get(moved.headers["location"])).text
        await console.api.relay()
        assert "Перенос закончен" in (await browser.get(moved.headers["location"])).text
        assert "Ни один заказ не перейдёт" in (await browser.get(f"/console/playbook/move?to={to}")).text
        assert (await browser.get("/console/playbook/move?to=nothing")).status_code == 404
        assert (await browser.get("/console/playbook/moving?to=nothing")).status_code == 404


async def test_a_faulty_playbook_is_not_published(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN) as browser:
        refused = await browser.post(
            "/console/playbook/publish", data={"written": "shop: swan\nnonsense: 1\n"}
        )
        assert refused.status_code == 422
        assert "Версия одна" in (await browser.get("/console/playbook/versions")).text


async def test_an_admin_checks_a_playbook_in_a_browser(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    async with window(chromium, console, address, role=Role.ADMIN, size=PHONE) as page:
        for path in (*PAGES, "/check"):
            await page.goto(f"/console/playbook{path}")
            assert not await sideways(page), path
            assert await seriously_wrong(page) == [], path
        await page.get_by_label("Регламент (YAML)").fill(OTHER.replace("min_attempts", "min_atempts"))
        await page.get_by_role("button", name="Проверить").click()
        await expect(page.get_by_text("может быть, `min_attempts`?")).to_be_visible()
        assert "min_atempts" in await page.get_by_label("Регламент (YAML)").first.input_value()
        await page.get_by_label("Регламент (YAML)").fill(OTHER)
        await page.get_by_role("button", name="Проверить").click()
        await expect(page.get_by_text("Ошибок нет")).to_be_visible()
        await page.goto("/console/playbook/timeline")
        await page.get_by_label("Сценарий").select_option("lost_twice")
        await expect(page).to_have_url(f"{address}/console/playbook/timeline?scenario=lost_twice")
        await expect(page.locator("svg.life")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_the_contents_of_a_long_comparison_lead_to_each_part_and_scenario(
    chromium: Browser, console: ConsoleWorld, address: str, size: tuple[int, int]
) -> None:
    async with console.signed_in(Role.ADMIN) as browser:
        await browser.post("/console/playbook/publish", data={"written": OTHER})
        chosen = (await browser.get("/console/playbook/compare")).text
    before, after = re.findall(r'value="([0-9a-f]+)" selected', chosen)
    async with window(chromium, console, address, role=Role.ADMIN, size=size) as page:
        await page.goto(f"/console/playbook/compare?before={before}&after={after}")
        contents = page.get_by_role("navigation", name="Содержание")
        await contents.get_by_role("link", name="Триггеры").click()
        await expect(page.locator("#compared p", has_text="Триггеры").first).to_be_in_viewport()
        await contents.locator("summary").click()
        scenario = contents.locator("details a").last
        name = await scenario.inner_text()
        assert await page.locator("#compared details").get_attribute("open") is None
        await scenario.click()
        await expect(page.locator("#compared details p", has_text=name).first).to_be_in_viewport()
        assert not await sideways(page)
        assert await seriously_wrong(page) == []


async def test_a_short_comparison_has_no_contents(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN) as browser:
        await browser.post("/console/playbook/publish", data={"written": OTHER})
        same = (await browser.get("/console/playbook/compare")).text
        (version,) = set(re.findall(r'value="([0-9a-f]+)" selected', same)[1:])
        page = (await browser.get(f"/console/playbook/compare?before={version}&after={version}")).text
    assert "Никакой разницы" in page and 'id="contents"' not in page


@pytest.mark.parametrize("shop", ["default", "swan"])
async def test_a_printed_playbook_leaves_no_half_empty_pages(chromium: Browser, shop: str) -> None:
    playbook = playbook_of(shop)
    told = explain(playbook, Locale.RU, version_of(playbook), playbook_of("default"))
    context = await chromium.new_context(viewport={"width": 680, "height": 1000})  # A4 within its margins
    page = await context.new_page()
    await page.set_content(explained_page(told))
    printed = len(re.findall(rb"/Type\s*/Page\b", await page.pdf(format="A4", prefer_css_page_size=True)))
    await page.emulate_media(media="print")
    await page.add_style_tag(content=".texts { column-fill: balance !important }")
    height = await page.evaluate("() => document.documentElement.scrollHeight")
    await context.close()
    assert printed <= height / 1002 + 2, "as one long sheet it would be that high"


async def test_two_versions_to_compare_are_chosen_where_none_are_named(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN, "en") as client:
        await client.post("/console/playbook/publish", data={"written": OTHER})
        chosen = await client.get("/console/playbook/compare")
        assert "Choose two versions" in chosen.text and chosen.text.count("<option") == 4
