"""Clients of a test's Temporal, what histories say, and patience; used by all tests that run workflows."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.service import GrpcCompression, RPCError, RPCStatusCode

from bootstrap.embedded.temporal import TemporalServer
from domain.ids import OrderId
from tests.privacy.seen import WATCHED_CONVERTER

_OF_TIME_SKIPPING = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
    }
)


async def product_client(server: TemporalServer) -> Client:
    """As `bootstrap.temporal.connect` makes it; failures it writes are searched for personal data."""
    return await Client.connect(
        server.address,
        data_converter=WATCHED_CONVERTER,
        grpc_compression=GrpcCompression.NONE,
        identity="steward",
    )


async def end_all(client: Client) -> None:
    """Ends every open workflow, so that the next test's worker is not given its tasks."""
    async for execution in client.list_workflows("ExecutionStatus = 'Running'"):
        try:
            await client.get_workflow_handle(execution.id).terminate()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def order_handle(client: Client, order: str) -> WorkflowHandle[object, object]:
    """The latest run of an order's workflow."""
    return client.get_workflow_handle(f"order/{OrderId(order)}")


async def events_of(handle: WorkflowHandle[object, object]) -> list[HistoryEvent]:
    """A run's history without what time skipping itself writes."""
    return [
        event async for event in handle.fetch_history_events() if event.event_type not in _OF_TIME_SKIPPING
    ]


async def counted(handle: WorkflowHandle[object, object]) -> Counter[str]:
    """Events by their name: `WORKFLOW_TASK_COMPLETED` and so on."""
    return Counter(
        EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in await events_of(handle)
    )


async def until(happened: Callable[[], Awaitable[bool]], within: timedelta = timedelta(seconds=20)) -> None:
    """Asks again and again until it happened; fails after `within`."""
    async with asyncio.timeout(within.total_seconds()):
        while not await happened():  # noqa: ASYNC110 - what happens is in another process
            await asyncio.sleep(0.05)
