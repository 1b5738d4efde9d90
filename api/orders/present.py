"""An order as it stands and as a line of a list, made into what answers show."""

import json
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

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
from api.services import Services
from desk.orders.present import explained, external_id_of, order_of
from storage.orders import OrderRow

_SOURCE: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


async def show(connection: AsyncConnection, services: Services, row: OrderRow, now: datetime) -> OrderShown:
    """The whole order, with what comes next by the playbook it lives by."""
    order, explanation = await explained(connection, services, row, now)
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
