"""Pages out of templates: one Jinja environment, what every template may use, and whole pages or one block of them."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from console import assets
from console.menu import menu_of
from console.naming import naming_of
from console.viewer import Viewer
from console.words import Speaker
from domain.people import Theme
from domain.phones import readable
from playbook.wording import Locale
from storage.sessions import SignedIn

TEMPLATES: Final = Path(__file__).parent / "templates"


class _Environment(Environment):
    """With what its i18n extension adds."""

    newstyle_gettext: bool


@cache
def environment() -> Environment:
    """Autoescape everywhere, and an unknown name is a fault instead of an empty place."""
    made = _Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        cache_size=-1,
        auto_reload=False,
    )
    # What is said is looked up in each page's own language, so the functions come with the page (see `spoken`).
    made.newstyle_gettext = True
    made.filters["readable"] = readable
    made.globals |= {"asset": assets.address, "icon": assets.icon}
    return made


def spoken(speaker: Speaker) -> dict[str, object]:
    """`_`, `gettext` and `ngettext` of one language; what is filled in is escaped, what the catalogue says is not."""

    def gettext(message: str, /, **values: object) -> Markup:
        return Markup(speaker.gettext(message)) % values

    def ngettext(one: str, many: str, num: int, /, **values: object) -> Markup:
        return Markup(speaker.ngettext(one, many, num)) % ({"num": num} | values)

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext, "say": speaker}


def page(
    request: Request,
    viewer: Viewer,
    template: str,
    *,
    block: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **shown: object,
) -> HTMLResponse:
    """The whole page; or only `block` of it, for htmx to put in place. `shown` is what the template shows."""
    speaker = speaker_of(request, viewer)
    context: dict[str, object] = {
        **spoken(speaker),
        "named": naming_of(viewer.locale),
        "viewer": viewer,
        "path": request.url.path,
        "menu": menu_of(viewer.role, _serves(request)),
        "sandbox": request.app.state.services().settings.sandbox,
        **shown,
    }
    return HTMLResponse(_written(template, context, block), status_code=status, headers=dict(headers or {}))


def plain(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **shown: object,
) -> HTMLResponse:
    """A page without the menu, in the language of whoever has signed in, else in the one the browser asks for."""
    signed = getattr(request.state, "signed", None)
    known = signed if isinstance(signed, SignedIn) else None
    locale = (known.locale if known else None) or asked_locale(request)
    context = {
        **spoken(Speaker(locale, "UTC", request.app.state.services().clock.now())),
        "named": naming_of(locale),
        "locale": locale,
        "theme": known.theme if known else Theme.SYSTEM,
        **shown,
    }
    return HTMLResponse(_written(template, context, None), status_code=status, headers=dict(headers or {}))


def corner(
    request: Request, words: str, *, kind: str = "", undo: str = "", seconds: int = 5, status: int = 200
) -> HTMLResponse:
    """A note in the corner and nothing else: the page stays as it is, with all that was typed.

    `undo`: an address that takes back what was done, offered for so many seconds.
    """
    viewer = getattr(request.state, "viewer", None)
    locale = viewer.locale if isinstance(viewer, Viewer) else asked_locale(request)
    context = {
        **spoken(Speaker(locale, "UTC", request.app.state.services().clock.now())),
        "viewer": viewer,
        "words": words,
        "kind": kind,
        "undo": undo,
        "seconds": seconds,
    }
    text = _written("corner.html", context, None)
    return HTMLResponse(text, status_code=status, headers={"HX-Reswap": "none"})


def asked_locale(request: Request) -> Locale:
    """The language asked for by the page's links, else the first one of the browser that is ours; Russian shops are most."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "").lower()
    found = re.search(r"\b(ru|en)\b", asked)
    return Locale(found.group(1)) if found else Locale.RU


def _written(template: str, context: dict[str, object], block: str | None) -> str:
    # The parts speak the page's language, so they are made with it.
    context["ui"] = environment().get_template("parts/ui.html").make_module(context)
    found = environment().get_template(template)
    if block is None:
        return found.render(context)
    return "".join(found.blocks[block](found.new_context(context)))


def wants_fragment(request: Request) -> bool:
    """htmx asks for a part of the page; a person's own navigation, or a step back in history, wants all of it."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") == "partial"


def refused_status(request: Request) -> int:
    """Of a form that is shown again with what is wrong with it. Not 422 to htmx: browsers write that down as an error of the page."""
    return 200 if wants_fragment(request) else 422


def speaker_of(request: Request, viewer: Viewer) -> Speaker:
    """Of the viewer's language and their shop's zone, at this moment."""
    return Speaker(viewer.locale, viewer.zone, request.app.state.services().clock.now())


def _serves(request: Request) -> Callable[[str], bool]:
    addresses: frozenset[str] = request.app.state.addresses
    return lambda address: address in addresses
