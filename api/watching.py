"""One log line and one measurement a request: method, route pattern, status, time; never a query, body or address."""

import time
from contextlib import suppress

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import count_request
from api.problems import of_crash

log = structlog.get_logger("steward.http")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_UNMATCHED = "(no route)"


class Watching:
    """ASGI middleware, outermost: what leaves here uncaught becomes a problem without a word of the error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500
        sent = False

        async def sending(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status, sent = message["status"], True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            answer = of_crash(error)
            if not sent:
                with suppress(OSError):
                    await answer(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    @staticmethod
    def _note(scope: Scope, status: int, seconds: float) -> None:
        route = _pattern(scope)
        count_request(scope["method"], route, status, seconds)
        if route not in _QUIET:
            state = scope.get("state") or {}
            caller = state.get("caller")
            log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                key=getattr(caller, "key_id", None),
            )


def _pattern(scope: Scope) -> str:
    path = getattr(scope.get("route"), "path_format", None) or getattr(scope.get("route"), "path", None)
    if not isinstance(path, str):
        return _UNMATCHED
    # Of an application that is mounted in this one (the console), with the prefix it stands under.
    prefix: str = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    return f"{prefix}{path}"
