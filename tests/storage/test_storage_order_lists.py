"""Orders looked through by people: each filter and each way of finding, page by page, the board, and by indexes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.orders import DeliveryKind, PaymentMethod, Warning
from domain.statuses import PaymentState, Status
from storage import customer_lists, order_lists
from storage.customers import NewCustomer
from storage.order_filters import OrderFilters
from storage.order_sorting import Sorting
from storage.tables import orders
from tests.builders import NOON, order
from tests.storage.making import SWAN, an_order
from tests.storage.test_storage_queue import recorded

PETR = NewCustomer(phone="+79031112233", name="Пётр Иванов-Ёлкин")


async def numbers(conn: AsyncConnection, **narrowed: object) -> list[int]:
    filters = OrderFilters.model_validate({"shop": SWAN, **narrowed})
    return [line.number for line in (await order_lists.find_page(conn, filters)).items]


async def changed(conn: AsyncConnection, id_: str, **values: object) -> None:
    await conn.execute(update(orders).where(orders.c.id == id_).values(**values))


async def test_a_list_begins_with_the_order_placed_last_and_goes_on_page_by_page(
    conn: AsyncConnection,
) -> None:
    for number in range(5):
        await an_order(conn, f"A-{number}", placed=order(placed_at=NOON + timedelta(minutes=number)))
    filters = OrderFilters(shop=SWAN)
    first = await order_lists.find_page(conn, filters, limit=3)
    second = await order_lists.find_page(conn, filters, first.next, limit=3)
    assert [line.number for line in (*first.items, *second.items)] == [5, 4, 3, 2, 1]
    assert second.next is None


@pytest.mark.parametrize(
    ("sorting", "expected"),
    [
        (Sorting.LATEST, [5, 4, 3, 2, 1]),
        (Sorting.OLDEST, [1, 2, 3, 4, 5]),
        (Sorting.SOONEST, [4, 2, 5, 1, 3]),
        (Sorting.LARGEST, [3, 5, 4, 1, 2]),
    ],
)
async def test_a_list_is_sorted_page_by_page_also_where_two_are_alike(
    engine: AsyncEngine, sorting: Sorting, expected: list[int]
) -> None:
    """By what comes next: 1 and 3 have nothing to come; 4 and 5 have the same total."""
    soon = [None, NOON + timedelta(hours=2), None, NOON, NOON + timedelta(days=1)]
    async with engine.begin() as conn:
        for number, (next_at, total) in enumerate(
            zip(soon, ("200", "100", "900", "300", "300"), strict=True)
        ):
            minute = NOON + timedelta(minutes=number)
            placed = await an_order(conn, f"A-{number}", placed=order(placed_at=minute))
            await changed(conn, placed.id, next_at=next_at, total=Decimal(total))
    pages = [page async for page in order_lists.every_line(engine, OrderFilters(shop=SWAN), 2, sorting)]
    found = [line.number for page in pages for line in page]
    same = {4: "alike", 5: "alike"} if sorting is Sorting.LARGEST else {}
    same |= {1: "nothing", 3: "nothing"} if sorting is Sorting.SOONEST else {}
    # Orders that are alike stand by their ids, which are random.
    assert [same.get(one, one) for one in found] == [same.get(one, one) for one in expected]
    assert sorted(found) == [1, 2, 3, 4, 5] and [len(page) for page in pages] == [2, 2, 1]


async def test_each_order_comes_once_although_its_place_in_the_list_changes_meanwhile(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        placed = [await an_order(connection, f"A-{number}") for number in range(5)]
        for number, one in enumerate(placed):
            await changed(connection, one.id, next_at=NOON + timedelta(hours=number))
    found: list[int] = []
    async for page in order_lists.every_line(engine, OrderFilters(shop=SWAN), 2, Sorting.SOONEST):
        found += [line.number for line in page]
        async with engine.begin() as other:
            await changed(other, placed[0].id, next_at=NOON + timedelta(days=9))
            await changed(other, placed[4].id, next_at=NOON - timedelta(days=9))
    assert found == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("narrowed", "values"),
    [
        ({"status": Status.PACKED}, {"status": Status.PACKED}),
        ({"statuses": {Status.PACKED, Status.PAID}}, {"status": Status.PAID}),
        ({"payment_state": PaymentState.PAID}, {"payment_state": PaymentState.PAID}),
        ({"method": PaymentMethod.INVOICE}, {"method": PaymentMethod.INVOICE}),
        ({"delivery_kind": DeliveryKind.COURIER}, {"delivery_kind": DeliveryKind.COURIER}),
        ({"carrier": "own"}, {"carrier": "own"}),
        ({"warned": True}, {"warnings": ["likely_duplicate"]}),
        ({"warning": Warning.LIKELY_DUPLICATE}, {"warnings": ["prior_contact", "likely_duplicate"]}),
        ({"needs_engineer": True}, {"needs_engineer": "KeyError"}),
        ({"placed_from": NOON + timedelta(days=1)}, {"placed_at": NOON + timedelta(days=1)}),
        ({"placed_before": NOON}, {"placed_at": NOON - timedelta(seconds=1)}),
    ],
    ids=lambda value: next(iter(value)),
)
async def test_a_filter_leaves_only_what_is_like_it(
    conn: AsyncConnection, narrowed: dict[str, object], values: dict[str, object]
) -> None:
    await an_order(conn, "other", placed=order(placed_at=NOON))
    like = await an_order(conn, "like", placed=order(placed_at=NOON))
    await changed(conn, like.id, **values)
    assert await numbers(conn, **narrowed) == [2]


@pytest.mark.parametrize(
    "q",
    ["2", "№ 2", "#2", "No. 2", "no 2", "B-2", "+7 903 111-22-33", "8 903 111 22 33", "2233", "22-33", "петр", "Иван", "елкин пет",
     "ra 644000005 ru"],
)  # fmt: skip
async def test_an_order_is_found_by_what_people_say_of_it(conn: AsyncConnection, q: str) -> None:
    await an_order(conn, "A-1")
    found = await an_order(conn, "B-2", customer=PETR)
    await changed(conn, found.id, track_number="RA644000005RU")
    assert await numbers(conn, q=q) == [2]


@pytest.mark.parametrize("q", ["ванов", "%", "'", "+7 903 111", "0", "☎"])
async def test_nothing_is_found_by_the_inside_of_a_word_or_by_signs(conn: AsyncConnection, q: str) -> None:
    await an_order(conn, "B-2", customer=PETR)
    assert await numbers(conn, q=q) == []


async def test_the_board_counts_all_and_shows_the_last_of_each_open_status(conn: AsyncConnection) -> None:
    for number in range(3):
        await an_order(conn, f"A-{number}", placed=order(placed_at=NOON + timedelta(minutes=number)))
    packed = await an_order(conn, "packed")
    done = await an_order(conn, "done")
    await changed(conn, packed.id, status=Status.PACKED)
    await changed(conn, done.id, status=Status.COMPLETED)
    board = await order_lists.board(conn, OrderFilters(shop=SWAN), limit=2)
    counts = await order_lists.counts(conn, OrderFilters(shop=SWAN))
    assert [line.number for line in board[Status.NEW]] == [3, 2]
    assert [line.number for line in board[Status.PACKED]] == [4]
    assert counts == {Status.NEW: 3, Status.PACKED: 1}
    assert Status.COMPLETED not in board


async def test_carriers_are_those_that_orders_go_by(conn: AsyncConnection) -> None:
    assert await order_lists.carriers(conn, SWAN) == ()
    for number, carrier in enumerate(["cdek", "own", "cdek"]):
        await changed(conn, (await an_order(conn, f"A-{number}")).id, carrier=carrier)
    assert await order_lists.carriers(conn, SWAN) == ("cdek", "own")


_CUSTOMERS = """
INSERT INTO customers (id, shop, phone, name, name_key, locale, unsubscribe_token, created_at)
SELECT 'many-' || n, shop, '+7' || (9000000000 + n * 7919), 'Имя' || n % 977, 'имя' || n % 977 || ' род' || n % 1009, 'ru',
  'many-' || n, CAST(:now AS timestamptz) - n * interval '1 second'
