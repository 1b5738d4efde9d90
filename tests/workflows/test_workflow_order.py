"""The order's workflow by itself: what it answers, when it steps, how it ends and continues; its steps are told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from activities.effects import Act, SendInput, Settled
from activities.failures import CodedError
from activities.nudges import NudgeInput, OrderEnded
from activities.payloads import AdvanceInput, Step
from bootstrap.nudging import OrderStart, send_nudge
from bootstrap.temporal import orders_worker, outside_worker, workflow_runner
from domain.ids import MessageId
from domain.statuses import Stage, Status
from domain.stimuli import Nudge
from tests.workflows.broken_desk import BrokenDesk
from tests.workflows.clients import counted, events_of, order_handle, until
from tests.workflows.clock_reader import ClockReader
from tests.workflows.told_steps import QUIET, ToldSteps, a_stimulus, an_order, in_time
from workflows.attributes import CARRIER, SHOP, STAGE
from workflows.interceptors import HandlerBoundary

CLOSED = Step(revision=2, status=Status.COMPLETED, stage=Stage.CLOSED, closed=True, line="completed")


class Gateway:
    """Sends what it is given, unless it is down."""

    def __init__(self) -> None:
        self.down = False
        self.attempts = 0
        self.sent: list[MessageId] = []
        self.news = False

    @activity.defn(name=Act.SEND_MESSAGES)
    async def send(self, given: SendInput) -> Settled:
        """All of them at once."""
        self.attempts += 1
        if self.down:
            raise CodedError("unreachable", kind="Unavailable")
        self.sent += given.messages
        return Settled(news=self.news)


@asynccontextmanager
async def served(client: Client, steps: ToldSteps, gateway: Gateway | None = None) -> AsyncIterator[None]:
    async with (
        orders_worker(client, steps.advance, "test"),
        outside_worker(client, [(gateway or Gateway()).send], "test"),
    ):
        yield


async def stepped(steps: ToldSteps, times: int) -> None:
    async def enough() -> bool:
        return len(steps.taken) >= times

    await until(enough)


async def tell(client: Client, start: OrderStart, nudge: Nudge = Nudge.NEWS_ARRIVED) -> None:
    await send_nudge(client, start, nudge, a_stimulus())


async def test_an_update_before_the_start_begins_the_run_and_is_answered(client: Client) -> None:
    start, stimulus = an_order(), a_stimulus()
    async with served(client, ToldSteps(QUIET)):
        answered = await send_nudge(client, start, Nudge.COMPLETE_TASK, stimulus)
    assert answered is not None
    assert (answered.revision, answered.refused, answered.waiting) == (1, None, False)


async def test_a_refusal_is_answered_with_its_code(client: Client) -> None:
    def refuse(asked: AdvanceInput) -> Step:
        return Step(revision=3, refusals=dict.fromkeys(asked.asked, "status_not_allowed"))

    async with served(client, ToldSteps(refuse)):
        answered = await send_nudge(client, an_order(), Nudge.CANCEL_ORDER, a_stimulus())
    assert answered is not None
    assert answered.refused == "status_not_allowed"


async def test_a_stimulus_that_is_neither_applied_nor_refused_is_answered_as_waiting(client: Client) -> None:
    async with served(client, ToldSteps(lambda asked: QUIET)):
        answered = await send_nudge(client, an_order(), Nudge.EDIT_ORDER, a_stimulus())
    assert answered is not None
    assert answered.waiting


async def test_engineers_see_a_summary_details_and_search_attributes(plain_client: Client) -> None:
    start = an_order()
    confirmed = in_time_step(Stage.FULFILMENT)
    async with served(plain_client, ToldSteps(confirmed)):
        await send_nudge(plain_client, start, Nudge.COMPLETE_TASK, a_stimulus())
        handle = order_handle(plain_client, start.order.order_id)
        description = await handle.describe()
        assert await description.static_summary() == "Order 1042 · swan · 3 lines · on delivery"
        found = description.typed_search_attributes
        assert [found.get(key) for key in (SHOP, CARRIER, STAGE)] == ["swan", "russian_post", "fulfilment"]
        metadata = await handle.query("__temporal_workflow_metadata")
    assert "confirmed · 1 open task: pack_order" in str(metadata)
    assert "goes back, 14 days from arrival" in str(metadata)
    assert "A person gave a task its outcome." in str(metadata)


def in_time_step(stage: Stage) -> Callable[[AdvanceInput], Step]:
    def step(asked: AdvanceInput) -> Step:
        return in_time(asked, timedelta(days=9), "goes back, 14 days from arrival").model_copy(
            update={"stage": stage, "line": "confirmed · 1 open task: pack_order"}
        )

    return step


async def test_engineers_see_what_is_on_its_way_only_as_long_as_it_is(plain_client: Client) -> None:
    start, gateway = an_order(), Gateway()
    gateway.down = True
    two = QUIET.model_copy(update={"messages": (MessageId("m1"), MessageId("m2"))})
    handle = order_handle(plain_client, start.order.order_id)

    async def seen(words: str) -> bool:
        return words in str(await handle.query("__temporal_workflow_metadata"))

    async with served(plain_client, ToldSteps(two), gateway):
        await send_nudge(plain_client, start, Nudge.COMPLETE_TASK, a_stimulus())
        assert await seen("on its way: 2 messages")
        gateway.down = False
        await until(lambda: absent(seen("on its way")))
        assert await seen("new · 1 open task")
        summaries = [event.user_metadata.summary.data async for event in handle.fetch_history_events()]
    assert b'"new: 2 messages"' in summaries


async def absent(seen: Awaitable[bool]) -> bool:
    return not await seen


async def test_a_deadline_makes_a_step_at_its_moment(client: Client, skipper: TimeSkipper) -> None:
    start = an_order()
    steps = ToldSteps(lambda asked: in_time(asked, timedelta(days=3), "uncollected, day 3"), QUIET)
    async with served(client, steps):
        await tell(client, start)
        await stepped(steps, 1)
        await skipper.fast_forward(order_handle(client, start.order.order_id), timedelta(days=3, seconds=1))
        await stepped(steps, 2)
    first, second = steps.taken
    assert timedelta(days=3) <= second.now - first.now < timedelta(days=3, minutes=1)


async def test_a_later_deadline_leaves_a_far_timer_and_an_earlier_one_moves_it(client: Client) -> None:
    start = an_order()
    steps = ToldSteps(
        lambda asked: in_time(asked, timedelta(days=5), "first"),
        lambda asked: in_time(asked, timedelta(days=9), "later"),
        lambda asked: in_time(asked, timedelta(hours=2), "earlier"),
        lambda asked: in_time(asked, timedelta(days=9), "near one is pointless"),
    )
    handle = order_handle(client, start.order.order_id)
    timers = []
    async with served(client, steps):
        for _ in range(4):
            await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
            events = await counted(handle)
            timers.append((events["TIMER_STARTED"], events["TIMER_CANCELED"]))
    assert timers == [(1, 0), (1, 0), (2, 1), (3, 2)]


async def test_a_timer_that_rings_in_vain_is_set_anew_without_a_step(
    client: Client, skipper: TimeSkipper
) -> None:
    start = an_order()
    steps = ToldSteps(
        lambda asked: in_time(asked, timedelta(days=5), "first"),
        lambda asked: in_time(asked, timedelta(days=9), "later"),
    )
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps):
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        await skipper.fast_forward(handle, timedelta(days=6))
        events = await counted(handle)
    assert (events["TIMER_FIRED"], events["TIMER_STARTED"], len(steps.taken)) == (1, 2, 2)


async def test_a_deadline_its_own_step_left_standing_does_not_make_the_loop_spin(client: Client) -> None:
    steps = ToldSteps(lambda asked: in_time(asked, timedelta(0), "stays due"))
    start = an_order()
    async with served(client, steps):
        await tell(client, start)
        await stepped(steps, 1)
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
    assert len(steps.taken) == 2


async def test_a_closed_order_ends_and_what_comes_late_begins_another_run(client: Client) -> None:
    start, steps = an_order(), ToldSteps(CLOSED)
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps):
        await tell(client, start, Nudge.ORDER_PLACED)
        assert await handle.result() == {"revision": 2}
        await tell(client, start, Nudge.PAYMENT_RECEIVED)
        await stepped(steps, 2)
        assert await handle.result() == {"revision": 2}
    assert len(await events_of(handle)) <= 8


async def test_an_order_does_not_end_while_a_message_is_on_its_way(
    client: Client, skipper: TimeSkipper
) -> None:
    start, gateway = an_order(), Gateway()
    gateway.down = True
    thanks = MessageId(str(uuid4()))
    handle = order_handle(client, start.order.order_id)
    steps = ToldSteps(CLOSED.model_copy(update={"messages": (thanks,)}))
    async with served(client, steps, gateway):
        await tell(client, start)

        async def tried() -> bool:
            return gateway.attempts > 0

        await until(tried)
        assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
        steps.tell(CLOSED)
        gateway.down = False
        await skipper.fast_forward(handle, timedelta(minutes=1))
        await handle.result()
    assert gateway.sent == [thanks]


async def test_a_gateway_that_is_down_blocks_no_step_and_later_messages_go_by_themselves(
    client: Client,
) -> None:
    start, gateway = an_order(), Gateway()
    gateway.down = True
    first, second = MessageId(str(uuid4())), MessageId(str(uuid4()))
    steps = ToldSteps(
        QUIET.model_copy(update={"messages": (first,)}),
        QUIET.model_copy(update={"messages": (first, second)}),
    )
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps, gateway):
        for _ in range(3):
            assert await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus()) is not None
        events = await counted(handle)
    assert events["ACTIVITY_TASK_SCHEDULED"] == 2


async def test_an_effect_that_brings_news_makes_another_step(client: Client) -> None:
    start, gateway = an_order(), Gateway()
    gateway.news = True
    steps = ToldSteps(QUIET.model_copy(update={"messages": (MessageId(str(uuid4())),)}), QUIET)
    async with served(client, steps, gateway):
        await tell(client, start)
        await stepped(steps, 2)


async def test_a_long_run_continues_as_new_and_hands_over_what_is_on_its_way(client: Client) -> None:
    start, gateway = an_order(continue_after=20), Gateway()
    gateway.down = True
    unsent = MessageId(str(uuid4()))
    steps = ToldSteps(QUIET.model_copy(update={"messages": (unsent,)}))
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps, gateway):
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        first_run = (await handle.describe()).run_id
        for _ in range(8):
            await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        description = await handle.describe()
        assert description.run_id != first_run
        found = description.typed_search_attributes
        assert [found.get(key) for key in (SHOP, CARRIER, STAGE)] == ["swan", "russian_post", "agreement"]
        assert start.summary in str(await handle.query("__temporal_workflow_metadata"))
        gateway.down = False

        async def sent() -> bool:
            return unsent in gateway.sent

        await until(sent)


async def test_a_deadline_is_kept_when_a_run_continues_as_new(client: Client) -> None:
    start, moment = an_order(continue_after=10), list[datetime]()

    def waits(asked: AdvanceInput) -> Step:
        moment.append(asked.now + timedelta(seconds=2))
        return QUIET if asked.now >= moment[0] else in_time(asked, moment[0] - asked.now, "soon")

    # How many steps come before it depends on whether a nudge meets the run at its beginning.
    async def due() -> bool:
        return steps.taken[-1].now >= moment[0]

    steps = ToldSteps(waits)
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps):
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        first_run = (await handle.describe()).run_id
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        await until(due)
        assert (await handle.describe()).run_id != first_run


async def test_no_update_is_lost_while_runs_continue_as_new(client: Client) -> None:
    start, steps = an_order(continue_after=10), ToldSteps(QUIET)
    async with served(client, steps):
        answers = [
            # Whether an answer comes is asked here, not how soon a busy machine gives it.
            await send_nudge(client, start, nudge, a_stimulus(), within=timedelta(seconds=30))
            for _ in range(8)
            for nudge in (Nudge.COMPLETE_TASK, Nudge.NEWS_ARRIVED, Nudge.EDIT_ORDER)
        ]
    assert sum(answer is not None and not answer.waiting for answer in answers) == 16


async def test_a_step_that_fails_thrice_goes_on_as_a_patient_activity(client: Client) -> None:
    start = an_order()
    away = ConnectionError("where the database is and what it was asked")
    steps = ToldSteps(away, away, away, away, QUIET)
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps):
        answered = await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        events = await counted(handle)
        history = (await handle.fetch_history()).to_json()
    assert answered is not None
    assert not answered.waiting
    assert (events["MARKER_RECORDED"], events["ACTIVITY_TASK_SCHEDULED"]) == (1, 1)
    assert events.total() <= 14
    assert "ConnectionError" in history
    assert "what it was asked" not in history


async def test_a_step_that_can_never_work_parks_the_order_until_it_is_nudged(client: Client) -> None:
    start = an_order()
    steps = ToldSteps(CodedError("broken", kind="RulesBroke", retry=False))
    handle = order_handle(client, start.order.order_id)
    async with served(client, steps):
        answered = await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        assert answered is not None
        assert answered.waiting
        assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
        steps.tell(CLOSED)
        await tell(client, start)
        assert await handle.result() == {"revision": 2}


async def test_an_order_that_needs_an_engineer_waits_for_no_deadline(client: Client) -> None:
    def parked(asked: AdvanceInput) -> Step:
        return in_time(asked, timedelta(seconds=1), "due").model_copy(update={"needs_engineer": True})

    start, steps = an_order(), ToldSteps(parked)
    async with served(client, steps):
        await tell(client, start)
        await stepped(steps, 1)
        await send_nudge(client, start, Nudge.COMPLETE_TASK, a_stimulus())
        events = await counted(order_handle(client, start.order.order_id))
    assert events["TIMER_STARTED"] == 0


async def test_a_handler_with_a_bug_fails_its_caller_and_the_workflow_lives_on(client: Client) -> None:
    secret = a_stimulus()
    async with Worker(
        client,
        task_queue="broken",
        workflows=[BrokenDesk],
        workflow_runner=workflow_runner(),
        interceptors=[HandlerBoundary()],
    ):
        handle = await client.start_workflow(BrokenDesk.run, id=f"broken/{uuid4()}", task_queue="broken")
        await handle.signal(BrokenDesk.broken_signal, NudgeInput(stimulus_id=secret))
        with pytest.raises(WorkflowUpdateFailedError) as caught:
            await asyncio.wait_for(
                handle.execute_update(BrokenDesk.break_down, NudgeInput(stimulus_id=secret)), 10
            )
        assert await handle.execute_update(BrokenDesk.end, NudgeInput(stimulus_id=secret)) == "ended"
        assert await handle.result() == "lived on"
    assert str(caught.value.cause) == "HandlerBroke: KeyError"


async def test_a_clock_offset_moves_the_order_s_now(client: Client) -> None:
    start, steps = an_order(), ToldSteps(CLOSED)
    later = start.model_copy(
        update={"order": start.order.model_copy(update={"clock_offset_seconds": 86400.0})}
    )
    async with served(client, steps):
        await tell(client, start)
        await order_handle(client, start.order.order_id).result()
        await tell(client, later)
        await stepped(steps, 2)
    first, second = steps.taken
    assert second.now - first.now >= timedelta(days=1)


async def test_an_ended_order_s_result_reads_as_its_model(client: Client) -> None:
    start = an_order()
    async with served(client, ToldSteps(CLOSED)):
        await tell(client, start)
        handle = client.get_workflow_handle(f"order/{start.order.order_id}", result_type=OrderEnded)
        assert await handle.result() == OrderEnded(revision=2)


async def test_the_sandbox_forbids_a_workflow_the_machine_s_clock(client: Client) -> None:
    async with Worker(client, task_queue="clock", workflows=[ClockReader], workflow_runner=workflow_runner()):
        handle = await client.start_workflow(ClockReader.run, id=f"clock/{uuid4()}", task_queue="clock")

        async def failed() -> bool:
            return bool((await counted(client.get_workflow_handle(handle.id)))["WORKFLOW_TASK_FAILED"])

        await until(failed)
