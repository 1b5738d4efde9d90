"""Orders are taken in once, numbered by their shop, locked by one step, and found by what people know of them."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import ShopId, order_id
from domain.orders import Order
from domain.statuses import PaymentState, Stage, Status
from domain.stimuli import DraftAbsorbed, OrderPlaced
from storage import customers, inbox, intake, orders, shops
from storage.customers import NewCustomer
from storage.orders import OrderFilters, Saved
from storage.rows import After
from storage.tables import customers as cards
from storage.tables import orders as rows
from tests.builders import NOON, line, order
from tests.storage.making import ANNA, HOME, SWAN, a_new_order, a_shop, an_order, version_of

PETARDA = ShopId("petarda")
LATER = NOON + timedelta(hours=1)
BORIS = NewCustomer(phone="+79161234568", name="Борис Семёнов-Тянь")


def saved(**more: object) -> Saved:
    """What a step writes."""
    values: dict[str, object] = {
        "status": Status.SHIPPED,
        "stage": Stage.DELIVERY,
        "payment_state": PaymentState.UNPAID,
        "total": Decimal("4770.00"),
        "paid": Decimal("0.00"),
        "refunded": Decimal("0.00"),
        "method": "on_delivery",
        "delivery_kind": "post_office",
        "carrier": "russian_post",
        "track_number": "RA644000001RU",
        "draft": False,
        "lines_key": "k",
        "warnings": ("black_listed",),
        "snapshot": '{"a": 1}',
        "revision": 1,
        "playbook_version": version_of(),
        "next_at": LATER,
        "next_rule": "shipping.no_movement_after",
        "next_words": "no movement",
        "open_tasks": 2,
        "rules_closed": False,
    }
    return Saved.model_validate(values | more)


async def test_a_placed_order_is_there_with_its_first_stimulus(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    row = await orders.get(conn, SWAN, placed.id)
    assert row is not None
    assert (row.id, row.number, row.status, row.revision) == (order_id("swan", "A-1001"), 1, Status.NEW, 0)
    assert row.total == Decimal("4770.00")
    assert (row.sent_to, row.comment, row.snapshot) == (HOME, "Позвонить после шести", None)
    assert (row.customer_name, row.customer_phone) == (ANNA.name, ANNA.phone)
    kept = Order.model_validate_json(row.order_body)
    assert (kept.id, kept.number, kept.shop, kept.reach.customer) == (row.id, 1, SWAN, row.customer_id)
    [waiting] = await inbox.waiting(conn, placed.id, LATER)
    assert isinstance(waiting.stimulus.body, OrderPlaced)
    assert waiting.stimulus.body.order == kept


async def test_numbers_count_within_each_shop(conn: AsyncConnection) -> None:
    await a_shop(conn, PETARDA)
    numbers = [(await an_order(conn, f"A-{count}")).number for count in range(3)]
    other = await intake.place(conn, a_new_order("A-0", shop=PETARDA))
    assert (numbers, other.number) == ([1, 2, 3], 1)


async def test_the_same_order_again_is_the_same_row(conn: AsyncConnection) -> None:
    first = await intake.place(conn, a_new_order())
    again = await intake.place(conn, a_new_order())
    other = await intake.place(conn, a_new_order(placed=order(price="0.00")))
    assert (first.created, again.created, other.created) == (True, False, False)
    assert (again.same_body, other.same_body) == (True, False)
    assert (again.id, again.number, again.stimulus_id) == (first.id, first.number, first.stimulus_id)
    assert len(await inbox.waiting(conn, first.id, LATER)) == 1


async def test_the_same_order_at_the_same_moment_is_taken_once(engine: AsyncEngine) -> None:
    async def send() -> intake.Placed:
        async with engine.begin() as conn:
            return await intake.place(conn, a_new_order())

    placed = await asyncio.gather(*(send() for _ in range(6)))
    assert sorted(one.created for one in placed) == [False] * 5 + [True]
    assert len({one.id for one in placed}) == 1


async def test_orders_of_a_new_customer_at_the_same_moment_have_one_customer(engine: AsyncEngine) -> None:
    async def send(number: int) -> intake.Placed:
        async with engine.begin() as conn:
            return await intake.place(conn, a_new_order(f"A-{number}"))

    placed = await asyncio.gather(*(send(number) for number in range(6)))
    assert len({one.customer_id for one in placed}) == 1
    assert sorted(one.number for one in placed) == [1, 2, 3, 4, 5, 6]


async def test_a_shop_without_a_playbook_takes_no_orders(conn: AsyncConnection) -> None:
    await shops.add(conn, PETARDA)
    with pytest.raises(shops.ShopNotReady):
        await intake.place(conn, a_new_order(shop=PETARDA))


async def test_a_real_order_takes_the_place_of_the_customers_drafts(conn: AsyncConnection) -> None:
    draft = await an_order(conn, "missed-call-1", placed=order(draft=True))
    strangers = await an_order(conn, "missed-call-2", placed=order(draft=True), customer=BORIS)
    another_draft = await an_order(conn, "missed-call-3", placed=order(draft=True))
    real = await an_order(conn, "A-1")
    assert sorted(real.absorbed) == sorted([draft.id, another_draft.id])
    assert strangers.absorbed == another_draft.absorbed == ()
    absorbed = [one.stimulus.body for one in await inbox.waiting(conn, draft.id, LATER)]
    assert absorbed[1:] == [DraftAbsorbed(by=real.id)]
    await an_order(conn, "A-2")
    assert len(await inbox.waiting(conn, draft.id, LATER)) == 2


async def test_a_step_saves_the_read_model(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await orders.save(conn, placed.id, saved(), LATER)
    row = await orders.get(conn, SWAN, placed.id)
    assert row is not None
    assert (row.status, row.revision, row.snapshot) == (Status.SHIPPED, 1, '{"a": 1}')
    assert (row.warnings, row.next_at, row.open_tasks) == (("black_listed",), LATER, 2)
    assert (row.sent_to, row.closed_at) == (HOME, None)
    await orders.save(conn, placed.id, saved(status="completed", rules_closed=True, address=HOME), LATER)
    await orders.save(conn, placed.id, saved(status="completed", revision=2), LATER + timedelta(days=1))
    row = await orders.get(conn, SWAN, placed.id)
    assert row is not None and row.closed_at == LATER


async def test_only_one_step_at_a_time_holds_an_order(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        placed = await an_order(conn)
    first = await engine.connect()
    await first.begin()
    locked = await orders.lock(first, placed.id)
    assert locked is not None and locked.target_version == 1

    async def second() -> int:
        async with engine.begin() as conn:
            held = await orders.lock(conn, placed.id)
            assert held is not None
            return held.order.revision

    waiting = asyncio.create_task(second())
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done
    await orders.save(first, placed.id, saved(revision=5), LATER)
    await first.commit()
    await first.close()
    assert await waiting == 5


async def test_the_rules_breaking_is_kept_as_a_type_until_a_step_succeeds(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await orders.park(conn, placed.id, "KeyError", NOON)
    row = await orders.park(conn, placed.id, "ValueError", LATER)
    assert row is not None
    assert (row.needs_engineer, row.needs_engineer_since) == ("ValueError", NOON)
    assert await orders.count_needing_engineer(conn) == 1
    await orders.save(conn, placed.id, saved(), LATER)
    assert await orders.count_needing_engineer(conn) == 0


async def test_orders_are_listed_page_by_page_latest_first(conn: AsyncConnection) -> None:
    for number in range(7):
        moment = NOON + timedelta(minutes=number // 2)  # two at the same moment
        await an_order(conn, f"A-{number}", placed=order(placed_at=moment))
    seen: list[str] = []
    after: After | None = None
    for _ in range(4):
        page = await orders.find_page(conn, OrderFilters(shop=SWAN), after, limit=2)
        seen += [row.external_id for row in page.items]
        after = page.next
    assert after is None
    assert sorted(seen) == [f"A-{number}" for number in range(7)]
    assert seen[0] == "A-6"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"A", "B", "C%"}),
        ({"status": "shipped"}, {"B"}),
        ({"external_id": "A"}, {"A"}),
        ({"phone": "+79161234567"}, {"A", "C%"}),
        ({"phone": "+7916"}, set()),
        ({"placed_after": NOON}, {"B", "C%"}),
        ({"q": "елкина"}, {"A", "C%"}),
        ({"q": "АННА ЁЛ"}, {"A", "C%"}),
        ({"q": "семенов-т"}, {"B"}),
        ({"q": "нна"}, set()),
        ({"q": "2"}, {"B"}),
        ({"q": "C%"}, {"C%"}),
        ({"q": "%"}, set()),
        ({"q": "ra644000001ru"}, {"B"}),
        ({"q": "+79161234568"}, {"B"}),
        ({"q": "99999999999999999999"}, set()),
    ],
)
async def test_orders_are_found_by_what_people_know(
    conn: AsyncConnection, filters: dict[str, object], found: set[str]
) -> None:
    await an_order(conn, "A")
    b = await an_order(conn, "B", customer=BORIS, placed=order(placed_at=LATER))
    await an_order(conn, "C%", placed=order(placed_at=LATER))
    await orders.save(conn, b.id, saved(), LATER)
    page = await orders.find_page(conn, OrderFilters.model_validate({"shop": SWAN, **filters}))
    assert {row.external_id for row in page.items} == found


async def test_another_shop_sees_nothing_of_it(conn: AsyncConnection) -> None:
    await a_shop(conn, PETARDA)
    placed = await an_order(conn)
    assert await orders.get(conn, PETARDA, placed.id) is None
    assert (await orders.find_page(conn, OrderFilters(shop=PETARDA))).items == ()
    assert await orders.known(conn, PETARDA, [placed.id]) == frozenset()
    assert await orders.known(conn, SWAN, [placed.id, "other"]) == {placed.id}


async def test_the_customers_other_orders_are_compared_by_their_goods(conn: AsyncConnection) -> None:
    two = (line("A", 1), line("B", 2))
    first = await an_order(conn, "A-1", placed=order(lines=two))
    same = await an_order(conn, "A-2", placed=order(lines=two[::-1]))
    await an_order(conn, "A-3", placed=order(lines=(line("A", 2), line("B", 2))))
    await an_order(conn, "B-1", customer=BORIS)
    others = await orders.others_of_customer(conn, first.customer_id, first.id, NOON - timedelta(days=1))
    mine = await orders.get(conn, SWAN, first.id)
    assert mine is not None
    assert [other.number for other in others if other.lines_key == mine.lines_key] == [same.number]
    assert len(others) == 2


async def test_a_closed_order_of_long_ago_is_no_other_order(conn: AsyncConnection) -> None:
    old = await an_order(conn, "old", placed=order(placed_at=NOON - timedelta(days=90)))
    await orders.save(conn, old.id, saved(status="completed", rules_closed=True), NOON)
    new = await an_order(conn, "new")
    assert await orders.others_of_customer(conn, new.customer_id, new.id, NOON - timedelta(days=31)) == ()


async def test_open_orders_are_those_whose_rules_are_not_closed(conn: AsyncConnection) -> None:
    placed = [await an_order(conn, f"A-{number}") for number in range(4)]
    await orders.save(conn, placed[1].id, saved(status="completed", rules_closed=True), NOON)
    first = await orders.open_orders(conn, limit=2)
    rest = await orders.open_orders(conn, after=first[-1].id)
    assert {row.id for row in (*first, *rest)} == {placed[0].id, placed[2].id, placed[3].id}


async def test_an_unknown_status_is_refused_by_the_database(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    with pytest.raises(IntegrityError):
        await conn.execute(update(rows).where(rows.c.id == placed.id).values(status="lost"))


async def test_an_error_of_the_database_quotes_no_stored_value(conn: AsyncConnection) -> None:
    await an_order(conn)
    boris = await customers.upsert(conn, SWAN, BORIS)
    with pytest.raises(IntegrityError) as caught:
        await conn.execute(update(cards).where(cards.c.id == boris).values(phone=ANNA.phone))
    driver = caught.value.orig
    assert driver is not None and driver.__cause__ is not None
    told = [f"{error} {error!r}" for error in (caught.value, driver, driver.__cause__)]
    assert not any("9161234567" in words for words in told)
