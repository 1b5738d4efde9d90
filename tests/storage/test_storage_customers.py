"""Customers are one by phone, else by email; what people change stays; erasure leaves nothing personal and all that counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.answers import CancelIt, Confirmed, NoAnswer
from domain.buyers import Buyer, ImportantDate
from domain.cheaper import Cheaper
from domain.facts import OrderWasPlaced
from domain.ids import CustomerId, MessageId, ShopId, TaskId
from domain.orders import Edit, Order, Reason
from domain.stimuli import BODY, OrderCancelled, OrderEdited, TaskCompleted
from rules.order.state import OrderState
from storage import (
    cheaper,
    comments,
    customers,
    erasure,
    idempotency,
    inbox,
    intake,
    ledger,
    message_lists,
    notices,
    orders,
    retention,
)
from storage.customers import ContactTaken, CustomerChange, Learned, NewCustomer
from storage.idempotency import Found, Request
from storage.ledger import NewMessage
from storage.notices import NewNotice
from storage.states import NoticeState
from storage.tables import orders as stored_orders
from tests.builders import NOON, OPERATOR, order
from tests.storage.making import ANNA, HOME, SWAN, a_new_order, a_stimulus, an_order

LATER = NOON + timedelta(days=1)
PHONE, EMAIL = "+79161234567", "anna@example.org"


async def card(conn: AsyncConnection, id_: CustomerId) -> customers.CustomerRow:
    """A card that is there."""
    found = await customers.get(conn, SWAN, id_)
    assert found is not None
    return found


async def test_a_phone_is_one_customer_and_later_orders_add_to_the_card(conn: AsyncConnection) -> None:
    first = await customers.upsert(conn, SWAN, NewCustomer(phone=PHONE, name="Анна"))
    again = await customers.upsert(
        conn,
        SWAN,
        NewCustomer(phone=PHONE, email=EMAIL, handles={"vk": "anna_elkina"}, preferred_channel="sms"),
    )
    assert first == again
    row = await card(conn, first)
    assert (row.name, row.email, row.preferred_channel) == ("Анна", EMAIL, "sms")
    assert row.handles_by_network == {"vk": "anna_elkina"}
    assert row.unsubscribe_token


async def test_without_a_phone_the_email_is_the_customer_whatever_its_letters(conn: AsyncConnection) -> None:
    first = await customers.upsert(conn, SWAN, NewCustomer(email="Anna@Example.org"))
    assert await customers.upsert(conn, SWAN, NewCustomer(email="anna@example.ORG")) == first
    with_phone = await customers.upsert(conn, SWAN, NewCustomer(phone=PHONE, email="anna@example.org"))
    assert with_phone == first
    assert (await card(conn, first)).phone == PHONE


async def test_a_family_with_one_mailbox_and_two_phones_is_two_customers(conn: AsyncConnection) -> None:
    mother = await customers.upsert(conn, SWAN, NewCustomer(phone=PHONE, email=EMAIL))
    son = await customers.upsert(conn, SWAN, NewCustomer(phone="+79161234568", email=EMAIL))
    assert mother != son


async def test_a_customer_without_phone_and_email_is_none() -> None:
    with pytest.raises(ValueError, match="phone or an email"):
        NewCustomer(name="Анна")


async def test_a_card_is_changed_field_by_field(conn: AsyncConnection) -> None:
    id_ = await customers.upsert(conn, SWAN, ANNA)
    change = CustomerChange(name="Анна Ёжикова", dates={"birthday": "1990-05-01"}, black_listed=True)
    assert await customers.change(conn, SWAN, id_, change)
    row = await card(conn, id_)
    assert (row.name, row.black_listed, row.phone) == ("Анна Ёжикова", True, ANNA.phone)
    assert row.dates_by_name == {"birthday": "1990-05-01"}
    found = await customers.find_page(conn, SWAN, name="ежик")
    assert [one.id for one in found.items] == [id_]
    assert not await customers.change(conn, ShopId("petarda"), id_, change)
    assert await customers.change(conn, SWAN, id_, CustomerChange())


async def test_what_decides_a_price_is_read_as_a_buyer(conn: AsyncConnection) -> None:
    id_ = await customers.upsert(conn, SWAN, ANNA)
    before = await card(conn, id_)
    assert before.buyer("Europe/Moscow") == Buyer(zone="Europe/Moscow")
    dates = {"birthday": "1990-05-01"}
    change = CustomerChange(
        dates=dates, dates_told=before.told_with(dates, NOON), personal_discount=Decimal("7.5"), staff=True
    )
    await customers.change(conn, SWAN, id_, change)
    assert (await card(conn, id_)).buyer("Asia/Omsk") == Buyer(
        zone="Asia/Omsk",
        personal=Decimal("7.5"),
        dates=(ImportantDate(day=date(1990, 5, 1), told_at=NOON),),
        staff=True,
    )


async def test_a_date_that_stays_keeps_the_day_it_was_told_and_a_corrected_one_does_not(
    conn: AsyncConnection,
) -> None:
    id_ = await customers.upsert(conn, SWAN, ANNA)
    dates = {"birthday": "1990-05-01", "wedding": "2015-06-12"}
    told = (await card(conn, id_)).told_with(dates, NOON)
    await customers.change(conn, SWAN, id_, CustomerChange(dates=dates, dates_told=told))
    later = (await card(conn, id_)).told_with(dates | {"wedding": "2015-06-13", "son": "2018-01-01"}, LATER)
    assert {name: later[name] == NOON.isoformat() for name in later} == {
        "birthday": True, "wedding": False, "son": False,
    }  # fmt: skip


async def test_a_phone_of_another_customer_is_refused_and_nothing_changes(conn: AsyncConnection) -> None:
    id_ = await customers.upsert(conn, SWAN, ANNA)
    await customers.upsert(conn, SWAN, NewCustomer(phone="+79161234568"))
    with pytest.raises(ContactTaken):
        await customers.change(conn, SWAN, id_, CustomerChange(phone="+79161234568", name="Х"))
    assert (await card(conn, id_)).name == ANNA.name


async def test_customers_are_found_page_by_page(conn: AsyncConnection) -> None:
    ids = [await customers.upsert(conn, SWAN, NewCustomer(phone=f"+7916000000{n}")) for n in range(3)]
    first = await customers.find_page(conn, SWAN, limit=2)
    rest = await customers.find_page(conn, SWAN, after=first.next, limit=2)
    assert {row.id for row in (*first.items, *rest.items)} == set(ids)
    assert rest.next is None
    by_phone = await customers.find_page(conn, SWAN, phone="+79160000001")
    assert [row.id for row in by_phone.items] == [ids[1]]
    assert (await customers.find_page(conn, SWAN, email=EMAIL)).items == ()


async def test_what_steps_learn_adds_up_and_the_first_black_listing_stands(conn: AsyncConnection) -> None:
    id_ = await customers.upsert(conn, SWAN, ANNA)
    await customers.learn(conn, id_, Learned(completed=1, wrong_number=True), "rule", NOON)
    await customers.learn(
        conn, id_, Learned(completed=1, returned=1, black_list="changed_mind"), "rule", NOON
    )
    await customers.learn(conn, id_, Learned(black_list="other"), "rule", LATER)
    row = await card(conn, id_)
    assert (row.completed_orders, row.returned_orders, row.wrong_number) == (2, 1, True)
    assert (row.black_listed, row.black_listed_why, row.black_listed_at) == (True, "changed_mind", NOON)


async def test_the_link_of_a_message_finds_its_customer(conn: AsyncConnection) -> None:
    id_ = await customers.upsert(conn, SWAN, ANNA)
    found = await customers.by_unsubscribe_token(conn, (await card(conn, id_)).unsubscribe_token)
    assert found is not None and found.id == id_
    assert await customers.by_unsubscribe_token(conn, "guess") is None


async def a_life(conn: AsyncConnection) -> intake.Placed:
    """An order of Anna's with everything personal that an order can have."""
    said = order()
    delivery = said.delivery.model_copy(update={"region": "Приморский край, Светланская, 1"})
    placed = await an_order(conn, placed=said.model_copy(update={"delivery": delivery}))
    snapshot = OrderState(order=said.model_copy(update={"delivery": delivery})).model_dump_json()
    await conn.execute(update(stored_orders).where(stored_orders.c.id == placed.id).values(snapshot=snapshot))
    talk = TaskCompleted(task=TaskId("t"), answer=Confirmed(note="Анна Ёлкина, сын Пётр"))
    done = await inbox.store(conn, a_stimulus(placed.id, "1", body=talk, note="звонить +79161234567"))
    await inbox.mark_applied(conn, [done.id], 1, NOON)
    waits = TaskCompleted(task=TaskId("t"), answer=NoAnswer(why="Анна занята"))
    await inbox.store(conn, a_stimulus(placed.id, "2", body=waits, raw="<Анна/>"))
    moved = OrderEdited(edit=Edit(lines=order().lines))
    await inbox.store(conn, a_stimulus(placed.id, "3", body=moved, address=HOME))
    gives_up = TaskCompleted(task=TaskId("t"), answer=CancelIt(reason="other", details="Светланская далеко"))
    await inbox.store(conn, a_stimulus(placed.id, "4", body=gives_up))
    await comments.add(conn, SWAN, placed.id, "c", OPERATOR, "Анна просила", NOON)
    fact = OrderWasPlaced(channel="site", total=Decimal("1.00"))
    wanted = NewMessage(
        id=MessageId("m"), trigger="T1", template="t", channel="sms", cause="c", fact_seq=1, fact=fact
    )
    await ledger.add(conn, SWAN, placed.id, placed.customer_id, [wanted], NOON)
    words = {"text": "Анна, заказ принят", "subject": "Анна", "html": "<p>Анна"}
    await ledger.keep_texts(conn, MessageId("m"), to="+7 916 •••-••-67", **words)
    notice = NewNotice(shop=SWAN, kind="sms", raw='{"phone": "79161234567"}', received_at=NOON)
    await notices.store(conn, notice)
    [read] = await notices.lease(conn, "r", 1, timedelta(minutes=1), NOON)
    await notices.settle(conn, read.id, NoticeState.SETTLED, NOON)
    request = Request(key_id="k", key="1", method="POST", route="/orders", body_hash="h")
    await idempotency.begin(conn, request, NOON, timedelta(minutes=1))
    answer = f'{{"customer": {{"id": "{placed.customer_id}", "name": "Анна"}}}}'
    await idempotency.answer(conn, request, 201, answer)
    told = Cheaper(town="Анновка", where="у Анны", price=Decimal(990))
    await cheaper.add(conn, SWAN, placed.id, "gone", told, Decimal(1490), NOON)
    change = CustomerChange(
        black_listed=True,
        black_listed_why="грубил Анне",
        dates={"день Анны": "1990-05-01"},
        dates_told={"день Анны": NOON.isoformat()},
    )
    await customers.change(conn, SWAN, placed.customer_id, change)
    return placed