FROM customers, generate_series(1, 20000) n WHERE id = :like
"""
_ORDERS = """
INSERT INTO orders (id, shop, number, external_id, body_hash, customer_id, status, stage, payment_state, currency, method,
  delivery_kind, carrier, channel, lines_key, placed_at, order_body, playbook_version, warnings, needs_engineer)
SELECT 'many-' || n, orders.shop, 10000 + n, 'many-' || n, body_hash, 'many-' || n,
  CASE WHEN n % 10 < 6 THEN 'completed' WHEN n % 10 < 9 THEN 'cancelled' WHEN n % 20 = 9 THEN 'new' ELSE 'shipped' END, stage,
  CASE WHEN n % 1000 = 0 THEN 'partly_refunded' WHEN n % 2 = 0 THEN 'paid' ELSE 'unpaid' END, currency, method,
  CASE WHEN n % 997 = 0 THEN 'own_courier' ELSE 'post_office' END, CASE WHEN n % 499 = 0 THEN 'own' ELSE 'russian_post' END,
  channel, lines_key, CAST(:now AS timestamptz) - n * interval '1 minute', order_body, playbook_version,
  CASE WHEN n % 500 = 0 THEN ARRAY['likely_duplicate'] ELSE '{}' END, CASE WHEN n % 5000 = 0 THEN 'KeyError' END
