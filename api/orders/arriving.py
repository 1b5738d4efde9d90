"""What arrives for an order by itself and is stored, then applied: payments, movements of the parcel, money on delivery."""

from fastapi import APIRouter, Response
from pydantic import Field

from api.idempotency import OnceRoute
from api.moments import ClockOf
from api.orders.reading import OrderPath
from api.orders.shown import Shown
from api.paths import V1
from api.problems import WRITE
from api.security import Writer
from api.services import ServicesOf
from api.stored import StoredShown, accepted, stored_shown
from desk.orders import acts
from desk.orders.asked_acts import MoneyTold, PaymentTold, TrackingTold
from desk.submitting import apply_later

router = APIRouter(prefix=V1, route_class=OnceRoute)


class TrackingStored(Shown):
    """Each movement is a stimulus of its own; a repeated one is the one stored before."""

    stored: list[StoredShown] = Field(description="In the order of the events told")


@router.post(
    "/orders/{order_id}/payments",
    status_code=202,
    response_model=StoredShown,
    operation_id="record_payment",
    summary="Money of a prepayment came",
    responses=WRITE,
)
async def payment(
    order_id: OrderPath,
    asked: PaymentTold,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    response: Response,
) -> StoredShown:
    """Known by provider and `external_id`: told twice, it counts once; told for another order, it is refused."""
    act = acts.payment(caller.asker, order_id, asked)
    return accepted(await apply_later(services, caller.asker, clock, act), response)


@router.post(
    "/orders/{order_id}/money",
    status_code=202,
    response_model=StoredShown,
    operation_id="record_money",
    summary="Money on delivery arrived",
    responses=WRITE,
)
async def money(
    order_id: OrderPath,
    asked: MoneyTold,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    response: Response,
) -> StoredShown:
    """Known by `external_id`: told twice, it counts once."""
    act = acts.money(caller.asker, order_id, asked)
    return accepted(await apply_later(services, caller.asker, clock, act), response)


@router.post(
    "/orders/{order_id}/tracking",
    status_code=202,
    response_model=TrackingStored,
    operation_id="record_tracking",
    summary="The parcel moved",
    responses=WRITE,
)
async def tracking(
    order_id: OrderPath, asked: TrackingTold, services: ServicesOf, caller: Writer, clock: ClockOf
) -> TrackingStored:
    """Movements may come late, twice and in any order; only what is new reaches the order."""
    stored = []
    for event in asked.events:
        act = acts.movement(caller.asker, order_id, event)
        stored.append(stored_shown(await apply_later(services, caller.asker, clock, act)))
    return TrackingStored(stored=stored)
