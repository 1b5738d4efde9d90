"""Tells an order's workflow that a stimulus is stored, beginning a run where there is none; the one way to send to Temporal."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.effects import Queue
from activities.nudges import Answered, NudgeInput, OrderInput
from domain.base import Stored
from domain.ids import OrderId, StimulusId
from domain.orders import Order, PaymentMethod
from domain.statuses import Stage
from domain.stimuli import UPDATES, Nudge
from storage.orders import OrderRow
from workflows.attributes import CARRIER, SHOP, STAGE
from workflows.order import OrderWorkflow

_SIGNALS = frozenset(Nudge) - frozenset(UPDATES.values())
_PASSING = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
    }
)

_BETWEEN_RUNS = frozenset({RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.ABORTED})
_PAUSES = (timedelta(milliseconds=50), timedelta(milliseconds=250))
"""Twice more, no oftener: a caller that goes on asking keeps an order whose handler broke from healing."""


class NudgeError(Exception):
    """The workflow was not reached, or did not answer; the stimulus is stored, so nothing is lost.

        NudgeError
        ├── TemporalAway    Temporal or its workers cannot serve now: later
        ├── NotAnswered     it was sent, and not answered in time: it will be applied
        └── NudgeRefused    this order's workflow cannot take it: an engineer must look

    Its words are the error's type and a status, never anything of an order.
    """


class TemporalAway(NudgeError):
    """Temporal cannot serve now; the relay tries again."""


class NotAnswered(NudgeError):
    """The update did not end in time; it is in the workflow's hands."""


class NudgeRefused(NudgeError):
    """The workflow's task fails, or its handler broke."""


class OrderStart(Stored):
    """What a run of an order's workflow is begun with, and what engineers see of it; a run that exists ignores it."""

    order: OrderInput
    number: int
    carrier: str
    lines: int
    method: PaymentMethod
    stage: Stage = Stage.AGREEMENT

    @property
    def summary(self) -> str:
        """One line without personal data: "Order 1042 · swan · 3 lines · on delivery"."""
        lines = "1 line" if self.lines == 1 else f"{self.lines} lines"
        return f"Order {self.number} · {self.order.shop} · {lines} · {self.method.replace('_', ' ')}"

    @property
    def input(self) -> OrderInput:
        """The workflow's input, with the summary."""
        return self.order.model_copy(update={"summary": self.summary})


def start_of(row: OrderRow) -> OrderStart:
    """The start of a stored order."""
    return OrderStart(
        order=OrderInput(
            order_id=row.id, shop=row.shop, clock_offset_seconds=float(row.clock_offset_seconds)
        ),
        number=row.number,
        carrier=row.carrier,
        lines=len(Order.model_validate_json(row.order_body).lines),
        method=row.method,
        stage=row.stage,
    )


def workflow_id(order: OrderId) -> str:
    """Of an order's workflow."""
    return f"order/{order}"


async def send_nudge(
    client: Client,
    start: OrderStart,
    nudge: Nudge,
    stimulus: StimulusId | None,
    *,
    within: timedelta = timedelta(seconds=5),
) -> Answered | None:
    """Sends one nudge, with start; an update's answer, None for a signal. Raises NudgeError.

    Safe to repeat: the step takes what is stored and not yet applied, and a run that finds nothing ends.
    """
    try:
        async with asyncio.timeout(within.total_seconds()):
            if nudge in _SIGNALS:
                await _signal(client, start, nudge, stimulus, within)
                return None
            return await _ask(client, start, nudge, stimulus, within)
    except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError):
        raise NotAnswered("no answer in time") from None
    except WorkflowUpdateFailedError:
        raise NudgeRefused("the handler broke") from None
    except RPCError as error:
        raise _in_words(error) from None
    except RuntimeError as error:  # a lazy client that cannot connect
        raise TemporalAway(type(error).__name__) from None


async def _signal(
    client: Client, start: OrderStart, nudge: Nudge, stimulus: StimulusId | None, within: timedelta
) -> None:
    await client.start_workflow(
        OrderWorkflow.run,
        start.input,
        id=workflow_id(start.order.order_id),
        task_queue=Queue.ORDERS,
        start_signal=nudge,
        start_signal_args=[NudgeInput(stimulus_id=stimulus)],
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        # A closed order is woken by what comes late; what makes that safe is its snapshot, not Temporal's memory.
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        search_attributes=_search_attributes(start),
        static_summary=start.summary,
        rpc_timeout=within,
    )


async def _ask(
    client: Client, start: OrderStart, nudge: Nudge, stimulus: StimulusId | None, within: timedelta
) -> Answered:
    """The update's answer; where a run ended or continued as new just then, the next one is asked."""
    for pause in _PAUSES:
        try:
            return await _update(client, start, nudge, stimulus, within)
        except RPCError as error:
            if error.status not in _BETWEEN_RUNS:
                raise
        await asyncio.sleep(pause.total_seconds())
    return await _update(client, start, nudge, stimulus, within)


async def _update(
    client: Client, start: OrderStart, nudge: Nudge, stimulus: StimulusId | None, within: timedelta
) -> Answered:
    operation = WithStartWorkflowOperation(
        OrderWorkflow.run,
        start.input,
        id=workflow_id(start.order.order_id),
        task_queue=Queue.ORDERS,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        search_attributes=_search_attributes(start),
        static_summary=start.summary,
    )
    try:
        answered: Answered = await client.execute_update_with_start_workflow(
            nudge,
            NudgeInput(stimulus_id=stimulus),
            start_workflow_operation=operation,
            id=stimulus,
            result_type=Answered,
            rpc_timeout=within,
        )
    except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError):
        with suppress(RPCError, asyncio.CancelledError):
            await operation.workflow_handle()  # the same error: asyncio complains of one that nobody fetched
        raise
    return answered


def _search_attributes(start: OrderStart) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(SHOP, start.order.shop),
            SearchAttributePair(CARRIER, start.carrier),
            SearchAttributePair(STAGE, start.stage.value),
        ]
    )


def _in_words(error: RPCError) -> NudgeError:
    """NOT_FOUND: the run ended between the two, and the next attempt begins another one."""
    if error.status in _PASSING or error.status is RPCStatusCode.NOT_FOUND:
        return TemporalAway(error.status.name)
    return NudgeRefused(error.status.name)
