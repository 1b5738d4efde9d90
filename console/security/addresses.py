"""Where somebody goes after signing in: only to a page of the console, whatever a link asks for."""

from typing import Final
from urllib.parse import quote, urlsplit

FIRST_PAGE: Final = "/console/queue"
SIGN_IN: Final = "/console/sign-in"
_INSIDE: Final = "/console/"
_LONGEST: Final = 2000
_NOT_BACK: Final = ("sign-in", "sign-out", "live", "static/", "counts")
"""No pages to come back to."""


def safe_next(asked: str | None) -> str:
    """The page asked for where it is one of ours, else the first."""
    if not asked or len(asked) > _LONGEST or not asked.startswith(_INSIDE):
        return FIRST_PAGE
    # Browsers take a backslash for a slash and leave control characters out: what is left may be another host.
    if not asked.isprintable() or any(sign in asked for sign in "\\ ") or "//" in asked.partition("?")[0]:
        return FIRST_PAGE
    if asked.removeprefix(_INSIDE).startswith(_NOT_BACK):
        return FIRST_PAGE
    return asked


def next_of(url: str | None) -> str:
    """The page of a whole address, as `Referer` and htmx tell it."""
    if not url:
        return FIRST_PAGE
    try:
        parts = urlsplit(url)
    except ValueError:
        return FIRST_PAGE
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))


def sign_in_for(page: str) -> str:
    """The sign-in that leads to this page."""
    return SIGN_IN if page == FIRST_PAGE else f"{SIGN_IN}?next={quote(page, safe='/')}"
