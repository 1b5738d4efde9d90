"""Lets acts in only from our own pages: by what the browser says of where they come from, and by the session's token."""

import hmac
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from console.faults import Fault
from console.menu import N_

FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"
PAGE_OF: Final = "X-Page-Of"
"""The member of staff whom the page was shown to that htmx asks from."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_STALE: Final = N_("This page is out of date. Open it again and repeat what you did.")


def refuse_from_elsewhere(request: Request, public_url: str) -> None:
    """Raises Fault (403) where the browser says that another site asks. Who says nothing at all is no browser of today."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        allowed = site == "same-origin"
    else:
        origin = request.headers.get("origin")
        ours = {request.headers.get("host", ""), urlsplit(public_url).netloc}
        allowed = origin is None or (origin != "null" and urlsplit(origin).netloc in ours)
    if not allowed:
        raise Fault(403, _STALE)


async def refuse_without_token(request: Request, token: str) -> None:
    """Raises Fault (403) where neither the header nor the form has the session's own token."""
    given: object = request.headers.get(HEADER)
    if given is None:
        given = (await request.form()).get(FIELD)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), token.encode()):
        raise Fault(403, _STALE)
