"""What is told of an order and applied before the answer: packed, shipped, issued, invoice, refunds, shortage, cancel."""

from fastapi import APIRouter, Response

from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.present import show
from api.orders.reading import OrderPath
from api.orders.shown import OrderShown
from api.paths import V1
from api.problems import WRITE
from api.security import Caller, Writer
from api.services import Services, ServicesOf
from api.stored import StoredShown, accepted
from desk.moments import RequestClock, order_now
from desk.orders import acts
from desk.orders.asked_acts import (
    CancelAsked,
    InvoiceAsked,
    Nothing,
    RefundAsked,
    ShippedAsked,
    ShortageAsked,
)
from desk.orders.present import load
from desk.submitting import Act, Submitted, apply_now, by_request
from domain.stimuli import InvoiceIssued, OrderIssued, OrderPacked, StockShort

router = APIRouter(prefix=V1, route_class=OnceRoute)
NOW = {
    202: {"model": StoredShown, "description": "Stored and not yet applied: its end is told at `stimulus`"},
    **WRITE,
}
"""What every endpoint that is applied before its answer may answer, besides the order."""


async def applied_order(
    services: Services, caller: Caller, clock: RequestClock, act: Act, response: Response
) -> OrderShown | StoredShown:
    """Applies an act; the order after it, or where its end will be told."""
    submitted = await apply_now(services, caller.asker, clock, act)
    return await answered(services, caller, clock, submitted, response)


async def answered(
    services: Services, caller: Caller, clock: RequestClock, submitted: Submitted, response: Response
) -> OrderShown | StoredShown:
    """The order after an act, or where the act's end will be told."""
    if not submitted.applied:
        return accepted(submitted, response)
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, submitted.order_id)
        return await show(connection, services, row, await order_now(services, clock, row))


@router.post(
    "/orders/{order_id}/packed",
    response_model=OrderShown | StoredShown,
    operation_id="mark_packed",
    summary="The order is packed",
    responses=NOW,
)
async def packed(
    order_id: OrderPath,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
    asked: Nothing = Nothing(),
) -> OrderShown | StoredShown:
    """Told by the shop; ends the task `pack_order`."""
    act = by_request(caller.asker, order_id, OrderPacked(), once)
    return await applied_order(services, caller, clock, act, response)


@router.post(
    "/orders/{order_id}/shipped",
    response_model=OrderShown | StoredShown,
    operation_id="mark_shipped",
    summary="The parcel is with the carrier",
    responses=NOW,
)
async def shipped(
    order_id: OrderPath,
    asked: ShippedAsked,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
) -> OrderShown | StoredShown:
    """Accepted from any status before it except `cancelled`; the track number's format is checked."""
    act = await acts.shipped(services, caller.asker, order_id, asked, once)
    return await applied_order(services, caller, clock, act, response)


@router.post(
    "/orders/{order_id}/issued",
    response_model=OrderShown | StoredShown,
    operation_id="mark_issued",
    summary="The shop's own staff handed it out and took the money",
    responses=NOW,
)
async def issued(
    order_id: OrderPath,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
    asked: Nothing = Nothing(),
) -> OrderShown | StoredShown:
    """Ends the order as completed."""
    act = by_request(caller.asker, order_id, OrderIssued(), once)
    return await applied_order(services, caller, clock, act, response)


@router.post(
    "/orders/{order_id}/invoice",
    response_model=OrderShown | StoredShown,
    operation_id="record_invoice",
    summary="A bank invoice was issued",
    responses=NOW,
)
async def invoice(
    order_id: OrderPath,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
    asked: InvoiceAsked = InvoiceAsked(),
) -> OrderShown | StoredShown:
    """The goods are held for the invoice's term from now on. The same number again changes nothing; another one replaces it."""
    act = by_request(caller.asker, order_id, InvoiceIssued(number=asked.number), once)
    return await applied_order(services, caller, clock, act, response)


@router.post(
    "/orders/{order_id}/refunds",
    response_model=OrderShown | StoredShown,
    operation_id="record_refund",
    summary="Money is to go back, or went back",
    responses=NOW,
)
async def refunds(
    order_id: OrderPath,
    asked: RefundAsked,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
) -> OrderShown | StoredShown:
    """`wanted` goes through the payment's provider where it can, retried for days; `made` is only noted."""
    act = acts.refund(caller.asker, order_id, asked, once)
    return await applied_order(services, caller, clock, act, response)


@router.post(
    "/orders/{order_id}/shortage",
    response_model=OrderShown | StoredShown,
    operation_id="report_shortage",
    summary="Lines are missing",
    responses=NOW,
)
async def shortage(
    order_id: OrderPath,
    asked: ShortageAsked,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
) -> OrderShown | StoredShown:
    """The order waits, a buyer looks for another supplier, the customer is told."""
    act = by_request(caller.asker, order_id, StockShort(lines=asked.lines), once)
    return await applied_order(services, caller, clock, act, response)


@router.post(
    "/orders/{order_id}/cancel",
    response_model=OrderShown | StoredShown,
    operation_id="cancel_order",
    summary="Give the order up",
    responses=NOW,
)
async def cancel(
    order_id: OrderPath,
    asked: CancelAsked,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
) -> OrderShown | StoredShown:
    """Before shipment it is cancelled, after it the parcel is called back; money that came goes back."""
    act = acts.cancellation(caller.asker, order_id, asked, once)
    return await applied_order(services, caller, clock, act, response)
