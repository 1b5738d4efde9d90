"""A new order typed in while talking: what the form makes of what is typed, placed once, and nothing lost on a refusal."""

import asyncio
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import httpx
import pytest
from playwright.async_api import Browser, Route, expect
from sqlalchemy import func, select

from console.presenters.new_order import order_of, quote_of
from console.presenters.new_order_page import words_of
from console.presenters.typed_order import Asked, Typed, TypedLine, done
from console.words import Speaker
from desk.asked import past
from desk.refusals import DeskError, ExternalIdReused, InThePast, PromoCodeRefused, Refused
from domain.actors import Role
from domain.answers import Confirmed
from domain.ids import ShopId
from domain.orders import DeliveryKind
from domain.promo import CodeState
from playbook.wording import Locale
from storage.products import ProductRow
from storage.tables import orders
from tests.api.world import NOON
from tests.console.browsing import PHONE, seriously_wrong, sideways, window
from tests.console.world import ConsoleWorld

ONCE = "f" * 32
CAPSULES = ProductRow(
    sku="SW-60", name="Капсулы 60 шт.", category="capsules", price=Decimal("1490.00"), stock=4, shop=ShopId("swan"),
    updated_at=NOON,
)  # fmt: skip
GOODS = {"SW-60": CAPSULES}
FORM = {
    "once": ONCE, "phone": "8 916 123-45-67", "name": "Анна", "channel": "phone", "sku": "SW-60", "title": "Капсулы 60 шт.",
    "quantity": "2", "price": "", "kind": "post_office", "postcode": "101000", "region": "Москва", "city": "Москва",
    "line": "ул. Мясницкая, 1-1", "delivery_price": "300", "method": "on_delivery",
}  # fmt: skip


def typed(**changes: str) -> Typed:
    return Typed.of((FORM | changes).items(), ONCE)


def faults(**changes: str) -> set[str]:
    return set(order_of(typed(**changes), GOODS, "Europe/Moscow", confirmed=False).faults)


def test_a_product_that_is_added_twice_is_one_line() -> None:
    once = done(Typed(once=ONCE, find="капс"), Asked.of("add:SW-60"), GOODS, None)
    twice = done(once, Asked.of("add:SW-60"), GOODS, None)
    assert once.lines == (TypedLine(sku="SW-60", title="Капсулы 60 шт.", quantity="1", price="1490"),)
    assert twice.lines[0].quantity == "2" and twice.find == ""


def test_buttons_of_the_form_take_away_add_more_and_add_what_nobody_knows() -> None:
    assert done(typed(), Asked.of("drop:0"), GOODS, None).lines == ()
    assert done(typed(), Asked.of("more:3:SW-60"), GOODS, None).lines[0].quantity == "5"
    assert done(typed(), Asked.of("own:Открытка"), GOODS, None).lines[1] == TypedLine(title="Открытка")


@pytest.mark.parametrize("said", ["", "drop:x", "drop:9", "more::", "add:gone", "pick:none", "hack:1"])
def test_a_button_that_is_none_of_ours_changes_nothing(said: str) -> None:
    assert done(typed(), Asked.of(said), GOODS, None) == typed()


def test_what_was_typed_becomes_an_order_that_the_playbook_prices() -> None:
    asked = order_of(
        typed(price="1 490,50", comment="Позвонить в дверь"), GOODS, "Europe/Moscow", confirmed=True
    ).asked
    assert asked is not None and asked.priced and asked.confirmed
    assert asked.customer.phone == "+79161234567"
    assert [(line.sku, line.quantity, line.unit_price) for line in asked.items] == [
        ("SW-60", 2, Decimal("1490.50"))
    ]
    assert asked.items[0].category == "capsules"
    assert (asked.delivery.kind, asked.delivery.price) == (DeliveryKind.POST_OFFICE, Decimal("300.00"))


