"""What dies and comes back: Temporal, its store, PostgreSQL, a worker in the middle of a step; no order is lost or stuck."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.embedded.temporal import TemporalServer
from bootstrap.nudging import send_nudge, start_of
from bootstrap.reconcile import reconcile
from domain.answers import Confirmed, NoAnswer, Packed
from domain.ids import OrderId
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import Nudge, OrderShipped, ParcelMoved, TaskCompleted
from domain.tasks import TaskKind
from storage.states import InboxState, MessageState
from storage.tables import orders as orders_table
from tests.workflows.canonical_life import TRACK
from tests.workflows.clients import counted, product_client, until
from tests.workflows.dying_worker import DEAD
from tests.workflows.live_shop import BY_KEY, OPERATOR, ROOT, LiveShop, founded

pytestmark = pytest.mark.slow
MINUTES_AWAY = timedelta(minutes=2)


@asynccontextmanager
async def a_shop(database_url: str, client: Client) -> AsyncIterator[LiveShop]:
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    shop = await founded(database_url, skipper.client, skipper)
    try:
        yield shop
    finally:
        await shop.engine.dispose()


async def in_every_stage(shop: LiveShop, count: int) -> list[OrderId]:
    """Orders that were brought, in turn, to the call, the packing, the carrier, the post office."""
    orders = [await shop.place() for _ in range(count)]
    for number, order in enumerate(orders):
        await shop.quiet(order)
        if number % 4 >= 1:
            await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
        if number % 4 >= 2:
            await shop.complete(order, TaskKind.PACK_ORDER, Packed())
            await shop.done(order, OrderShipped(carrier="russian_post", track_number=TRACK), BY_KEY)
        if number % 4 >= 3:
            await shop.told(order, ParcelMoved(code=ParcelCode.ARRIVED, at=await shop.now(order)))
        await shop.quiet(order)
    return orders


async def completed_later(shop: LiveShop, order: OrderId) -> TaskCompleted:
    task = await shop.task(order, TaskKind.CONFIRM_ORDER)
    return TaskCompleted(task=task.id, answer=NoAnswer(why="занято"))


async def test_a_worker_that_dies_between_commit_and_completion_changes_nothing(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place()
        await shop.quiet(order)
    answer = await completed_later(shop, order)
    address = shop.client.service_client.config.target_host
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.workflows.dying_worker",
        shop.engine.url.render_as_string(hide_password=False), address,
        cwd=ROOT,
    )  # fmt: skip
    asked = asyncio.create_task(shop.asked(order, answer, within=timedelta(seconds=60)))
    assert await dying.wait() == DEAD
    assert (await shop.row(order)).revision == 2
    assert not asked.done()
    async with shop.open():
        answered = await asked
        await shop.quiet(order)
    assert (answered.revision, answered.refused, answered.waiting) == (2, None, False)
    assert [(one.trigger, one.state) for one in await shop.messages(order)] == [
        ("T1", MessageState.SENT),
        ("T13", MessageState.SENT),
    ]
    assert shop.accounts.sent == 2


async def test_what_comes_while_temporal_is_down_is_applied_when_it_is_back(
    private_temporal: TemporalServer, database_url: str
) -> None:
    async with a_shop(database_url, await product_client(private_temporal)) as shop, shop.open():
        known = await shop.place()
        await shop.quiet(known)
        await private_temporal.crash()
        new = [await shop.place() for _ in range(3)]
        came = await shop.told(known, await completed_later(shop, known), OPERATOR)
        assert await shop.stimulus(came) is InboxState.WAITING
        await private_temporal.resume()

        async def applied() -> bool:
            return await shop.stimulus(came) is InboxState.APPLIED

        await until(applied, timedelta(seconds=60))
        for order in new:
            await shop.quiet(order)
    assert (await shop.row(known)).revision == 2


async def test_reconcile_brings_all_orders_back_after_temporal_s_store_was_deleted(
    private_temporal: TemporalServer, database_url: str
) -> None:
    async with a_shop(database_url, await product_client(private_temporal)) as shop:
        async with shop.open():
            orders = await in_every_stage(shop, 20)
        await private_temporal.suspend()
        private_temporal.delete_store()
        await private_temporal.resume()
        client = await product_client(private_temporal)
        before = {order: (await shop.row(order)).revision for order in orders}
        async with a_shop(database_url, client) as again, again.open():
            done = await reconcile(again.engine, client)
            assert (done.open, done.nudged, done.failed) == (20, 20, 0)
            for order in orders:
                described = await again.handle(order).describe()
                assert described.status is WorkflowExecutionStatus.RUNNING
            await again.complete(orders[0], TaskKind.CONFIRM_ORDER, Confirmed())
            assert (await reconcile(again.engine, client)).nudged == 0
            await again.quiet(orders[0])
            after = {order: (await again.row(order)).revision for order in orders}
    assert after == before | {orders[0]: before[orders[0]] + 1}
    assert again.accounts.sent == 1  # what was sent before is not sent again


async def spoil(shop: LiveShop, order: OrderId) -> None:
    """What the rules remember of it cannot be read any more."""
    async with shop.engine.begin() as conn:
        await conn.execute(
            update(orders_table).where(orders_table.c.id == order).values(snapshot='{"order": 0}')
        )


async def test_orders_wait_for_postgresql_and_move_soon_after_its_return(
    private_postgres: EmbeddedPostgres, private_database_url: str, plain_client: Client
) -> None:
    async with a_shop(private_database_url, plain_client) as shop, shop.open():
        orders = await in_every_stage(shop, 20)
        starts = {order: start_of(await shop.row(order)) for order in orders}
        answers = {order: await completed_later(shop, order) for order in orders[::4]}
        poison = orders[1]  # one whose rules break at every step must hold up no other
        await spoil(shop, poison)
        before = {order: (await counted(shop.handle(order))).total() for order in orders}
        await private_postgres.suspend()
        for order in orders:
            await send_nudge(plain_client, starts[order], Nudge.NEWS_ARRIVED, None)
        await asyncio.sleep(MINUTES_AWAY.total_seconds())
        await private_postgres.resume()
        began = asyncio.get_running_loop().time()
        for order, answer in answers.items():
            assert (await shop.asked(order, answer)).refused is None
        assert asyncio.get_running_loop().time() - began < 10
        await shop.became(poison, lambda row: row.needs_engineer is not None)
        for order in orders:
            await shop.quiet(order)
            described = await shop.handle(order).describe()
            assert described.status is WorkflowExecutionStatus.RUNNING
            more = (await counted(shop.handle(order))).total() - before[order]
            # The step and the message of those that were completed since are no cost of the outage.
            assert more <= 15 + (12 if order in answers else 0)
    assert {(await shop.row(order)).status for order in orders} >= {Status.NEW, Status.AT_PICKUP}
