"""GET: the queue, and one task with the outcomes it allows."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Query
from jinja2 import TemplateError
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.scripts import script_for
from api.moments import ClockOf, RequestClock
from api.orders.reading import after_of, cursor_of, within_reason
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, not_found
from api.security import Caller, Reader
from api.services import Services, ServicesOf
from api.submitting import order_now
from api.tasks.shown import RouteShown, StepShown, TaskInFull, TaskShown, task_shown
from domain.actors import Role
from domain.base import Moment
from domain.ids import OrderId, ShopId, StaffId, TaskId
from domain.tasks import CALLS, TaskKind
from rules.routing import Known, Person, route
from storage import labels, orders, routing, shops, tasks
from storage.states import TaskState
from storage.tasks import TaskFilters, TaskRow

router = APIRouter(prefix=V1)
log = structlog.get_logger(__name__)
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
    now = await now_of(services, caller, clock, order_id)
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
        freshest = ready and await _freshest_first(connection, services, filters)
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
    now = await now_of(services, caller, clock, row.order_id)
    async with services.engine.connect() as connection:
        shown = await show(connection, row, now)
        steps = await _script(connection, services, row, now)
        goes_to = await _route(connection, services, row)
    return TaskInFull(**dict(shown), script=steps, route=goes_to)


async def _route(connection: AsyncConnection, services: Services, row: TaskRow) -> RouteShown | None:
    order = await orders.get(connection, row.shop, row.order_id)
    if row.state is not TaskState.OPEN or order is None:
        return None
    playbook = await services.playbooks.get(connection, order.playbook_version)
    found = await routing.candidates(connection, row.order_id)
    known = Known(
        named=row.assignee,
        vip=found.vip,
        assignee=Person(**found.assignee._asdict()) if found.assignee else None,
        operator=Person(**found.operator._asdict()) if found.operator else None,
    )
    chosen = route(row.role, known, playbook.vip)
    return RouteShown(staff_id=chosen.staff, role=chosen.role, why=chosen.why)


async def _freshest_first(connection: AsyncConnection, services: Services, filters: TaskFilters) -> bool:
    """The queue of those who ring customers, in a shop whose playbook says so; a packer's stays by due time."""
    of_callers = filters.role is Role.OPERATOR if filters.kind is None else filters.kind in CALLS
    if not of_callers:
        return False
    shop = await shops.get(connection, filters.shop)
    if shop is None or shop.playbook_version is None:
        return False
    playbook = await services.playbooks.get(connection, shop.playbook_version)
    return playbook.telephony.freshest_first


async def _script(
    connection: AsyncConnection, services: Services, row: TaskRow, now: datetime
) -> list[StepShown]:
    order = await orders.get(connection, row.shop, row.order_id)
    if row.state is not TaskState.OPEN or order is None:
        return []
    playbook = await services.playbooks.get(connection, order.playbook_version)
    try:
        steps = await script_for(connection, row, order, playbook, now)
    except TemplateError as failed:
        # What loading did not find must not hide the task itself from who is to do it.
        log.error("script failed", task=row.kind.value, error=type(failed).__name__)
        return []
    return [StepShown(title=step.title, text=step.text) for step in steps]


async def now_of(services: Services, caller: Caller, clock: RequestClock, order_id: str | None) -> datetime:
    """In the sandbox an order's tasks are ready by its own virtual clock; a queue of many orders has the machine's."""
    if order_id is None or clock.given or not services.settings.sandbox:
        return clock.now
    async with services.engine.connect() as connection:
        order = await orders.get(connection, caller.shop, OrderId(order_id))
    return clock.now if order is None else await order_now(services, clock, order)


async def load(connection: AsyncConnection, shop: ShopId, task_id: str) -> TaskRow:
    """The row; raises Problem (404)."""
    row = await tasks.get(connection, shop, TaskId(task_id))
    if row is None:
        raise not_found("task")
    return row


async def show(connection: AsyncConnection, row: TaskRow, now: datetime) -> TaskShown:
    """One task."""
    return (await _shown(connection, (row,), now))[0]


async def _shown(connection: AsyncConnection, rows: tuple[TaskRow, ...], now: datetime) -> list[TaskShown]:
    known = await labels.of_orders(connection, {row.order_id for row in rows})
    return [task_shown(row, known[row.order_id], now) for row in rows]
