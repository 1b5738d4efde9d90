"""Puts a phone number into every place of Temporal where one can be put; run by `test_privacy_scan`, which expects to be told."""

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.common import RetryPolicy, SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.failures import CodedError
from bootstrap.embedded.temporal import TemporalServer
from tests.workflows.clients import product_client, until

PHONE = "+79161234567"
NAME = "Анна Ёлкина"
QUEUE = "planted"
SHOP = SearchAttributeKey.for_keyword("Shop")
FIRST_ATTEMPT = "of the first attempt"


@activity.defn
async def echo(text: str) -> str:
    """Brings it back."""
    return text


@activity.defn
async def fail(text: str) -> None:
    """With words."""
    raise ApplicationError(text, non_retryable=True)


@activity.defn
async def fail_for_ever(text: str) -> None:
    """It is tried again and again, so no event tells of it yet."""
    activity.heartbeat(text)
    raise ApplicationError(text)


@workflow.defn(name="planted")
class Planted:
    """Carries a text to wherever a history has place for one."""

    def __init__(self) -> None:
        self._told = 0

    @workflow.signal
    def tell(self, text: str) -> None:
        """Takes it."""
        self._told += 1

    @workflow.update
    def ask(self, text: str) -> str:
        """Brings it back."""
        self._told += 1
        return text

    @workflow.run
    async def run(self, text: str) -> str:
        """Through acts, timers, attributes, failures to the result."""
        await workflow.wait_condition(lambda: self._told == 2)
        within = timedelta(minutes=1)
        await workflow.execute_activity(echo, text, start_to_close_timeout=within)
        await workflow.execute_local_activity(echo, text, start_to_close_timeout=within)
        try:
            await workflow.execute_activity(fail, text, start_to_close_timeout=within)
        except Exception:
            workflow.upsert_search_attributes([SHOP.value_set(text)])
            workflow.upsert_memo({"customer": text})
        await workflow.sleep(timedelta(milliseconds=1), summary=text)
        return text


@workflow.defn(name="planted-waits")
class PlantedWaits:
    """Has an act whose failure stands in no event."""

    @workflow.run
    async def run(self, text: str) -> None:
        """Without an end."""
        slowly = RetryPolicy(initial_interval=timedelta(hours=1))
        await workflow.execute_activity(
            fail_for_ever, text, start_to_close_timeout=timedelta(minutes=1), retry_policy=slowly
        )


async def test_everywhere(temporal_server: TemporalServer, temporal_client: Client) -> None:
    client = temporal_client  # without the product's converter, which lets no unknown words through
    async with working(client):
        handle = await client.start_workflow(
            Planted.run,
            PHONE,
            id=f"planted/{PHONE}",
            task_queue=QUEUE,
            memo={"who": NAME},
            search_attributes=TypedSearchAttributes([SearchAttributePair(SHOP, PHONE)]),
            static_summary=f"for {PHONE}",
            static_details=NAME,
        )
        await handle.signal(Planted.tell, PHONE)
        await handle.execute_update(Planted.ask, PHONE)
        assert await handle.result() == PHONE
        waits = await client.start_workflow(PlantedWaits.run, "nothing", id="waits", task_queue=QUEUE)
        await waits.terminate(reason=f"asked by {PHONE}")


async def test_a_failure_that_is_tried_again(temporal_client: Client) -> None:
    async with working(temporal_client):
        handle = await temporal_client.start_workflow(PlantedWaits.run, PHONE, id="tried", task_queue=QUEUE)
        await until(lambda: failed_once(handle))


async def failed_once(handle: WorkflowHandle[PlantedWaits, None]) -> bool:
    pending = (await handle.describe()).raw_description.pending_activities
    return any(one.attempt > 1 for one in pending)


async def test_words_of_our_own_error(temporal_server: TemporalServer) -> None:
    client = await product_client(temporal_server)
    workers = Worker(
        client,
        task_queue="ours",
        workflows=[OurError],
        workflow_runner=UnsandboxedWorkflowRunner(),
        activities=[ours],
    )
    async with workers:
        await client.execute_workflow(OurError.run, id="ours", task_queue="ours")


@activity.defn
async def ours() -> None:
    """Fails at first; the second attempt hides it from the history."""
    if activity.info().attempt == 1:
        raise CodedError(f"refused to {NAME}", kind="Planted")


@workflow.defn(name="our-error")
class OurError:
    """Tries again at once."""

    @workflow.run
    async def run(self) -> None:
        """Until it is done."""
        await workflow.execute_activity(
            ours,
            start_to_close_timeout=timedelta(minutes=1),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=1)),
        )


async def test_in_a_store_that_was_deleted(private_temporal: TemporalServer) -> None:
    client = await private_temporal.connect()
    await client.start_workflow(Planted.run, NAME, id="forgotten", task_queue=QUEUE)
    await private_temporal.suspend()
    private_temporal.delete_store()


def working(client: Client) -> Worker:
    """Serves all of it."""
    return Worker(
        client,
        task_queue=QUEUE,
        workflows=[Planted, PlantedWaits],
        activities=[echo, fail, fail_for_ever],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
