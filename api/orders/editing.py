"""PATCH an order: lines, delivery, address or payment; the personal part is stored first, the step decides."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.asked import refuse_a_past_day, refuse_the_past
from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.acts import NOW, applied_order
from api.orders.asked import AddressAsked, ContactEdit, OrderEdit
from api.orders.examples import EDIT
from api.orders.goods import completed_edit
from api.orders.intake import Known, edit_of
from api.orders.present import load, order_of
from api.orders.reading import OrderPath
from api.orders.shown import OrderShown
from api.paths import V1
from api.security import Writer
from api.services import ServicesOf
from api.submitting import Asked, StoredShown, order_now
from domain.stimuli import OrderEdited
from storage.customers import CustomerChange
from storage.orders import OrderRow
from storage.rows import Address

router = APIRouter(prefix=V1, route_class=OnceRoute)


@router.patch(
    "/orders/{order_id}",
    response_model=OrderShown | StoredShown,
    operation_id="edit_order",
    summary="Edit an order while that is allowed",
    responses=NOW,
)
async def edit(
    order_id: OrderPath,
    asked: Annotated[OrderEdit, Body(openapi_examples=EDIT)],
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
) -> OrderShown | StoredShown:
    """Until it is shipped the same order is edited, never replaced; reservation and money follow.

    A packed order goes back and is packed anew.
    """
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, order_id)
        order = order_of(row)
        change = await completed_edit(connection, caller.shop, order, edit_of(asked, order, known_of(row)))
    now = await order_now(services, clock, row)
    refuse_the_past(asked, now)
    if asked.delivery is not None:
        refuse_a_past_day(asked.delivery.day, "/delivery/day", now, order.reach.zone.name)
    act = Asked(
        order_id,
        OrderEdited(edit=change),
        sender=f"key/{caller.key_id}",
        key=once,
        note=asked.comment,
        address=address_of(asked.delivery.address if asked.delivery else None),
        card=_card(asked.customer),
        said=asked,
    )
    return await applied_order(services, caller, clock, act, response)


def address_of(asked: AddressAsked | None) -> Address | None:
    """As it is stored beside the order."""
    return None if asked is None else Address.model_validate(asked.model_dump())


def known_of(row: OrderRow) -> Known:
    """By what the customer can be reached so far."""
    return Known(phone=row.customer_phone, email=row.customer_email)


def _card(asked: ContactEdit | None) -> CustomerChange | None:
    if asked is None:
        return None
    given = {name: value for name, value in asked.model_dump().items() if value is not None}
    if asked.phone is not None:
        given["wrong_number"] = False
    return CustomerChange.model_validate(given)
