"""The Temporal dev server: what it keeps over a restart, how it is set up, and what it refuses."""

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker

from bootstrap.embedded.errors import BinaryMissing, DataInUse
from bootstrap.embedded.temporal import NAMESPACE, TemporalOptions, TemporalServer


@workflow.defn(name="waits-two-weeks", sandboxed=False)
class WaitsTwoWeeks:
    """Has one long timer."""

    @workflow.run
    async def run(self) -> str:
        """Ends when the timer does."""
        await workflow.sleep(timedelta(days=14))
        return "waited"


async def start_unserved(server: TemporalServer) -> None:
    client = await server.connect()
    await client.start_workflow(WaitsTwoWeeks.run, id="kept", task_queue="nobody-serves")


async def status(server: TemporalServer) -> WorkflowExecutionStatus | None:
    client = await server.connect()
    return (await client.get_workflow_handle("kept").describe()).status


async def test_the_store_is_kept_over_a_restart(private_temporal: TemporalServer) -> None:
    was_new = private_temporal.store_is_new
    assert was_new
    await start_unserved(private_temporal)
    address = private_temporal.address
    await private_temporal.suspend()
    await private_temporal.resume()
    assert private_temporal.address == address
    assert not private_temporal.store_is_new
    assert await status(private_temporal) is WorkflowExecutionStatus.RUNNING


async def test_the_store_survives_a_crash(private_temporal: TemporalServer) -> None:
    await start_unserved(private_temporal)
    await private_temporal.crash()
    await private_temporal.resume()
    assert await status(private_temporal) is WorkflowExecutionStatus.RUNNING


async def test_a_deleted_store_begins_anew_and_says_so(private_temporal: TemporalServer) -> None:
    await start_unserved(private_temporal)
    await private_temporal.suspend()
    private_temporal.delete_store()
    await private_temporal.resume()
    assert private_temporal.store_is_new
    with pytest.raises(RPCError, match="not found"):
        await status(private_temporal)


async def test_a_store_whose_first_start_was_cut_off_and_one_of_another_version_are_no_obstacle(
    private_temporal: TemporalServer, tmp_path: Path
) -> None:
    await private_temporal.suspend()
    (store,) = (tmp_path / "private-temporal").glob("temporal-*.db")
    store.with_suffix(".ready").unlink()
    store.write_bytes(b"half a schema")
    other_version = store.with_name("temporal-0.0.1.db")
    other_version.write_bytes(b"another schema")
    await private_temporal.resume()
    assert private_temporal.store_is_new
    assert other_version.read_bytes() == b"another schema"


async def test_closed_runs_are_kept_a_month_and_the_search_attributes_are_there(
    temporal_server: TemporalServer, temporal_client: Client
) -> None:
    namespace = await temporal_client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=NAMESPACE)
    )
    assert namespace.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=30)
    attributes = await temporal_client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=NAMESPACE)
    )
    assert {"Shop", "Carrier", "Stage"} <= set(attributes.custom_attributes)


async def test_the_clock_of_one_workflow_may_be_moved(temporal_client: Client) -> None:
    skipper = TimeSkipper(temporal_client, config=TimeSkippingConfig(enabled=False))
    async with Worker(temporal_client, task_queue="long-waits", workflows=[WaitsTwoWeeks]):
        handle = await skipper.client.start_workflow(WaitsTwoWeeks.run, id="moved", task_queue="long-waits")
        await skipper.fast_forward(handle, timedelta(days=15))
        assert await handle.result() == "waited"


async def test_a_second_server_on_the_same_data_is_refused_in_words(
    private_temporal: TemporalServer, tmp_path: Path
) -> None:
    with pytest.raises(DataInUse, match=r"a Temporal server already runs on the data in .*; stop that one"):
        await TemporalServer(TemporalOptions(tmp_path / "private-temporal")).start()
    assert private_temporal.is_running


async def test_a_program_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    server = TemporalServer(TemporalOptions(tmp_path, binary=tmp_path / "temporal"))
    with pytest.raises(BinaryMissing, match=r"there is no program .*; run `make setup`"):
        await server.start()
