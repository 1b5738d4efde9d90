"""Everything that a person sees of one order, read at once: as it stands, what happened, what was sent and written, whose it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.surroundings import surroundings_of
from activities.values import state_of
from desk.moments import RequestClock, order_now
from desk.refusals import NotFound
from desk.services import Services
from domain.ids import MessageId, OrderId, ShopId
from playbook.schema import Playbook
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from storage import comments, facts, message_lists, order_lists, orders, staff
from storage.comments import CommentRow
from storage.customers import CustomerRow
from storage.facts import TimelineEntry
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.order_lists import ShortOrderRow
from storage.orders import OrderRow
from storage.staff import StaffRow

FACTS: Final = 400
"""So much of an order's past is read where nobody asks for more."""
_MESSAGES: Final = 200
_OTHERS: Final = 5


class Whole(NamedTuple):
    """One order with all that belongs to it; `now` is the order's own time. Much of it is personal."""

    row: OrderRow
    state: OrderState
    playbook: Playbook
    around: Surroundings
    customer: CustomerRow
    timeline: tuple[TimelineEntry, ...]
    """The latest facts, in order."""
    earlier: int
    """How many facts came before those."""
    comments: tuple[CommentRow, ...]
    messages: tuple[LedgerRow, ...]
    others: tuple[ShortOrderRow, ...]
    """Of the same customer, the latest first."""
    staff: Mapping[str, str]
    """What the people of the shop are called, by id."""
    now: datetime

    @property
    def begun(self) -> bool:
        """Whether the rules have taken it: a moment ago it was only stored."""
        return self.row.snapshot is not None


async def whole(
    connection: AsyncConnection,
    services: Services,
    shop: ShopId,
    clock: RequestClock,
    order_id: str,
    *,
    people: Sequence[StaffRow] | None = None,
    back: int = FACTS,
) -> Whole:
    """Raises NotFound for another shop's order, or none.

    `people`: the shop's, where they were read before. `back`: how many facts of the past.
    """
    known = await orders.with_customer(connection, shop, OrderId(order_id))
    if known is None:
        raise NotFound("order")
    row, customer = known
    state = state_of(row)
    earlier = max(0, state.seq - back)
    written = await comments.of_order(connection, row.id, limit=max(back, _MESSAGES))
    sent = await message_lists.find_page(
        connection, MessageFilters(shop=shop, order_id=row.id), limit=max(back // 2, _MESSAGES)
    )
    return Whole(
        row=row,
        state=state,
        playbook=await services.playbooks.get(connection, row.playbook_version),
        around=await surroundings_of(
            connection,
            row,
            order=state.order,
            sent=_sent(sent.items) if sent.next is None else None,
            card=customer,
        ),
        customer=customer,
        timeline=await facts.timeline(connection, row.id, earlier, back),
        earlier=earlier,
        comments=written.items,
        messages=sent.items,
        others=await order_lists.latest_of_customer(connection, shop, row.customer_id, row.id, _OTHERS),
        staff={one.id: one.name for one in people or await staff.of_shop(connection, shop)},
        now=await order_now(services, clock, row),
    )


def _sent(messages: Sequence[LedgerRow]) -> dict[MessageId, datetime]:
    """When its messages were sent, as the rules ask for it."""
    return {one.id: one.sent_at for one in messages if one.sent_at is not None}
