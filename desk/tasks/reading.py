"""A task as it stands: its row, its script filled in, whom it goes to, and how its queue is ordered."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from jinja2 import TemplateError
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.scripts import script_for
from desk.refusals import NotFound, TaskEnded
from desk.services import Services
from domain.actors import Role
from domain.ids import ShopId, TaskId
from domain.tasks import CALLS
from playbook.schema import Playbook
from playbook.scripts import Step
from rules.routing import Known, Person, Route, route
from storage import orders, routing, shops, tasks
from storage.customers import CustomerRow
from storage.orders import OrderRow
from storage.states import TaskState
from storage.tasks import TaskFilters, TaskRow

log = structlog.get_logger(__name__)


async def load(connection: AsyncConnection, shop: ShopId, task_id: str) -> TaskRow:
    """The row; raises NotFound."""
    row = await tasks.get(connection, shop, TaskId(task_id))
    if row is None:
        raise NotFound("task")
    return row


async def load_open(connection: AsyncConnection, shop: ShopId, task_id: str) -> TaskRow:
    """The row; raises NotFound, and TaskEnded for a closed task."""
    row = await load(connection, shop, task_id)
    if row.state is not TaskState.OPEN:
        raise TaskEnded(row.done_by, row.outcome)
    return row


async def route_of(connection: AsyncConnection, services: Services, row: TaskRow) -> Route | None:
    """Whom it goes to now; None for a closed task."""
    order = await orders.get(connection, row.shop, row.order_id)
    if row.state is not TaskState.OPEN or order is None:
        return None
    playbook = await services.playbooks.get(connection, order.playbook_version)
    found = await routing.candidates(connection, row.order_id)
    known = Known(
        named=row.assignee,
        to_queue=row.to_queue,
        vip=found.vip,
        assignee=Person(**found.assignee._asdict()) if found.assignee else None,
        operator=Person(**found.operator._asdict()) if found.operator else None,
    )
    return route(row.role, known, playbook.vip)


async def script_of(
    connection: AsyncConnection, services: Services, row: TaskRow, now: datetime
) -> tuple[Step, ...]:
    """What is said and done in it, step by step; empty for a closed task, or where the shop has no script."""
    if row.state is not TaskState.OPEN:
        return ()
    known = await orders.with_customer(connection, row.shop, row.order_id)
    if known is None:
        return ()
    playbook = await services.playbooks.get(connection, known[0].playbook_version)
    return await steps_of(connection, row, *known, playbook, now)


async def steps_of(
    connection: AsyncConnection,
    row: TaskRow,
    order: OrderRow,
    customer: CustomerRow,
    playbook: Playbook,
    now: datetime,
    levels: Mapping[str, int] | None = None,
) -> tuple[Step, ...]:
    """The same of an open task whose order was read before, maybe with the `levels` of its goods."""
    try:
        return await script_for(connection, row, order, customer, playbook, now, levels)
    except TemplateError as failed:
        # What loading did not find must not hide the task itself from who is to do it.
        log.error("script failed", task=row.kind.value, error=type(failed).__name__)
        return ()


async def freshest_first(connection: AsyncConnection, services: Services, filters: TaskFilters) -> bool:
    """The queue of those who ring customers, in a shop whose playbook says so; a packer's stays by due time."""
    of_callers = filters.role is Role.OPERATOR if filters.kind is None else filters.kind in CALLS
    if not of_callers:
        return False
    shop = await shops.get(connection, filters.shop)
    if shop is None or shop.playbook_version is None:
        return False
    playbook = await services.playbooks.get(connection, shop.playbook_version)
    return playbook.telephony.freshest_first
