"""The choice of a shop, for somebody who works in several."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from console.faults import Fault
from console.rendering import plain
from console.security import cookies
from console.security.addresses import FIRST_PAGE
from console.security.cookies import browser_of
from console.security.viewing import SignedInOf
from console.services import ServicesOf
from desk import people as desk_people
from desk.people import NobodysShop
from domain.ids import ShopId
from storage import people

router = APIRouter()


@router.get("/shops")
async def choices(request: Request, services: ServicesOf, signed: SignedInOf) -> Response:
    """Where they work, and as what."""
    async with services.reads.connect() as connection:
        works = await people.employments(connection, signed.person)
    return plain(request, "shops.html", works=works, chosen=signed.shop, csrf=signed.csrf)


@router.post("/shops")
async def choose(
    request: Request,
    services: ServicesOf,
    signed: SignedInOf,
    shop: Annotated[str, Form(max_length=100)],
) -> Response:
    """From now on they are in that shop, in the role they have there, under another secret."""
    try:
        secret = await desk_people.choose_shop(services, signed, ShopId(shop), browser_of(request))
    except NobodysShop:
        raise Fault(404) from None
    answer = RedirectResponse(FIRST_PAGE, status_code=303)
    cookies.keep(answer, services.settings, secret)
    return answer
