"""What goes wrong on the way to a page, in words: as a page of its own, or as a note in the corner of the one that is open."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from console.menu import N_
from console.rendering import asked_locale, corner, plain, wants_fragment
from console.viewer import Viewer
from console.words import Speaker
from storage.engine import DATABASE_ERRORS, is_poison

log = structlog.get_logger(__name__)

WORDS: Final[dict[int, tuple[str, str]]] = {
    400: (N_("This cannot be read"), N_("Go back, look at what was filled in, and send it again.")),
    403: (
        N_("Not for you"),
        N_("Your role does not open this page. A supervisor or an admin of the shop can."),
    ),
    404: (N_("Not here"), N_("There is no such page, or it belongs to another shop.")),
    405: (N_("Not here"), N_("There is no such page, or it belongs to another shop.")),
    409: (N_("It has changed meanwhile"), N_("Open the page again and look before you repeat this.")),
    413: (N_("Too much at once"), N_("Send at most 1 MiB.")),
    422: (N_("This cannot be read"), N_("Go back, look at what was filled in, and send it again.")),
    429: (N_("Too often"), N_("Wait a minute and try again.")),
    500: (
        N_("This went wrong on our side"),
        N_("It is written down. Try again; if it stays so, tell an engineer."),
    ),
    503: (N_("The database is away"), N_("Nothing was lost and nothing was done. Try again in a minute.")),
}


class Unreadable(Exception):
    """What stands in the address is nothing that any page reads: `names` of what is asked, or none where it is the path itself."""

    def __init__(self, names: frozenset[str] = frozenset()) -> None:
        super().__init__("unreadable")
        self.names = names


class Fault(Exception):
    """A page that cannot be shown: `text` instead of the usual words, as a message of the catalogues."""

    def __init__(self, status: int, text: str | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.text = text


def install(app: FastAPI) -> None:
    """Every error of the console ends here."""

    @app.exception_handler(Fault)
    async def fault(request: Request, error: Fault) -> Response:
        return told(request, error.status, error.text)

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> Response:
        return told(request, error.status_code)

    @app.exception_handler(RequestValidationError)
    async def of_form(request: Request, error: RequestValidationError) -> Response:
        places = [(str(one["loc"][0]), str(one["loc"][-1])) for one in error.errors()]
        if any(kind == "path" for kind, _ in places):
            return told(request, 404)
        return _without(request, {name for kind, name in places if kind == "query"}) or told(request, 422)

    @app.exception_handler(Unreadable)
    async def of_address(request: Request, error: Unreadable) -> Response:
        return _without(request, error.names) or told(request, 404)

    async def of_database(request: Request, error: Exception) -> Response:
        log.warning("console_database", error=type(error).__name__)
        # What was sent can never be stored: a zero byte in a text is one.
        return told(request, 400 if is_poison(error) else 503)

    for kind in DATABASE_ERRORS:
        app.add_exception_handler(kind, of_database)

    @app.exception_handler(Exception)
    async def of_crash(request: Request, error: Exception) -> Response:
        log.error("console_crashed", error=type(error).__name__)
        return told(request, 500)


def _without(request: Request, names: Collection[str]) -> Response | None:
    """The page that is asked for, without what nobody can read in its address; None where that would change nothing."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in names]
    if request.method != "GET" or len(kept) == len(request.query_params.multi_items()):
        return None
    return RedirectResponse(f"{request.url.path}?{urlencode(kept)}".rstrip("?"), status_code=303)


def told(request: Request, status: int, text: str | None = None) -> Response:
    """To htmx: a note in the corner, and the page stays as it is, with all that was typed. Otherwise a page."""
    viewer = getattr(request.state, "viewer", None)
    locale = viewer.locale if isinstance(viewer, Viewer) else asked_locale(request)
    say = Speaker(locale, "UTC", request.app.state.services().clock.now()).gettext
    title, usual = (say(words) for words in WORDS.get(status, WORDS[500]))
    words = say(text) if text is not None else usual
    if wants_fragment(request):
        return corner(request, f"{title}. {words}", kind="bad", seconds=12, status=status)
    return plain(request, "fault.html", status=status, title=title, text=words)
