"""The cookie that holds a session's secret, and which browser it is that holds it."""

import re
from typing import Final

from fastapi import Request, Response

from bootstrap.settings import Settings
from desk.people import Browser
from storage.sessions import LONGEST

SESSION: Final = "steward_session"
PATH: Final = "/console"
_SYSTEMS: Final = (
    ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS: Final = (
    ("YaBrowser/", "Yandex"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip


def secret_of(request: Request) -> str:
    """The session's secret; empty where there is none."""
    return request.cookies.get(SESSION, "")


def keep(response: Response, settings: Settings, secret: str) -> None:
    """The browser shows this secret from now on, to the console alone, and to no script."""
    response.set_cookie(
        SESSION,
        secret,
        max_age=int(LONGEST.total_seconds()),
        path=PATH,
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, settings: Settings) -> None:
    """The browser has no secret any more."""
    response.delete_cookie(SESSION, path=PATH, secure=is_secure(settings), httponly=True, samesite="lax")


def is_secure(settings: Settings) -> bool:
    """Whether people reach the console by https, so that no cookie need travel in the clear."""
    return settings.public_url.startswith("https://")


def browser_of(request: Request) -> Browser:
    """Where a request comes from."""
    return Browser(
        address=request.client.host if request.client else "",
        agent=family_of(request.headers.get("user-agent", "")),
    )


def family_of(agent: str) -> str:
    """`Firefox, Linux`: enough to know one's own browser by, and nothing that tells one machine from another."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{re.escape(mark)}", agent)), "")
    return ", ".join(part for part in (browser, system) if part)
