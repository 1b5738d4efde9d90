"""Renders the few pages of the API itself, from templates beside it; nothing is fetched from elsewhere."""

from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

_TEMPLATES: Final = Jinja2Templates(directory=Path(__file__).parent / "templates")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def page(request: Request, template: str, values: dict[str, Any]) -> HTMLResponse:
    """No script and no outside address can run in it; search engines leave it alone."""
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    return _TEMPLATES.TemplateResponse(request, template, values, headers=headers)
