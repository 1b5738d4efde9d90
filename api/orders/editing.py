"""PATCH an order: lines, delivery, address or payment; the personal part is stored first, the step decides."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.acts import NOW, answered
from api.orders.examples import EDIT
from api.orders.reading import OrderPath
from api.orders.shown import OrderShown
from api.paths import V1
from api.security import Writer
from api.services import ServicesOf
from api.stored import StoredShown
from desk.orders import editing as desk_editing
from desk.orders.asked_edit import OrderEdit

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
    submitted = await desk_editing.edit(services, caller.asker, clock, order_id, asked, once)
    return await answered(services, caller, clock, submitted, response)
