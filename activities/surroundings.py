"""Gathers what the rules read outside the order; only what its status can still need is read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from domain import answers
from domain.buyers import Buyer
from domain.ids import MessageId
from domain.orders import Edit, Order
from domain.statuses import AGREEING, BEFORE_SHIPMENT
from domain.stimuli import OrderCancelled, OrderEdited, Stimulus, TaskCompleted
from rules.order.state import OrderState
from rules.order.surroundings import CustomerView, OtherOrder, Surroundings
from storage import customers, effects, orders, products
from storage.customers import CustomerRow
from storage.intake import lines_key
from storage.orders import OrderRow, OtherOrderRow

_LOOKED_BACK: Final = timedelta(days=31)
"""Closed orders of the customer older than this tell nothing of a new one: duplicates are a matter of hours."""


async def surroundings_of(
    conn: AsyncConnection,
    row: OrderRow,
    stimuli: Iterable[Stimulus] = (),
    *,
    order: Order | None = None,
    sent: Mapping[MessageId, datetime] | None = None,
    card: CustomerRow | None = None,
) -> Surroundings:
    """The surroundings of an order for these stimuli.

    `order` (its present form), `sent` and `card` (its customer's) where they are known already.
    """
    stimuli = tuple(stimuli)
    if order is None:
        order = _present(row)
    if sent is None:
        sent = (await effects.open_effects(conn, row.id)).sent
    return Surroundings(
        customer=CustomerView(
            black_listed=row.customer_black_listed,
            unsubscribed=row.customer_unsubscribed_at is not None,
            completed_orders=row.customer_completed_orders,
            returned_orders=row.customer_returned_orders,
            last_contact_at=row.customer_last_contact_at,
            wrong_number=row.customer_wrong_number,
            segments=row.customer_segments,
        ),
        other_orders=await _other_orders(conn, row, lines_key(order)) if row.status in AGREEING else (),
        stock=await _stock(conn, row, order, stimuli) if row.status in BEFORE_SHIPMENT else {},
        sent=dict(sent),
        known_orders=await _known_orders(conn, row, stimuli),
        buyer=await _buyer(conn, row, order, stimuli, card) if row.status in BEFORE_SHIPMENT else None,
    )


async def _other_orders(conn: AsyncConnection, row: OrderRow, goods: str) -> tuple[OtherOrder, ...]:
    others = await orders.others_of_customer(
        conn, row.customer_id, besides=row.id, since=row.placed_at - _LOOKED_BACK
    )
    return tuple(_as_seen(other, goods) for other in others)


def _as_seen(other: OtherOrderRow, goods: str) -> OtherOrder:
    return OtherOrder(
        id=other.id,
        number=other.number,
        status=other.status,
        placed_at=other.placed_at,
        same_lines=other.lines_key == goods,
        draft=other.draft,
    )


async def _stock(
    conn: AsyncConnection, row: OrderRow, order: Order, stimuli: Iterable[Stimulus]
) -> dict[str, int]:
    """Of the goods it has, and of those that a stimulus would bring in."""
    brought_in = (line for edit in _edits(stimuli) for line in edit.lines or ())
    return await products.stock(conn, row.shop, (line.sku for line in (*order.lines, *brought_in)))


async def _buyer(
    conn: AsyncConnection,
    row: OrderRow,
    order: Order,
    stimuli: Iterable[Stimulus],
    card: CustomerRow | None,
) -> Buyer | None:
    """Read only where the playbook makes the prices, or is asked to."""
    if not (order.priced or any(edit.priced for edit in _edits(stimuli))):
        return None
    card = card or await customers.get(conn, row.shop, row.customer_id)
    return card.buyer(order.reach.zone.name) if card is not None else None


def _edits(stimuli: Iterable[Stimulus]) -> Iterator[Edit]:
    for stimulus in stimuli:
        match stimulus.body:
            case OrderEdited(edit=edit) | TaskCompleted(answer=answers.Agreed(edit=edit)):
                yield edit
            case _:
                pass


async def _known_orders(conn: AsyncConnection, row: OrderRow, stimuli: Iterable[Stimulus]) -> frozenset[str]:
    """Orders that a stimulus names; asked only where one does."""
    named: set[str] = set()
    for stimulus in stimuli:
        match stimulus.body:
            case TaskCompleted(answer=answers.Duplicate(of=other)):
                named.add(other)
            case OrderCancelled(duplicate_of=str(other)):
                named.add(other)
            case _:
                pass
    return await orders.known(conn, row.shop, named) if named else frozenset()


def _present(row: OrderRow) -> Order:
    if row.snapshot is None:
        return Order.model_validate_json(row.order_body)
    return OrderState.model_validate_json(row.snapshot).order
