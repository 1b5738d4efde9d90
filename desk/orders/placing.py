"""Places an order: it is stored with its customer and its first stimulus in one transaction."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asked import refuse_a_past_day, refuse_the_future, refuse_the_past
from desk.asker import Asker
from desk.moments import RequestClock
from desk.orders.asked import CustomerAsked, OrderAsked
from desk.orders.editing import address_of
from desk.orders.intake import delivery_of, imported_of, order_of
from desk.orders.present import UNNAMED, load
from desk.orders.pricing import priced
from desk.refusals import ExternalIdReused, NoPlaybook, PromoCodeRefused, invalid
from desk.services import Services
from desk.shop_rules import playbook_in_force
from domain.answers import Confirmed
from domain.ids import from_cause
from domain.stimuli import Imported, OrderPlaced
from domain.tracks import BadTrack
from storage import intake
from storage.customers import NewCustomer
from storage.hashing import body_hash
from storage.intake import NewOrder
from storage.orders import OrderRow
from storage.promo_codes import CodeRefused
from storage.shops import ShopNotReady

_AHEAD = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours."""


class PlacedOrder(NamedTuple):
    """The order as it was stored. `created`: no repeat of an order placed before."""

    row: OrderRow
    created: bool


async def place(
    services: Services, asker: Asker, clock: RequestClock, asked: OrderAsked, once: str
) -> PlacedOrder:
    """The same `external_id` (without one: the same `once`) and body again is the same order. Raises DeskError.

    Whether the asker may confirm it with it, its border has checked.
    """
    _refuse_unnatural(asked, clock)
    async with services.engine.begin() as connection:
        new = await _new(connection, services, asker, clock, asked, _external_id(asked, asker, once))
        try:
            placed = await intake.place(connection, new)
        except ShopNotReady:
            raise NoPlaybook from None
        except CodeRefused as refused:
            # Another order took it in this very moment.
            raise PromoCodeRefused(refused.state) from None
        if not placed.same_body:
            raise ExternalIdReused
        return PlacedOrder(await load(connection, asker.shop, placed.id), placed.created)


async def _new(
    connection: AsyncConnection,
    services: Services,
    asker: Asker,
    clock: RequestClock,
    asked: OrderAsked,
    external_id: str,
) -> NewOrder:
    playbook = await playbook_in_force(connection, services, asker.shop)
    customer = customer_of(asked.customer)
    order, redeems = await priced(
        connection,
        asker.shop,
        asked,
        order_of(asked, asker.shop, playbook.hours.timezone, clock.now),
        customer,
        external_id,
        playbook,
    )
    if asked.imported is None:
        refuse_a_past_day(asked.delivery.day, "/delivery/day", clock.now, order.reach.zone.name)
    return NewOrder(
        shop=asker.shop,
        external_id=external_id,
        body_hash=body_hash(asked),
        customer=customer,
        redeems=redeems,
        placed=OrderPlaced(
            order=order,
            confirmed=_confirmed(asked),
            imported=_imported(asked),
        ),
        actor=asker.actor,
        received_at=clock.now,
        address=address_of(asked.delivery.address),
        comment=asked.comment,
        source=asked.source or {},
        clock_offset_seconds=int(clock.offset_from(services.clock.now()).total_seconds()),
    )


def _external_id(asked: OrderAsked, asker: Asker, once: str) -> str:
    """The shop's own; without one what names the request tells a repeat."""
    return asked.external_id or UNNAMED + from_cause("unnamed order", asker.sender, once)


def customer_of(asked: CustomerAsked) -> NewCustomer:
    """As the order's customer is found or made."""
    handles = asked.handles.model_dump(exclude_none=True) if asked.handles else {}
    return NewCustomer(
        phone=asked.phone,
        email=asked.email,
        name=asked.name or None,
        locale=asked.locale,
        external_id=asked.external_id,
        handles=handles,
        timezone=asked.timezone,
        preferred_channel=asked.preferred_channel,
    )


def _confirmed(asked: OrderAsked) -> Confirmed | None:
    if isinstance(asked.confirmed, Confirmed):
        return asked.confirmed
    return Confirmed() if asked.confirmed else None


def _imported(asked: OrderAsked) -> Imported | None:
    if asked.imported is None:
        return None
    try:
        return imported_of(asked.imported, delivery_of(asked.delivery).carrier)
    except BadTrack as bad:
        raise invalid("/imported/facts/track_number", str(bad)) from None


def _refuse_unnatural(asked: OrderAsked, clock: RequestClock) -> None:
    """Raises Invalid for an order placed in the future, a slot in the past."""
    if asked.external_id is not None and asked.external_id.startswith(UNNAMED):
        raise invalid("/external_id", f"ids that begin with {UNNAMED} are our own: give another one")
    if asked.placed_at is not None and asked.placed_at > clock.now + _AHEAD:
        raise invalid("/placed_at", "this is in the future: give the moment at which the customer ordered")
    if asked.priced and asked.imported is not None:
        raise invalid("/priced", "what was agreed for a running order before stays: leave it out")
    for at, line in enumerate(asked.items):
        if asked.priced and line.discount:
            raise invalid(
                f"/items/{at}/discount", "leave it out: with `priced` the playbook makes the discounts"
            )
    if asked.imported is None:
        refuse_the_past(asked, clock.now)
    else:
        refuse_the_future(asked.imported.facts, "/imported/facts", clock.now + _AHEAD)
