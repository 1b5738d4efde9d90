"""The first password of one's own, in place of one that somebody else chose."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from console.presenters.password import fault_of
from console.rendering import plain
from console.security import cookies
from console.security.addresses import FIRST_PAGE
from console.security.cookies import browser_of
from console.security.viewing import SignedInOf
from console.services import ServicesOf
from desk import people as desk_people

router = APIRouter()


@router.get("/password")
async def form(request: Request, signed: SignedInOf) -> Response:
    """The form, for whoever has to choose one."""
    if not signed.password_given:
        return RedirectResponse(FIRST_PAGE, status_code=303)
    return plain(request, "password.html", csrf=signed.csrf, login=signed.login, fault=None)


@router.post("/password")
async def choose(
    request: Request,
    services: ServicesOf,
    signed: SignedInOf,
    old: Annotated[str, Form(max_length=1000)] = "",
    new: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """The new one is asked for twice: nobody sees what is typed."""
    try:
        desk_people.same(new, again)
        secret = await desk_people.change_password(services, signed, old, new, browser_of(request))
    except desk_people.NOT_CHANGED as error:
        fault = fault_of(error)
        return plain(request, "password.html", status=422, csrf=signed.csrf, login=signed.login, fault=fault)
    answer = RedirectResponse(FIRST_PAGE, status_code=303)
    cookies.keep(answer, services.settings, secret)
    return answer
