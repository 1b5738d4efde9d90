"""What is late in a shop is found with since when: messages, orders that nothing moves, tasks, money, notices."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import OrderId, ShopId
from storage import health, targets
from storage.health import Some, Trouble
from storage.tables import notices, orders, refunds, stimuli
from tests.builders import NOON
from tests.storage.making import SWAN
from tests.storage.reported import HOUR, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(conn: AsyncConnection) -> World:
    return World(conn)


async def test_a_message_is_late_once_it_might_have_gone(world: World) -> None:
    id_ = await world.order("A")
    await world.message(id_, "wanted", wanted_at=NOON - HOUR, code="unavailable")
    await world.message(id_, "claimed", wanted_at=NOON - 2 * HOUR, not_before=NOON - MINUTE)
    await world.message(id_, "wanted", wanted_at=NOON - HOUR, not_before=NOON + HOUR)
    await world.message(id_, "wanted", wanted_at=NOON - HOUR, slot_at=NOON + HOUR)
    await world.message(id_, "sent", wanted_at=NOON - HOUR)
    found = await health.unsent(world.conn, SWAN, NOON)
    assert [(row.code, row.since) for row in found] == [("unavailable", NOON - HOUR), (None, NOON - MINUTE)]
    assert await health.count_unsent(world.conn, SWAN, NOON) == Some(count=2, oldest=NOON - HOUR)
    assert await health.unsent(world.conn, ShopId("petarda"), NOON) == ()


async def changed(world: World, id_: OrderId, **columns: object) -> None:
    await world.conn.execute(update(orders).where(orders.c.id == id_).values(columns))


async def test_orders_that_nothing_moves_are_found_with_what_is_wrong(world: World) -> None:
    for name in ("broken", "parked", "asleep", "ahead", "fine", "soon", "closed"):
        id_ = await world.order(name)
        match name:
            case "broken":
                await changed(world, id_, needs_engineer="KeyError", needs_engineer_since=NOON - HOUR)
                await targets.park(world.conn, id_, "StepFailed")
            case "parked":
                await targets.park(world.conn, id_, "TimeoutError")
            case "asleep":
                await changed(world, id_, next_at=NOON - 11 * MINUTE, next_rule="pickup.remind_after")
            case "ahead":
                await changed(world, id_, next_at=NOON + 50 * MINUTE, clock_offset_seconds=2 * 3600)
            case "soon":
                await changed(world, id_, next_at=NOON - 9 * MINUTE)
            case "closed":
                await changed(world, id_, next_at=NOON - HOUR, rules_closed=True)
            case _:
                pass
    found = {row.trouble: row for row in await health.stuck(world.conn, SWAN, NOON)}
    assert {trouble: row.what for trouble, row in found.items()} == {
        Trouble.BROKEN: "KeyError",
        Trouble.PARKED: "TimeoutError",
        Trouble.OVERSLEPT: found[Trouble.OVERSLEPT].what,
    }
    rows = await health.stuck(world.conn, SWAN, NOON)
    slept = [row for row in rows if row.trouble is Trouble.OVERSLEPT]
    assert [(row.what, row.since) for row in slept] == [
        (None, NOON - 70 * MINUTE),
        ("pickup.remind_after", NOON - 11 * MINUTE),
    ]
    assert len(rows) == 4
    assert len(await health.stuck(world.conn, SWAN, NOON, limit=1)) == 1


async def test_a_channel_is_known_by_what_it_did_within_a_day(world: World) -> None:
    id_ = await world.order("A")
    await world.message(id_, "sent", wanted_at=NOON - HOUR, sent_at=NOON - HOUR)
    await world.message(id_, "delivered", wanted_at=NOON - 2 * HOUR, sent_at=NOON - 2 * HOUR)
    await world.message(id_, "failed", wanted_at=NOON - HOUR)
    await world.message(id_, "unknown", wanted_at=NOON - HOUR, channel="email")
    await world.message(id_, "failed", wanted_at=NOON - 25 * HOUR)
    found = await health.channels(world.conn, SWAN, NOON)
    assert [(row.channel, row.last_sent, row.sent, row.failed, row.unknown) for row in found] == [
        ("email", None, 0, 0, 1),
        ("sms", NOON - HOUR, 2, 1, 0),
    ]


async def test_all_else_that_waits_is_counted_with_the_oldest(world: World) -> None:
    id_ = await world.order("A")
    await world.task(id_, None, opened=NOON - 3 * HOUR)
    await world.task(id_, None, opened=NOON, attempt=2)
    await world.message(id_, "failed", channel="webhook", wanted_at=NOON - HOUR)
    await world.conn.execute(
        insert(refunds).values(
            id="r", shop=SWAN, order_id=id_, amount=1, currency="RUB", state="pending", wanted_at=NOON - HOUR
        )
    )
    for number, state in enumerate(("waiting", "unusable", "settled")):
        await world.conn.execute(
            insert(notices).values(
                id=f"n{number}", shop=SWAN, kind="yookassa", state=state, received_at=NOON, next_try_at=NOON
            )
        )
    await world.conn.execute(update(stimuli).values(state="parked", stored_at=NOON))
    found = await health.late(world.conn, SWAN, NOON)
    assert found.tasks == Some(count=1, oldest=NOON - 2 * HOUR)
    assert found.refunds == Some(count=1, oldest=NOON - HOUR)
    assert found.failed_webhooks == Some(count=1, oldest=NOON - HOUR)
    assert found.notices == Some(count=1, oldest=NOON)
    assert (found.unusable_notices, found.unplaced, found.handovers) == (
        1,
        Some(count=1, oldest=NOON),
        Some(),
    )
    assert (await health.late(world.conn, ShopId("petarda"), NOON)).tasks == Some()
