"""Writes what a step came to for the queue: its tasks, where they go, and the outcomes that people were waiting on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.taking import Outcome
from domain.facts import OrderWasEdited
from domain.ids import StimulusId
from domain.statuses import CLOSED, Status
from domain.stimuli import TaskCompleted
from domain.tasks import CALLS
from rules.order.process import OrderProcess
from rules.order.wanted import Taken, TaskChange
from storage import routes, task_answers, tasks
from storage.inbox import Waiting
from storage.orders import OrderRow
from storage.states import TaskState
from storage.tasks import TaskWrite


async def write_tasks(
    conn: AsyncConnection, row: OrderRow, process: OrderProcess, taken: Taken, outcome: Outcome, now: datetime
) -> None:
    """After the order itself is saved: where its tasks go hangs on how it stands."""
    await tasks.write(conn, row.shop, row.id, [_task(change, process) for change in taken.tasks], now)
    if not taken.tasks and _moves_routes(row, process, taken):
        await routes.hold(conn, row.customer_id)
        await routes.refresh(conn, row.customer_id)
    carried_out = _completed(outcome.applied)
    refused = _completed([refusal.stimulus for refusal in outcome.refused])
    if carried_out or refused:
        await task_answers.settle(conn, row.id, carried_out, refused)


def _completed(waiting: list[Waiting]) -> list[StimulusId]:
    return [one.stimulus.id for one in waiting if isinstance(one.stimulus.body, TaskCompleted)]


def _moves_routes(before: OrderRow, process: OrderProcess, taken: Taken) -> bool:
    """Tasks of the customer's other orders go by the open ones; an edit may have moved the customer's clock."""
    status = process.status or Status.NEW
    reopened_or_closed = (before.status in CLOSED) != (status in CLOSED)
    edited = any(isinstance(fact.body, OrderWasEdited) for fact in taken.facts)
    return reopened_or_closed or edited or taken.playbook is not None


def _task(change: TaskChange, process: OrderProcess) -> TaskWrite:
    state = TaskState.OPEN
    if change.closed:
        state = TaskState.DONE if change.outcome is not None else TaskState.DROPPED
    return TaskWrite(
        task=change.task,
        state=state,
        outcome=change.outcome,
        done_by=change.done_by,
        warnings=process.warnings if change.task.kind in CALLS else (),
    )
