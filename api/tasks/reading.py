"""GET: the queue, and one task with the outcomes it allows."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncConnection

from api.moments import ClockOf
from api.orders.reading import within_reason
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ
from api.security import Reader
from api.services import ServicesOf
from api.tasks.shown import RouteShown, StepShown, TaskInFull, TaskShown, task_shown
from desk.cursors import after_of, cursor_of
from desk.moments import now_of
from desk.tasks.reading import freshest_first, load, route_of, script_of
from domain.actors import Role
from domain.base import Moment
from domain.ids import OrderId, StaffId
from domain.tasks import TaskKind
from storage import labels, tasks
from storage.states import TaskState
from storage.tasks import TaskFilters, TaskRow

router = APIRouter(prefix=V1)
TaskPath = Annotated[str, Path(max_length=100, description="The task's id")]


class QueueState(StrEnum):
    """Which tasks: open ones, of these those in the queue now, or those that were done."""

    OPEN = "open"
    READY = "ready"
    DONE = "done"
    DROPPED = "dropped"


@router.get(
    "/tasks",
    response_model=Page[TaskShown],
    operation_id="list_tasks",
    summary="List tasks, the first due first",
    responses=READ,
)
async def find(
    services: ServicesOf,
    caller: Reader,
    clock: ClockOf,
    state: Annotated[
        QueueState | None, Query(description="`ready`: open, its time has come, not put off")
    ] = None,
    kind: Annotated[TaskKind | None, Query()] = None,
    role: Annotated[Role | None, Query()] = None,
    assignee: Annotated[str | None, Query(max_length=100, description="Id of a member of staff")] = None,
    order_id: Annotated[str | None, Query(max_length=100)] = None,
    due_before: Annotated[Moment | None, Query(description="Moment with offset")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TaskShown]:
    """All filters given must hold. What is ready to be called is listed by the newest order where the shop calls it first."""
    ready = state is QueueState.READY
    now = await now_of(services, caller.shop, clock, order_id)
    filters = TaskFilters(
        shop=caller.shop,
        state=TaskState.OPEN if ready else TaskState(state.value) if state is not None else None,
        kind=kind,
        role=role,
        assignee=StaffId(assignee) if assignee is not None else None,
        order_id=OrderId(order_id) if order_id is not None else None,
        due_before=within_reason(due_before),
        ready_by=now if ready else None,
    )
    async with services.engine.connect() as connection:
        freshest = ready and await freshest_first(connection, services, filters)
        listed = tasks.find_freshest if freshest else tasks.find_page
        page = await listed(connection, filters, after_of(cursor), limit)
        items = await _shown(connection, page.items, now)
    return Page(items=items, next_cursor=cursor_of(page.next))


@router.get(
    "/tasks/{task_id}",
    response_model=TaskInFull,
    operation_id="get_task",
    summary="A task, with the outcomes it allows and their fields, and its script",
    responses=READ,
)
async def get(task_id: TaskPath, services: ServicesOf, caller: Reader, clock: ClockOf) -> TaskInFull:
    """`outcomes` holds the JSON Schema of each allowed body of `complete`; `script` is what is said, step by step."""
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, task_id)
    now = await now_of(services, caller.shop, clock, row.order_id)
    async with services.engine.connect() as connection:
        shown = await show(connection, row, now)
        steps = await script_of(connection, services, row, now)
        goes_to = await route_of(connection, services, row)
    return TaskInFull(
        **dict(shown),
        script=[StepShown(title=step.title, text=step.text) for step in steps],
        route=RouteShown(staff_id=goes_to.staff, role=goes_to.role, why=goes_to.why) if goes_to else None,
    )


async def show(connection: AsyncConnection, row: TaskRow, now: datetime) -> TaskShown:
    """One task."""
    return (await _shown(connection, (row,), now))[0]


async def _shown(connection: AsyncConnection, rows: tuple[TaskRow, ...], now: datetime) -> list[TaskShown]:
    known = await labels.of_orders(connection, {row.order_id for row in rows})
    return [task_shown(row, known[row.order_id], now) for row in rows]
