"""Keeps out what no endpoint could use: bodies over 1 MiB, and the character NUL, which PostgreSQL cannot store."""

import re

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Code, Problem

MOST_BYTES = 1024 * 1024
_NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape itself; after an escaped backslash the same letters are plain text."""


class Limits:
    """ASGI middleware. Reads the body whole (it is small by then) and hands it on as one piece.

    What is mounted beside the API tells people in its own words of an address or a form that cannot be stored.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = not _is_mounted(scope)
        if ours and "%00" in (
            scope.get("query_string", b"").decode("latin-1") + scope.get("raw_path", b"").decode("latin-1")
        ):
            await _nul("address").answer()(scope, receive, send)
            return
        body = await _read(scope, receive)
        if body is None:
            await _too_large().answer()(scope, receive, send)
        elif ours and (b"\x00" in body or _NUL_IN_JSON.search(body)):
            await _nul("body").answer()(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)


def _is_mounted(scope: Scope) -> bool:
    """Whether another application answers there."""
    mounts = (route for route in scope["app"].routes if isinstance(route, Mount))
    return any(scope["path"].startswith(f"{mount.path}/") for mount in mounts)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None when it is too large, told by its announced length as far as possible."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value[:12]) > MOST_BYTES):
            return None
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(pieces)
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(pieces)


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _too_large() -> Problem:
    return Problem(413, Code.BODY_TOO_LARGE, "Send at most 1 MiB in one request.")


def _nul(where: str) -> Problem:
    return Problem(422, Code.INVALID_REQUEST, f"Remove the character NUL (U+0000) from the {where}.")
