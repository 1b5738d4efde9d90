"""Puts the parts of a worker process together and keeps them running until it is asked to stop; what they do is theirs."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from activities.advance import Advance
from activities.asking import Asking
from activities.effects import Queue, UpkeepDone
from activities.handovers import Handovers
from activities.messages import Messages
from activities.refunds import Refunds
from activities.resuming import Playbooks
from activities.retention import Retention
from activities.tracking import Tracking
from activities.transport import Transport
from activities.upkeep import UpkeepChores
from bootstrap.clock import SystemClock
from bootstrap.gateways import YOOKASSA, Gateways
from bootstrap.notices import NoticeReader
from bootstrap.orders import TemporalOrders
from bootstrap.reconcile import reconcile
from bootstrap.relay import Relay
from bootstrap.schedules import TRACKING_EVERY
from bootstrap.settings import Settings
from bootstrap.temporal import Activity, connect, orders_worker, outside_worker
from storage.engine import make_engine

_LOG = structlog.get_logger(__name__)
_TRY_AGAIN = timedelta(seconds=1)


async def serve(queue: Queue, settings: Settings, stop: asyncio.Event) -> None:
    """One worker with a relay, until `stop`; what is under way is finished first.

    Waits for Temporal where it is not there yet; raises RuntimeError when the worker itself breaks.
    """
    async with AsyncExitStack() as opened:
        engine = make_engine(
            settings.database_url.get_secret_value(),
            pool_size=settings.database_pool,
            application_name=f"steward {queue}",
        )
        opened.push_async_callback(engine.dispose)
        client = await _connected(settings, stop)
        if client is None:
            return
        gateways = Gateways(settings, SystemClock())
        opened.push_async_callback(gateways.close)
        worker = _worker(queue, settings, engine, client, gateways)
        beside: list[Coroutine[None, None, None]] = [relay_of(settings, engine, client).run()]
        if queue is Queue.OUTSIDE:
            beside.append(NoticeReader(engine, gateways, SystemClock(), _name("notices")).run())
        await _until(stop, worker, beside)


def relay_of(settings: Settings, engine: AsyncEngine, client: Client) -> Relay:
    """A relay of this process."""
    virtual = TemporalOrders(client, engine, virtual=True)
    return Relay(
        engine,
        client,
        SystemClock(),
        _name("relay"),
        catch_up=virtual.caught_up if settings.sandbox else None,
    )


def outside_acts(
    settings: Settings, engine: AsyncEngine, client: Client, gateways: Gateways
) -> tuple[Activity, ...]:
    """All acts of the queue `outside`."""
    clock, playbooks = SystemClock(), Playbooks()
    asking = Asking(engine, gateways, YOOKASSA, settings.public_url)
    messages = Messages(engine, Transport(gateways), asking, playbooks, clock, settings.public_url)
    refunds = Refunds(engine, gateways)
    handovers = Handovers(engine, gateways, clock)

    async def give_runs_back(at: datetime) -> UpkeepDone:
        done = await reconcile(engine, client)
        return UpkeepDone(seen=done.open, touched=done.nudged)

    chores = UpkeepChores(
        reconcile=give_runs_back,
        retention=Retention(engine, playbooks).forget,
        tracking=Tracking(engine, gateways, playbooks, clock, TRACKING_EVERY).sweep,
    )
    return (
        messages.send_messages,
        refunds.make_refund,
        refunds.give_refund_up,
        handovers.ask_carrier,
        chores.keep_up,
    )


def _worker(
    queue: Queue, settings: Settings, engine: AsyncEngine, client: Client, gateways: Gateways
) -> Worker:
    if queue is Queue.ORDERS:
        return orders_worker(client, Advance(engine).advance, settings.build_id)
    return outside_worker(client, outside_acts(settings, engine, client, gateways), settings.build_id)


async def _connected(settings: Settings, stop: asyncio.Event) -> Client | None:
    """Temporal's client as soon as it answers; None when asked to stop before."""
    while not stop.is_set():
        try:
            return await connect(settings)
        except RuntimeError as error:
            _LOG.warning("temporal_away", error=type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), _TRY_AGAIN.total_seconds())
            except TimeoutError:
                continue
    return None


async def _until(stop: asyncio.Event, worker: Worker, beside: list[Coroutine[None, None, None]]) -> None:
    """Runs all of it; the first part that breaks ends the process, whose keeper starts it anew."""
    stopping = asyncio.create_task(stop.wait())
    running = [asyncio.create_task(part) for part in beside]
    working = asyncio.create_task(worker.run())
    try:
        await asyncio.wait([stopping, working, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopping, *running):
            task.cancel()
        await asyncio.gather(stopping, *running, return_exceptions=True)
        if not working.done():
            await worker.shutdown()
    await working
    for task in running:
        if not task.cancelled():
            task.result()


def _name(part: str) -> str:
    return f"{part}-{uuid4().hex[:8]}"
