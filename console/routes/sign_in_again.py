"""The sign-in over an open page whose session has ended: the same person goes on with what was typed, and nobody else."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from bootstrap.passwords import Busy
from console.menu import N_
from console.rendering import plain
from console.routes.sign_in import BUSY, WRONG, begun
from console.security import viewing
from console.security.cookies import browser_of
from console.security.csrf import HEADER
from console.services import ServicesOf
from desk import people as desk_people
from desk.people import AnotherPerson, TooManyAttempts, WrongPassword
from desk.services import Services
from domain.ids import StaffId

router = APIRouter()
_ANOTHER = N_(
    "This page was opened by somebody else, and what is typed in it is theirs. Open Steward in another tab, or close this one."
)


@router.get("/sign-in/again")
async def whose(request: Request, services: ServicesOf, page_of: str = "") -> Response:
    """Whether the page is still theirs who look: then nothing but the token of their session, else what to do."""
    if request.state.signed is None:
        return _asked(request, services, page_of)
    signed = viewing.signed_in(request)
    if not viewing.is_of_another(request, page_of):
        return Response(status_code=204, headers={HEADER: signed.csrf})
    reason = "password" if signed.password_given else "shop" if signed.shop is None else "another"
    return _asked(request, services, page_of, reason)


@router.post("/sign-in/again")
async def sign_in_again(
    request: Request,
    services: ServicesOf,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    page_of: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """A new session for whom the page was shown to; who else signs in here is told that it is not theirs."""
    try:
        secret = await desk_people.sign_in_again(
            services, login, password, StaffId(page_of), browser_of(request)
        )
    except WrongPassword:
        return _asked(request, services, page_of, login=login, fault=WRONG)
    except AnotherPerson:
        return _asked(request, services, page_of, login=login, fault=_ANOTHER)
    except Busy:
        return _asked(request, services, page_of, login=login, fault=BUSY)
    except TooManyAttempts as error:
        return _asked(request, services, page_of, login=login, until=error.until)
    return await begun(request, services, secret, Response(status_code=204))


def _asked(
    request: Request,
    services: Services,
    page_of: str,
    reason: str = "ended",
    *,
    login: str = "",
    fault: str | None = None,
    until: datetime | None = None,
) -> Response:
    """What stands over the page. Never a 4xx: browsers write that down as an error of the page."""
    return plain(
        request,
        "sign_in_again.html",
        page_of=page_of,
        reason=reason,
        login=login,
        fault=fault,
        until=until,
        oidc=services.settings.oidc.label if services.settings.oidc else None,
    )
