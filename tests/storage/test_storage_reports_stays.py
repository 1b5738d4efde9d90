"""Stays are kept as facts come, and are just those that all the facts tell when they are counted anew."""

import re
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts import MOVES, CarrierSilent, OrderWasEdited
from domain.statuses import Status
from storage.tables import order_stays
from tests.storage.reported import HOUR, Turn, World

SOME = (Status.NEW, Status.THINKING, Status.CONFIRMED, Status.PACKED, Status.CANCELLED)
EDITED, SILENT = OrderWasEdited(total=Decimal(4770)), CarrierSilent(carrier="cdek")


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_as_facts_come_is_what_all_facts_tell(conn: AsyncConnection, seed: int) -> None:
    world, dice = World(conn), Random(seed)
    for number in range(25):
        await world.order(f"{number}", *a_life(dice))
    kept = await stays(conn)
    assert len(kept) > 25 and len({row.status for row in kept}) == len(SOME)
    await conn.execute(text("SELECT steward_fill_stays()"))
    assert await stays(conn) == kept


async def test_a_fact_that_moves_nothing_ends_no_stay(conn: AsyncConnection) -> None:
    await World(conn).order(
        "A",
        Turn(HOUR, Status.NEW, EDITED),
        # It stands elsewhere already by a fact that the same step tells after this one.
        Turn(2 * HOUR, Status.PACKED, SILENT),
        Turn(3 * HOUR, Status.PACKED, EDITED),
    )
    found = [(row.seq, row.status, row.lasted) for row in await stays(conn)]
    assert found == [(1, "new", (3 * HOUR).total_seconds()), (4, "packed", None)]


async def test_every_fact_that_may_move_an_order_is_looked_at(conn: AsyncConnection) -> None:
    trigger = await conn.scalar(text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'stays'"))
    fill = await conn.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'steward_fill_stays'"))
    assert kinds(trigger or "") == kinds(fill or "") == set(MOVES)


def a_life(dice: Random) -> list[Turn]:
    """Up to nine facts, some of them at one moment, most of which move the order."""
    after, turns = timedelta(0), list[Turn]()
    for _ in range(dice.randrange(10)):
        after += dice.choice((timedelta(0), timedelta(seconds=dice.randrange(1, 9_999_999), microseconds=7)))
        turns.append(Turn(after, dice.choice(SOME), dice.choice((EDITED, EDITED, SILENT))))
    return turns


async def stays(conn: AsyncConnection) -> list[Row[*tuple[object, ...]]]:
    """All of them, in order."""
    query = select(order_stays).order_by(order_stays.c.order_id, order_stays.c.seq)
    return list((await conn.execute(query)).all())


def kinds(sql: str) -> set[str]:
    """The facts it names."""
    return set(re.findall(r"'([a-z_]+\.[a-z_]+)'", sql))
