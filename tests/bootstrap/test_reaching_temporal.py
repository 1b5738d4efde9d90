"""How the product meets Temporal: what a namespace gets, errors of a nudge, reconciling, an order's own clock, a worker."""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.effects import Queue
from bootstrap.embedded.addresses import free_port
from bootstrap.embedded.temporal import TemporalServer
from bootstrap.nudging import NotAnswered, NudgeError, TemporalAway, send_nudge
from bootstrap.orders import TemporalOrders
from bootstrap.reconcile import reconcile
from bootstrap.settings import Mode, Settings
from bootstrap.temporal import orders_worker, prepare
from bootstrap.virtual_clock import caught_up, order_now
from bootstrap.working import serve
from domain.ids import OrderId
from domain.stimuli import Nudge
from storage import targets
from storage.engine import make_engine
from storage.tables import messages, orders
from tests.activities.advancing import SHOP, Stepping, publish
from tests.storage.making import a_new_order
from tests.workflows.clients import end_all, order_handle, product_client, until
from tests.workflows.told_steps import ToldSteps, a_stimulus, an_order
from workflows.converter import DATA_CONVERTER


@pytest_asyncio.fixture
async def client(temporal_server: TemporalServer) -> AsyncIterator[Client]:
    client = await product_client(temporal_server)
    yield client
    await end_all(client)


@pytest_asyncio.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await publish(conn)
    yield engine
    await engine.dispose()


async def placed(engine: AsyncEngine) -> OrderId:
    desk = Stepping(engine)
    # Its own order each time: the Temporal server is shared, and may still run an order of another test.
    await desk.place(a_new_order(str(uuid4()), shop=SHOP))
    return desk.order


async def test_a_namespace_gets_search_attributes_and_schedules_and_twice_is_harmless(
    private_temporal: TemporalServer,
) -> None:
    client = await private_temporal.connect()
    await prepare(client)
    await prepare(client)
    schedules = {entry.id async for entry in await client.list_schedules()}
    assert schedules == {"upkeep/reconcile", "upkeep/retention", "upkeep/tracking"}


async def test_a_nudge_while_temporal_is_away_says_so() -> None:
    nobody = await Client.connect(f"127.0.0.1:{free_port()}", data_converter=DATA_CONVERTER, lazy=True)
    with pytest.raises(TemporalAway):
        await send_nudge(nobody, an_order(), Nudge.ORDER_PLACED, a_stimulus())


async def test_an_update_that_no_worker_takes_is_not_answered_in_time(client: Client) -> None:
    began = asyncio.get_running_loop().time()
    with pytest.raises(NotAnswered):
        await send_nudge(client, an_order(), Nudge.COMPLETE_TASK, a_stimulus(), within=timedelta(seconds=0.5))
    assert asyncio.get_running_loop().time() - began < 3


async def test_a_server_that_is_silent_leaves_no_error_that_nobody_fetched(
    private_temporal: TemporalServer,
) -> None:
    client = await product_client(private_temporal)
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
    os.kill(private_temporal.pid, signal.SIGSTOP)  # it keeps its connections and says nothing
    try:
        assert await _is_not_answered(client)
    finally:
        os.kill(private_temporal.pid, signal.SIGCONT)
    await asyncio.sleep(0)  # the cancelled call lets go of what it holds
    gc.collect()
    assert complaints == []


async def _is_not_answered(client: Client) -> bool:
    """Nothing of the error is kept: asyncio complains when the last one who could have looked at it is gone."""
    try:
        await send_nudge(client, an_order(), Nudge.COMPLETE_TASK, a_stimulus(), within=timedelta(seconds=0.5))
    except NotAnswered:
        return True
    return False


async def test_the_words_of_a_nudge_s_error_are_a_status() -> None:
    nobody = await Client.connect(f"127.0.0.1:{free_port()}", data_converter=DATA_CONVERTER, lazy=True)
    start = an_order()
    with pytest.raises(NudgeError) as caught:
        await send_nudge(nobody, start, Nudge.CANCEL_ORDER, a_stimulus())
    assert start.order.order_id not in str(caught.value)


