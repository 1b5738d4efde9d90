"""POST /quotes: prices a selection by the shop's present playbook, for a customer or for anybody; stores nothing."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.idempotency import OnceRoute
from api.moments import ClockOf
from api.paths import V1
from api.problems import WRITE
from api.quotes.examples import QUOTE
from api.quotes.shown import QuoteShown, quote_shown
from api.security import Reader
from api.services import ServicesOf
from desk.quotes.asked import QuoteAsked
from desk.quotes.quoting import quoted

router = APIRouter(prefix=V1, route_class=OnceRoute)


@router.post(
    "/quotes",
    response_model=QuoteShown,
    operation_id="quote",
    summary="Price a selection for a customer",
    responses=WRITE,
)
async def quote(
    asked: Annotated[QuoteAsked, Body(openapi_examples=QUOTE)],
    services: ServicesOf,
    caller: Reader,
    clock: ClockOf,
) -> QuoteShown:
    """Every kopeck is explained, what may be offered besides is told, and `text` can be sent as it is."""
    return quote_shown(await quoted(services, caller.shop, asked, clock.now))
