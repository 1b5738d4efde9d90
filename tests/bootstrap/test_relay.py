"""The relay on a real inbox and a real Temporal: one nudge a target, leases, outages, poison; no worker runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from bootstrap.embedded.addresses import free_port
from bootstrap.embedded.temporal import TemporalServer
from bootstrap.founding import publish
from bootstrap.nudging import OrderStart
from bootstrap.relay import Relay
from bootstrap.virtual_clock import caught_up
from domain.actors import Actor, ActorKind
from domain.ids import OrderId, ShopId
from domain.orders import PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.stimuli import OrderCancelled, OrderPlaced, ParcelMoved, StimulusBody
from storage import inbox, intake, targets
from storage.customers import NewCustomer
from storage.engine import make_engine
from storage.inbox import NewStimulus
from storage.intake import NewOrder
from storage.tables import orders
from tests.workflows.clients import counted, end_all, order_handle, product_client
from tests.workflows.orders import a_domain_order
from workflows.converter import DATA_CONVERTER

SHOP = ShopId("default")
PLAYBOOK = Path(__file__).resolve().parents[2] / "playbooks" / "default.yaml"
BY_KEY = Actor(kind=ActorKind.KEY, id="key-1")


class HandClock:
    """The machine's clock, put forward by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta(seconds=1)

    def now(self) -> datetime:
        """The machine's time and what it was put forward by."""
        return datetime.now(UTC) + self.ahead


@pytest_asyncio.fixture
async def client(temporal_server: TemporalServer) -> AsyncIterator[Client]:
    client = await product_client(temporal_server)
    yield client
    await end_all(client)


@pytest_asyncio.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url, pool_size=10)
    async with engine.begin() as conn:
        await publish(conn, PLAYBOOK, datetime.now(UTC))
    yield engine
    await engine.dispose()


async def placed(engine: AsyncEngine) -> OrderId:
    now = datetime.now(UTC)
    async with engine.begin() as conn:
        new = await intake.place(
            conn,
            NewOrder(
                shop=SHOP,
                external_id=uuid4().hex,
                body_hash="0",
                customer=NewCustomer(phone=f"+7916{uuid4().int % 10_000_000:07}"),
                placed=OrderPlaced(order=a_domain_order(SHOP, now, PaymentMethod.ON_DELIVERY)),
                actor=BY_KEY,
                received_at=now,
            ),
        )
    return new.id


async def stored(
    engine: AsyncEngine, order: OrderId, body: StimulusBody, nudge_after: timedelta = timedelta(0)
) -> None:
    async with engine.begin() as conn:
        await inbox.store(
            conn,
            NewStimulus(
                sender="test",
                key=uuid4().hex,
                shop=SHOP,
                target=order,
                body=body,
                actor=BY_KEY,
                received_at=datetime.now(UTC),
                nudge_after=nudge_after,
            ),
        )


def moved() -> ParcelMoved:
    return ParcelMoved(code=ParcelCode.IN_TRANSIT, at=datetime.now(UTC))


async def signals(client: Client, order: OrderId) -> list[str]:
    return [
        event.workflow_execution_signaled_event_attributes.signal_name
        async for event in order_handle(client, order).fetch_history_events()
        if event.HasField("workflow_execution_signaled_event_attributes")
    ]


async def test_however_much_waits_an_order_is_nudged_once_and_by_the_oldest_s_name(
    engine: AsyncEngine, client: Client
) -> None:
    order = await placed(engine)
    for _ in range(5):
        await stored(engine, order, moved())
    assert await Relay(engine, client, HandClock(), "one").turn() == 1
    assert await signals(client, order) == ["order_placed"]


async def test_three_relays_at_once_nudge_each_order_once(engine: AsyncEngine, client: Client) -> None:
    orders = [await placed(engine) for _ in range(30)]
    relays = [Relay(engine, client, HandClock(), f"relay-{number}", at_once=12) for number in range(3)]
    assert sum(await asyncio.gather(*(relay.turn() for relay in relays))) == 30
    assert [(await signals(client, order)) for order in orders] == [["order_placed"]] * 30


async def test_what_was_nudged_and_not_taken_is_nudged_again_later_as_its_worker_may_have_died(
    engine: AsyncEngine, client: Client
) -> None:
    order, clock = await placed(engine), HandClock()
    relay = Relay(engine, client, clock, "one")
    assert [await relay.turn(), await relay.turn()] == [1, 0]
    clock.ahead += targets.AGAIN_AFTER
    assert await relay.turn() == 1
    assert len(await signals(client, order)) == 2


async def test_a_command_whose_sender_nudges_is_left_to_him_for_a_while_and_then_needs_no_answer(
    engine: AsyncEngine, client: Client
) -> None:
    order, clock = await placed(engine), HandClock()
    relay = Relay(engine, client, clock, "one")
    await relay.turn()
    async with engine.begin() as conn:  # as the step does when it has taken everything
        await conn.exec_driver_sql("delete from targets")
        await conn.exec_driver_sql("update stimuli set state = 'applied'")
    await stored(engine, order, OrderCancelled(reason=Reason.CUSTOMER), nudge_after=timedelta(seconds=7))
    assert await relay.turn() == 0
    clock.ahead += timedelta(seconds=8)
    assert await relay.turn() == 1
    assert await signals(client, order) == ["order_placed", "news_arrived"]


