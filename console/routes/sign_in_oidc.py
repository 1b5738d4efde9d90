"""The sign-in by another's word: to the provider, and back with its answer."""

from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import BaseModel

from bootstrap.settings import Settings
from console.faults import Fault
from console.menu import N_
from console.routes.sign_in import NO_SHOP, let_in, sign_in_form
from console.security.addresses import safe_next
from console.security.cookies import browser_of, is_secure
from console.services import ServicesOf
from desk import people as desk_people
from desk.people import NobodysShop, UnknownPerson
from providers.identity.oidc import Begun, NotProved, OidcProvider, provider_of

router = APIRouter()
COOKIE: Final = "steward_oidc"
_PATH: Final = "/console/sign-in/oidc"
_WITHIN: Final = timedelta(minutes=10)
_NOT_PROVED: Final = N_("The provider did not say who you are. Try again, or sign in with your password.")
_UNKNOWN: Final = N_(
    "The provider knows you, but nobody here has your email as a login. Ask the shop’s admin."
)


class _UnderWay(BaseModel):
    """What the browser keeps while it is at the provider's."""

    begun: Begun
    next: str


@router.get("/sign-in/oidc")
async def begin(request: Request, services: ServicesOf, next: str = "") -> Response:
    """To the provider."""
    try:
        begun = await _provider(services.settings).begin(_back_to(services.settings))
    except NotProved:
        return sign_in_form(request, services, next, fault=_NOT_PROVED, status=502)
    kept = _UnderWay(begun=begun, next=safe_next(next)).model_dump_json()
    answer = RedirectResponse(begun.url, status_code=303)
    answer.set_cookie(
        COOKIE,
        _signed(services.settings).dumps(kept),
        max_age=int(_WITHIN.total_seconds()),
        path=_PATH,
        secure=is_secure(services.settings),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/sign-in/oidc/back")
async def back(
    request: Request,
    services: ServicesOf,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=5000)] = "",
) -> Response:
    """With the provider's answer; only to the browser that was sent there."""
    settings = services.settings
    try:
        kept = _signed(settings).loads(request.cookies.get(COOKIE, ""), max_age=int(_WITHIN.total_seconds()))
        under_way = _UnderWay.model_validate_json(kept)
        answered = {"state": state, "code": code}
        proved = await _provider(settings).finish(under_way.begun, answered, _back_to(settings))
        secret = await desk_people.sign_in_proved(
            services, proved.issuer, proved.subject, proved.email, browser_of(request)
        )
    except (BadData, NotProved):
        answer = sign_in_form(request, services, "", fault=_NOT_PROVED, status=401)
    except UnknownPerson:
        answer = sign_in_form(request, services, "", fault=_UNKNOWN, status=403)
    except NobodysShop:
        answer = sign_in_form(request, services, "", fault=NO_SHOP, status=403)
    else:
        answer = await let_in(request, services, secret, under_way.next)
    answer.delete_cookie(COOKIE, path=_PATH, secure=is_secure(settings), httponly=True, samesite="lax")
    return answer


def _provider(settings: Settings) -> OidcProvider:
    if settings.oidc is None:
        raise Fault(404)
    return provider_of(settings.oidc)


def _back_to(settings: Settings) -> str:
    return f"{settings.public_url.rstrip('/')}{_PATH}/back"


def _signed(settings: Settings) -> URLSafeTimedSerializer:
    """So that no other site of the same domain can plant a sign-in of its own."""
    key = sha256(b"oidc " + settings.database_url.get_secret_value().encode()).digest()
    return URLSafeTimedSerializer(key, salt=COOKIE)
