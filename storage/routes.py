"""Keeps on each open task where it goes, as rules.routing decides it, so that a queue of thousands is asked by index.

Whether the person it is meant for is on shift is asked when the queue is read. Everything else that a route hangs on
(who worked on the customer's orders, whose the customer is, the playbook's class of VIPs) writes the columns anew here.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import SPEAKING, Role
from domain.ids import CustomerId, OrderId, ShopId, StaffId
from domain.tasks import KEPT_MOMENTS, PROMISED
from storage.routing import operator_of
from storage.states import TaskState
from storage.tables import customers, orders, playbook_versions, staff, tasks

_PROMISED, _VIP, _USUAL = range(3)
_ZONE: Final = ("reach", "zone", "name")


async def hold(conn: AsyncConnection, customer: CustomerId) -> None:
    """Until the transaction ends nobody else changes what this customer's tasks hang on; taken before any of it is written.

    The steps of two orders of one customer write each other's routes, and would wait for each other in a circle.
    """
    await conn.execute(select(_lock(literal(customer))))


async def hold_of_order(conn: AsyncConnection, order: OrderId) -> CustomerId | None:
    """The same by one of the customer's orders; who that is."""
    held = select(orders.c.customer_id, _lock(orders.c.customer_id)).where(orders.c.id == order)
    row = (await conn.execute(held)).one_or_none()
    return None if row is None else CustomerId(row.customer_id)


async def refresh(conn: AsyncConnection, customer: CustomerId) -> None:
    """The routes of this customer's open tasks, by what is stored now; called by who holds the customer."""
    await conn.execute(_refreshed((customer,)))


async def refresh_of_staff(conn: AsyncConnection, shop: ShopId, member: StaffId) -> None:
    """Somebody left the shop, or is back: tasks that were or would be theirs."""
    theirs = (
        select(orders.c.customer_id)
        .join(customers, customers.c.id == orders.c.customer_id)
        .outerjoin(tasks, tasks.c.order_id == orders.c.id)
        .where(
            orders.c.shop == shop,
            ~orders.c.rules_closed,
            or_(customers.c.assignee == member, tasks.c.done_by == member, tasks.c.assignee == member),
        )
        .distinct()
        .order_by(orders.c.customer_id)
    )
    found = [CustomerId(id_) for id_ in await conn.scalars(theirs)]
    for customer in found:
        await hold(conn, customer)
    if found:
        await conn.execute(_refreshed(found))


def _lock(customer: ColumnElement[str]) -> ColumnElement[object]:
    return func.pg_advisory_xact_lock(func.hashtextextended(customer, 2))


def _refreshed(of: Iterable[CustomerId]) -> Update:
    routes = _routes(of).subquery("routes")
    names = ("meant_for", "queue_role", "priority", "placed_at", "zone")
    moved = or_(*(tasks.c[name].is_distinct_from(routes.c[name]) for name in names))
    return (
        update(tasks).where(tasks.c.id == routes.c.id, moved).values({name: routes.c[name] for name in names})
    )


def _routes(of: Iterable[CustomerId]) -> Select[*tuple[object, ...]]:
    """rules.routing in SQL; tests hold the two against each other."""
    operator = operator_of(orders.c.id, orders.c.customer_id).lateral("operator")
    settings = playbook_versions.c.body["vip"]
    vip = and_(customers.c.vip, settings["class"].astext.is_not(None))
    theirs = tasks.c.role.in_(SPEAKING)
    usual = case(
        (tasks.c.to_queue | ~theirs, null()),
        (vip, staff.c.id),
        else_=func.coalesce(operator.c.id, staff.c.id),
    )
    in_vip_queue = and_(tasks.c.assignee.is_(None), ~tasks.c.to_queue, theirs, vip)
    promised = or_(tasks.c.rule.in_(sorted(PROMISED)), tasks.c.kind.in_(sorted(KEPT_MOMENTS)))
    return (
        select(
            tasks.c.id,
            func.coalesce(tasks.c.assignee, usual).label("meant_for"),
            case(
                (in_vip_queue, func.coalesce(settings["otherwise"].astext, Role.SUPERVISOR)),
                else_=tasks.c.role,
            ).label("queue_role"),
            case((promised, _PROMISED), (vip, _VIP), else_=_USUAL).label("priority"),
            orders.c.placed_at,
            func.coalesce(
                orders.c.snapshot[("order", *_ZONE)].astext, orders.c.order_body[_ZONE].astext
            ).label("zone"),
        )
        .select_from(
            orders.join(tasks, tasks.c.order_id == orders.c.id)
            .join(customers, customers.c.id == orders.c.customer_id)
            .join(playbook_versions, playbook_versions.c.version == orders.c.playbook_version)
            .outerjoin(staff, and_(staff.c.id == customers.c.assignee, staff.c.active))
            .outerjoin(operator, true())
        )
        .where(orders.c.customer_id.in_(list(of)), tasks.c.state == TaskState.OPEN)
    )
