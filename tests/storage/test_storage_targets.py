"""Targets: one nudge however much waits, one relay at a time, nothing forgotten, one poison order alone."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import inbox, orders, targets
from storage.tables import targets as rows
from storage.targets import LeasedTarget
from tests.builders import NOON
from tests.storage.making import SWAN, a_stimulus, an_order

LEASE = timedelta(seconds=30)


def soon(seconds: float = 1) -> datetime:
    """The machine's time, as a relay reads it, a moment after what was just stored."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def lease_one(conn: AsyncConnection, now: datetime, owner: str = "relay-1") -> LeasedTarget:
    [leased] = await targets.lease(conn, owner, 10, LEASE, now)
    return leased


async def test_a_burst_on_one_order_is_one_target(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    for key in range(20):
        await inbox.store(conn, a_stimulus(placed.id, str(key)))
    leased = await lease_one(conn, soon())
    assert (leased.target, leased.version) == (placed.id, 21)
    assert (leased.stimulus, leased.kind) == (placed.stimulus_id, "order_placed")


async def test_a_leased_target_is_nobody_elses_until_the_lease_ends(conn: AsyncConnection) -> None:
    await an_order(conn)
    now = soon()
    await lease_one(conn, now)
    assert await targets.lease(conn, "relay-2", 10, LEASE, now + LEASE / 2) == ()
    again = await lease_one(conn, now + LEASE, "relay-2")
    assert again.lease_owner == "relay-2"


async def test_relays_at_the_same_moment_share_the_targets(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        for number in range(30):
            await an_order(conn, f"A-{number}")
    now = soon()

    async def lease(owner: str) -> list[str]:
        async with engine.begin() as conn:
            return [leased.target for leased in await targets.lease(conn, owner, 10, LEASE, now)]

    leased = await asyncio.gather(*(lease(f"relay-{number}") for number in range(4)))
    flat = [target for one in leased for target in one]
    assert len(flat) == len(set(flat)) == 30


async def test_a_settled_target_with_nothing_waiting_is_gone(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    leased = await lease_one(conn, soon())
    await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
    await targets.settle(conn, leased, soon())
    assert await targets.backlog(conn) == targets.Backlog()


async def test_what_still_waits_after_a_nudge_is_nudged_again_a_little_later(conn: AsyncConnection) -> None:
    await an_order(conn)
    now = soon()
    leased = await lease_one(conn, now)
    await targets.settle(conn, leased, now)
    assert await targets.lease(conn, "relay-1", 10, LEASE, now + targets.AGAIN_AFTER - LEASE / 30) == ()
    assert await targets.lease(conn, "relay-1", 10, LEASE, now + targets.AGAIN_AFTER)


async def test_nudges_in_vain_come_ever_more_rarely_up_to_an_hour(conn: AsyncConnection) -> None:
    """No worker for days: Temporal keeps the first nudge, and each further one only lengthens the history."""
    await an_order(conn)
    now, pauses = soon(), []
    for _ in range(9):
        await targets.settle(conn, await lease_one(conn, now), now)
        next_try = await conn.scalar(select(rows.c.next_try_at))
        assert next_try is not None
        pauses.append((next_try - now).total_seconds())
        now = next_try
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


async def test_something_new_is_nudged_at_once_however_long_the_pause(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    now = soon()
    for _ in range(5):
        await targets.settle(conn, await lease_one(conn, now), now)
        now += timedelta(hours=1)
    await inbox.store(conn, a_stimulus(placed.id))
    leased = await lease_one(conn, soon())
    await targets.back_off(conn, leased, "TemporalAway", soon(), outage=True)
    next_try = await conn.scalar(select(rows.c.next_try_at))
    assert next_try is not None and next_try - soon() < timedelta(seconds=2)


async def test_what_came_during_a_nudge_is_nudged_at_once(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    now = soon()
    leased = await lease_one(conn, now)
    await inbox.store(conn, a_stimulus(placed.id))
    await targets.settle(conn, leased, now)
    assert (await lease_one(conn, now)).version == leased.version + 1


async def test_the_sender_nudges_first_and_the_relay_only_if_it_dies(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
    await targets.done(conn, placed.id, 1)
    await inbox.store(conn, a_stimulus(placed.id, nudge_after=timedelta(seconds=5)))
    assert await targets.lease(conn, "relay-1", 10, LEASE, soon(1)) == ()
    assert await targets.lease(conn, "relay-1", 10, LEASE, soon(6))


async def test_a_stimulus_that_may_be_undone_is_nudged_when_its_time_has_come(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
    await targets.done(conn, placed.id, 1)
    await inbox.store(conn, a_stimulus(placed.id, not_before=NOON + timedelta(minutes=2)))
    assert await targets.lease(conn, "relay-1", 10, LEASE, soon(100)) == ()
    leased = await lease_one(conn, soon(121))
    await targets.settle(conn, leased, soon(0))
    next_try = await conn.scalar(select(rows.c.next_try_at))
    assert next_try is not None and next_try - soon(0) > timedelta(seconds=110)


async def test_each_failure_doubles_the_pause_up_to_a_minute(conn: AsyncConnection) -> None:
    await an_order(conn)
    now, pauses = soon(), []
    for _ in range(8):
        leased = await lease_one(conn, now)
        await targets.back_off(conn, leased, "TemporalAway", now, outage=True)
        next_try = await conn.scalar(select(rows.c.next_try_at))
        assert next_try is not None
        pauses.append((next_try - now).total_seconds())
        now = next_try
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_an_outage_never_parks_a_target_but_its_own_failures_do(conn: AsyncConnection) -> None:
    await an_order(conn)
    now = soon()
    for _ in range(targets.PARK_AFTER * 2):
        now += timedelta(minutes=2)
        assert not await targets.back_off(conn, await lease_one(conn, now), "TemporalAway", now, outage=True)
    parked = []
    for _ in range(targets.PARK_AFTER):
        now += timedelta(minutes=2)
        parked.append(
            await targets.back_off(conn, await lease_one(conn, now), "NudgeRefused", now, outage=False)
        )
    assert parked == [False] * (targets.PARK_AFTER - 1) + [True]
    assert await targets.lease(conn, "relay-1", 10, LEASE, now + timedelta(days=1)) == ()
    assert (await targets.backlog(conn, SWAN)).parked == 1


async def test_something_new_wakes_a_parked_target(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await targets.park(conn, placed.id, "KeyError")
    assert await targets.lease(conn, "relay-1", 10, LEASE, soon()) == ()
    await inbox.store(conn, a_stimulus(placed.id))
    leased = await lease_one(conn, soon())
    assert (leased.attempts, leased.failures) == (0, 0)


async def test_an_engineer_wakes_an_order_for_which_nothing_waits(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
    await targets.done(conn, placed.id, 1)
    await targets.wake(conn, placed.id, SWAN)
    leased = await lease_one(conn, soon())
    assert (leased.target, leased.stimulus, leased.kind) == (placed.id, None, None)


async def test_what_was_set_aside_is_tried_again_when_its_fault_may_be_mended(conn: AsyncConnection) -> None:
    broken, parked, sound = [await an_order(conn, f"A-{number}") for number in range(3)]
    for placed in (broken, parked, sound):
        await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
        await targets.done(conn, placed.id, 1)
    await orders.park(conn, broken.id, "KeyError", NOON)  # on a deadline: nothing waits for it
    await inbox.store(conn, a_stimulus(parked.id))
    await targets.park(conn, parked.id, "NudgeRefused")
    assert await targets.wake_stuck(conn) == 2
    leased = await targets.lease(conn, "relay-1", 10, LEASE, soon())
    assert {one.target for one in leased} == {broken.id, parked.id}
    assert {one.last_error for one in leased} == {None}


async def test_a_burst_does_not_undo_the_pause_of_a_failing_target(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    now = soon()
    for _ in range(6):
        leased = await lease_one(conn, now)
        await targets.back_off(conn, leased, "TemporalAway", now, outage=True)
        now += timedelta(seconds=40)
    await targets.back_off(conn, await lease_one(conn, now), "TemporalAway", now, outage=True)
    await inbox.store(conn, a_stimulus(placed.id))
    assert await targets.lease(conn, "relay-1", 10, LEASE, now + timedelta(seconds=30)) == ()


async def test_a_step_keeps_the_target_when_something_came_while_it_worked(engine: AsyncEngine) -> None:
    """The step saw version 1; a stimulus stored and committed meanwhile must not lose its nudge."""
    async with engine.begin() as conn:
        placed = await an_order(conn)
    async with engine.connect() as step:
        await step.begin()
        await inbox.mark_applied(step, [placed.stimulus_id], 1, NOON)
        async with engine.begin() as conn:
            await inbox.store(conn, a_stimulus(placed.id))
        await targets.done(step, placed.id, 1)
        await step.commit()
    async with engine.begin() as conn:
        assert (await targets.backlog(conn)).waiting == 1


async def test_a_step_waits_for_a_store_that_is_under_way(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        placed = await an_order(conn)
    storing = await engine.connect()
    await storing.begin()
    await inbox.store(storing, a_stimulus(placed.id))

    async def step() -> None:
        async with engine.begin() as conn:
            await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
            await targets.done(conn, placed.id, 1)

    stepping = asyncio.create_task(step())
    await asyncio.wait({stepping}, timeout=0.2)
    await storing.commit()
    await storing.close()
    await stepping
    async with engine.begin() as conn:
        assert (await targets.backlog(conn)).waiting == 1


async def test_settling_waits_for_a_store_that_is_under_way(engine: AsyncEngine) -> None:
    """All that waited is taken, and the relay settles while another stimulus is being stored: that one keeps its nudge."""
    async with engine.begin() as conn:
        placed = await an_order(conn)
        leased = await lease_one(conn, soon())
        await inbox.mark_applied(conn, [placed.stimulus_id], 1, NOON)
    storing = await engine.connect()
    await storing.begin()
    await inbox.store(storing, a_stimulus(placed.id))

    async def settle() -> None:
        async with engine.begin() as conn:
            await targets.settle(conn, leased, soon())

    settling = asyncio.create_task(settle())
    await asyncio.wait({settling}, timeout=0.2)
    assert not settling.done()
    await storing.commit()
    await storing.close()
    await settling
    async with engine.begin() as conn:
        assert (await targets.backlog(conn)).waiting == 1
        assert (await lease_one(conn, soon(2))).version == leased.version + 1


async def test_a_lease_that_was_lost_settles_nothing(conn: AsyncConnection) -> None:
    await an_order(conn)
    now = soon()
    late = await lease_one(conn, now, "slow")
    await lease_one(conn, now + LEASE, "quick")
    await targets.settle(conn, late, now + LEASE)
    assert await conn.scalar(select(rows.c.lease_owner)) == "quick"


async def test_the_oldest_wait_is_told_for_metrics(conn: AsyncConnection) -> None:
    assert (await targets.backlog(conn)).oldest is None
    await an_order(conn)
    oldest = (await targets.backlog(conn)).oldest
    assert oldest is not None and abs(soon(0) - oldest) < timedelta(minutes=1)
