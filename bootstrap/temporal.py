"""How the product meets Temporal: its clients, its workers, what a namespace must have; what runs there is `workflows`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import GrpcCompression, RPCError, RPCStatusCode
from temporalio.worker import (
    Worker,
    WorkerDeploymentConfig,
    WorkerDeploymentVersion,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.effects import Queue
from bootstrap.schedules import set_schedules
from bootstrap.settings import Settings
from workflows.attributes import SEARCH_ATTRIBUTES
from workflows.converter import DATA_CONVERTER
from workflows.interceptors import HandlerBoundary
from workflows.order import OrderWorkflow
from workflows.refund import RefundWorkflow
from workflows.upkeep import UpkeepWorkflow

WORKFLOWS: Sequence[type] = (OrderWorkflow, RefundWorkflow, UpkeepWorkflow)

_PASSED_THROUGH = ("domain", "activities.payloads", "activities.effects", "activities.nudges")
"""Models without behaviour. Never `workflows`: what is passed through is not watched for clocks and chance."""
_WORKFLOW_SLOTS = 8
"""A cold replay takes a tenth of a second of one core; more at once come near the 2 s after which Temporal gives up."""
_STICKY = timedelta(seconds=2)
"""How long an order waits for a worker that was killed before another takes it."""
_GRACE = timedelta(seconds=20)

Activity = Callable[..., Awaitable[object]]


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """The product's client. `lazy` connects with the first call, so the API starts while Temporal is away."""
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        api_key=settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        tls=settings.temporal_tls or None,
        data_converter=DATA_CONVERTER,
        grpc_compression=GrpcCompression.NONE,
        # Stands in every third event of a history.
        identity="steward",
        lazy=lazy,
        runtime=runtime(settings.http_host, settings.metrics_port),
    )


def runtime(host: str, metrics_port: int | None) -> Runtime:
    """One a process. With a port: Temporal's own metrics for Prometheus on it, where the API would listen."""
    if metrics_port is None:
        return Runtime.default()
    metrics = PrometheusConfig(
        bind_address=f"{host}:{metrics_port}", counters_total_suffix=True, durations_as_seconds=True
    )
    return Runtime(telemetry=TelemetryConfig(metrics=metrics))


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox of production, tests and replays alike."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
    )


def orders_worker(client: Client, advance: Activity, build_id: str, *, cached: int = 2000) -> Worker:
    """Serves workflow tasks and steps; one process a core. `cached`: runs kept in memory, some 60 KB each."""
    return Worker(
        client,
        task_queue=Queue.ORDERS,
        workflows=WORKFLOWS,
        activities=[advance],
        workflow_runner=workflow_runner(),
        interceptors=[HandlerBoundary()],
        deployment_config=_deployment(build_id),
        max_cached_workflows=cached,
        max_concurrent_workflow_tasks=_WORKFLOW_SLOTS,
        max_concurrent_local_activities=_WORKFLOW_SLOTS,
        max_concurrent_activities=_WORKFLOW_SLOTS,
        sticky_queue_schedule_to_start_timeout=_STICKY,
        graceful_shutdown_timeout=_GRACE,
    )


def outside_worker(client: Client, activities: Sequence[Activity], build_id: str) -> Worker:
    """Serves all acts outside: messages, refunds, carriers, upkeep."""
    return Worker(
        client,
        task_queue=Queue.OUTSIDE,
        activities=activities,
        deployment_config=_deployment(build_id),
        max_concurrent_activities=20,
        graceful_shutdown_timeout=_GRACE,
    )


async def prepare(client: Client) -> None:
    """All that a namespace must have before workers start; harmless twice. Raises RPCError."""
    await register_search_attributes(client)
    await set_schedules(with_our_words(client))


def with_our_words(client: Client) -> Client:
    """The client with the product's converter, if it came without."""
    config = client.config()
    config["data_converter"] = DATA_CONVERTER
    return Client(**config)


async def register_search_attributes(client: Client) -> None:
    """Before any worker: an attribute that is not registered fails its workflow's task for ever. Harmless twice."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = [name for name in SEARCH_ATTRIBUTES if name not in known.custom_attributes]
    if not missing:
        return
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace, search_attributes=dict.fromkeys(missing, keyword)
            )
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:  # another process was quicker
            raise


def _deployment(build_id: str) -> WorkerDeploymentConfig:
    """Only recorded: workers are replaced one after the other, and histories replay on any of them."""
    version = WorkerDeploymentVersion(deployment_name="steward", build_id=build_id)
    return WorkerDeploymentConfig(version=version, use_worker_versioning=False)
