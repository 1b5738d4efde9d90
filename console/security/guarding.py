"""Stands before every route: who comes from elsewhere, who has not signed in, and whose role may not, goes no further."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from console.faults import Fault, Unreadable
from console.menu import N_
from console.rendering import corner, speaker_of
from console.security import csrf, roles, viewing
from console.security.addresses import next_of, safe_next, sign_in_for
from console.services import ServicesOf

_RENEWED = N_("You have signed in anew since this page was opened. It knows that now: repeat what you did.")


async def guard(request: Request, services: ServicesOf) -> None:
    """A dependency of the whole application, so that no page can forget it."""
    _refuse_zero_bytes(request)
    acts = request.method not in csrf.SAFE_METHODS
    if acts:
        csrf.refuse_from_elsewhere(request, services.settings.public_url)
    signed = await viewing.find(request, services)
    route = request.scope.get("route")
    key = roles.key_of(request.method, route.path if isinstance(route, APIRoute) else "")
    if key in roles.OPEN:
        return
    if signed is None:
        raise viewing.NotSignedIn
    whose = request.headers.get(csrf.PAGE_OF)
    if viewing.is_of_another(request, whose):
        raise viewing.PageOfAnother
    if acts:
        try:
            await csrf.refuse_without_token(request, signed.csrf)
        except Fault:
            # The same person, signed in anew: the page fetches the new token and stays as it is.
            if whose is not None:
                raise viewing.PageBefore from None
            raise
    if key in roles.SIGNED_IN:
        return
    if viewing.viewer(request).role not in roles.MAY.get(key, frozenset()):
        raise Fault(403)


def _refuse_zero_bytes(request: Request) -> None:
    """No text of the database holds one, so nothing is found by it. Raises Unreadable."""
    if "\0" in request.scope["path"]:
        raise Unreadable
    asked = request.query_params.multi_items()
    if names := frozenset(name for name, value in asked if "\0" in name + value):
        raise Unreadable(names)


def install(app: FastAPI) -> None:
    """Who must do something else first is sent there."""

    @app.exception_handler(viewing.NotSignedIn)
    async def sign_in(request: Request, _error: viewing.NotSignedIn) -> Response:
        if csrf.PAGE_OF in request.headers:
            return _told_to_ask(Response())
        return _sent(request, sign_in_for(_page_of(request)))

    @app.exception_handler(viewing.PageOfAnother)
    async def of_another(_request: Request, _error: viewing.PageOfAnother) -> Response:
        return _told_to_ask(Response())

    @app.exception_handler(viewing.PageBefore)
    async def from_before(request: Request, _error: viewing.PageBefore) -> Response:
        say = speaker_of(request, viewing.viewer(request)).gettext
        return _told_to_ask(corner(request, say(_RENEWED), kind="bad", seconds=12))

    @app.exception_handler(viewing.NoShopChosen)
    async def choose_shop(request: Request, _error: viewing.NoShopChosen) -> Response:
        return _sent(request, "/console/shops")

    @app.exception_handler(viewing.PasswordGiven)
    async def choose_password(request: Request, _error: viewing.PasswordGiven) -> Response:
        return _sent(request, "/console/password")


def _told_to_ask(answer: Response) -> Response:
    """Nothing was done, and the page stays as it is, with all that was typed: it asks whose it is (`static/again.js`)."""
    answer.headers.update({"X-Session": "lost", "HX-Reswap": "none"})
    return answer


def _sent(request: Request, address: str) -> Response:
    """A redirect; htmx makes it itself, and a stream of events ends with its page's next request."""
    if request.headers.get("accept") == "text/event-stream":
        # No content: the browser does not connect again by itself.
        return Response(status_code=204)
    if request.headers.get("HX-Request") == "true":
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def _page_of(request: Request) -> str:
    """Where they were: the page asked for, or the one an act was asked from."""
    if request.headers.get("HX-Request") == "true":
        return next_of(request.headers.get("HX-Current-URL"))
    if request.method in csrf.SAFE_METHODS:
        return safe_next(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    return next_of(request.headers.get("referer"))
