"""An order is edited in one form: what would come of it is told first, what cannot be is refused beside it, nothing typed is lost."""

import re
from html import unescape

import httpx
import pytest

from api.orders.shown import OrderShown
from domain.actors import Role
from tests.console.test_console_order_page import PART, done, looking, placed, words
from tests.console.world import ConsoleWorld

VALUE = re.compile(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"')
CHOSEN = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


async def form_of(client: httpx.AsyncClient, order_id: str) -> dict[str, str]:
    """The form as it comes, as a browser would send it back."""
    page = (await client.get(f"/console/orders/{order_id}/edit")).text
    found = {
        name: unescape(value)
        for name, value in VALUE.findall(page)
        if name not in ("csrf", "notify", "q", "on")
    }
    for name, options in CHOSEN.findall(page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found | {"comment": "", "notify": "playbook"}


async def saved(console: ConsoleWorld, order_id: str, **typed: str) -> httpx.Response:
    async with looking(console) as client:
        return await client.post(
            f"/console/orders/{order_id}/edit", data=await form_of(client, order_id) | typed, headers=PART
        )


async def previewed(console: ConsoleWorld, order_id: str, **typed: str) -> str:
    async with looking(console) as client:
        answer = await client.post(
            f"/console/orders/{order_id}/edit/preview",
            data=await form_of(client, order_id) | typed,
            headers=PART,
        )
    assert answer.status_code == 200
    return words(answer)


async def test_the_new_price_and_what_follows_are_told_before_anything_is_saved(
    console: ConsoleWorld,
) -> None:
    order_id = await placed(console)
    before = await console.api.get(order_id)
    told = await previewed(console, order_id, **{"quantity-0": "2"})
    assert "Капсулы 60 шт. 2 × 1 490 ₽ 2 980 ₽" in told
    assert "Итого 4 770 ₽ 3 280 ₽" in told
    assert "Сумма 3 280 ₽ вместо 4 770 ₽" in told
    assert await console.api.get(order_id) == before


async def test_goods_address_payment_and_contact_are_saved_together(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    answer = await saved(
        console,
        order_id,
        **{
            "quantity-0": "2", "sku-1": "SW-90", "name-1": "Шейкер", "quantity-1": "1", "price-1": "350,50",
            "line": "ул. Мясницкая, 2", "method": "online", "name": "Анна Сергеевна", "comment": "Попросила по телефону",
        },
    )  # fmt: skip
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, f"/console/orders/{order_id}")
    order = OrderShown.model_validate(await console.api.get(order_id))
    assert [(item.sku, item.quantity) for item in order.items] == [("SW-60", 2), ("SW-90", 1)]
    assert order.delivery.address is not None and order.delivery.address.line == "ул. Мясницкая, 2"
    assert (order.payment.method, order.customer.name) == ("online", "Анна Сергеевна")
    async with looking(console) as client:
        page = words(await client.get(f"/console/orders/{order_id}"))
    assert "Попросила по телефону" in page


async def test_no_packs_takes_goods_out(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    await saved(console, order_id, **{"sku-1": "SW-90", "name-1": "Шейкер", "price-1": "350"})
    await saved(console, order_id, **{"quantity-0": "0"})
    order = OrderShown.model_validate(await console.api.get(order_id))
    assert [item.sku for item in order.items] == ["SW-90"]


async def test_goods_the_shop_told_of_need_only_their_code(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    told = await console.api.client.put(
        "/api/v1/products/SW-120", json={"name": "Капсулы 120 шт.", "price": "2500.00"}
    )
    assert told.status_code < 300, told.text
    preview = await previewed(console, order_id, **{"sku-1": "SW-120"})
    assert "Капсулы 120 шт. 1 × 2 500 ₽ 2 500 ₽" in preview


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Пока ничего не изменено."),
        ({"quantity-0": "две"}, "Впишите целое число упаковок; 0 уберёт товар."),
        ({"price-0": "дорого"}, "Впишите сумму, например 1990 или 1990,50."),
        ({"sku-1": "SW-404"}, "Магазин об этом товаре не сообщал: впишите название и цену."),
        ({"phone": "12"}, "Это не номер телефона: проверьте цифры."),
        ({"slot_day": "2026-12-05"}, "Впишите день доставки и время"),
        ({"email": "никому"}, "Проверьте: тут что-то не так."),
        ({"quantity-0": "0"}, "В заказе остаётся хотя бы один товар"),
    ],
)
async def test_what_cannot_be_is_told_where_it_stands_and_all_that_was_typed_stays(
    console: ConsoleWorld, typed: dict[str, str], says: str
) -> None:
    order_id = await placed(console)
    before = await console.api.get(order_id)
    answer = await saved(console, order_id, **typed, city="Тверь" if typed else "Москва")
    assert answer.status_code == 200, "htmx is answered so"
    assert says in words(answer)
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert await console.api.get(order_id) == before


async def test_the_rules_refusal_stands_above_the_form(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    await done(console, order_id, "confirm_order", outcome="confirmed")
    answer = await saved(console, order_id, postcode="", city="", line="")
    assert answer.status_code == 200, "htmx is answered so"
    assert "Сначала допишите адрес доставки" in words(answer)
    told = await previewed(console, order_id, postcode="", city="", line="")
    assert "Сначала допишите адрес доставки" in told


async def test_a_playbooks_price_is_explained_line_by_line(console: ConsoleWorld) -> None:
    order_id = await placed(console, priced=True)
    told = await previewed(console, order_id, **{"quantity-0": "5"})
    assert "Итого" in told and "Сумма" in told
    async with looking(console) as client:
        page = words(await client.get(f"/console/orders/{order_id}/edit"))
    assert "цены по регламенту" in page and "Скидка" not in page


async def test_silently_edited_the_customer_is_told_nothing(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    answer = await saved(console, order_id, notify="silently", **{"quantity-0": "2"})
    assert answer.status_code == 200
    sent = (await console.api.client.get("/api/v1/messages", params={"order_id": order_id})).json()["items"]
    assert {message["fact"] for message in sent} == {"order.placed"}


async def test_a_shipped_order_has_no_form(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    await console.api.client.post(
        f"/api/v1/orders/{order_id}/shipped", json={"track_number": "80080012345678"}
    )
    async with looking(console) as client:
        answer = await client.get(f"/console/orders/{order_id}/edit")
        page = await client.get(f"/console/orders/{order_id}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/orders/{order_id}")
    assert f"/console/orders/{order_id}/edit" not in page.text


async def test_a_picker_edits_nothing(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console, Role.PICKER) as client:
        assert (await client.get(f"/console/orders/{order_id}/edit")).status_code == 403
        assert "/edit" not in (await client.get(f"/console/orders/{order_id}")).text
