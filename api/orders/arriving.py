"""What arrives for an order by itself and is stored, then applied: payments, movements of the parcel, money on delivery."""

from fastapi import APIRouter, Response
from pydantic import Field

from activities import senders
from api.idempotency import OnceRoute
from api.moments import ClockOf
from api.orders.asked import MoneyTold, PaymentTold, TrackingTold
from api.orders.reading import OrderPath
from api.orders.shown import Shown
from api.paths import V1
from api.problems import WRITE
from api.security import Writer
from api.services import ServicesOf
from api.submitting import Asked, StoredShown, accepted, apply_later
from domain.ids import OrderId
from domain.stimuli import MoneyArrived, ParcelMoved, PaymentReceived

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
    body = PaymentReceived(
        provider=asked.provider,
        external_id=asked.external_id,
        amount=asked.amount,
        paid_at=asked.paid_at,
    )
    act = Asked(
        order_id, body, sender=senders.payments_of(caller.shop, asked.provider), key=asked.external_id
    )
    stored = await apply_later(services, caller, clock, act)
    accepted(stored, response)
    return stored


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
    body = MoneyArrived(
        amount=asked.amount,
        received_at=asked.received_at,
        external_id=asked.external_id,
    )
    act = Asked(order_id, body, sender=senders.money_of(caller.shop), key=asked.external_id)
    stored = await apply_later(services, caller, clock, act)
    accepted(stored, response)
    return stored


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
        body = ParcelMoved(code=event.code, at=event.at, office=event.office, raw=event.raw)
        key = senders.movement_key(OrderId(order_id), event.code, event.at, event.office)
        act = Asked(order_id, body, sender=senders.movements_of(caller.shop), key=key)
        stored.append(await apply_later(services, caller, clock, act))
    return TrackingStored(stored=stored)
