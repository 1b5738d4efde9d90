"""The log of messages: what people read of it, to whom each went, and which may go once more, by whom and why."""

from datetime import timedelta

import pytest

from console.presenters.messages import CODES, STATES, MessageNarrowing
from domain.actors import Role
from domain.ids import MessageId, ShopId
from storage import comments, ledger, shops
from storage.states import MessageState
from tests.api.world import NOON, SHOP
from tests.console.letters import a_message, an_order
from tests.console.world import ConsoleWorld

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
MESSAGES = "/console/messages"


async def test_a_message_is_listed_with_its_words_address_and_order(console: ConsoleWorld) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят", state="sent", sent_at=NOON)
    await a_message(
        console, order, "m2", "email", subject="Ваш заказ", state="failed", code="bad_recipient:550"
    )
    async with console.signed_in(locale="ru") as client:
        page = (await client.get(MESSAGES)).text
    assert "Заказ принят" in page and "Ваш заказ" in page
    assert (
        "+7 916 •••-••-67" in page
        and "123-45" not in page
        and "+79161234567" not in page
        and "anna@example.org" not in page
    )
    assert "Отправлено" in page and "Не доставлено" in page and "неверный номер или адрес" in page
    assert f'href="/console/orders/{order}"' in page


async def test_the_list_is_narrowed_by_what_its_address_says(console: ConsoleWorld) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="one", state="sent")
    console.api.clock.move(timedelta(days=2))
    await a_message(console, order, "m2", "email", text="two", state="unknown")
    for query, there in (
        ("state=unknown", "two"),
        ("channel=sms&state=sent", "one"),
        ("since=2026-11-25&channel=email", "two"),
        ("until=2026-11-24&channel=sms", "one"),
        ("kind=T1&channel=sms&state=sent", "one"),
    ):
        async with console.signed_in() as client:
            page = await client.get(f"{MESSAGES}?{query}", headers=PART)
        shown = {word for word in ("one", "two") if f'"words">{word}<' in page.text}
        assert shown == {there}, query
        assert "<html" not in page.text
    async with console.signed_in(locale="en") as client:
        assert "No message is like this" in (await client.get(f"{MESSAGES}?kind=T99")).text
        assert (await client.get(f"{MESSAGES}?after=nonsense")).status_code == 200


@pytest.mark.parametrize("query", ["state=flying", "channel=pigeon", "since=yesterday", "until=2026-02-31"])
def test_a_word_that_is_none_of_ours_narrows_nothing(query: str) -> None:
    assert not MessageNarrowing.of(dict([query.split("=")])).any


def test_a_day_is_the_shop_s_and_whole() -> None:
    filters = MessageNarrowing(since="2026-11-23", until="2026-11-23").filters(SHOP, "Europe/Moscow")
    assert filters.since is not None and filters.before is not None
    assert filters.since.isoformat() == "2026-11-23T00:00:00+03:00"
    assert filters.before - filters.since == timedelta(days=1)


def test_every_state_and_code_has_its_words() -> None:
    assert set(STATES) == set(MessageState)
    assert {ledger.DAILY_CAP, ledger.OUTDATED, ledger.NO_WEBHOOK} <= set(CODES)


async def test_a_message_tells_why_it_was_wanted_in_words_of_the_playbook(console: ConsoleWorld) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят", state="sent", sent_at=NOON)
    async with console.signed_in(locale="en") as client:
        part = await client.get(f"{MESSAGES}/m1", headers=PART)
    assert "<html" not in part.text and "Заказ принят" in part.text
    assert "T1: " in part.text and "Send again" not in part.text


async def test_what_nobody_knows_the_fate_of_goes_once_more_with_a_reason(console: ConsoleWorld) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят", state="unknown", code="answer_lost")
    async with console.signed_in(locale="ru") as client:
        unsaid = await client.post(f"{MESSAGES}/m1/again", data={"reason": " "}, headers=PART)
        assert unsaid.status_code == 200 and "Напишите, зачем" in unsaid.text
        done = await client.post(
            f"{MESSAGES}/m1/again", data={"reason": "Клиент ничего не получил"}, headers=PART
        )
        assert done.status_code == 200 and done.headers["hx-trigger"] == "messages-changed"
        again = await client.post(f"{MESSAGES}/m1/again", data={"reason": "Ещё раз"}, headers=PART)
        assert again.status_code == 200 and "уже известна" in again.text
    async with console.api.engine.connect() as conn:
        row = await ledger.get(conn, SHOP, MessageId("m1"))
        (comment,) = (await comments.of_order(conn, order)).items
    assert row is not None and row.state is MessageState.WANTED
    assert comment.author_id == console.api.staff
    assert "Клиент ничего не получил" in comment.text and "СМС, T1" in comment.text


@pytest.mark.parametrize("state", ["sent", "delivered", "failed", "dropped"])
async def test_what_is_known_does_not_go_again(console: ConsoleWorld, state: str) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят", state=state)
    async with console.signed_in() as client:
        assert f"{MESSAGES}/m1/again" not in (await client.get(f"{MESSAGES}/m1")).text
        answer = await client.post(f"{MESSAGES}/m1/again", data={"reason": "надо"})
    assert answer.status_code == 422


async def test_another_shop_s_messages_are_not_there(console: ConsoleWorld) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", text="Заказ принят", state="unknown")
    other = ShopId("petarda")
    async with console.api.engine.begin() as conn:
        await shops.add(conn, other)
    async with console.signed_in(Role.ADMIN, shop=other) as client:
        assert "Заказ принят" not in (await client.get(MESSAGES)).text
        assert (await client.get(f"{MESSAGES}/m1")).status_code == 404
        sent = await client.post(f"{MESSAGES}/m1/again", data={"reason": "надо"})
    assert sent.status_code == 404
