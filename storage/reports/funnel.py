"""The funnel: how far the orders placed in a period came, and how long they stood in each status on their way."""

from enum import IntEnum
from typing import Final

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import ShopId
from domain.periods import Period
from domain.statuses import Status
from storage.reports.counting import Spread, placed_in, spread, spread_of, with_room, within
from storage.tables import order_facts, order_stays, orders
from storage.tables.orders import CANCELLED_QUIETLY, MOVED


class Step(IntEnum):
    """The steps that orders of every kind take, whichever way they are paid and delivered."""

    PLACED = 0
    AGREED = 1
    PACKED = 2
    SENT = 3
    HANDED_OVER = 4
    COMPLETED = 5


S = Status
_STEPS: Final = {
    S.NEW: Step.PLACED,
    S.THINKING: Step.PLACED,
    S.CONFIRMED: Step.AGREED,
    S.PAID: Step.AGREED,
    S.PACKED: Step.PACKED,
    S.SHIPPED: Step.SENT,
    S.AT_PICKUP: Step.SENT,
    S.DELIVERING: Step.SENT,
    S.AWAITING_MONEY: Step.HANDED_OVER,
    S.COMPLETED: Step.COMPLETED,
    S.RETURNING: Step.SENT,
    S.RETURNED: Step.SENT,
}
"""How far an order has come that stands there: one that is paid without a talk was agreed as well."""


class Stay(Stored):
    """Of a status: how often orders came to stand in it, how many stand there now, and how long those stood that went on."""

    status: Status
    came: int
    """An order may come twice, as to another office after a courier did not find the customer."""
    now: int
    lasted: Spread | None


class Funnel(Stored):
    """All orders of the period. `steps` counts those that came at least so far, in order."""

    steps: tuple[tuple[Step, int], ...]
    stays: tuple[Stay, ...]

    @property
    def placed(self) -> int:
        """All of them."""
        return self.steps[0][1]


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> Funnel:
    """Of the orders that were placed in the period, whatever became of them since."""
    await with_room(conn)
    now: dict[Status, int] = {}
    furthest = dict.fromkeys(Step, 0)
    for row in (await conn.execute(_standing(shop, period))).mappings():
        status = Status(row["status"])
        now[status] = now.get(status, 0) + row["orders"]
        furthest[_STEPS[status] if row["before"] is None else Step(row["before"])] += row["orders"]
    stays = {
        Status(row["status"]): Stay(
            status=row["status"],
            came=row["came"],
            now=now.get(Status(row["status"]), 0),
            lasted=spread_of(row["lasted"]),
        )
        for row in (await conn.execute(_stays(shop, period))).mappings()
    }
    return Funnel(
        steps=tuple((step, sum(furthest[later] for later in Step if later >= step)) for step in Step),
        stays=tuple(
            stays.get(status) or Stay(status=status, came=now[status], now=now[status], lasted=None)
            for status in Status
            if status in stays or status in now
        ),
    )


def _standing(shop: ShopId, period: Period) -> Select[tuple[object, ...]]:
    """Orders by status; a cancelled one also by how far it had come `before`."""
    stood_in = {status.value: int(step) for status, step in _STEPS.items()}
    came_to = (
        select(func.max(case(stood_in, value=order_facts.c.status, else_=int(Step.PLACED))))
        .where(order_facts.c.order_id == orders.c.id, MOVED)
        .scalar_subquery()
    )
    before = case((orders.c.status == Status.CANCELLED, func.coalesce(came_to, int(Step.PLACED))))
    placed = (
        select(orders.c.status, before.label("before"))
        .where(placed_in(shop, period))
        .cte("placed")
        .prefix_with("MATERIALIZED")
    )
    grouped = (placed.c.status, placed.c.before)
    return select(*grouped, func.count().label("orders")).group_by(*grouped)


def _stays(shop: ShopId, period: Period) -> Select[tuple[object, ...]]:
    """By status. A fact that leaves the status as it was ends no stay."""
    return (
        select(order_stays.c.status, func.count().label("came"), spread(order_stays.c.lasted).label("lasted"))
        .where(order_stays.c.shop == shop, within(order_stays.c.placed_at, period))
        .where(~exists().where(orders.c.id == order_stays.c.order_id, orders.c.draft))
        .where(~exists().where(order_facts.c.order_id == order_stays.c.order_id, CANCELLED_QUIETLY))
        .group_by(order_stays.c.status)
    )
