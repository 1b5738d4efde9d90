"""Everything that a person sees of one order, read at once: as it stands, what happened, what was sent and written, whose it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.surroundings import surroundings_of
from activities.values import customer_of, state_of
from desk.moments import RequestClock, order_now
from desk.orders.present import load
from desk.services import Services
from domain.ids import ShopId
from playbook.schema import Playbook
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from storage import comments, facts, message_lists, orders, staff
from storage.comments import CommentRow
from storage.customers import CustomerRow
from storage.facts import TimelineEntry
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.orders import OrderFilters, OrderRow

_FACTS: Final = 400
_MESSAGES: Final = 200
_OTHERS: Final = 6


class Whole(NamedTuple):
    """One order with all that belongs to it; `now` is the order's own time. Much of it is personal."""

    row: OrderRow
    state: OrderState
    playbook: Playbook
    around: Surroundings
    customer: CustomerRow
    timeline: tuple[TimelineEntry, ...]
    """The latest facts, in order."""
    comments: tuple[CommentRow, ...]
    messages: tuple[LedgerRow, ...]
    others: tuple[OrderRow, ...]
    """Of the same customer, the latest first."""
    staff: Mapping[str, str]
    """What the people of the shop are called, by id."""
    now: datetime

    @property
    def begun(self) -> bool:
        """Whether the rules have taken it: a moment ago it was only stored."""
        return self.row.snapshot is not None


async def whole(
    connection: AsyncConnection, services: Services, shop: ShopId, clock: RequestClock, order_id: str
) -> Whole:
    """Raises NotFound for another shop's order, or none."""
    row = await load(connection, shop, order_id)
    state = state_of(row)
    others = await orders.find_page(
        connection, OrderFilters(shop=shop, customer_id=row.customer_id), limit=_OTHERS
    )
    written = await comments.of_order(connection, row.id, limit=_MESSAGES)
    sent = await message_lists.find_page(
        connection, MessageFilters(shop=shop, order_id=row.id), limit=_MESSAGES
    )
    return Whole(
        row=row,
        state=state,
        playbook=await services.playbooks.get(connection, row.playbook_version),
        around=await surroundings_of(connection, row, order=state.order),
        customer=await customer_of(connection, row),
        timeline=await facts.timeline(connection, row.id, max(0, state.seq - _FACTS), _FACTS),
        comments=written.items,
        messages=sent.items,
        others=tuple(other for other in others.items if other.id != row.id),
        staff={one.id: one.name for one in await staff.of_shop(connection, shop)},
        now=await order_now(services, clock, row),
    )
