"""Renders the few pages of the API itself, from templates beside it; nothing is fetched from elsewhere."""

import re
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup, escape

_TEMPLATES: Final = Jinja2Templates(directory=Path(__file__).parent / "templates")
_MARKS: Final = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\n\s*\n"), "</p><p>"),
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def page(request: Request, template: str, values: dict[str, Any]) -> HTMLResponse:
    """No script and no outside address can run in it; search engines leave it alone."""
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    return _TEMPLATES.TemplateResponse(request, template, values, headers=headers)


def marked(text: str) -> Markup:
    """The little Markdown our own texts use: code, strong, paragraphs; everything else is escaped."""
    marked_up = str(escape(text))
    for pattern, html in _MARKS:
        marked_up = pattern.sub(html, marked_up)
    return Markup(marked_up)  # escaped above


_TEMPLATES.env.filters["marked"] = marked