FROM orders, generate_series(1, 20000) n WHERE orders.id = :like
"""


@pytest_asyncio.fixture
async def large(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """The shop with 20 000 orders of as many customers, as the planner knows it by statistics."""
    async with engine.begin() as conn:
        placed = await an_order(conn)
        customer = (await order_lists.find_page(conn, OrderFilters(shop=SWAN))).items[0].customer_id
        await conn.execute(text(_CUSTOMERS), {"now": NOON, "like": customer})
        await conn.execute(text(_ORDERS), {"now": NOON, "like": placed.id})
        await conn.execute(text("ANALYZE orders, customers"))
    yield engine


async def test_lists_of_a_large_shop_are_read_by_index(large: AsyncEngine) -> None:
    narrowed: list[dict[str, object]] = [
        {},
        {"q": "10042"},
        {"q": "2233"},
        {"q": "имя15 род"},
        {"q": "+7 903 111-22-33"},
        {"status": Status.NEW},
        {"payment_state": PaymentState.PARTLY_REFUNDED},
        {"delivery_kind": DeliveryKind.OWN_COURIER},
        {"carrier": "own"},
        {"warning": Warning.LIKELY_DUPLICATE},
        {"needs_engineer": True},
        {"placed_from": NOON - timedelta(days=2)},
    ]
    with recorded(large) as said:
        async with large.connect() as conn:
            for one in narrowed:
                await order_lists.find_page(conn, OrderFilters.model_validate({"shop": SWAN, **one}))
            for sorting in Sorting:
                first = await order_lists.find_page(conn, OrderFilters(shop=SWAN), sorting=sorting)
                await order_lists.find_page(conn, OrderFilters(shop=SWAN), first.next, sorting=sorting)
            await order_lists.board(conn, OrderFilters(shop=SWAN), 12)
            await order_lists.counts(conn, OrderFilters(shop=SWAN))
            await order_lists.carriers(conn, SWAN)
            for q in ("", "8 903 11", "2233", "род15", "anna@example.org"):
                await customer_lists.search(conn, SWAN, q)
    async with large.connect() as conn:
        for statement, parameters in said:
            plan = [row[0] for row in await conn.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
            whole = [line for line in plan if "Seq Scan on" in line]
            assert whole == [], (parameters, "\n".join(plan))


@pytest.mark.parametrize("sorting", Sorting)
async def test_a_page_of_a_large_list_is_read_as_its_index_is_sorted(
    large: AsyncEngine, sorting: Sorting
) -> None:
    filters = OrderFilters(shop=SWAN)
    async with large.connect() as conn:
        first = await order_lists.find_page(conn, filters, sorting=sorting)
        with recorded(large) as said:
            await order_lists.find_page(conn, filters, first.next, sorting=sorting)
        [(statement, parameters)] = said
        plan = "\n".join(row[0] for row in await conn.exec_driver_sql(f"EXPLAIN {statement}", parameters))
    # Of a page that follows another nothing is sorted, and nothing before it is read.
    assert "Sort" not in plan and "Index Cond: ((shop =" in plan, plan
    condition = next(line for line in plan.splitlines() if "Index Cond: ((shop =" in line)
    assert "ROW(" in condition, plan