def test_an_empty_price_is_the_shops_own() -> None:
    asked = order_of(typed(), GOODS, "UTC", confirmed=False).asked
    assert asked is not None and asked.items[0].unit_price == Decimal("1490.00")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"phone": "", "email": ""}, {"phone"}),
        ({"phone": "12"}, {"phone"}),
        ({"email": "anna@"}, {"email"}),
        ({"quantity": "0"}, {"quantity-0"}),
        ({"quantity": "два"}, {"quantity-0"}),
        ({"sku": "", "title": "", "price": "5"}, {"title-0"}),
        ({"sku": "other"}, {"price-0"}),
        ({"price": "дорого"}, {"price-0"}),
        ({"price": "1.005"}, {"price-0"}),
        ({"delivery_price": "-1"}, {"delivery_price"}),
        ({"carrier": "Сокол"}, {"carrier"}),
        ({"kind": "courier", "slot_from": "10:00", "slot_to": "12:00"}, {"day"}),
        ({"kind": "courier", "day": "завтра"}, {"day"}),
        ({"kind": "courier", "day": "2026-11-24", "slot_from": "10:00"}, {"slot_from"}),
        ({"kind": "courier", "day": "2026-11-24", "slot_from": "12:00", "slot_to": "10:00"}, {"slot_to"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(changes: dict[str, str], wrong: set[str]) -> None:
    assert faults(**changes) == wrong


def test_a_form_without_goods_asks_for_them() -> None:
    assert set(order_of(Typed(once=ONCE, phone="+79161234567"), GOODS, "UTC", confirmed=False).faults) == {
        "find"
    }


def test_the_hours_of_a_courier_are_the_customers() -> None:
    there = {
        "kind": "courier",
        "region": "Приморский край",
        "day": "2026-11-24",
        "slot_from": "10:00",
        "slot_to": "12:00",
    }
    asked = order_of(typed(**there), GOODS, "Europe/Moscow", confirmed=False).asked
    assert asked is not None and asked.delivery.slot is not None
    assert asked.delivery.slot.start.utcoffset() == timedelta(hours=10)


def test_fields_of_another_kind_of_delivery_are_not_sent() -> None:
    asked = order_of(typed(kind="self_pickup", place="Склад"), GOODS, "UTC", confirmed=False).asked
    assert asked is not None and asked.delivery.address is not None
    assert (asked.delivery.address.place, asked.delivery.address.city) == ("Склад", None)


def test_a_form_that_is_not_finished_is_priced_as_far_as_it_goes() -> None:
    half = Typed(once=ONCE, lines=(TypedLine(sku="SW-60"), TypedLine(title="Открытка")))
    asked = quote_of(half, GOODS, "ru")
    assert asked is not None and [line.sku for line in asked.items] == ["SW-60"]
    assert quote_of(Typed(once=ONCE), GOODS, "ru") is None


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (Refused("address_incomplete", "", conflict=False), "form"),
        (PromoCodeRefused(CodeState.EXPIRED), "promo"),
        (InThePast(past("/delivery/slot/start", NOON)), "day"),
        (ExternalIdReused(), "form"),
    ],
)
def test_what_the_desk_refuses_stands_where_it_is_mended(error: DeskError, field: str) -> None:
    words = words_of(error, Speaker(Locale.RU, "UTC", NOON))
    assert set(words) == {field} and all(words.values())


async def placed(console: ConsoleWorld) -> int:
    async with console.api.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(orders)) or 0


async def stocked(console: ConsoleWorld) -> None:
    product = {"name": "Капсулы 60 шт.", "category": "capsules", "price": "1490.00", "stock": 4}
    await console.api.client.put("/api/v1/products/SW-60", json=product)


def order_id_of(answer: httpx.Response) -> str:
    found = re.fullmatch(r"/console/orders/(.+)", answer.headers["location"])
    assert found is not None
    return found.group(1)


async def test_a_form_that_is_sent_twice_places_one_order_signed_by_its_person(console: ConsoleWorld) -> None:
    await stocked(console)
    async with console.signed_in() as client:
        first = await client.post("/console/orders/new", data=FORM | {"do": "place"})
        second = await client.post("/console/orders/new", data=FORM | {"do": "place"})
    assert first.status_code == second.status_code == 303
    assert order_id_of(first) == order_id_of(second)
    assert await placed(console) == 1
    await console.api.relay()
    shown = await console.api.get(order_id_of(first))
    assert (shown["status"], shown["channel"], shown["priced"]) == ("new", "phone", True)
    timeline = (await console.api.client.get(f"/api/v1/orders/{order_id_of(first)}/timeline")).json()["items"]
    assert timeline[0]["actor"] == {"kind": "staff", "id": console.api.staff, "role": "operator"}


async def test_an_order_is_placed_and_confirmed_in_one_talk(console: ConsoleWorld) -> None:
    await stocked(console)
    async with console.signed_in() as client:
        answer = await client.post("/console/orders/new", data=FORM | {"do": "confirm"})
    await console.api.relay()
    assert (await console.api.get(order_id_of(answer)))["status"] == "confirmed"


