"""An order as it stands, read from its row: the rules' snapshot, or what was placed while no step has run."""

import json
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import process_of
from activities.values import state_of
from api.money import shown
from api.orders.shown import (
    CustomerShown,
    OrderShown,
    OrderSummary,
    delivery_shown,
    line_shown,
    next_shown,
    payment_shown,
    workflow_id,
)
from api.problems import not_found
from api.services import Services
from domain.ids import OrderId, ShopId
from domain.orders import Order
from rules.order.wanted import Explanation
from storage import orders
from storage.orders import OrderRow

UNNAMED = "steward:"
"""Begins the external id of an order that came without one."""
_SOURCE: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


async def load(connection: AsyncConnection, shop: ShopId, order_id: str) -> OrderRow:
    """The row; raises Problem (404) for another shop's or none."""
    row = await orders.get(connection, shop, OrderId(order_id))
    if row is None:
        raise not_found("order")
    return row


def order_of(row: OrderRow) -> Order:
    """The order as it is now, edits included."""
    return state_of(row).order


async def show(connection: AsyncConnection, services: Services, row: OrderRow, now: datetime) -> OrderShown:
    """The whole order, with what comes next by the playbook it lives by."""
    order, explanation = await _present(connection, services, row, now)
    return OrderShown(
        id=row.id,
        number=row.number,
        external_id=external_id_of(row),
        status=row.status,
        stage=row.stage,
        placed_at=row.placed_at,
        channel=row.channel,
        draft=row.draft,
        customer=customer_shown(row),
        items=line_shown(order),
        delivery=delivery_shown(row, order, row.sent_to),
        payment=payment_shown(row, order),
        total=shown(row.total, row.currency),
        currency=row.currency,
        promo_code=order.promo_code,
        priced=order.priced,
        comment=row.comment,
        source=_SOURCE.validate_python(json.loads(row.source)) if row.source else None,
        warnings=list(row.warnings),
        waits_for=explanation.waits_for,
        next=next_shown(explanation),
        needs_engineer=row.needs_engineer is not None,
        workflow_id=workflow_id(row.id),
        playbook_version=row.playbook_version,
        revision=row.revision,
        closed_at=row.closed_at,
    )


def summary(row: OrderRow) -> OrderSummary:
    """An order in a list: what stands in its row."""
    order = order_of(row)
    return OrderSummary(
        id=row.id,
        number=row.number,
        external_id=external_id_of(row),
        status=row.status,
        stage=row.stage,
        placed_at=row.placed_at,
        channel=row.channel,
        draft=row.draft,
        total=shown(row.total, row.currency),
        payment=payment_shown(row, order),
        delivery_kind=row.delivery_kind,
        carrier=row.carrier,
        track_number=row.track_number,
        customer=customer_shown(row),
        warnings=list(row.warnings),
        workflow_id=workflow_id(row.id),
        closed_at=row.closed_at,
    )


def customer_shown(row: OrderRow) -> CustomerShown:
    """Whom the order is for."""
    return CustomerShown(
        id=row.customer_id, name=row.customer_name, phone=row.customer_phone, email=row.customer_email
    )


def external_id_of(row: OrderRow) -> str | None:
    """The shop's own id; None where none was given."""
    return None if row.external_id.startswith(UNNAMED) else row.external_id


async def _present(
    connection: AsyncConnection, services: Services, row: OrderRow, now: datetime
) -> tuple[Order, Explanation]:
    if row.snapshot is None:
        # Stored a moment ago, the first step is on its way.
        return Order.model_validate_json(row.order_body), Explanation(waits_for="time")
    playbook = await services.playbooks.get(connection, row.playbook_version)
    process = process_of(row, playbook, now)
    return process.order, process.explain(now)
