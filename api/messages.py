"""GET /messages: what was sent, to whom (masked), why, and whether it was delivered."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.idempotency import OnceRoute
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, WRITE
from api.security import Operator, Reader
from api.services import ServicesOf
from desk.cursors import after_of, cursor_of
from desk.messages import held_until, masked_address, send_again
from domain.actors import Role
from domain.base import Moment
from domain.facts import FACT
from domain.ids import OrderId
from storage import labels, message_lists
from storage.labels import Contact, OrderLabel
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.states import MessageState

router = APIRouter(prefix=V1, route_class=OnceRoute)


class MessageShown(Shown):
    """One message, or a notice to staff."""

    id: str
    order_id: str
    order_number: int
    kind: str = Field(description="The trigger that wanted it", examples=["T1"])
    template: str
    channel: str
    to: str | None = Field(
        description="Masked: where it went, before that where it would go; null for a notice to staff"
    )
    role: Role | None = Field(description="Whom a notice is for")
    state: MessageState
    fact: str = Field(description="The fact it tells of", examples=["order.confirmed"])
    cause: str = Field(description="The stimulus or deadline behind the fact")
    marketing: bool
    subject: str | None
    text: str | None = Field(description="The words; null before they are written, and after retention")
    code: str | None = Field(
        description="Why it failed, was not sent, or waits: `paused`, `not_yet`, `daily_cap` (its channel has sent "
        "all that the playbook lets it in a day)"
    )
    wanted_at: Moment
    held_until: Moment | None = Field(
        description="Of a message that waits: not before this; for `daily_cap` the start of the day that has room"
    )
    sent_at: Moment | None
    delivered_at: Moment | None


class Resent(Shown):
    """The message goes out with its order's next step."""

    id: str


@router.get(
    "/messages",
    response_model=Page[MessageShown],
    operation_id="list_messages",
    summary="List messages, the latest first",
    responses=READ,
)
async def find(
    services: ServicesOf,
    caller: Reader,
    order_id: Annotated[str | None, Query(max_length=100)] = None,
    kind: Annotated[str | None, Query(max_length=100, description="The trigger")] = None,
    state: Annotated[MessageState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MessageShown]:
    """All filters given must hold."""
    filters = MessageFilters(
        shop=caller.shop,
        order_id=OrderId(order_id) if order_id is not None else None,
        kind=kind,
        states=(state,) if state is not None else (),
    )
    async with services.engine.connect() as connection:
        page = await message_lists.find_page(connection, filters, after_of(cursor), limit)
        known = await labels.of_orders(connection, {row.order_id for row in page.items})
        contacts = await labels.contacts(connection, {row.customer_id for row in page.items})
    items = [_shown(row, known[row.order_id], contacts[row.customer_id]) for row in page.items]
    return Page(items=items, next_cursor=cursor_of(page.next))


@router.post(
    "/messages/{message_id}/resend",
    status_code=202,
    response_model=Resent,
    operation_id="resend_message",
    summary="Send a message again whose fate nobody knows, or an event that was not taken",
    responses=WRITE,
)
async def resend(
    message_id: Annotated[str, Path(max_length=100)], services: ServicesOf, caller: Operator
) -> Resent:
    """A message in the state `unknown`, whose gateway's answer was lost; or an event that did not reach the shop's backend.

    To leave it unsent, do nothing.
    """
    await send_again(services, caller.asker, message_id)
    return Resent(id=message_id)


def _shown(row: LedgerRow, order: OrderLabel, contact: Contact) -> MessageShown:
    return MessageShown(
        id=row.id,
        order_id=row.order_id,
        order_number=order.number,
        kind=row.trigger,
        template=row.template,
        channel=row.channel,
        to=masked_address(row, contact),
        role=row.role,
        state=row.state,
        fact=FACT.validate_json(row.fact).kind,
        cause=row.cause,
        marketing=row.marketing,
        subject=row.subject,
        text=row.text,
        code=row.code,
        wanted_at=row.wanted_at,
        held_until=held_until(row),
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
    )
