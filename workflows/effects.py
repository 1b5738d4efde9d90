"""Carries out what a step wants done outside, beside the order's loop: a gateway that is down blocks no order."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

from activities.effects import Act, AskInput, Queue, RefundEnd, RefundInput, SendInput, Settled
from activities.nudges import OrderInput
from activities.payloads import Step
from domain.ids import MessageId, RefundId, RequestId
from workflows.attributes import SHOP

PATIENT = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=30))
"""For as long as it takes: the activity itself gives up on what has become too old. Retries add no events."""
ONE_ATTEMPT = timedelta(minutes=2)
"""Longest single attempt; a worker that dies in one is noticed after it."""
SUMMARY = 200
"""Bytes that Temporal's UI shows of a summary."""

_Id = TypeVar("_Id", bound=str)


class Effects:
    """Which effects of one order are on their way in this run.

    `tell_news` is called when an effect stored a stimulus the order must hear, `changed` whenever one has ended.
    """

    def __init__(
        self, order: OrderInput, tell_news: Callable[[str], None], changed: Callable[[], None]
    ) -> None:
        self._order = order
        self._tell_news = tell_news
        self._changed = changed
        self._on_their_way: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # asyncio itself holds tasks only weakly

    @property
    def settled(self) -> bool:
        """Nothing is on its way."""
        return not self._on_their_way

    @property
    def words(self) -> str:
        """What is on its way, for engineers: "2 messages, 1 refund"; empty when nothing is."""
        kinds = list(self._on_their_way.values())
        return ", ".join(_counted(kinds.count(kind), kind) for kind in dict.fromkeys(kinds))

    def start(self, step: Step, now: datetime) -> None:
        """Begins what the step names and is not on its way yet."""
        messages = self._new(step.messages)
        if messages:
            self._begin("message", messages, self._send(tuple(messages), step, now))
        for refund in self._new(step.refunds):
            self._begin("refund", [refund], self._refund(refund))
        for request in self._new(step.handovers):
            self._begin("carrier request", [request], self._ask_carrier(request, now))

    def _new(self, ids: Iterable[_Id]) -> list[_Id]:
        return [id_ for id_ in ids if id_ not in self._on_their_way]

    def _begin(self, kind: str, ids: Iterable[str], work: Coroutine[None, None, Settled]) -> None:
        ids = tuple(ids)
        self._on_their_way.update(dict.fromkeys(ids, kind))
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
        for id_ in ids:
            del self._on_their_way[id_]
        self._changed()
        if done.news:
            self._tell_news("effect")

    async def _send(self, messages: tuple[MessageId, ...], step: Step, now: datetime) -> Settled:
        settled: Settled = await workflow.execute_activity(
            Act.SEND_MESSAGES,
            SendInput(shop=self._order.shop, order_id=self._order.order_id, messages=messages, now=now),
            result_type=Settled,
            task_queue=Queue.OUTSIDE,
            start_to_close_timeout=ONE_ATTEMPT,
            retry_policy=PATIENT,
            # What the timeline shows of the step itself is its name only.
            summary=f"{step.status or 'draft'}: {_counted(len(messages), 'message')}",
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
                search_attributes=TypedSearchAttributes([SearchAttributePair(SHOP, self._order.shop)]),
            )
        return Settled()


def _counted(count: int, kind: str) -> str:
    return f"1 {kind}" if count == 1 else f"{count} {kind}s"
