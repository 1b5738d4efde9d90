"""The played world: sample orders come to stand in every status, whatever Steward answers on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from domain.statuses import Status
from domain.stimuli import OrderShipped
from sandbox.actors import World
from sandbox.app import Sandbox, build
from sandbox.lives import LEFT_FOR_YOU
from sandbox.orders import Product
from sandbox.samples import SAMPLES
from sandbox.state import now
from sandbox.steward import Credentials, SeenOrder, StewardApi
from sandbox.world import Players
from tests.privacy.finding import kinds_in
from tests.sandbox.small_steward import SmallSteward

WAITING = sum(sample.life is LEFT_FOR_YOU for sample in SAMPLES)


@asynccontextmanager
async def playing(steward: SmallSteward, sandbox: Sandbox, *, pushes: bool = False) -> AsyncIterator[None]:
    """The world plays at full speed until the block ends."""
    api = StewardApi(Credentials(api_url="http://steward", api_key="key"), httpx.ASGITransport(steward.app))
    world = World(api, sandbox.bank, sandbox.carrier, "http://sandbox", "sandbox", pushes)
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
    assert steward.statuses() == set(Status)
    assert steward.products.keys() == {item.sku for sample in SAMPLES for item in sample.items}


async def test_what_somebody_told_of_goods_stays(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    mine = Product(name="Капсулы, 60 шт.", category="capsules", price="1390.00")
    steward.products["SW-60"] = mine
    async with playing(steward, sandbox):
        await steward.until(lambda: len(steward.products) > 1 and lived(sandbox) > 0)
    assert steward.products["SW-60"] == mine


async def test_movements_whose_notices_do_not_come_home_are_told_by_the_shop(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    async with playing(steward, sandbox, pushes=True):
        await steward.until(lambda: lived(sandbox) == len(SAMPLES) - WAITING)
    assert steward.statuses() == set(Status)
    assert any(parcel.statuses for parcel in sandbox.state.memory.parcels.values())


async def test_orders_left_for_the_newcomer_are_finished_by_the_world(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    async with playing(steward, sandbox):
        await steward.until(lambda: lived(sandbox) == len(SAMPLES) - WAITING)
        left = [steward.orders[sample.external_id] for sample in SAMPLES if sample.life is LEFT_FOR_YOU]
        assert {order.status for order in left} == {Status.NEW}
        for sample in SAMPLES:
            if sample.life is LEFT_FOR_YOU:
                steward.tell(sample.external_id, OrderShipped(carrier="cdek", track_number="1234567890"))
        await steward.until(lambda: lived(sandbox) == len(SAMPLES))
    assert {order.status for order in left} == {Status.COMPLETED}


class BrokenSteward(StewardApi):
    """Its answers break whoever reads them, in words that quote a customer."""

    async def order(self, order_id: str) -> SeenOrder | None:
        raise ValueError("Анна, +79161234567")


async def test_of_a_step_that_breaks_only_the_error_s_type_and_place_are_told(
    sandbox: Sandbox, log_lines: Callable[[], list[str]]
) -> None:
    steward = SmallSteward()
    api = BrokenSteward(
        Credentials(api_url="http://steward", api_key="key"), httpx.ASGITransport(steward.app)
    )
    world = World(api, sandbox.bank, sandbox.carrier, "http://sandbox", "sandbox")
    playing = asyncio.create_task(Players(world, sandbox.state, pace=0).play())
    await steward.until(lambda: any("failed" in line for line in log_lines()))
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing
    await api.close()
    told = "".join(log_lines())
    assert "failed: ValueError at test_sandbox_world.py:" in told
    assert not kinds_in(told)


async def test_an_order_of_a_newcomer_is_carried_and_handed_over(sandbox: Sandbox) -> None:
    steward = SmallSteward()
    await steward.place(SAMPLES[0].body(now()).model_copy(update={"external_id": "MINE-1"}))
    steward.tell("MINE-1", OrderShipped(carrier="cdek", track_number="1234567890"))
    mine = steward.orders["MINE-1"]
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
