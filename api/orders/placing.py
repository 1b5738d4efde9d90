"""POST /orders: an order is stored with its customer and its first stimulus in one transaction, then answered."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.examples import PLACE
from api.orders.present import show
from api.orders.shown import OrderShown
from api.paths import V1
from api.problems import WRITE
from api.security import Writer
from api.services import ServicesOf
from bootstrap.api_keys import Scope
from desk.moments import order_now
from desk.orders import placing as desk_placing
from desk.orders.asked import OrderAsked

router = APIRouter(prefix=V1, route_class=OnceRoute)


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
    row, created = await desk_placing.place(services, caller.asker, clock, asked, once)
    now = await order_now(services, clock, row)
    async with services.engine.connect() as connection:
        answer = await show(connection, services, row, now)
    response.status_code = 201 if created else 200
    response.headers["Location"] = f"/api/v1/orders/{row.id}"
    return answer
