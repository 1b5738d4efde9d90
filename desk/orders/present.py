"""An order as it stands, read from its row: the rules' snapshot, or what was placed while no step has run."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import process_of
from activities.values import state_of
from desk.refusals import NotFound
from desk.services import Services
from domain.ids import OrderId, ShopId
from domain.orders import Order
from rules.order.wanted import Explanation
from storage import orders
from storage.orders import OrderRow

UNNAMED = "steward:"
"""Begins the external id of an order that came without one."""


class Explained(NamedTuple):
    """The order as it is now, and what comes next by the playbook it lives by."""

    order: Order
    explanation: Explanation


async def load(connection: AsyncConnection, shop: ShopId, order_id: str) -> OrderRow:
    """The row; raises NotFound for another shop's or none."""
    row = await orders.get(connection, shop, OrderId(order_id))
    if row is None:
        raise NotFound("order")
    return row


def order_of(row: OrderRow) -> Order:
    """The order as it is now, edits included."""
    return state_of(row).order


def external_id_of(row: OrderRow) -> str | None:
    """The shop's own id; None where none was given."""
    return None if row.external_id.startswith(UNNAMED) else row.external_id


async def explained(
    connection: AsyncConnection, services: Services, row: OrderRow, now: datetime
) -> Explained:
    """By the rules that will act, so it is what will happen."""
    if row.snapshot is None:
        # Stored a moment ago, the first step is on its way.
        return Explained(Order.model_validate_json(row.order_body), Explanation(waits_for="time"))
    playbook = await services.playbooks.get(connection, row.playbook_version)
    process = process_of(row, playbook, now)
    return Explained(process.order, process.explain(now))
