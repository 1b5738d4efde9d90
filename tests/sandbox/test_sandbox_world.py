"""The played world: sample orders come to stand in every status, whatever Steward answers on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import httpx
import pytest

from domain.statuses import Status
from sandbox.actors import World
from sandbox.app import Sandbox, build
from sandbox.lives import LEFT_FOR_YOU
from sandbox.samples import SAMPLES
from sandbox.steward import Credentials, StewardApi
from sandbox.world import Players
from tests.sandbox.small_steward import Order, SmallSteward

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WAITING = sum(sample.life is LEFT_FOR_YOU for sample in SAMPLES)


@asynccontextmanager
async def playing(steward: SmallSteward, sandbox: Sandbox) -> AsyncIterator[None]:
    """The world plays at full speed until the block ends."""
    api = StewardApi(Credentials(api_url="http://steward", api_key="key"), httpx.ASGITransport(steward.app))
    world = World(api, sandbox.bank, sandbox.carrier, "http://sandbox", "sandbox")
    task = asyncio.create_task(Players(world, sandbox.state, pace=0).play())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await api.close()


def lived(sandbox: Sandbox) -> int:
    """How many sample lives have come to their end."""
    lives = sandbox.state.memory.lives
    ends = ((lives.get(sample.external_id), len(sample.life)) for sample in SAMPLES)
    return sum(progress is not None and progress.step == end for progress, end in ends)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    one = build()
    yield one
    await one.callbacks.close()


async def test_orders_come_to_stand_in_every_status(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    async with playing(steward, sandbox):
        await steward.until(lambda: lived(sandbox) == len(SAMPLES) - WAITING)
    assert {order.status for order in steward.orders.values()} == set(Status)


async def test_orders_left_for_the_newcomer_are_finished_by_the_world(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    async with playing(steward, sandbox):
        await steward.until(lambda: lived(sandbox) == len(SAMPLES) - WAITING)
        left = [
            order for order in steward.orders.values() if order.body.external_id in ("SAMPLE-02", "SAMPLE-03")
        ]
        assert {order.status for order in left} == {Status.NEW}
        for order in left:
            order.status = Status.SHIPPED
        await steward.until(lambda: lived(sandbox) == len(SAMPLES))
    assert {order.status for order in left} == {Status.COMPLETED}


async def test_an_order_of_a_newcomer_is_carried_and_handed_over(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    sample = SAMPLES[0].body(NOW).model_copy(update={"external_id": "MINE-1"})
    mine = steward.orders["MINE-1"] = Order("id-MINE-1", sample, status=Status.SHIPPED)
    async with playing(steward, sandbox):
        await steward.until(lambda: mine.status is Status.COMPLETED)
    assert mine.status is Status.COMPLETED


async def test_a_steward_that_refuses_at_first_gets_all_orders_later(sandbox: Sandbox) -> None:
    steward = SmallSteward(refusals=40)
    async with playing(steward, sandbox):
        await steward.until(lambda: lived(sandbox) == len(SAMPLES) - WAITING)
    assert len(steward.orders) == len(SAMPLES)


async def test_a_restarted_world_does_nothing_twice(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    async with playing(steward, sandbox):
        await steward.until(lambda: lived(sandbox) == len(SAMPLES) - WAITING)
    before, listed = steward.acts, steward.listed
    async with playing(steward, sandbox):
        await steward.until(lambda: steward.listed >= listed + 2)
    assert steward.acts == before
