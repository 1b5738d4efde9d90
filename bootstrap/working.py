"""Puts the parts of a worker process together and keeps them running until it is asked to stop; what they do is theirs."""

import asyncio
import signal
from collections.abc import Coroutine
from datetime import datetime, timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from activities.advance import Advance
from activities.asking import Asking
from activities.effects import Queue, UpkeepDone
from activities.handovers import Handovers
from activities.messages import Messages
from activities.refunds import Refunds
from activities.retention import Retention
from activities.tracking import Tracking
from activities.transport import Transport
from activities.upkeep import UpkeepChores
from bootstrap.gateways import YOOKASSA
from bootstrap.reconcile import reconcile
from bootstrap.schedules import TRACKING_EVERY
from bootstrap.settings import Settings
from bootstrap.temporal import Activity, connect, orders_worker, outside_worker
from bootstrap.wiring import Wiring, wired

_LOG = structlog.get_logger(__name__)
_TRY_AGAIN = timedelta(seconds=1)


async def serve_until_signalled(queue: Queue, settings: Settings) -> None:
    """`serve` as a process: until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(queue, settings, stop)


async def serve(queue: Queue, settings: Settings, stop: asyncio.Event) -> None:
    """One worker with a relay, until `stop`; what is under way is finished first.

    Waits for Temporal where it is not there yet; raises RuntimeError when the worker itself breaks.
    """
    client = await _connected(settings, stop)
    if client is None:
        return
    async with wired(settings, client, f"worker-{queue}") as wiring:
        beside = [wiring.relay().run()]
        if queue is Queue.OUTSIDE:
            beside.append(wiring.notice_reader().run())
        await _until(stop, _worker(queue, wiring), beside)


def _worker(queue: Queue, wiring: Wiring) -> Worker:
    build_id = wiring.settings.build_id
    match queue:
        case Queue.ORDERS:
            return orders_worker(wiring.client, Advance(wiring.engine).advance, build_id)
        case Queue.OUTSIDE:
            return outside_worker(wiring.client, _outside_acts(wiring), build_id)


def _outside_acts(wiring: Wiring) -> tuple[Activity, ...]:
    engine, gateways, clock, playbooks = wiring.engine, wiring.gateways, wiring.clock, wiring.playbooks
    public_url = wiring.settings.public_url
    asking = Asking(engine, gateways, YOOKASSA, public_url)
    messages = Messages(engine, Transport(gateways), asking, playbooks, clock, public_url)
    refunds = Refunds(engine, gateways)
    handovers = Handovers(engine, gateways, clock)

    async def give_runs_back(at: datetime) -> UpkeepDone:
        done = await reconcile(engine, wiring.client)
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
