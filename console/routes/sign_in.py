"""The sign-in and the way out: login and password, or another's word for who somebody is."""

from datetime import datetime
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bootstrap.passwords import Busy
from console.menu import N_
from console.rendering import plain
from console.security import cookies
from console.security.addresses import SIGN_IN, safe_next
from console.security.cookies import browser_of
from console.security.viewing import SignedInOf
from console.services import ServicesOf
from desk import people as desk_people
from desk.people import NobodysShop, TooManyAttempts, WrongPassword
from desk.services import Services
from storage import sessions

router = APIRouter()
WRONG = N_("Login and password do not belong together. Look at the keyboard layout and at Caps Lock.")
NO_SHOP = N_("You are known, but work in no shop here. Ask its admin to add you.")
BUSY = N_("Too many people are signing in right now. Try again in a few seconds.")


@router.get("/sign-in")
async def form(request: Request, services: ServicesOf, next: str = "") -> Response:
    """The form; who has signed in already goes on."""
    if request.state.signed is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return sign_in_form(request, services, next)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    services: ServicesOf,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    """A new session, whatever the browser had before."""
    browser = browser_of(request)
    try:
        secret = await desk_people.sign_in(services, login, password, browser)
    except WrongPassword:
        return sign_in_form(request, services, next, login, fault=WRONG, status=401)
    except NobodysShop:
        return sign_in_form(request, services, next, login, fault=NO_SHOP, status=403)
    except Busy:
        return sign_in_form(request, services, next, login, fault=BUSY, status=503)
    except TooManyAttempts as error:
        return sign_in_form(request, services, next, login, until=error.until, status=429)
    return await let_in(request, services, secret, next)


async def let_in(request: Request, services: Services, secret: str, next: str) -> Response:
    """On to the page with a new session."""
    return await begun(request, services, secret, RedirectResponse(safe_next(next), status_code=303))


async def begun(request: Request, services: Services, secret: str, answer: Response) -> Response:
    """The answer with the new session; the browser's former one is over."""
    former = request.state.signed
    if former is not None:
        async with services.engine.begin() as connection:
            await sessions.revoke(connection, former.person, former.session, services.clock.now())
    cookies.keep(answer, services.settings, secret)
    return answer


@router.post("/sign-out")
async def sign_out(services: ServicesOf, signed: SignedInOf) -> Response:
    """This browser's session is over, and what it kept of unfinished work is gone."""
    async with services.engine.begin() as connection:
        await sessions.revoke(connection, signed.person, signed.session, services.clock.now())
    answer = RedirectResponse(SIGN_IN, status_code=303, headers={"Clear-Site-Data": '"storage"'})
    cookies.forget(answer, services.settings)
    return answer


def sign_in_form(
    request: Request,
    services: Services,
    next: str,
    login: str = "",
    *,
    fault: str | None = None,
    until: datetime | None = None,
    status: int = 200,
) -> Response:
    """The form, with what was typed and what was wrong with it."""
    headers = {}
    if until is not None:
        wait = until - services.clock.now()
        headers["Retry-After"] = str(max(1, ceil(wait.total_seconds())))
    return plain(
        request,
        "sign_in.html",
        status=status,
        headers=headers,
        next=safe_next(next),
        login=login,
        fault=fault,
        until=until,
        oidc=services.settings.oidc.label if services.settings.oidc else None,
    )