async def everything(conn: AsyncConnection) -> str:
    """All rows of all tables as text."""
    tables = await conn.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    rows: list[str] = []
    for table in tables:
        rows += await conn.scalars(text(f'SELECT row_to_json(t)::text FROM "{table}" t'))
    return "\n".join(rows)


PERSONAL = ("Анн", "•••", "9161234567", "anna@", "Светланская", "Пётр", "690001", "Позвонить", "yandex")


async def test_erasure_leaves_nothing_personal_in_any_table(conn: AsyncConnection) -> None:
    placed = await a_life(conn)
    before = await everything(conn)
    assert [word for word in PERSONAL if word not in before] == []
    erased = await erasure.erase_customer(conn, SWAN, placed.customer_id, LATER)
    after = await everything(conn)
    assert [word for word in PERSONAL if word in after] == []
    assert erased is not None
    assert (erased.orders, erased.comments, erased.messages, erased.stimuli) == (1, 1, 1, 5)


async def test_erasure_keeps_what_accounting_and_the_rules_need(conn: AsyncConnection) -> None:
    placed = await a_life(conn)
    kept = await orders.get(conn, SWAN, placed.id)
    await erasure.erase_customer(conn, SWAN, placed.customer_id, LATER)
    row = await orders.get(conn, SWAN, placed.id)
    assert kept is not None and row is not None
    assert (row.total, row.placed_at) == (kept.total, kept.placed_at)
    before, after = (Order.model_validate_json(one.order_body) for one in (kept, row))
    assert after.delivery.region is None
    same = after.delivery.model_copy(update={"region": before.delivery.region})
    assert after.model_copy(update={"delivery": same}) == before
    erased = await card(conn, placed.customer_id)
    assert (erased.black_listed, erased.erased_at) == (True, LATER)


