"""Carries out what a step wants done outside, beside the order's loop: a gateway that is down blocks no order."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

from activities.effects import Act, AskInput, Queue, RefundEnd, RefundInput, SendInput, Settled
from activities.nudges import OrderInput
from activities.payloads import Step
from domain.ids import MessageId, RefundId, RequestId

PATIENT = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=30))
"""For as long as it takes: the activity itself gives up on what has become too old. Retries add no events."""
ONE_ATTEMPT = timedelta(minutes=2)
"""Longest single attempt; a worker that dies in one is noticed after it."""
SUMMARY = 200
"""Bytes that Temporal's UI shows of a summary."""

_Id = TypeVar("_Id", bound=str)


class Effects:
    """Which effects of one order are on their way in this run.

    `tell_news` is called when an effect stored a stimulus the order must hear.
    """

    def __init__(self, order: OrderInput, tell_news: Callable[[str], None]) -> None:
        self._order = order
        self._tell_news = tell_news
        self._on_their_way: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()  # asyncio itself holds tasks only weakly

    @property
    def settled(self) -> bool:
        """Nothing is on its way."""
        return not self._on_their_way

    def start(self, step: Step, now: datetime) -> None:
        """Begins what the step names and is not on its way yet."""
        messages = self._new(step.messages)
        if messages:
            self._begin(messages, self._send(tuple(messages), now))
        for refund in self._new(step.refunds):
            self._begin([refund], self._refund(refund))
        for request in self._new(step.handovers):
            self._begin([request], self._ask_carrier(request, now))

    def _new(self, ids: Iterable[_Id]) -> list[_Id]:
        return [id_ for id_ in ids if id_ not in self._on_their_way]

    def _begin(self, ids: Iterable[str], work: Coroutine[None, None, Settled]) -> None:
        ids = tuple(ids)
        self._on_their_way.update(ids)
        task = asyncio.create_task(self._see_through(ids, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_through(self, ids: tuple[str, ...], work: Coroutine[None, None, Settled]) -> None:
        try:
            done = await work
        except FailureError as error:
            # Its row stays open, so a later step begins it again; the order itself goes on.
            workflow.logger.error("effect failed: %s", type(error).__name__)
            done = Settled()
        self._on_their_way.difference_update(ids)
        if done.news:
            self._tell_news("effect")

    async def _send(self, messages: tuple[MessageId, ...], now: datetime) -> Settled:
        settled: Settled = await workflow.execute_activity(
            Act.SEND_MESSAGES,
            SendInput(shop=self._order.shop, order_id=self._order.order_id, messages=messages, now=now),
            result_type=Settled,
            task_queue=Queue.OUTSIDE,
            start_to_close_timeout=ONE_ATTEMPT,
            retry_policy=PATIENT,
            summary="1 message" if len(messages) == 1 else f"{len(messages)} messages",
        )
        return settled

    async def _ask_carrier(self, request: RequestId, now: datetime) -> Settled:
        settled: Settled = await workflow.execute_activity(
            Act.ASK_CARRIER,
            AskInput(shop=self._order.shop, order_id=self._order.order_id, request_id=request, now=now),
            result_type=Settled,
            task_queue=Queue.OUTSIDE,
            start_to_close_timeout=ONE_ATTEMPT,
            retry_policy=PATIENT,
            summary="asks the carrier to take the parcel",
        )
        return settled

    async def _refund(self, refund: RefundId) -> Settled:
        """Begins the refund's own workflow, which outlives the order's run; its end comes back as a stimulus."""
        with suppress(WorkflowAlreadyStartedError):  # begun by an earlier run of this order
            await workflow.start_child_workflow(
                "refund",
                RefundInput(
                    shop=self._order.shop,
                    refund_id=refund,
                    order_id=self._order.order_id,
                    clock_offset_seconds=self._order.clock_offset_seconds,
                ),
                id=f"refund/{refund}",
                result_type=RefundEnd,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Refund of {self._order.summary}",
            )
        return Settled()
