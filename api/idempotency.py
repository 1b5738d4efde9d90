"""`Idempotency-Key`: the same request gives the same answer, another body under the key is refused (IETF draft).

Kept at least 24 hours. What is remembered: answers of success, and refusals that a repeat would get again. A fault of
the request itself (unknown field, wrong money) frees its key: nothing was done under it.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute

from api.problems import PROBLEM_JSON, Code, Problem
from api.refusals import problem_of
from api.security import authenticate
from api.services import Services, services
from api.validation import ErrorItem
from desk.refusals import DeskError
from rules.order.refusals import Refused
from storage import idempotency
from storage.idempotency import Found, Remembered

_HEADER = "idempotency-key"
_GOOD = re.compile(r"[\x21-\x7e]{1,255}")
_METHODS = frozenset({"POST", "PUT", "PATCH"})
_WORKED_ON_FOR = timedelta(seconds=30)
"""Longer than any request takes: after that its process is taken for dead, and the request may be tried again."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OnceRoute(APIRoute):
    """A route whose POST, PUT and PATCH may carry the header."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get(_HEADER)
            if key is None or request.method not in _METHODS:
                return await handler(request)
            return await _once(request, key, handler)

        return once


async def _once(request: Request, key: str, handler: Handler) -> Response:
    if not _GOOD.fullmatch(key):
        message = "1 to 255 visible ASCII characters, no spaces"
        raise Problem(
            422,
            Code.INVALID_REQUEST,
            "Send another Idempotency-Key, a UUID for example.",
            errors=[ErrorItem(pointer="header Idempotency-Key", message=message)],
        )
    to = await services(request)
    caller = await authenticate(request, to)
    told = idempotency.Request(
        key_id=caller.key_id,
        key=key,
        method=request.method,
        route=request.url.path,
        body_hash=hashlib.sha256(await request.body()).hexdigest(),
    )
    remembered = await _begin(to, told)
    if remembered is not None:
        return remembered
    try:
        answer = await handler(request)
    except (Problem, DeskError, Refused) as error:
        problem = error if isinstance(error, Problem) else problem_of(error)
        if not problem.final:
            await _give_back(to, told)
            raise
        answer = problem.answer()
    except BaseException:
        await _give_back(to, told)
        raise
    await _remember(to, told, answer)
    return answer


async def _begin(to: Services, told: idempotency.Request) -> Response | None:
    """Takes the key for this request; the remembered answer when it was answered before. Raises Problem."""
    async with to.engine.begin() as connection:
        known = await idempotency.begin(connection, told, to.clock.now(), _WORKED_ON_FOR)
    match known.found:
        case Found.FRESH:
            return None
        case Found.ANSWERED:
            return _replayed(known)
        case Found.OTHER_REQUEST:
            raise Problem(
                422,
                Code.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key was used for another request: send a new key with a new request.",
            )
        case Found.IN_PROGRESS:
            raise Problem(
                409,
                Code.IN_PROGRESS,
                "The same request is still being worked on: send it again after Retry-After seconds.",
                headers={"Retry-After": "1"},
            )


def _replayed(known: Remembered) -> Response:
    status = known.status or 200
    media = PROBLEM_JSON if status >= 400 else "application/json"
    headers = {"Idempotent-Replayed": "true"}
    if known.location is not None:
        headers["Location"] = known.location
    return Response((known.response or "").encode(), status, headers, media_type=media)


async def _remember(to: Services, told: idempotency.Request, answer: Response) -> None:
    body = bytes(answer.body).decode() or None
    async with to.engine.begin() as connection:
        await idempotency.answer(connection, told, answer.status_code, body, answer.headers.get("location"))


async def _give_back(to: Services, told: idempotency.Request) -> None:
    async with to.engine.begin() as connection:
        await idempotency.give_back(connection, told)


async def _once_key(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Makes a repeat of this request safe; kept at least 24 hours",
            examples=["7f0b6a1e-52a3-4a5e-9a0e-0f3c2f1f8d11"],
        ),
    ] = None,
) -> str:
    return f"{request.method} {request.url.path} {idempotency_key or uuid4()}"


OnceKey = Annotated[str, Depends(_once_key)]
"""What names this request in the inbox: by its Idempotency-Key, so that a repeat is the same stimulus; else unique."""
