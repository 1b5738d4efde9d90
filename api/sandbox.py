"""GET /sandbox/clock: an order's virtual now; exists in the sandbox only."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.moments import ClockOf
from api.problems import READ
from api.security import Reader
from api.services import ServicesOf
from desk.moments import order_now
from desk.orders.present import load
from domain.base import Moment

router = APIRouter()


class NowShown(BaseModel):
    """A present moment."""

    now: Moment


@router.get(
    "/sandbox/clock",
    response_model=NowShown,
    operation_id="get_virtual_clock",
    summary="An order's virtual now (sandbox only)",
    responses=READ,
)
async def clock(
    services: ServicesOf,
    caller: Reader,
    clock: ClockOf,
    order: Annotated[
        str | None, Query(max_length=100, description="The order's id; without it the machine's clock")
    ] = None,
) -> NowShown:
    """Give it as `Steward-Clock` with requests about that order."""
    if order is None:
        return NowShown(now=clock.now)
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, order)
    return NowShown(now=await order_now(services, clock, row))
