"""Places that orders share: the first stretch that is not full, never one too many however many ask at once."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import ShopId
from ports.slots import Place
from storage import slots
from storage.slots import StoredSlots
from tests.builders import NOON
from tests.storage.making import SWAN, a_shop

CALLS = "calls"
HOURS = [NOON + timedelta(hours=number) for number in range(4)]
PETARDA = ShopId("petarda")


async def test_places_are_given_hour_by_hour_until_all_are_full(conn: AsyncConnection) -> None:
    shared = StoredSlots(conn)
    places = [await shared.next(SWAN, CALLS, HOURS[:2], most=2) for _ in range(5)]
    assert places == [Place(HOURS[0], 0), Place(HOURS[0], 1), Place(HOURS[1], 0), Place(HOURS[1], 1), None]
    assert await slots.taken(conn, SWAN, CALLS, NOON) == {HOURS[0]: 2, HOURS[1]: 2}


async def test_the_soonest_is_taken_in_whatever_order_they_are_named(conn: AsyncConnection) -> None:
    assert await StoredSlots(conn).next(SWAN, CALLS, HOURS[::-1], most=1) == Place(HOURS[0], 0)


async def test_what_cannot_wait_counts_beyond_the_limit(conn: AsyncConnection) -> None:
    shared = StoredSlots(conn)
    assert [(await shared.over(SWAN, CALLS, NOON)).number for _ in range(3)] == [0, 1, 2]
    assert await shared.next(SWAN, CALLS, HOURS[:1], most=3) is None


async def test_shops_and_kinds_have_places_of_their_own(conn: AsyncConnection) -> None:
    await a_shop(conn, PETARDA)
    shared = StoredSlots(conn)
    for shop, kind in ((SWAN, CALLS), (PETARDA, CALLS), (SWAN, "sms")):
        assert await shared.next(shop, kind, HOURS, most=1) == Place(NOON, 0)


async def test_a_place_put_back_is_the_next_one_s_and_none_is_made_of_nothing(conn: AsyncConnection) -> None:
    shared = StoredSlots(conn)
    for _ in range(3):
        await shared.next(SWAN, CALLS, HOURS, most=2)
    await shared.put_back(SWAN, CALLS, [HOURS[1], HOURS[0], HOURS[0]])
    await shared.put_back(SWAN, CALLS, [HOURS[0], HOURS[3]])
    assert await slots.taken(conn, SWAN, CALLS, NOON) == {HOURS[0]: 0, HOURS[1]: 0}


async def test_of_forty_who_ask_at_once_each_gets_a_place_and_no_hour_has_one_too_many(
    engine: AsyncEngine,
) -> None:
    async def take() -> datetime:
        async with engine.begin() as conn:
            place = await StoredSlots(conn).next(SWAN, CALLS, HOURS, most=12)
        assert place is not None
        return place.starts

    taken = Counter(await asyncio.gather(*(take() for _ in range(40))))
    assert taken == {HOURS[0]: 12, HOURS[1]: 12, HOURS[2]: 12, HOURS[3]: 4}


async def test_two_who_take_and_give_back_the_other_way_round_never_wait_for_each_other(
    engine: AsyncEngine,
) -> None:
    """Row by row each would hold what the other wants, and PostgreSQL would end one of them."""
    first, second = HOURS[:2]
    async with engine.begin() as conn:
        for hour in (first, second):
            await StoredSlots(conn).over(SWAN, CALLS, hour)
    took = asyncio.Event()

    async def the_other() -> None:
        async with engine.begin() as conn:
            shared = StoredSlots(conn)
            await shared.over(SWAN, CALLS, second)
            took.set()
            await shared.put_back(SWAN, CALLS, [first])

    async with engine.begin() as conn:
        shared = StoredSlots(conn)
        await shared.over(SWAN, CALLS, first)
        other = asyncio.create_task(the_other())
        while not (took.is_set() or await _somebody_waits(engine)):
            pass
        await shared.put_back(SWAN, CALLS, [second])
    await other
    async with engine.connect() as conn:
        assert await slots.taken(conn, SWAN, CALLS, NOON) == {first: 1, second: 1}


async def _somebody_waits(engine: AsyncEngine) -> bool:
    async with engine.connect() as conn:
        return bool(await conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


async def test_shops_do_not_wait_for_each_other(engine: AsyncEngine) -> None:
    async with engine.begin() as conn, engine.begin() as other:
        await a_shop(conn, PETARDA)
        await StoredSlots(conn).over(SWAN, CALLS, NOON)
        assert await StoredSlots(other).over(SWAN, "sms", NOON) == Place(NOON, 0)


async def test_a_place_of_a_transaction_that_is_undone_is_free_again(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        await StoredSlots(conn).next(SWAN, CALLS, HOURS, most=1)
        await conn.rollback()
    async with engine.begin() as conn:
        assert await StoredSlots(conn).next(SWAN, CALLS, HOURS, most=1) == Place(NOON, 0)


async def test_what_is_long_past_is_forgotten(conn: AsyncConnection) -> None:
    shared = StoredSlots(conn)
    for hour in HOURS:
        await shared.over(SWAN, CALLS, hour)
    assert await slots.forget(conn, HOURS[3]) == 3
    assert await slots.taken(conn, SWAN, CALLS, NOON) == {HOURS[3]: 1}
