"""The list of orders, the board and the files made of them: what a filter says, what a line shows, and the pages themselves."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest
from playwright.async_api import Browser, expect

from console.naming import naming_of
from console.presenters.narrowing import Narrowing
from console.presenters.orders import board_shown, line_shown
from console.words import Speaker
from desk.cursors import BadCursor, sorted_cursor_of, sorted_place_of, to_cursor
from domain.actors import Role
from domain.ids import CustomerId, OrderId, ShopId
from domain.orders import Channel, DeliveryKind, PaymentMethod, Warning
from domain.phones import Phone, readable
from domain.statuses import PaymentState, Stage, Status
from playbook.wording import Locale
from storage import shops
from storage.order_lists import OrderLine
from storage.order_sorting import Place, Sorting
from tests.api.world import NOON
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld

SAY = Speaker(Locale.RU, "Europe/Moscow", NOON)
NAMED = naming_of(Locale.RU)


def a_line(**more: object) -> OrderLine:
    values: dict[str, object] = {
        "id": OrderId("o1"), "shop": "swan", "number": 7, "status": Status.NEW, "payment_state": PaymentState.UNPAID,
        "method": PaymentMethod.ON_DELIVERY, "total": "1990.00", "paid": "0.00", "currency": "RUB",
        "delivery_kind": DeliveryKind.POST_OFFICE, "carrier": "russian_post", "track_number": None,
        "channel": Channel.PHONE, "draft": False, "warnings": (), "placed_at": NOON, "next_at": None, "next_rule": None,
        "next_words": None, "open_tasks": 0, "needs_engineer": None, "closed_at": None, "customer_id": CustomerId("c1"),
        "customer_name": "Анна", "customer_phone": "+79161234567", "customer_vip": False, "customer_black_listed": False,
    }  # fmt: skip
    return OrderLine.model_validate(values | more)


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "Анна", "status": "new", "payment": "paid", "kind": "courier", "carrier": "cdek"},
        {"since": "2026-11-01", "until": "2026-11-30", "warning": "any", "engineer": "yes"},
        {"stage": "delivery", "method": "invoice", "warning": "likely_duplicate"},
        {"status": "new", "sort": "largest"},
        {},
    ],
)
def test_what_an_address_says_is_said_again(asked: dict[str, str]) -> None:
    assert Narrowing.of(asked).pairs() == asked


def test_words_of_an_old_bookmark_narrow_nothing() -> None:
    assert (
        Narrowing.of({"status": "gone", "since": "yesterday", "engineer": "no", "until": "9999-99-99"})
        == Narrowing()
    )


def test_days_are_the_shops_and_the_last_one_is_in_the_list() -> None:
    filters = Narrowing(since=date(2026, 11, 1), until=date(2026, 11, 1)).filters(
        ShopId("swan"), "Europe/Moscow"
    )
    assert filters.placed_from is not None and filters.placed_before is not None
    assert filters.placed_before - filters.placed_from == timedelta(days=1)
    assert filters.placed_from.isoformat() == "2026-11-01T00:00:00+03:00"


def test_a_stage_is_its_statuses() -> None:
    filters = Narrowing(stage=Stage.AGREEMENT).filters(ShopId("swan"), "UTC")
    assert filters.statuses == frozenset({Status.NEW, Status.THINKING})


def test_what_is_kept_of_a_filter_names_nobody() -> None:
    assert Narrowing.of({"q": "Анна", "status": "new"}).without_words.query() == "status=new"


def test_a_line_says_what_comes_next_and_whether_it_is_late() -> None:
    waits = {"next_rule": "payment.pay_within", "next_words": "", "next_at": NOON - timedelta(minutes=1)}
    shown = line_shown(a_line(**waits), SAY, NAMED)
    assert (shown.next, shown.late) == ("ждём оплату", True)
    assert not line_shown(a_line(**waits | {"next_at": NOON}), SAY, NAMED).late


def test_a_line_names_its_delivery_payment_and_warnings_in_words() -> None:
    shown = line_shown(a_line(warnings=(Warning.LIKELY_DUPLICATE,)), SAY, NAMED)
    assert shown.delivery == "Почта России, почтовое отделение"
    assert shown.payment == "не оплачено"
    assert shown.warnings == ("похоже на повтор другого заказа",)


def test_of_the_shops_own_way_its_kind_says_all() -> None:
    assert (
        line_shown(a_line(delivery_kind=DeliveryKind.SELF_PICKUP, carrier="own"), SAY, NAMED).delivery
        == "самовывоз"
    )


def test_the_board_has_a_column_for_each_open_status_with_what_no_card_shows() -> None:
    columns = board_shown({Status.NEW: [a_line()]}, {Status.NEW: 3}, Narrowing(q="Анна"), SAY, NAMED)
    assert [column.status for column in columns][:2] == [Status.NEW, Status.THINKING]
    assert columns[0].more == 2 and columns[1].more == 0
    assert columns[0].query == "q=%D0%90%D0%BD%D0%BD%D0%B0&status=new"


async def test_who_speaks_with_nobody_sees_no_phone_whole(console: ConsoleWorld) -> None:
    await console.api.place()
    for role, whole in ((Role.OPERATOR, True), (Role.PICKER, False)):
        async with console.signed_in(role) as client:
            assert ("+7 916 123-45-67" in (await client.get("/console/orders")).text) is whole


async def test_a_phone_is_found_as_pages_show_it(console: ConsoleWorld) -> None:
    await console.api.place()
    await console.api.place(external_id="A-2", customer={"phone": "+79161110000"})
    async with console.signed_in() as client:
        for page in ("/console/orders", "/console/customers"):
            shown = (await client.get(page, params={"q": readable(Phone("+79161234567"))})).text
            assert "+7 916 123-45-67" in shown and "+7 916 111-00-00" not in shown, page


async def test_an_order_is_found_by_number_phone_and_name(console: ConsoleWorld) -> None:
    await console.api.place(external_id="A-1")
    other = {"name": "Пётр", "phone": "+79031112233"}
    await console.api.place(external_id="A-2", customer=other)
    async with console.signed_in() as client:
        for q in ("2", "2233", "петр"):
            answer = await client.get("/console/orders", params={"q": q})
            assert "№\u00a02<" in answer.text and "№\u00a01<" not in answer.text, q
        none = await client.get("/console/orders", params={"q": "Никого"})
    assert "Таких заказов нет" in none.text


async def test_a_shop_without_orders_says_where_they_come_from(console: ConsoleWorld) -> None:
    async with console.signed_in(locale="en") as client:
        assert "No orders yet" in (await client.get("/console/orders")).text
        assert (await client.get("/console/orders/board")).text.count("No orders here") == 10


async def test_a_cursor_of_nobody_begins_at_the_beginning(console: ConsoleWorld) -> None:
    await console.api.place()
    async with console.signed_in() as client:
        assert "№\u00a01<" in (await client.get("/console/orders", params={"after": "x"})).text


async def test_heads_of_columns_sort_the_list_and_turn_it_round(console: ConsoleWorld) -> None:
    for number, count in ((1, 2), (2, 1), (3, 3)):
        await console.api.place(external_id=f"A-{number}", placed_at=f"2026-11-23T11:1{number}:00+03:00", items=[{"sku": "SW-60", "name": "Капсулы 60 шт.", "quantity": count, "unit_price": "1490.00"}])  # fmt: skip

    async def shown(client: httpx.AsyncClient, query: str) -> tuple[list[int], str]:
        page = (await client.get(f"/console/orders?{query}")).text
        return [int(one) for one in re.findall(r"№\u00a0(\d+)</a>", page)], page

    async with console.signed_in() as client:
        numbers, page = await shown(client, "")
        assert (
            numbers == [3, 2, 1]
            and 'aria-sort="descending"' in page
            and 'href="/console/orders?sort=largest"' in page
        )
        numbers, page = await shown(client, "sort=largest")
        assert numbers == [3, 1, 2] and 'class="number" aria-sort="descending"' in page
        numbers, page = await shown(client, "sort=largest&status=new")
        assert numbers == [3, 1, 2] and 'href="/console/orders?status=new"' in page
        assert (await shown(client, "sort=oldest"))[0] == [1, 2, 3]
        exported = await client.get("/console/orders/export/csv", params={"sort": "largest"})
    lines = exported.content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(";")[0] for line in lines] == ["3", "1", "2"]


def test_a_filter_is_kept_with_its_sorting_which_is_no_filter_itself() -> None:
    sorted_only, narrowed = (
        Narrowing.of({"sort": "oldest"}),
        Narrowing.of({"sort": "oldest", "status": "new"}),
    )
    assert (sorted_only.filters_given, narrowed.filters_given) == (0, 1)
    assert narrowed.without_words.query() == "status=new&sort=oldest"
    assert narrowed.without_status.query() == ""


@pytest.mark.parametrize("sorting", Sorting)
def test_a_cursor_leads_only_where_its_list_is_sorted_so(sorting: Sorting) -> None:
    value = Decimal("1490.00") if sorting is Sorting.LARGEST else NOON
    place = Place(value=value, id="o1")
    cursor = sorted_cursor_of(place, sorting)
    assert sorted_place_of(cursor, sorting) == place
    for other in set(Sorting) - {sorting}:
        with pytest.raises(BadCursor):
            sorted_place_of(cursor, other)
    for broken in (
        "x",
        to_cursor(sorting.value, "NaN", "o1"),
        to_cursor(sorting.value, "-5", "o1"),
        to_cursor(sorting.value, "1490.001", "o1"),
        to_cursor(sorting.value, "2026-11-23T09:00:00", "o1"),
    ):
        with pytest.raises(BadCursor):
            sorted_place_of(broken, sorting)


async def test_orders_of_another_shop_are_nowhere(console: ConsoleWorld) -> None:
    await console.api.place()
    async with console.signed_in() as client:
        shown = await client.get("/console/orders", params={"q": "1"})
    assert "№\u00a01<" in shown.text
    heron = ShopId("heron")
    async with console.api.engine.begin() as connection:
        await shops.add(connection, heron)
    async with console.signed_in(shop=heron) as client:
        for address in ("orders", "orders/board", "orders/export/csv"):
            assert "Анна" not in (await client.get(f"/console/{address}")).text


async def test_a_filter_is_kept_by_name_for_its_person_alone(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.OPERATOR) as client:
        kept = await client.post(
            "/console/orders/saved", data={"name": "Новые", "query": "q=Анна&status=new"}
        )
        assert kept.status_code == 303
        mine = (await client.get("/console/orders")).text
        assert 'href="/console/orders?status=new"' in mine and "Новые" in mine
    async with console.signed_in(Role.SUPERVISOR) as client:
        assert "Новые</a>" not in (await client.get("/console/orders")).text
    async with console.signed_in(Role.OPERATOR) as client:
        saved_id = mine.split("/console/orders/saved/")[1].split("/forget")[0]
        await client.post(f"/console/orders/saved/{saved_id}/forget")
        assert "Новые</a>" not in (await client.get("/console/orders")).text


async def test_a_csv_has_every_order_of_the_list_and_no_formula(console: ConsoleWorld) -> None:
    await console.api.place(external_id="A-1", customer={"name": "=1+1", "phone": "+79031112233"})
    await console.api.place(external_id="A-2", payment={"method": "online"})
    async with console.signed_in() as client:
        answer = await client.get("/console/orders/export/csv")
        narrowed = await client.get("/console/orders/export/csv", params={"method": "online"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="orders-2026-11-23.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Номер;Оформлен;Статус;Клиент;Телефон;Сумма")
    assert len(lines) == 3 and any(";'=1+1;" in line for line in lines[1:])
    assert all(";4770,00;" in line for line in lines[1:])
    assert len(narrowed.content.decode("utf-8-sig").splitlines()) == 2


async def test_a_workbook_has_every_order_of_the_list(console: ConsoleWorld) -> None:
    await console.api.place()
    async with console.signed_in() as client:
        answer = await client.get("/console/orders/export/xlsx")
        other = await client.get("/console/orders/export/pdf")
    with ZipFile(BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "Заказы" in book.read("xl/workbook.xml").decode()
    assert "Анна" in sheet and sheet.count("<row ") == 2
    assert other.status_code == 404


async def test_a_search_by_keyboard_and_a_filter_without_a_reload(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await console.api.place(external_id="A-1")
    await console.api.place(external_id="A-2", customer={"name": "Пётр", "phone": "+79031112233"})
    async with window(chromium, console, address) as page:
        await page.goto("/console/orders")
        await page.evaluate("() => { window.same = true; }")
        await page.get_by_label("Оплата", exact=True).select_option("paid")
        await expect(page.get_by_text("Таких заказов нет")).to_be_visible()
        assert await page.evaluate("() => window.same") and "payment=paid" in page.url
        await page.get_by_role("link", name="Показать все заказы").click()
        await expect(page.get_by_role("row", name="№ 1")).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("2233")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("row", name="№ 2")).to_be_visible()
        await expect(page.get_by_role("row", name="№ 1")).to_have_count(0)


async def test_a_list_is_sorted_by_a_press_without_a_reload_and_by_a_choice_on_a_phone(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    for number in (1, 2):
        placed_at = f"2026-11-23T11:1{number}:00+03:00"
        await console.api.place(external_id=f"A-{number}", placed_at=placed_at)
    async with window(chromium, console, address) as page:
        await page.goto("/console/orders")
        await page.evaluate("() => { window.same = true; }")
        first = page.locator("tbody tr").first
        await expect(first).to_contain_text("№ 2")
        await page.get_by_role("columnheader", name="Заказ").get_by_role("link").click()
        await expect(first).to_contain_text("№ 1")
        assert await page.evaluate("() => window.same") and "sort=oldest" in page.url
        await page.get_by_label("Доставка", exact=True).select_option("post_office")
        await expect(page).to_have_url(re.compile("kind=post_office.*sort=oldest"))
        assert await seriously_wrong(page) == []
        await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        await page.get_by_label("Порядок").select_option("")
        await expect(first).to_contain_text("№ 2")
        assert not await sideways(page)


async def test_a_new_order_appears_in_the_list_by_itself(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    async with window(chromium, console, address) as page:
        await page.goto("/console/orders")
        await expect(page.get_by_text("Заказов пока нет")).to_be_visible()
        await expect(page.locator("html[data-live=on]")).to_be_attached()
        await console.api.place()
        await expect(page.get_by_role("link", name="№ 1")).to_be_visible()


async def test_the_board_leads_to_the_list_of_its_column(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await console.api.place()
    async with window(chromium, console, address) as page:
        await page.goto("/console/orders/board")
        column = page.get_by_role("region", name="Новый")
        await expect(column.get_by_role("link", name="№ 1")).to_be_visible()
        assert await seriously_wrong(page) == []
        await column.get_by_role("heading").get_by_role("link").click()
        await expect(page.get_by_label("Статус", exact=True)).to_have_value("new")


async def test_a_file_is_taken_from_the_list(chromium: Browser, console: ConsoleWorld, address: str) -> None:
    await console.api.place()
    async with window(chromium, console, address) as page:
        await page.goto("/console/orders?status=new")
        await page.get_by_text("Выгрузить").click()
        async with page.expect_download() as started:
            await page.get_by_role("link", name="Excel").click()
        taken = await started.value
        assert taken.suggested_filename == "orders-2026-11-23.xlsx"
        with ZipFile(await taken.path()) as book:
            assert "Анна" in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("path", ["/console/orders", "/console/orders/board"])
async def test_orders_fit_a_phone(chromium: Browser, console: ConsoleWorld, address: str, path: str) -> None:
    await console.api.place(
        customer={"name": "Константинопольская-Рождественская Екатерина", "phone": "+79161234567"}
    )
    async with window(chromium, console, address, size=PHONE, dark=True) as page:
        await page.goto(path)
        assert not await sideways(page)
        assert await seriously_wrong(page) == []
