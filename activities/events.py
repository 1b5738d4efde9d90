"""What the shop's backend is told of a fact: which order, how it stands, the fact itself; nothing of the customer's."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.values import happened_at
from domain.base import Stored
from domain.facts import FactBody
from domain.ids import OrderId
from domain.statuses import Status
from storage.ledger import LedgerRow
from storage.orders import OrderRow


class EventData(Stored):
    """The order as it stands when the event is written, and what happened to it."""

    order_id: OrderId
    external_id: str
    number: int
    status: Status
    fact: FactBody


class Event(Stored):
    """The body of a webhook; `timestamp` is the fact's."""

    type: str
    timestamp: datetime
    data: EventData


async def event_of(conn: AsyncConnection, message: LedgerRow, order: OrderRow) -> str:
    """The body as JSON."""
    event = Event(
        type=message.template,
        timestamp=await happened_at(conn, message),
        data=EventData(
            order_id=order.id,
            external_id=order.external_id,
            number=order.number,
            status=order.status,
            fact=message.body,
        ),
    )
    return event.model_dump_json()
