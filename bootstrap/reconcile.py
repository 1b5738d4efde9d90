"""Gives every order that needs one its running workflow again: after a lost Temporal store, a restore, a reset.

Harmless at any time. It needs one while it is open, and afterwards while a message or refund of it is on its way.
"""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from bootstrap.nudging import NudgeError, send_nudge, start_of, workflow_id
from bootstrap.temporal import with_our_words
from domain.base import Stored
from domain.ids import OrderId
from domain.stimuli import Nudge
from storage import orders, targets
from storage.orders import OpenOrder

_LOG = structlog.get_logger(__name__)
_PAGE = 500
_AT_ONCE = 20
_SOON = timedelta(seconds=5)
_RUNNING = "WorkflowType = 'order' AND ExecutionStatus = 'Running'"


class Reconciled(Stored):
    """How many orders need a run, how many had none and were nudged, and how many could not be."""

    open: int = 0
    nudged: int = 0
    failed: int = 0


async def reconcile(engine: AsyncEngine, client: Client) -> Reconciled:
    """Nudges each such order without a running workflow. Raises RPCError while Temporal is away."""
    client = with_our_words(client)
    async with engine.begin() as conn:
        await targets.wake_stuck(
            conn
        )  # a run that broke or was parked has a run: only a nudge tries it again
    running = {execution.id async for execution in client.list_workflows(_RUNNING)}
    total, after = Reconciled(), None
    while True:
        async with engine.connect() as conn:
            page = await orders.open_orders(conn, after, _PAGE)
        if not page:
            return total
        after = page[-1].id
        without = [order for order in page if workflow_id(order.id) not in running]
        nudged = await _nudge_all(engine, client, without)
        total = Reconciled(
            open=total.open + len(page),
            nudged=total.nudged + sum(went is True for went in nudged),
            failed=total.failed + sum(went is False for went in nudged),
        )


async def _nudge_all(engine: AsyncEngine, client: Client, without: Iterable[OpenOrder]) -> list[bool | None]:
    slots = asyncio.Semaphore(_AT_ONCE)

    async def nudge(order: OpenOrder) -> bool | None:
        async with slots:
            return await _nudge_one(engine, client, order)

    return await asyncio.gather(*(nudge(order) for order in without))


async def _nudge_one(engine: AsyncEngine, client: Client, order: OpenOrder) -> bool | None:
    """True: it was nudged. False: it could not be. None: it needed none, the list of runs was behind."""
    if await _runs(client, order.id):
        return None
    async with engine.connect() as conn:
        row = await orders.get(conn, order.shop, order.id)
    if row is None:
        return None
    try:
        await send_nudge(client, start_of(row), Nudge.NEWS_ARRIVED, None)
    except NudgeError as error:
        _LOG.warning("reconcile_nudge_failed", order=order.id, error=type(error).__name__)
        return False
    return True


async def _runs(client: Client, order_id: OrderId) -> bool:
    try:
        described = await client.get_workflow_handle(workflow_id(order_id)).describe(rpc_timeout=_SOON)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return described.status is WorkflowExecutionStatus.RUNNING
