"""Who may be meant by an order's task: the customer's own person and the operator of an open order; who gets it is the rules'."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import SPEAKING
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


def operator_of(order: ColumnElement[str], customer: ColumnElement[str]) -> Select[tuple[str, bool]]:
    """Who was the last to work on an open order of this customer, on this one before another; people who left are nobody."""
    worked, of, member = tasks.alias("worked"), orders.alias("of"), staff.alias("member")
    return (
        select(member.c.id, member.c.on_shift)
        .select_from(
            worked.join(of, of.c.id == worked.c.order_id).join(
                member, and_(member.c.id.in_([worked.c.done_by, worked.c.assignee]), member.c.active)
            )
        )
        .where(of.c.customer_id == customer, of.c.status.not_in(list(CLOSED)), worked.c.role.in_(SPEAKING))
        .order_by(
            (of.c.id == order).desc(),
            func.coalesce(worked.c.done_at, worked.c.opened_at).desc(),
            # Who did it goes before whose it was; a key that did it is no person, and then it is whose it was.
            (member.c.id == worked.c.done_by).desc().nulls_last(),
            worked.c.id,
        )
        .limit(1)
    )


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
    operator = (await conn.execute(operator_of(literal(order_id), of_order))).one_or_none()
    return Candidates(
        vip=assignee.vip,
        assignee=Meant(assignee.id, assignee.on_shift) if assignee.id is not None else None,
        operator=Meant(operator.id, operator.on_shift) if operator is not None else None,
    )
