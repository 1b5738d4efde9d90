"""/u/{token}: the link in marketing messages; GET shows a page, POST acts (also mail programs' one click, RFC 8058)."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.moments import ClockOf
from api.pages import page
from api.problems import Code, Problem, responses
from api.services import ServicesOf
from storage import customers
from storage.customers import CustomerChange, CustomerRow

router = APIRouter()
Token = Annotated[str, Path(max_length=100, description="From the link")]


@router.get(
    "/u/{token}",
    response_class=HTMLResponse,
    operation_id="show_unsubscribe",
    summary="The page behind a message's unsubscribe link",
    responses=responses(404, 422, 503),
)
async def show(token: Token, request: Request, services: ServicesOf) -> HTMLResponse:
    """Changes nothing: mail programs open links by themselves."""
    customer = await _customer(services, token)
    done = customer.unsubscribed_at is not None
    return page(request, "unsubscribe.html", {"done": done, "locale": customer.locale})


@router.post(
    "/u/{token}",
    response_class=HTMLResponse,
    operation_id="unsubscribe",
    summary="No marketing any more",
    responses=responses(404, 413, 422, 503),
)
async def act(token: Token, request: Request, services: ServicesOf, clock: ClockOf) -> HTMLResponse:
    """Messages about the customer's own orders still come."""
    customer = await _customer(services, token)
    if customer.unsubscribed_at is None:
        async with services.engine.begin() as connection:
            change = CustomerChange(unsubscribed_at=clock.now)
            await customers.change(connection, customer.shop, customer.id, change)
    return page(request, "unsubscribe.html", {"done": True, "locale": customer.locale})


async def _customer(services: ServicesOf, token: str) -> CustomerRow:
    async with services.engine.connect() as connection:
        customer = await customers.by_unsubscribe_token(connection, token)
    if customer is None:
        raise Problem(
            404,
            Code.NOT_FOUND,
            "This link is cut short or no longer valid: open it from the message once more, or write to the shop.",
        )
    return customer