async def test_what_waits_in_the_inbox_still_works_after_erasure(conn: AsyncConnection) -> None:
    placed = await a_life(conn)
    before = await inbox.waiting(conn, placed.id, LATER)
    await erasure.erase_customer(conn, SWAN, placed.customer_id, LATER)
    after = await inbox.waiting(conn, placed.id, LATER)
    assert [one.stimulus.id for one in after] == [one.stimulus.id for one in before]
    said = [one.stimulus.body for one in after if isinstance(one.stimulus.body, TaskCompleted)]
    assert said[0].answer == NoAnswer(why=erasure.ERASED)
    assert BODY.validate_json(erasure.without_words(BODY.dump_json(said[1]).decode())) == said[1]


def test_where_it_is_cheaper_is_blanked_in_what_was_sent_in_and_its_price_stays() -> None:
    told = Cheaper(town="Анновка", where="у Анны", price=Decimal(990))
    blank = Cheaper(town=erasure.ERASED, where=erasure.ERASED, price=Decimal(990))
    for before, after in (
        (
            OrderCancelled(reason=Reason.TOO_EXPENSIVE, cheaper=told),
            OrderCancelled(reason=Reason.TOO_EXPENSIVE, cheaper=blank),
        ),
        (
            TaskCompleted(task=TaskId("t"), answer=CancelIt(reason=Reason.TOO_EXPENSIVE, cheaper=told)),
            TaskCompleted(task=TaskId("t"), answer=CancelIt(reason=Reason.TOO_EXPENSIVE, cheaper=blank)),
        ),
    ):
        assert BODY.validate_json(erasure.without_words(BODY.dump_json(before).decode())) == after
        assert "Анн" not in repr(before)