@pytest.mark.parametrize(("method", "kept"), [("on_delivery", "see_first"), ("online", None)])
def test_why_it_is_not_paid_at_once_goes_with_the_confirmation(method: str, kept: str | None) -> None:
    said = typed(method=method, why_on_delivery="see_first")
    asked = order_of(said, GOODS, "UTC", confirmed=True).asked
    assert asked is not None and isinstance(asked.confirmed, Confirmed)
    assert asked.confirmed.why_on_delivery == kept
    other = typed(why_on_delivery="other", comment="")
    assert set(order_of(other, GOODS, "UTC", confirmed=True).faults) == {"comment"}
    assert order_of(other, GOODS, "UTC", confirmed=False).asked is not None


async def test_what_is_missing_for_a_confirmation_is_said_before_anything_is_stored(
    console: ConsoleWorld,
) -> None:
    await stocked(console)
    async with console.signed_in() as client:
        asked = FORM | {"do": "confirm", "line": "", "comment": "Домофон 12"}
        answer = await client.post("/console/orders/new", data=asked)
        assert answer.status_code == 422 and await placed(console) == 0
        assert "Сначала допишите адрес доставки" in answer.text
        assert "Домофон 12" in answer.text and ONCE in answer.text
        assert (await client.post("/console/orders/new", data=asked | {"do": "place"})).status_code == 303


async def test_the_same_form_with_other_words_is_told_of_its_first_order(console: ConsoleWorld) -> None:
    await stocked(console)
    async with console.signed_in() as client:
        await client.post("/console/orders/new", data=FORM | {"do": "place"})
        answer = await client.post("/console/orders/new", data=FORM | {"do": "place", "quantity": "3"})
    assert answer.status_code == 422 and "заказ уже оформлен" in answer.text


async def test_a_customer_is_found_by_the_beginning_of_the_phone_with_the_open_order(
    console: ConsoleWorld,
) -> None:
    await console.api.place()
    async with console.signed_in() as client:
        half = await client.post("/console/orders/new/form", data={"once": ONCE, "phone": "8 916 12"})
        whole = await client.post("/console/orders/new/form", data={"once": ONCE, "phone": "89161234567"})
    assert "Это кто-то из них?" in half.text and "Анна" in half.text
    assert "Уже есть открытый заказ" in whole.text and "Изменить № 1<" in whole.text


async def test_the_price_is_explained_with_what_to_offer(console: ConsoleWorld) -> None:
    await stocked(console)
    async with console.signed_in() as client:
        answer = await client.post("/console/orders/new/form", data=FORM | {"promo": "нет такого"})
    assert "2 × 1 490 ₽ = 2 980 ₽" in answer.text.replace("\u00a0", " ")
    assert "Такого промокода или волшебного слова нет" in answer.text
    assert "Итого:" in answer.text


async def test_a_canned_reply_is_filled_in_with_what_is_typed_so_far(console: ConsoleWorld) -> None:
    await stocked(console)
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    asked = FORM | {"do": "reply:order_form", "name": "<b>Анна</b>"}
    async with console.signed_in() as client:
        empty = (await client.get("/console/orders/new")).text
        whole = await client.post("/console/orders/new/replies", data=asked)
        alone = await client.post("/console/orders/new/replies", data=asked, headers=part)
        again = await client.post(
            "/console/orders/new/replies", data=asked | {"reply": "order_form"}, headers=part
        )
        kept = await client.post("/console/orders/new/form", data=FORM | {"reply": "order_form"})
    assert "Бланк заказа" in empty and 'id="reply-text"' not in empty
    assert alone.text.lstrip().startswith('<section class="card" id="replies"')
    for shown in (whole, alone):
        text = unescape(shown.text).replace("\u00a0", " ")
        for words in (
            "Имя и фамилия: <b>Анна</b>", "Адрес с индексом: 101000, Москва, Москва, ул. Мясницкая, 1-1",
            "Капсулы 60 шт. × 2", "Товары с доставкой: 3 280 ₽", "Ольга\nSwan",
        ):  # fmt: skip
            assert words in text, text
        assert "<b>Анна" not in shown.text
    assert 'id="reply-text"' not in again.text, "pressed once more it is put away"
    assert 'id="reply-text"' in kept.text, "it stays while the form is worked on"


async def test_customers_of_another_shop_are_not_found(console: ConsoleWorld) -> None:
    await console.api.place()
    customer = (await console.api.client.get("/api/v1/customers")).json()["items"][0]["id"]
    async with console.signed_in() as client:
        known = await client.get("/console/orders/new", params={"customer": customer})
        other = await client.post("/console/orders/new/form", data={"once": ONCE, "do": "pick:none"})
    assert "Анна" in known.text and "Анна" not in other.text


async def test_only_who_speaks_with_customers_types_orders(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.PICKER) as client:
        assert (await client.post("/console/orders/new", data=FORM | {"do": "place"})).status_code == 403
    assert await placed(console) == 0


