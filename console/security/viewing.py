"""Tells each request who looks: its session, and the member of staff its person is in the shop they chose."""

from typing import Annotated

from fastapi import Depends, Request

from activities.resuming import PlaybookMissing
from console.rendering import asked_locale
from console.security.cookies import secret_of
from console.viewer import Viewer
from desk import sessions
from desk.services import Services
from storage.sessions import SignedIn

_ANY_ZONE = "UTC"
"""Of a shop without a playbook: it has no opening hours either."""


class NotSignedIn(Exception):
    """Nobody looks: the sign-in comes first."""


class NoShopChosen(Exception):
    """They work in several shops, or no more in the one they chose."""


class PasswordGiven(Exception):
    """Somebody else chose their password: a password of their own comes first."""


class PageOfAnother(Exception):
    """The page that asks was shown to somebody else, or in another shop: what was typed there is theirs."""


class PageBefore(Exception):
    """The page that acts was shown in a former session of the same person: it gets this one's token first."""


async def find(request: Request, services: Services) -> SignedIn | None:
    """The session of this request; with it, where they chose a shop, the viewer. Looked up once."""
    if hasattr(request.state, "signed"):
        known = request.state.signed
        assert known is None or isinstance(known, SignedIn)
        return known
    request.state.signed = request.state.viewer = None
    secret = secret_of(request)
    if not secret:
        return None
    async with services.reads.connect() as connection:
        signed = await sessions.find(connection, secret, services.clock.now())
        zone = _ANY_ZONE
        if signed is not None and signed.playbook_version is not None:
            try:
                playbook = await services.playbooks.get(connection, signed.playbook_version)
                zone = playbook.hours.timezone
            except PlaybookMissing:
                pass
    request.state.signed = signed
    request.state.viewer = _viewer(request, signed, zone) if signed is not None else None
    return signed


def signed_in(request: Request) -> SignedIn:
    """The session of this request. Raises NotSignedIn."""
    signed = request.state.signed
    if not isinstance(signed, SignedIn):
        raise NotSignedIn
    return signed


def viewer(request: Request) -> Viewer:
    """Who looks. Raises NotSignedIn, PasswordGiven, NoShopChosen."""
    signed = signed_in(request)
    if signed.password_given:
        raise PasswordGiven
    found = request.state.viewer
    if not isinstance(found, Viewer):
        raise NoShopChosen
    return found


def is_of_another(request: Request, whose: str | None) -> bool:
    """Whether the page that asks was shown to somebody else than who looks now; `whose` is what it says itself."""
    signed, found = signed_in(request), request.state.viewer
    if whose is None:
        return False
    return signed.password_given or not isinstance(found, Viewer) or found.staff != whose


def _viewer(request: Request, signed: SignedIn, zone: str) -> Viewer | None:
    if signed.shop is None or signed.staff is None or signed.role is None or signed.name is None:
        return None
    return Viewer(
        person=signed.person,
        login=signed.login,
        staff=signed.staff,
        name=signed.name,
        role=signed.role,
        shop=signed.shop,
        locale=signed.locale or asked_locale(request),
        theme=signed.theme,
        zone=zone,
        csrf=signed.csrf,
        on_shift=bool(signed.on_shift),
        shops=signed.shops,
    )


# Asynchronous, as all that pages depend on: FastAPI gives others to a thread, which waits while other pages are made.
async def _signed_in_of(request: Request) -> SignedIn:
    return signed_in(request)


async def _viewer_of(request: Request) -> Viewer:
    return viewer(request)


SignedInOf = Annotated[SignedIn, Depends(_signed_in_of)]
"""For the few pages that come before a shop is chosen."""
ViewerOf = Annotated[Viewer, Depends(_viewer_of)]
"""The viewer as a page's parameter; `guarding` has let them in before."""
