"""POST /orders: an order is stored with its customer and its first stimulus in one transaction, then answered."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api.asked import refuse_a_past_day, refuse_the_future, refuse_the_past
from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf, RequestClock
from api.orders.asked import CustomerAsked, OrderAsked
from api.orders.editing import address_of
from api.orders.examples import PLACE
from api.orders.intake import delivery_of, imported_of, order_of
from api.orders.present import UNNAMED, load, show
from api.orders.pricing import code_refused, priced
from api.orders.shown import OrderShown
from api.paths import V1
from api.problems import WRITE, Code, Problem, invalid, no_playbook
from api.security import Caller, Writer
from api.services import Services, ServicesOf
from api.submitting import order_now
from bootstrap.api_keys import Scope
from domain.answers import Confirmed
from domain.ids import from_cause
from domain.stimuli import Imported, OrderPlaced
from domain.tracks import BadTrack
from storage import intake, shops
from storage.customers import NewCustomer
from storage.hashing import body_hash
from storage.intake import NewOrder
from storage.promo_codes import CodeRefused
from storage.shops import ShopNotReady

router = APIRouter(prefix=V1, route_class=OnceRoute)
_AHEAD = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours."""


@router.post(
    "/orders",
    status_code=201,
    response_model=OrderShown,
    operation_id="place_order",
    summary="Place an order",
    responses={
        200: {"model": OrderShown, "description": "The same order was placed before"},
        201: {"description": "Stored; it is looked after from now on"},
        **WRITE,
    },
)
async def place(
    asked: Annotated[OrderAsked, Body(openapi_examples=PLACE)],
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    response: Response,
    once: OnceKey,
) -> OrderShown:
    """The same `external_id` and body again gives the same order; another body is refused.

    `confirmed` places and confirms in one talk (scope `operator`); `imported` takes a running order over and sends
    nothing for its past.
    """
    if asked.confirmed:
        caller.need(Scope.OPERATOR)
    _refuse_unnatural(asked, clock)
    async with services.engine.begin() as connection:
        try:
            placed = await intake.place(
                connection,
                await _new(connection, services, caller, clock, asked, _external_id(asked, caller, once)),
            )
        except ShopNotReady:
            raise no_playbook() from None
        except CodeRefused as refused:
            # Another order took it in this very moment.
            raise code_refused(refused.state) from None
        if not placed.same_body:
            raise Problem(
                409,
                Code.EXTERNAL_ID_REUSED,
                "An order with this external_id was placed with another body: send that body again to get it, "
                "edit it with PATCH, or give the new order another external_id.",
                final=True,
            )
        row = await load(connection, caller.shop, placed.id)
        answer = await show(connection, services, row, await order_now(services, clock, row))
    response.status_code = 201 if placed.created else 200
    response.headers["Location"] = f"/api/v1/orders/{placed.id}"
    return answer


async def _new(
    connection: AsyncConnection,
    services: Services,
    caller: Caller,
    clock: RequestClock,
    asked: OrderAsked,
    external_id: str,
) -> NewOrder:
    shop = await shops.get(connection, caller.shop)
    if shop is None or shop.playbook_version is None:
        raise no_playbook()
    playbook = await services.playbooks.get(connection, shop.playbook_version)
    customer = _customer(asked.customer)
    order, redeems = await priced(
        connection,
        caller.shop,
        asked,
        order_of(asked, caller.shop, playbook.hours.timezone, clock.now),
        customer,
        external_id,
        playbook,
    )
    if asked.imported is None:
        refuse_a_past_day(asked.delivery.day, "/delivery/day", clock.now, order.reach.zone.name)
    return NewOrder(
        shop=caller.shop,
        external_id=external_id,
        body_hash=body_hash(asked),
        customer=customer,
        redeems=redeems,
        placed=OrderPlaced(
            order=order,
            confirmed=_confirmed(asked),
            imported=_imported(asked),
        ),
        actor=caller.actor,
        received_at=clock.now,
        address=address_of(asked.delivery.address),
        comment=asked.comment,
        source=asked.source or {},
        clock_offset_seconds=int(clock.offset_from(services.clock.now()).total_seconds()),
    )


def _external_id(asked: OrderAsked, caller: Caller, once: str) -> str:
    """The shop's own; without one the request's Idempotency-Key tells a repeat."""
    return asked.external_id or UNNAMED + from_cause("unnamed order", caller.key_id, once)


def _customer(asked: CustomerAsked) -> NewCustomer:
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
    """Raises Problem for an order placed in the future, a slot in the past."""
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
