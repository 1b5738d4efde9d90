"""Who may be meant by an order's task: the customer's own person and the operator of an open order; who gets it is the rules'."""

from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.ids import OrderId, StaffId
from domain.statuses import CLOSED
from storage.tables import customers, orders, staff, tasks


class Meant(NamedTuple):
    """One member of staff, and whether they are on shift."""

    id: StaffId
    on_shift: bool


class Candidates(NamedTuple):
    """All that routing asks of an order's customer."""

    vip: bool
    assignee: Meant | None
    operator: Meant | None


async def candidates(conn: AsyncConnection, order_id: OrderId) -> Candidates:
    """Of the customer of this order; people who left are nobody. This order's own operator goes before another order's."""
    of_order = select(orders.c.customer_id).where(orders.c.id == order_id).scalar_subquery()
    assignee = (
        await conn.execute(
            select(customers.c.vip, staff.c.id, staff.c.on_shift)
            .select_from(customers.outerjoin(staff, and_(staff.c.id == customers.c.assignee, staff.c.active)))
            .where(customers.c.id == of_order)
        )
    ).one()
    operator = (
        await conn.execute(
            select(staff.c.id, staff.c.on_shift)
            .select_from(
                tasks.join(orders, orders.c.id == tasks.c.order_id).join(
                    staff,
                    and_(staff.c.id.in_([tasks.c.done_by, tasks.c.assignee]), staff.c.active),
                )
            )
            .where(
                orders.c.customer_id == of_order,
                orders.c.status.not_in(list(CLOSED)),
                tasks.c.role.in_([Role.OPERATOR, Role.DUTY_OPERATOR]),
            )
            .order_by(
                (orders.c.id == order_id).desc(),
                func.coalesce(tasks.c.done_at, tasks.c.opened_at).desc(),
                # Who did it goes before whose it was; a key that did it is no person, and then it is whose it was.
                (staff.c.id == tasks.c.done_by).desc().nulls_last(),
                tasks.c.id,
            )
            .limit(1)
        )
    ).one_or_none()
    return Candidates(
        vip=assignee.vip,
        assignee=Meant(assignee.id, assignee.on_shift) if assignee.id is not None else None,
        operator=Meant(operator.id, operator.on_shift) if operator is not None else None,
    )