async def test_while_temporal_is_away_targets_back_off_and_none_is_parked(
    engine: AsyncEngine, client: Client
) -> None:
    order, clock = await placed(engine), HandClock()
    nobody = await Client.connect(f"127.0.0.1:{free_port()}", data_converter=DATA_CONVERTER, lazy=True)
    away = Relay(engine, nobody, clock, "away")
    for _ in range(targets.PARK_AFTER + 2):
        assert await away.turn() == 1
        clock.ahead += targets.LONGEST_BACK_OFF
    async with engine.connect() as conn:
        backlog = await targets.backlog(conn)
    assert (backlog.waiting, backlog.parked) == (1, 0)
    assert await Relay(engine, client, clock, "back").turn() == 1
    assert await signals(client, order) == ["order_placed"]


async def test_while_temporal_is_away_an_order_whose_time_must_be_asked_for_is_not_parked(
    engine: AsyncEngine,
) -> None:
    await placed(engine)
    clock = HandClock()
    nobody = await Client.connect(f"127.0.0.1:{free_port()}", data_converter=DATA_CONVERTER, lazy=True)

    async def catch_up(start: OrderStart) -> OrderStart:
        return await caught_up(nobody, engine, start)

    away = Relay(engine, nobody, clock, "away", catch_up=catch_up)
    for _ in range(targets.PARK_AFTER + 1):
        assert await away.turn() == 1
        clock.ahead += targets.LONGEST_BACK_OFF
    async with engine.connect() as conn:
        assert (await targets.backlog(conn)).parked == 0


async def test_a_poison_target_is_parked_and_does_not_hold_up_the_others(
    engine: AsyncEngine, client: Client
) -> None:
    clock = HandClock()
    relay = Relay(engine, client, clock, "one")
    async with engine.begin() as conn:
        await targets.add(conn, OrderId("of no order"), SHOP, timedelta(0))
    order = await placed(engine)
    assert await relay.turn() == 2
    assert await signals(client, order) == ["order_placed"]
    for _ in range(targets.PARK_AFTER):
        clock.ahead += targets.LONGEST_BACK_OFF
        await relay.turn()
    async with engine.connect() as conn:
        backlog = await targets.backlog(conn)
    assert backlog.parked == 1


async def test_an_order_that_cannot_be_read_is_parked_and_does_not_hold_up_the_others(
    engine: AsyncEngine, client: Client
) -> None:
    clock, broken = HandClock(), await placed(engine)
    async with engine.begin() as conn:
        await conn.execute(update(orders).where(orders.c.id == broken).values(order_body="{}"))
    order = await placed(engine)
    relay = Relay(engine, client, clock, "one")
    assert await relay.turn() == 2
    assert await signals(client, order) == ["order_placed"]
    for _ in range(targets.PARK_AFTER):
        clock.ahead += targets.LONGEST_BACK_OFF
        await relay.turn()
    async with engine.connect() as conn:
        assert (await targets.backlog(conn)).parked == 1


async def test_a_dead_relay_s_target_is_nudged_by_another_when_its_lease_ends(
    engine: AsyncEngine, client: Client
) -> None:
    order, clock = await placed(engine), HandClock()
    async with engine.begin() as conn:
        await targets.lease(conn, "dead", 10, timedelta(seconds=30), clock.now())
    relay = Relay(engine, client, clock, "alive")
    assert await relay.turn() == 0
    clock.ahead += timedelta(seconds=31)
    assert await relay.turn() == 1
    assert await signals(client, order) == ["order_placed"]


async def test_an_order_that_is_to_be_looked_at_is_nudged_though_nothing_waits(
    engine: AsyncEngine, client: Client
) -> None:
    order = await placed(engine)
    async with engine.begin() as conn:
        await conn.exec_driver_sql("update stimuli set state = 'applied'")
        await targets.wake(conn, order, SHOP)
    assert await Relay(engine, client, HandClock(), "one").turn() == 1
    assert await signals(client, order) == ["news_arrived"]
    async with engine.connect() as conn:
        assert (await targets.backlog(conn)).waiting == 0


async def test_a_running_relay_nudges_what_comes_within_a_second(engine: AsyncEngine, client: Client) -> None:
    running = asyncio.create_task(Relay(engine, client, HandClock(), "one").run())
    try:
        order = await placed(engine)
        async with asyncio.timeout(1):
            while not await nudged(client, order):  # noqa: ASYNC110 - what happens is in Temporal
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert (await counted(order_handle(client, order)))["WORKFLOW_EXECUTION_SIGNALED"] == 1


async def nudged(client: Client, order: OrderId) -> bool:
    return any([execution.id == f"order/{order}" async for execution in client.list_workflows()])