async def test_erasing_again_changes_nothing_and_a_stranger_is_unknown(conn: AsyncConnection) -> None:
    placed = await a_life(conn)
    await erasure.erase_customer(conn, SWAN, placed.customer_id, NOON)
    await erasure.erase_customer(conn, SWAN, placed.customer_id, LATER)
    assert (await card(conn, placed.customer_id)).erased_at == NOON
    assert await erasure.erase_customer(conn, ShopId("petarda"), placed.customer_id, LATER) is None


async def test_who_was_erased_and_orders_again_is_somebody_new(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await erasure.erase_customer(conn, SWAN, placed.customer_id, NOON)
    again = await intake.place(conn, a_new_order("A-2"))
    assert again.customer_id != placed.customer_id
    assert (await card(conn, again.customer_id)).phone == PHONE


async def test_an_erased_card_is_not_written_to(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await erasure.erase_customer(conn, SWAN, placed.customer_id, NOON)
    assert not await customers.change(conn, SWAN, placed.customer_id, CustomerChange(name="Анна"))


async def test_raw_input_and_texts_are_forgotten_by_age(conn: AsyncConnection) -> None:
    placed = await a_life(conn)
    await ledger.mark_sent(conn, MessageId("m"), "gw", NOON)
    far = NOON + timedelta(days=36500)
    assert await retention.forget_raw(conn, SWAN, NOON) == await retention.forget_texts(conn, SWAN, NOON) == 0
    assert await retention.forget_raw(conn, SWAN, far) == 2
    assert await retention.forget_texts(conn, SWAN, far) == 1
    kept = (
        await message_lists.find_page(conn, message_lists.MessageFilters(shop=SWAN, order_id=placed.id))
    ).items[0]
    assert (kept.text, kept.subject, kept.html, kept.sent_at) == (None, None, None, NOON)


async def test_a_text_that_is_still_to_be_sent_is_not_forgotten(conn: AsyncConnection) -> None:
    await a_life(conn)
    assert await retention.forget_texts(conn, SWAN, NOON + timedelta(days=1000)) == 0


async def test_an_answer_is_remembered_for_the_same_request_only(conn: AsyncConnection) -> None:
    request = Request(key_id="k", key="1", method="POST", route="/orders", body_hash="h")
    lock = timedelta(seconds=30)
    assert (await idempotency.begin(conn, request, NOON, lock)).found is Found.FRESH
    assert (await idempotency.begin(conn, request, NOON, lock)).found is Found.IN_PROGRESS
    other = request.model_copy(update={"body_hash": "other"})
    assert (await idempotency.begin(conn, other, NOON, lock)).found is Found.OTHER_REQUEST
    assert (await idempotency.begin(conn, request, NOON + lock, lock)).found is Found.FRESH
    await idempotency.answer(conn, request, 201, '{"id": "1"}', "/orders/1")
    remembered = await idempotency.begin(conn, request, NOON + lock, lock)
    assert (remembered.found, remembered.status, remembered.location) == (Found.ANSWERED, 201, "/orders/1")
    assert remembered.response is not None and "1" in remembered.response
    of_another_key = request.model_copy(update={"key_id": "other"})
    assert (await idempotency.begin(conn, of_another_key, NOON, lock)).found is Found.FRESH


async def test_a_key_that_did_nothing_may_be_tried_again_at_once(conn: AsyncConnection) -> None:
    request = Request(key_id="k", key="1", method="POST", route="/orders", body_hash="h")
    await idempotency.begin(conn, request, NOON, timedelta(minutes=1))
    await idempotency.give_back(conn, request)
    assert (await idempotency.begin(conn, request, NOON, timedelta(minutes=1))).found is Found.FRESH


async def test_answers_are_forgotten_after_their_time(conn: AsyncConnection) -> None:
    request = Request(key_id="k", key="1", method="POST", route="/orders", body_hash="h")
    await idempotency.begin(conn, request, NOON, timedelta(minutes=1))
    await idempotency.answer(conn, request, 200, None)
    assert await idempotency.forget(conn, NOON + timedelta(hours=25)) == 0
    assert await idempotency.forget(conn, NOON + idempotency.KEPT_FOR) == 1
