"""One's own settings: language, look, password, and the browsers one is signed in with."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from console.presenters.password import PasswordFault, fault_of
from console.rendering import page
from console.security import cookies
from console.security.cookies import browser_of
from console.security.viewing import SignedInOf, ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import people as desk_people
from desk.services import Services
from domain.locales import Locale
from domain.people import Theme
from storage import people, sessions
from storage.sessions import SignedIn

router = APIRouter()
_PAGE = "/console/me"


@router.get("/me")
async def settings(
    request: Request, viewer: ViewerOf, signed: SignedInOf, services: ServicesOf, done: str = ""
) -> Response:
    """All of it; `done` names what was just changed."""
    return await _page(request, viewer, signed, services, done=done)


@router.post("/me")
async def prefer(
    viewer: ViewerOf,
    services: ServicesOf,
    locale: Annotated[Locale, Form()],
    theme: Annotated[Theme, Form()],
) -> Response:
    """Language and look, from the next page on."""
    async with services.engine.begin() as connection:
        await people.prefer(connection, viewer.person, locale=locale, theme=theme)
    return RedirectResponse(f"{_PAGE}?done=look", status_code=303)


@router.post("/me/password")
async def change_password(
    request: Request,
    viewer: ViewerOf,
    signed: SignedInOf,
    services: ServicesOf,
    old: Annotated[str, Form(max_length=1000)] = "",
    new: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Other browsers are signed out; this one goes on under another secret."""
    try:
        desk_people.same(new, again)
        secret = await desk_people.change_password(services, signed, old, new, browser_of(request))
    except desk_people.NOT_CHANGED as error:
        return await _page(request, viewer, signed, services, fault=fault_of(error))
    answer = RedirectResponse(f"{_PAGE}?done=password", status_code=303)
    cookies.keep(answer, services.settings, secret)
    return answer


@router.post("/me/sessions")
async def revoke(
    viewer: ViewerOf,
    signed: SignedInOf,
    services: ServicesOf,
    session: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """One of one's other browsers is signed out; all of them where none is named."""
    now = services.clock.now()
    async with services.engine.begin() as connection:
        if session:
            await sessions.revoke(connection, viewer.person, session, now)
        else:
            await sessions.revoke_all(connection, viewer.person, now, besides=signed.session)
    return RedirectResponse(f"{_PAGE}?done=sessions", status_code=303)


async def _page(
    request: Request,
    viewer: Viewer,
    signed: SignedIn,
    services: Services,
    *,
    done: str = "",
    fault: PasswordFault | None = None,
) -> Response:
    async with services.reads.connect() as connection:
        mine = await sessions.of_person(connection, viewer.person, services.clock.now())
        person = await people.get(connection, viewer.person)
    return page(
        request,
        viewer,
        "me.html",
        status=422 if fault else 200,
        done=done,
        fault=fault,
        login=signed.login,
        has_password=person is not None and person.password_hash is not None,
        sessions=mine,
        this_session=signed.session,
    )
