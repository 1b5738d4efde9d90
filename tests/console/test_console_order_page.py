"""The page of an order: all of it for who may see it, its acts with their consequences, and what is refused in words."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape

import httpx
import pytest
from sqlalchemy import select

from domain.actors import Role
from domain.ids import ShopId
from storage import shops
from storage.tables import order_facts, orders
from tests.api.world import order_body
from tests.console.world import ConsoleWorld

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
ACT = re.compile(r'hx-get="/console/orders/[^/]+/acts/(\w+)"')


async def placed(console: ConsoleWorld, **changes: object) -> str:
    answer = await console.api.place(**changes)
    order_id: str = answer.json()["id"]
    return order_id


async def done(console: ConsoleWorld, order_id: str, kind: str, **outcome: object) -> None:
    """A supervisor gives the open task of this kind an outcome."""
    task = await console.api.task(order_id, kind)
    answer = await console.api.client.post(
        f"/api/v1/tasks/{task['id']}/complete",
        json=outcome,
        headers={"Steward-Actor": console.api.supervisor},
    )
    assert answer.status_code == 200, answer.text


async def status_of(console: ConsoleWorld, order_id: str) -> object:
    return (await console.api.get(order_id))["status"]


@asynccontextmanager
async def looking(
    console: ConsoleWorld, role: Role = Role.OPERATOR, locale: str = "ru"
) -> AsyncIterator[httpx.AsyncClient]:
    async with console.signed_in(role, locale) as client:
        yield client


def read(answer: httpx.Response) -> str:
    """What a person reads of it, in one line of words."""
    assert answer.status_code == 200, answer.text
    return words(answer)


def words(answer: httpx.Response) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ")
    return " ".join(text.split())


async def test_the_page_says_where_the_order_stands_what_happened_and_what_comes_next(
    console: ConsoleWorld,
) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        shown = read(await client.get(f"/console/orders/{order_id}"))
    assert "№ 1 Новый не оплачено оплата при получении" in shown
    assert "Новый заказ: 4 770 ₽, сайт" in shown
    assert (
        "Подтвердить заказ на звонок 40 минут рабочего времени · снимется, если заказ подтвердят или отменят"
        in shown
    )
    assert "Не дозвонимся — заказ отменится" in shown
    assert "К оплате при получении 4 770 ₽" in shown
    assert "101000, Москва, ул. Мясницкая, 1-1" in shown


async def test_the_page_speaks_english_to_who_reads_english(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console, locale="en") as client:
        shown = read(await client.get(f"/console/orders/{order_id}"))
    assert "No. 1 New unpaid payment on delivery" in shown
    assert "If nobody is reached: the order is cancelled" in shown
    assert not re.search(
        "[а-яё]{3}", re.sub("Капсулы|шт|Анна|Москва|ул|Мясницкая|Ольга", "", shown), re.IGNORECASE
    )


async def test_another_shops_order_is_not_there(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with console.api.engine.begin() as connection:
        await shops.add(connection, ShopId("other"))
    async with console.signed_in(shop=ShopId("other")) as client:
        answer = await client.get(f"/console/orders/{order_id}")
    assert answer.status_code == 404


async def test_a_phone_is_masked_until_somebody_of_the_desk_asks_for_it(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        page = await client.get(f"/console/orders/{order_id}")
        whole = await client.get(f"/console/orders/{order_id}/phone", headers=PART)
    assert "+79161234567" not in page.text and "123-45" not in page.text and "+7 916 •••-••-67" in page.text
    assert 'href="tel:+79161234567"' in whole.text
    async with looking(console, Role.PICKER) as client:
        page = await client.get(f"/console/orders/{order_id}")
        whole = await client.get(f"/console/orders/{order_id}/phone", headers=PART)
    assert "/phone" not in page.text and whole.status_code == 403


async def offered(console: ConsoleWorld, order_id: str, role: Role = Role.SUPERVISOR) -> list[str]:
    async with looking(console, role) as client:
        return ACT.findall((await client.get(f"/console/orders/{order_id}")).text)


async def test_all_acts_that_are_possible_are_offered_and_none_that_is_not(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    assert await offered(console, order_id) == ["shipped", "short", "cancel"]
    await done(console, order_id, "confirm_order", outcome="confirmed")
    assert await offered(console, order_id) == ["packed", "shipped", "issued", "short", "cancel"]
    await done(console, order_id, "pack_order", outcome="packed")
    assert await offered(console, order_id) == ["shipped", "issued", "cancel"]
    await console.api.client.post(
        f"/api/v1/orders/{order_id}/shipped", json={"track_number": "80080012345678"}
    )
    assert await offered(console, order_id) == ["issued", "parcel", "money", "cancel"]
    assert await offered(console, order_id, Role.PICKER) == ["issued", "parcel"]
    await console.api.client.post(f"/api/v1/orders/{order_id}/issued", json={})
    assert "cancel" not in await offered(console, order_id)


async def test_an_act_says_what_would_come_of_it_before_it_is_done(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        page = read(await client.get(f"/console/orders/{order_id}"))
        form = read(await client.get(f"/console/orders/{order_id}/acts/cancel", headers=PART))
        typed = {"reason": "changed_mind", "notify": "silently"}
        told = read(
            await client.post(f"/console/orders/{order_id}/acts/cancel/preview", data=typed, headers=PART)
        )
    assert "Отменить заказ Статус «Отменён». Письмо сейчас" in page
    assert "Статус «Отменён». Письмо сейчас" in form, "whatever the reason will be"
    assert told.startswith("Статус «Отменён» Всё, что за этим последует")


async def test_an_act_that_cannot_be_read_yet_promises_nothing(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        form = read(await client.get(f"/console/orders/{order_id}/acts/shipped", headers=PART))
        typed = {"track_number": "12", "carrier": "russian_post"}
        told = read(
            await client.post(f"/console/orders/{order_id}/acts/shipped/preview", data=typed, headers=PART)
        )
    assert "Внимание: отправлен без подтверждения. Письмо и СМС сейчас" in form
    assert told == "Здесь появится, что будет дальше, как только всё станет понятно."


async def test_an_order_is_cancelled_with_its_reason_and_words_by_the_person(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    typed = {"reason": "other", "comment": "Заказал случайно", "once": "one", "notify": "playbook"}
    async with looking(console) as client:
        answer = await client.post(f"/console/orders/{order_id}/acts/cancel", data=typed, headers=PART)
        page = read(await client.get(f"/console/orders/{order_id}"))
    assert answer.status_code == 200 and answer.headers["hx-trigger"] == "order-changed"
    assert "Готово: Отменить заказ" in words(answer)
    assert await status_of(console, order_id) == "cancelled"
    assert "Отменён: другое Ольга Заказал случайно" in page
    assert "Ничего: заказ закрыт." in page


async def test_an_order_given_up_as_too_expensive_says_where_it_is_cheaper(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    typed = {
        "reason": "too_expensive", "cheaper_town": "Омск", "cheaper_where": "<b>Рынок</b>", "cheaper_price": "990",
        "once": "one",
    }  # fmt: skip
    async with looking(console) as client:
        form = await client.get(f"/console/orders/{order_id}/acts/cancel", headers=PART)
        path = f"/console/orders/{order_id}/acts/cancel"
        told = words(await client.post(f"{path}/preview", data=typed | {"cheaper_town": ""}, headers=PART))
        answer = await client.post(path, data=typed, headers=PART)
        page = read(await client.get(f"/console/orders/{order_id}"))
    assert 'name="cheaper_town" type="text" value="Москва"' in form.text
    assert "Статус «Отменён»" in told, "what is still to be typed changes nothing of it"
    assert answer.status_code == 200
    assert "Дешевле в другом месте : <b>Рынок</b>, Омск · 990 ₽, у нас 4 470 ₽" in page


@pytest.mark.parametrize(
    ("act", "typed", "says"),
    [
        ("cancel", {"reason": "too_expensive", "cheaper_where": "рынок"}, "Напишите, в каком городе дешевле."),
        ("cancel", {"reason": "too_expensive", "cheaper_town": "Омск", "cheaper_price": "много"}, "Впишите сумму"),
        ("cancel", {"comment": "так надо"}, "Выберите причину."),
        ("cancel", {"reason": "other", "comment": " "}, "Опишите причину словами."),
        ("cancel", {"reason": "duplicate", "comment": "такой уже есть"}, "Выберите заказ, который остаётся."),
        ("cancel", {"reason": "duplicate", "duplicate_of": "none", "comment": "есть"}, "Укажите другой заказ этого магазина"),
        ("shipped", {"track_number": "", "carrier": "russian_post"}, "Впишите трек-номер с наклейки."),
        ("shipped", {"track_number": "80080012345679", "carrier": "russian_post"}, "проверьте каждую цифру."),
        ("short", {"missing-SW-60": "0"}, "Впишите, скольких упаковок не хватает."),
        ("money", {"amount": "сто"}, "Впишите сумму, например 1990 или 1990,50."),
        ("issued", {}, "Заказ «Новый»: сейчас это сделать нельзя"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_refused_beside_the_button_and_keeps_what_was_typed(
    console: ConsoleWorld, act: str, typed: dict[str, str], says: str
) -> None:
    await placed(console, external_id="A-0900")
    order_id = await placed(console)
    async with looking(console) as client:
        before = await console.api.counts()
        answer = await client.post(
            f"/console/orders/{order_id}/acts/{act}", data={**typed, "once": "o"}, headers=PART
        )
    assert answer.status_code == 422
    assert says in words(answer)
    for value in typed.values():
        assert value in unescape(answer.text)
    assert await console.api.counts() == before


async def test_the_same_form_sent_twice_is_done_once(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    await done(console, order_id, "confirm_order", outcome="confirmed")
    await done(console, order_id, "pack_order", outcome="packed")
    await console.api.client.post(
        f"/api/v1/orders/{order_id}/shipped", json={"track_number": "80080012345678"}
    )
    typed = {"amount": "1 000,50", "once": "one"}
    async with looking(console) as client:
        for _ in range(2):
            console.api.clock.move(timedelta(seconds=2))
            answer = await client.post(f"/console/orders/{order_id}/acts/money", data=typed, headers=PART)
            assert answer.status_code == 200
    payment = (await console.api.get(order_id))["payment"]
    assert isinstance(payment, dict) and payment["paid"] == {"amount": "1000.50", "currency": "RUB"}


async def test_silently_done_the_customer_is_told_nothing(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    await done(console, order_id, "confirm_order", outcome="confirmed")
    typed = {"track_number": "80080012345678", "carrier": "russian_post", "once": "o", "notify": "silently"}
    async with looking(console) as client:
        answer = await client.post(f"/console/orders/{order_id}/acts/shipped", data=typed, headers=PART)
    assert answer.status_code == 200
    sent = (
        await console.api.client.get("/api/v1/messages", params={"order_id": order_id, "kind": "T3"})
    ).json()
    assert await status_of(console, order_id) == "shipped" and sent["items"] == []


async def test_while_temporal_is_away_an_act_is_stored_and_said_to_be(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    console.api.orders.away = True
    async with looking(console) as client:
        typed = {"reason": "customer", "once": "o"}
        answer = await client.post(f"/console/orders/{order_id}/acts/cancel", data=typed, headers=PART)
    assert "Принято: Отменить заказ. Выполнится, как только" in words(answer)
    console.api.orders.away = False
    await console.api.relay()
    assert await status_of(console, order_id) == "cancelled"


async def test_an_act_of_another_role_is_not_done(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console, Role.PICKER) as client:
        answer = await client.post(
            f"/console/orders/{order_id}/acts/cancel", data={"reason": "customer"}, headers=PART
        )
        form = await client.get(f"/console/orders/{order_id}/acts/cancel", headers=PART)
    assert (answer.status_code, form.status_code) == (403, 403)
    assert await status_of(console, order_id) == "new"


async def test_without_scripts_the_form_is_a_page_and_leads_back_to_the_order(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        page = await client.get(f"/console/orders/{order_id}/acts/cancel")
        answer = await client.post(
            f"/console/orders/{order_id}/acts/cancel", data={"reason": "customer", "once": "o"}
        )
    assert "<html" in page.text and "Причина" in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/orders/{order_id}")


async def test_a_note_stands_in_the_history_with_who_wrote_it(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    hostile = "<script>alert(1)</script> после обеда"
    async with looking(console) as client:
        answer = await client.post(
            f"/console/orders/{order_id}/comments", data={"text": hostile, "once": "o"}, headers=PART
        )
        notes = await client.get(f"/console/orders/{order_id}", params={"show": "notes"})
        calls = await client.get(f"/console/orders/{order_id}", params={"show": "calls"})
    assert answer.status_code == 200 and "<script>alert" not in notes.text
    assert "Заметка · Ольга <script>alert(1)</script> после обеда" in words(notes).replace("< ", "<")
    assert "после обеда" not in calls.text


async def test_an_order_stored_a_moment_ago_says_so(console: ConsoleWorld) -> None:
    answer = await console.api.client.post("/api/v1/orders", json=order_body())
    async with looking(console) as client:
        shown = read(await client.get(f"/console/orders/{answer.json()['id']}"))
    assert "Заказ только что принят" in shown
    assert "Сейчас вручную делать нечего." in shown


async def test_htmx_gets_the_order_alone(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        answer = await client.get(f"/console/orders/{order_id}", headers=PART)
    assert "<html" not in answer.text and f"live-order-{order_id} from:body" in answer.text


async def test_engineers_find_the_workflow_where_its_pages_are_known(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    async with looking(console) as client:
        assert "Temporal" not in (await client.get(f"/console/orders/{order_id}")).text
    services = console.api.app.state.services
    known = services.settings.model_copy(update={"temporal_ui_url": "http://temporal.example/"})
    console.api.app.state.services = services.__class__(**{**services.__dict__, "settings": known})
    async with looking(console) as client:
        page = (await client.get(f"/console/orders/{order_id}")).text
    assert f'href="http://temporal.example/namespaces/default/workflows/order%2F{order_id}"' in page


async def test_nothing_personal_of_an_act_reaches_facts_or_the_snapshot(console: ConsoleWorld) -> None:
    order_id = await placed(console)
    typed = {"reason": "other", "comment": "Звонила Мария Ивановна", "once": "o"}
    async with looking(console) as client:
        await client.post(f"/console/orders/{order_id}/acts/cancel", data=typed, headers=PART)
    async with console.api.engine.connect() as connection:
        facts = (await connection.scalars(select(order_facts.c.body))).all()
        snapshot = await connection.scalar(select(orders.c.snapshot))
    assert not any("Мария" in str(one) for one in (*facts, snapshot))
