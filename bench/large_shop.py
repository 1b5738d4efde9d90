"""Fills a database with a large shop for measurements and plans: copies of a few real lives, spread over a year.

The same numbers give the same shop: its chance has a fixed seed. Nothing here is anybody's: names are drawn from lists,
phones counted up.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any, Final, NamedTuple

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench.copying import COPIED, copying, of_order
from bench.large_lives import BEGAN, KINDS, Kind, Lived, lived
from domain.actors import Role
from domain.ids import StaffId
from storage import staff
from storage.customers import name_key
from storage.tables import customers, products
from tests.activities.advancing import SHOP, publish

_SEED: Final = 20261201
_PATIENCE: Final = 3600.0
"""Seconds, of one statement."""
_FIRST_NUMBER: Final = 10_000
_OPERATORS: Final = 12
_FIRST: Final = (
    "Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Инна", "Кирилл", "Лариса", "Максим", "Нина",
    "Олег", "Полина", "Роман", "Софья", "Тимур", "Ульяна", "Фёдор", "Эльвира", "Юрий", "Яна", "Пётр",
)  # fmt: skip
_LAST: Final = tuple(
    f"{stem}{end}"
    for stem, end in product(
        ("Берёз", "Воробь", "Гор", "Дубров", "Ёлк", "Журавл", "Зим", "Игнат", "Камен", "Лес", "Морозов", "Новик",
         "Озер", "Полев", "Ручь", "Сосн", "Туман", "Ужгород", "Цвет", "Черемух"),
        ("ов", "ин", "ский", "енко", "ович"),
    )
)  # fmt: skip


class Copy(NamedTuple):
    """One order of the large shop: a life that was lived, so much later, for another customer, by another operator."""

    number: int
    life: str
    like: str
    later: timedelta
    customer: str
    staff: str


async def fill(engine: AsyncEngine, number: int, now: datetime) -> tuple[StaffId, ...]:
    """So many orders in the shop `SHOP`, a fifth of them with an open task; who works in it, a supervisor first."""
    async with engine.begin() as conn:
        await publish(conn)
        people = [StaffId("irina"), *(StaffId(f"operator-{at}") for at in range(_OPERATORS))]
        for at, member in enumerate(people):
            role = Role.SUPERVISOR if at == 0 else Role.OPERATOR
            await staff.add(conn, member, SHOP, f"{_FIRST[at]} {_LAST[at]}", role)
        await conn.execute(text("UPDATE staff SET on_shift = true"))
    lives = await lived(engine)
    chance = Random(_SEED)
    async with engine.begin() as conn:
        # The shop is copied as it is: neither told to open pages nor checked row by row.
        await conn.execute(text("SET LOCAL session_replication_role = replica"))
        whose = await _customers(conn, max(1, number * 6 // 10), chance, people[1:], now)
        await _copies(conn, sorted(_placed(lives, number, chance, now), key=lambda one: one[1]), whose, people[1:], chance)  # fmt: skip
        for table in COPIED:
            await _run(conn, copying(table))
        await _run(conn, _COMMENTS)
        await conn.execute(text(_UNPLACED), {"now": now})
        await conn.execute(text(_PRODUCTS), {"shop": SHOP, "now": now})
        await _forget(conn, lives)
        await conn.execute(
            text("UPDATE shops SET next_number = :next WHERE id = :shop"),
            {"next": _FIRST_NUMBER + number + 1, "shop": SHOP},
        )
    async with engine.connect() as conn:
        alone = await conn.execution_options(isolation_level="AUTOCOMMIT")
        await _run(alone, "VACUUM (ANALYZE)")
    return tuple(people)


def _placed(
    lives: tuple[Lived, ...], number: int, chance: Random, now: datetime
) -> Iterator[tuple[Lived, datetime]]:
    """Each life as often as its share says, and when it began: over a year, or as lately as it can still stand there."""
    by_kind = {one.kind.name: one for one in lives}
    for kind in KINDS:
        life = by_kind[kind.name]
        for _ in range(number * kind.share // 1000):
            yield life, _began(life, kind, chance, now)


def _began(life: Lived, kind: Kind, chance: Random, now: datetime) -> datetime:
    days = 365 if kind.stands is None else kind.stands
    ended = now - timedelta(days=days) * chance.random()
    return ended - (life.ended - BEGAN)


async def _copies(
    conn: AsyncConnection,
    placed: list[tuple[Lived, datetime]],
    whose: list[str],
    operators: list[StaffId],
    chance: Random,
) -> None:
    """A table of them for as long as the transaction, in the order in which they were placed."""
    await conn.execute(
        text(
            "CREATE TEMP TABLE copy (number int, life text, alike text, later interval, customer text, staff text) ON COMMIT DROP"
        )
    )
    rows = [
        Copy(number, life.order, life.customer, began - BEGAN, chance.choice(whose), chance.choice(operators))
        for number, (life, began) in enumerate(placed, start=_FIRST_NUMBER + 1)
    ]
    await _write(conn, "copy", ["number", "life", "alike", "later", "customer", "staff"], rows)
    await conn.execute(text("ANALYZE copy"))


async def _customers(
    conn: AsyncConnection, number: int, chance: Random, operators: list[StaffId], now: datetime
) -> list[str]:
    """So many, with names that many share and phones that nobody shares; their ids."""
    ids = [f"{at:08x}-0000-4000-8000-{chance.getrandbits(48):012x}" for at in range(number)]
    rows = []
    for at, id_ in enumerate(ids):
        name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        phone = f"+79{(at * 7_919_317 + 104_729) % 1_000_000_000:09}"
        assignee = chance.choice(operators) if at % 20 == 0 else None
        since = now - timedelta(days=400) * chance.random()
        rows.append(
            (id_, SHOP, phone, f"c{at}@example.org", name, name_key(name), "ru", at % 100 == 1, at % 100 == 2, assignee,
             id_, at % 5, since, since)
        )  # fmt: skip
    columns = [
        "id", "shop", "phone", "email", "name", "name_key", "locale", "vip", "black_listed", "assignee",
        "unsubscribe_token", "completed_orders", "created_at", "updated_at",
    ]  # fmt: skip
    await _write(conn, "customers", columns, rows)
    return ids


async def _run(conn: AsyncConnection, statement: str) -> None:
    """One that takes longer than any that the product makes."""
    await (await _driver(conn)).execute(statement, timeout=_PATIENCE)


async def _write(conn: AsyncConnection, table: str, columns: list[str], rows: list[Any]) -> None:
    driver = await _driver(conn)
    await driver.copy_records_to_table(table, records=rows, columns=columns, timeout=_PATIENCE)


async def _driver(conn: AsyncConnection) -> "asyncpg.Connection[asyncpg.Record]":
    driver = (await conn.get_raw_connection()).driver_connection
    assert isinstance(driver, asyncpg.Connection)
    return driver


async def _forget(conn: AsyncConnection, lives: tuple[Lived, ...]) -> None:
    """The lives themselves: their copies are there."""
    for table in COPIED:
        await conn.execute(
            text(f"DELETE FROM {table.name} WHERE {of_order(table)} = ANY(:lives)"),
            {"lives": [one.order for one in lives]},
        )
    await conn.execute(text("DELETE FROM targets"))
    await conn.execute(
        text(f"DELETE FROM {customers.name} WHERE id = ANY(:lives)"),
        {"lives": [one.customer for one in lives]},
    )


_COMMENTS: Final = """
INSERT INTO comments (id, shop, order_id, author_kind, author_id, text, created_at)
SELECT 'said-' || number, orders.shop, orders.id, 'staff', copy.staff, 'Просил позвонить после шести, лучше в чат', placed_at
FROM orders JOIN copy USING (number) WHERE number % 4 = 0
"""
_UNPLACED: Final = """
INSERT INTO stimuli (id, sender, key, shop, kind, payload, body_hash, actor_kind, actor_id, received_at, state)
SELECT 'unplaced-' || n, 'bank', 'unplaced-' || n, shop, kind, payload, body_hash, actor_kind, actor_id,
  CAST(:now AS timestamptz) - n * interval '3 hours', 'unplaced'
FROM (SELECT * FROM stimuli WHERE kind = 'payment_received' LIMIT 1) one, generate_series(1, 60) n
"""
_PRODUCTS: Final = f"""
INSERT INTO {products.name} (shop, sku, name, category, price, stock, product_group, updated_at)
SELECT :shop, 'SKU-' || n, 'Капсулы ' || n, (ARRAY['capsules', 'bars', 'drinks'])[1 + n % 3], 900 + n % 3000, n % 200, 'group ' || n % 60, :now
FROM generate_series(1, 3000) n
"""
