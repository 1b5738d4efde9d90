"""Orders as they were really lived, for backtests: what was told of each and taken, and its tasks; nothing personal is read."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor
from domain.base import Moment
from domain.ids import OrderId, ShopId, TaskId
from domain.statuses import Status
from domain.stimuli import BODY, Stimulus
from domain.tasks import TaskKind
from storage.rows import After, Page, Row, later_than, paged
from storage.states import InboxState
from storage.tables import customers, orders, refunds, stimuli, tasks


class LivedOrder(Row):
    """An order, under which version it lives, and how its customer stood when it was placed."""

    id: OrderId
    number: int
    placed_at: Moment
    status: Status
    playbook_version: str
    black_listed_at: Moment | None
    unsubscribed_at: Moment | None
    completed_before: int
    returned_before: int


class TaskLived(Row):
    """A task as it was in the end."""

    id: TaskId
    order_id: OrderId
    kind: TaskKind
    attempt: int
    opened_at: Moment
    ready_at: Moment


class ToldRow(Row):
    """Something that was told of an order, as it is stored."""

    id: str
    target: OrderId
    payload: str
    actor_kind: str
    actor_id: str
    actor_role: str | None
    received_at: Moment
    not_before: Moment | None

    def stimulus(self) -> Stimulus:
        """As the rules heard it: what could be undone, when that was over. Raises ValidationError where it is read no longer."""
        actor = {"kind": self.actor_kind, "id": self.actor_id, "role": self.actor_role}
        at = max(self.received_at, self.not_before or self.received_at)
        return Stimulus.model_validate(
            {
                "id": self.id,
                "received_at": at,
                "actor": Actor.model_validate(actor),
                "body": BODY.validate_json(self.payload),
            }
        )


async def placed_since(
    conn: AsyncConnection, shop: ShopId, since: datetime, after: After | None = None, limit: int = 200
) -> Page[LivedOrder]:
    """The shop's orders placed since that moment, the earliest first."""
    earlier = orders.alias("earlier")

    def ended_before(status: Status) -> ScalarSelect[int]:
        return (
            select(func.count())
            .where(
                earlier.c.customer_id == orders.c.customer_id,
                earlier.c.status == status,
                earlier.c.closed_at < orders.c.placed_at,
            )
            .scalar_subquery()
        )

    query = (
        select(
            orders.c.id,
            orders.c.number,
            orders.c.placed_at,
            orders.c.status,
            orders.c.playbook_version,
            customers.c.black_listed_at,
            customers.c.unsubscribed_at,
            ended_before(Status.COMPLETED).label("completed_before"),
            ended_before(Status.RETURNED).label("returned_before"),
        )
        .join(customers, customers.c.id == orders.c.customer_id)
        .where(and_(orders.c.shop == shop, orders.c.placed_at >= since))
    )
    if after is not None:
        query = query.where(later_than(orders.c.placed_at, orders.c.id, after))
    query = query.order_by(orders.c.placed_at, orders.c.id).limit(limit + 1)
    rows = [LivedOrder.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.placed_at, id=row.id))


async def told_of(conn: AsyncConnection, ids: Sequence[OrderId]) -> dict[OrderId, list[ToldRow]]:
    """What was told of these orders and taken by their rules, in order of arrival; notes, addresses and raw requests are left."""
    rows = await conn.execute(
        select(
            stimuli.c.id,
            stimuli.c.target,
            stimuli.c.payload,
            stimuli.c.actor_kind,
            stimuli.c.actor_id,
            stimuli.c.actor_role,
            stimuli.c.received_at,
            stimuli.c.not_before,
        )
        .where(stimuli.c.target.in_(ids), stimuli.c.state == InboxState.APPLIED)
        .order_by(stimuli.c.seq)
    )
    found: defaultdict[OrderId, list[ToldRow]] = defaultdict(list)
    for row in rows.mappings():
        told = ToldRow.of(row)
        found[told.target].append(told)
    return found


async def tasks_of(conn: AsyncConnection, ids: Sequence[OrderId]) -> dict[OrderId, list[TaskLived]]:
    """The tasks of these orders, in the order in which they were opened."""
    rows = await conn.execute(
        select(tasks).where(tasks.c.order_id.in_(ids)).order_by(tasks.c.opened_at, tasks.c.id)
    )
    found: defaultdict[OrderId, list[TaskLived]] = defaultdict(list)
    for row in rows.mappings():
        task = TaskLived.of(row)
        found[task.order_id].append(task)
    return found


async def refunds_of(conn: AsyncConnection, ids: Sequence[OrderId]) -> dict[OrderId, int]:
    """How many times money of these orders was asked back, answered or not; orders without any are left out."""
    rows = await conn.execute(
        select(refunds.c.order_id, func.count())
        .where(refunds.c.order_id.in_(ids))
        .group_by(refunds.c.order_id)
    )
    return {OrderId(order): number for order, number in rows}
