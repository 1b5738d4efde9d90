"""A new order comes in: customer, number, row and its first stimulus in one transaction; what is made of it the step decides."""

from datetime import timedelta
from hashlib import sha256

from pydantic import Field, TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor, by_rule
from domain.base import Moment, Stored
from domain.ids import CustomerId, OrderId, ShopId, StimulusId, order_id, stimulus_id
from domain.money import ZERO
from domain.orders import Order
from domain.statuses import CLOSED, PaymentState, Status, stage_of
from domain.stimuli import DraftAbsorbed, OrderPlaced
from storage import customers, inbox, promo_codes, shops
from storage.customers import NewCustomer
from storage.inbox import NewStimulus
from storage.rows import Address
from storage.tables import orders

SENDER = "steward"
"""Who the inbox says sent what Steward itself concluded."""

_SOURCE: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


class NewOrder(Stored):
    """An order to look after. In `placed` the order's id, number and customer are filled in here.

    `body_hash` is of the request as it came: it tells a repeat from another order under the same id.
    """

    shop: ShopId
    external_id: str
    body_hash: str
    customer: NewCustomer
    placed: OrderPlaced
    actor: Actor
    received_at: Moment
    address: Address | None = None
    comment: str | None = Field(default=None, repr=False)
    source: dict[str, str] = Field(default_factory=dict)
    clock_offset_seconds: int = 0
    nudge_after: timedelta = timedelta(0)
    redeems: bool = False
    """The order's promo code is one that was given to its customer: this order uses it up."""


class Placed(Stored):
    """The order that stands now. `created` is False for a repeat; `same_body` False when the repeat says something else."""

    id: OrderId
    number: int
    customer_id: CustomerId
    stimulus_id: StimulusId
    created: bool = True
    same_body: bool = True
    absorbed: tuple[OrderId, ...] = ()
    """Drafts of the same customer whose place it takes."""


def lines_key(order: Order) -> str:
    """Equal for orders of the same goods in the same quantities, in whatever sequence they were typed."""
    lines = sorted(f"{line.sku}\x1f{line.quantity}" for line in order.lines)
    return sha256("\x1e".join(lines).encode()).hexdigest()


async def place(conn: AsyncConnection, new: NewOrder) -> Placed:
    """Keeps the order and its stimulus, once for each external id. Raises ShopNotReady, CodeRefused."""
    known = await _known(conn, new)
    if known is not None:
        return known
    customer = await customers.upsert(conn, new.shop, new.customer)
    number = await shops.next_order(conn, new.shop)
    order = _filled_in(new, customer, number.number)
    if not await _insert(conn, new, order, number.playbook_version):
        # The same external id at the same moment; it is committed now. Its twin's number stays unused.
        known = await _known(conn, new)
        assert known is not None, "the insert met it"
        return known
    if new.redeems:
        await promo_codes.redeem(conn, new.shop, order.promo_code or "", customer, order.id, order.placed_at)
    stimulus = await inbox.store(
        conn,
        NewStimulus(
            sender=_sender(new),
            key=new.external_id,
            shop=new.shop,
            target=order.id,
            body=new.placed.model_copy(update={"order": order}),
            actor=new.actor,
            received_at=new.received_at,
            nudge_after=new.nudge_after,
        ),
    )
    return Placed(
        id=order.id,
        number=order.number,
        customer_id=customer,
        stimulus_id=stimulus.id,
        absorbed=() if order.draft else await _absorb_drafts(conn, order, new.received_at),
    )


async def is_known(conn: AsyncConnection, shop: ShopId, external_id: str) -> bool:
    """Whether an order of this external id was placed before."""
    found = await conn.scalar(
        select(orders.c.id).where(orders.c.shop == shop, orders.c.external_id == external_id)
    )
    return found is not None


async def _known(conn: AsyncConnection, new: NewOrder) -> Placed | None:
    rows = await conn.execute(
        select(orders.c.id, orders.c.number, orders.c.customer_id, orders.c.body_hash).where(
            orders.c.shop == new.shop, orders.c.external_id == new.external_id
        )
    )
    row = rows.mappings().one_or_none()
    if row is None:
        return None
    return Placed(
        id=row["id"],
        number=row["number"],
        customer_id=row["customer_id"],
        stimulus_id=stimulus_id(_sender(new), new.external_id),
        created=False,
        same_body=row["body_hash"] == new.body_hash,
    )


def _sender(new: NewOrder) -> str:
    """External ids are a shop's own: two shops may use the same."""
    return f"orders/{new.shop}"


def _filled_in(new: NewOrder, customer: CustomerId, number: int) -> Order:
    order = new.placed.order
    return order.model_copy(
        update={
            "id": order_id(new.shop, new.external_id),
            "shop": new.shop,
            "number": number,
            "reach": order.reach.model_copy(update={"customer": customer}),
        }
    )


async def _insert(conn: AsyncConnection, new: NewOrder, order: Order, playbook_version: str) -> bool:
    rows = await conn.execute(
        insert(orders)
        .values(
            id=order.id,
            shop=order.shop,
            number=order.number,
            external_id=new.external_id,
            body_hash=new.body_hash,
            customer_id=order.reach.customer,
            status=Status.NEW,
            stage=stage_of(Status.NEW),
            payment_state=PaymentState.UNPAID,
            total=order.total,
            currency=order.currency,
            paid=ZERO,
            refunded=ZERO,
            method=order.method,
            delivery_kind=order.delivery.kind,
            carrier=order.delivery.carrier,
            channel=order.channel,
            draft=order.draft,
            lines_key=lines_key(order),
            placed_at=order.placed_at,
            address=new.address.model_dump_json() if new.address else None,
            comment=new.comment,
            source=_SOURCE.dump_json(new.source).decode() if new.source else None,
            order_body=order.model_dump_json(),
            playbook_version=playbook_version,
            clock_offset_seconds=new.clock_offset_seconds,
        )
        .on_conflict_do_nothing()
        .returning(orders.c.id)
    )
    return rows.one_or_none() is not None


async def _absorb_drafts(conn: AsyncConnection, order: Order, received_at: Moment) -> tuple[OrderId, ...]:
    """Drafts are made from missed calls: once the customer's real order is here, nobody need ring about them."""
    drafts = await conn.scalars(
        select(orders.c.id)
        .where(
            orders.c.customer_id == order.reach.customer,
            orders.c.draft,
            orders.c.status.not_in(list(CLOSED)),
            orders.c.id != order.id,
        )
        .order_by(orders.c.id)
    )
    absorbed = tuple(OrderId(draft) for draft in drafts)
    for draft in absorbed:
        await inbox.store(
            conn,
            NewStimulus(
                sender=SENDER,
                key=f"absorbed/{draft}",
                shop=order.shop,
                target=draft,
                body=DraftAbsorbed(by=order.id),
                actor=by_rule("draft_absorbed"),
                received_at=received_at,
            ),
        )
    return absorbed