async def test_reconcile_begins_a_run_for_open_orders_and_for_closed_ones_that_still_owe_a_message(
    engine: AsyncEngine, client: Client
) -> None:
    desk = Stepping(engine)
    await desk.place()
    await desk.step()
    async with engine.begin() as conn:
        await conn.execute(update(orders).values(rules_closed=True))
    assert (await reconcile(engine, client)).nudged == 1
    assert (await order_handle(client, desk.order).describe()).status is WorkflowExecutionStatus.RUNNING
    await order_handle(client, desk.order).terminate()
    async with engine.begin() as conn:
        await conn.execute(update(messages).values(state="sent"))
    assert (await reconcile(engine, client)).open == 0


async def test_reconcile_tries_what_was_set_aside_once_more(engine: AsyncEngine, client: Client) -> None:
    order = await placed(engine)
    async with engine.begin() as conn:
        await targets.park(conn, order, "NudgeRefused")
    await reconcile(engine, client)
    async with engine.connect() as conn:
        backlog = await targets.backlog(conn)
    assert (backlog.waiting, backlog.parked) == (1, 0)


async def test_reconcile_leaves_orders_with_a_run_alone(engine: AsyncEngine, client: Client) -> None:
    await placed(engine)
    first = await reconcile(engine, client)
    second = await reconcile(engine, client)
    assert (first.open, first.nudged, second.open, second.nudged) == (1, 1, 1, 0)


async def test_an_order_s_clock_follows_its_offset_and_its_run_and_goes_on_after_its_end(
    engine: AsyncEngine, client: Client
) -> None:
    order = await placed(engine)
    async with engine.begin() as conn:
        await conn.execute(update(orders).values(clock_offset_seconds=3600))
    assert near(await order_now(client, engine, order), timedelta(hours=1))
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    start = an_order()
    start = start.model_copy(update={"order": start.order.model_copy(update={"order_id": order})})
    handle = order_handle(skipper.client, order)
    async with orders_worker(skipper.client, ToldSteps().advance, "test"):
        await send_nudge(skipper.client, start, Nudge.COMPLETE_TASK, a_stimulus())
        await skipper.fast_forward(handle, timedelta(days=2))
    assert near(await order_now(client, engine, order), timedelta(days=2, hours=1))
    assert (await caught_up(client, engine, start)) == start  # its run goes on
    await handle.terminate()
    assert near(await order_now(client, engine, order), timedelta(days=2, hours=1))
    start = start.model_copy(
        update={"order": start.order.model_copy(update={"clock_offset_seconds": 3600.0})}
    )
    moved = await caught_up(client, engine, start)
    assert abs(moved.order.clock_offset_seconds - timedelta(days=2, hours=1).total_seconds()) < 5


async def test_an_unknown_order_has_no_clock(engine: AsyncEngine, client: Client) -> None:
    with pytest.raises(LookupError):
        await order_now(client, engine, OrderId("of no order"))
    assert await TemporalOrders(client, engine, virtual=True).virtual_now(OrderId("of no order")) is None


async def test_orders_tell_whether_temporal_answers(engine: AsyncEngine, client: Client) -> None:
    nobody = await Client.connect(f"127.0.0.1:{free_port()}", data_converter=DATA_CONVERTER, lazy=True)
    assert await TemporalOrders(client, engine, virtual=False).reachable()
    assert not await TemporalOrders(nobody, engine, virtual=False).reachable()


async def test_the_two_workers_together_look_after_an_order_and_stop_when_asked(
    engine: AsyncEngine, database_url: str, client: Client, temporal_server: TemporalServer
) -> None:
    settings = Settings(
        mode=Mode.SANDBOX,
        DATABASE_URL=SecretStr(database_url),
        TEMPORAL_ADDRESS=temporal_server.address,
    )
    stop = asyncio.Event()
    working = [asyncio.create_task(serve(queue, settings, stop)) for queue in Queue]
    order = await placed(engine)

    async def looked_after() -> bool:
        async with engine.connect() as conn:
            states = (await conn.scalars(messages.select().with_only_columns(messages.c.state))).all()
        return list(states) == ["failed"]  # the shop has no mail account: the order heard of it

    await until(looked_after)
    stop.set()
    async with asyncio.timeout(30):
        await asyncio.gather(*working)
    assert (await order_handle(client, order).describe()).status is WorkflowExecutionStatus.RUNNING


def near(moment: datetime, ahead: timedelta) -> bool:
    return abs(moment - datetime.now(UTC) - ahead) < timedelta(seconds=5)
