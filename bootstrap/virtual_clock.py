"""An order's own time in the sandbox: the run's clock, which tests move, plus its offset. Never used in production."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from bootstrap.nudging import OrderStart, workflow_id
from domain.ids import OrderId
from storage.tables import orders

_SOON = timedelta(seconds=2)


async def run_now(client: Client, order_id: OrderId) -> datetime | None:
    """The clock of an order's latest run (aware, UTC), without its offset; it goes on after the run has ended.

    None where there is no run. Raises RPCError while Temporal is away.
    """
    described = await _latest_run(client, order_id)
    return None if described is None else _clock_of(described)


async def order_now(client: Client, engine: AsyncEngine, order_id: OrderId) -> datetime:
    """The order's present moment (aware, UTC), also after `fast_forward` and after its workflow has ended.

    Raises LookupError for an unknown order, RPCError while Temporal is away.
    """
    async with engine.connect() as conn:
        offset = await conn.scalar(select(orders.c.clock_offset_seconds).where(orders.c.id == order_id))
    if offset is None:
        raise LookupError("no such order")
    return (await run_now(client, order_id) or datetime.now(UTC)) + timedelta(seconds=offset)


async def caught_up(client: Client, engine: AsyncEngine, start: OrderStart) -> OrderStart:
    """The start of a further run, whose time goes on where the ended run's stood; without it time would fall back."""
    described = await _latest_run(client, start.order.order_id)
    if described is None or described.status is WorkflowExecutionStatus.RUNNING:
        return start
    ahead = _clock_of(described) - datetime.now(UTC)
    if ahead < timedelta(seconds=1):
        return start
    offset = round(start.order.clock_offset_seconds + ahead.total_seconds())
    async with engine.begin() as conn:
        await conn.execute(
            update(orders).where(orders.c.id == start.order.order_id).values(clock_offset_seconds=offset)
        )
    moved = start.order.model_copy(update={"clock_offset_seconds": float(offset)})
    return start.model_copy(update={"order": moved})


async def _latest_run(client: Client, order_id: OrderId) -> WorkflowExecutionDescription | None:
    try:
        return await client.get_workflow_handle(workflow_id(order_id)).describe(rpc_timeout=_SOON)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


def _clock_of(described: WorkflowExecutionDescription) -> datetime:
    info = described.raw_description.workflow_extended_info
    if info.HasField("time_skipping_info"):
        return info.time_skipping_info.current_time.ToDatetime(tzinfo=UTC)
    return datetime.now(UTC)