async def test_hostile_words_are_words(console: ConsoleWorld) -> None:
    async with console.signed_in() as client:
        answer = await client.post(
            "/console/orders/new/form",
            data={"once": '"><script>', "name": "<script>alert(1)</script>", "find": "<img src=x onerror=1>"},
        )
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text


async def test_a_canned_reply_is_chosen_and_copied_by_keyboard(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await stocked(console)
    async with window(chromium, console, address) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.goto("/console/orders/new?phone=89161234567")
        await expect(page.locator("#replies button[data-htmx-powered]").first).to_be_attached()
        await page.keyboard.press("4")
        text = page.locator("#reply-text")
        await expect(text).to_have_value(re.compile("Телефон: \\+7 916 123-45-67"))
        await page.get_by_label("Имя", exact=True).fill("Анна")
        await expect(text).to_have_value(re.compile("Здравствуйте, Анна!"))
        assert await seriously_wrong(page) == []
        await page.locator("h1").click()
        await page.keyboard.press("c")
        await expect(page.get_by_role("button", name="Скопировано")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == await text.input_value()


async def test_an_order_is_typed_in_by_keyboard_while_talking(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await stocked(console)
    await console.api.place()
    async with window(chromium, console, address) as page:
        await page.goto("/console/orders")
        await page.keyboard.press("n")
        await expect(page.get_by_role("heading", name="Новый заказ")).to_be_visible()
        await expect(page.locator("[name=phone][data-htmx-powered]")).to_be_attached()
        await page.keyboard.press("p")
        await page.keyboard.type("8916123", delay=30)
        await page.get_by_role("button", name="Анна").click()
        await expect(page.get_by_label("Телефон", exact=True)).to_have_value("+79161234567")
        await expect(page.get_by_text("Уже есть открытый заказ")).to_be_visible()
        await page.get_by_label("Добавить товар").fill("капс")
        await expect(page.locator("#found")).to_contain_text("Капсулы 60 шт.")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Добавить товар")).to_have_value("")
        await expect(page.locator("#price .sum")).to_have_text("1 490 ₽")
        await page.get_by_label("Кол.").fill("3")
        await expect(page.locator("#price .sum")).to_have_text("4 470 ₽")
        await page.get_by_text("Самовывоз").click()
        await page.get_by_label("Где заберёт").fill("Магазин на Мясницкой")
        await page.get_by_label("Комментарий для своих").fill("Придёт после шести")
        await expect(page.get_by_label("Где заберёт")).to_have_value("Магазин на Мясницкой")
        assert await seriously_wrong(page) == []
        await page.get_by_role("button", name="Оформить и подтвердить").click()
        await page.wait_for_url(re.compile(r"/console/orders/(?!new)"))
    await console.api.relay()
    found = (await console.api.client.get("/api/v1/orders")).json()["items"]
    assert found[0]["status"] == "confirmed" and found[0]["total"]["amount"] == "4470.00"


async def test_a_price_that_comes_late_does_not_hide_what_was_added_meanwhile(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    await stocked(console)
    free = asyncio.Event()
    asked = 0

    async def answer_late(route: Route) -> None:
        nonlocal asked
        asked += 1
        answer = await route.fetch()
        await free.wait()
        await route.fulfill(response=answer)

    async with window(chromium, console, address) as page:
        await page.goto("/console/orders/new")
        await page.route("**/console/orders/new/price", answer_late)
        async with page.expect_request("**/console/orders/new/price"):
            await page.get_by_label("Добавить товар").fill("капс")
        await expect(page.locator("#found")).to_contain_text("Капсулы 60 шт.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#price .sum")).to_have_text("1 490 ₽")
        assert asked == 1
        async with page.expect_response(lambda response: response.url.endswith("/new/price") and asked == 2):
            free.set()
        await expect(page.locator("#price .sum")).to_have_text("1 490 ₽")


async def test_a_refused_form_keeps_what_was_typed_on_a_phone(
    chromium: Browser, console: ConsoleWorld, address: str
) -> None:
    async with window(chromium, console, address, size=PHONE, dark=True) as page:
        await page.goto("/console/orders/new")
        await page.get_by_label("Имя").fill("Константинопольская-Рождественская Екатерина")
        await page.get_by_role("button", name="Оформить", exact=False).last.click()
        await expect(page.get_by_text("Нужен телефон или почта")).to_be_visible()
        await expect(page.get_by_label("Имя")).to_have_value("Константинопольская-Рождественская Екатерина")
        assert not await sideways(page)
        assert await seriously_wrong(page) == []
