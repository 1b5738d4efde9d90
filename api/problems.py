"""Errors as RFC 9457 problems, each with what to do next."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.validation import ErrorItem, items_of
from bootstrap.logs import places_of
from storage.engine import DATABASE_ERRORS, is_poison

PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger(__name__)


class Code(StrEnum):
    """Stable words for programs; the rules' refusals bring words of their own."""

    INVALID_REQUEST = "invalid_request"
    UNREADABLE_BODY = "unreadable_body"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BODY_TOO_LARGE = "body_too_large"
    EXTERNAL_ID_REUSED = "external_id_reused"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    IN_PROGRESS = "in_progress"
    ALREADY_STORED = "already_stored"
    ALREADY_PLACED = "already_placed"
    MESSAGE_IS_KNOWN = "message_is_known"
    CONTACT_TAKEN = "contact_taken"
    CUSTOMER_ERASED = "customer_erased"
    PROMO_CODE_UNKNOWN = "promo_code_unknown"
    PROMO_CODE_EXPIRED = "promo_code_expired"
    PROMO_CODE_USED = "promo_code_used"
    PROMO_CODE_ANOTHERS = "promo_code_anothers"
    TASK_CLAIMED = "task_claimed"
    TASK_ENDED = "task_ended"
    ANOTHER_ROLE = "another_role"
    OUTCOME_NOT_ALLOWED = "outcome_not_allowed"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    HTTP = "http_error"


class ProblemShown(BaseModel):
    """What went wrong and what to do (RFC 9457)."""

    type: str = Field(description="Where the problem is explained", examples=["/docs#problem-not_found"])
    title: str
    status: int
    detail: str = Field(description="What to do next")
    code: str = Field(description="A stable word for programs")
    errors: list[ErrorItem] = []


class Problem(Exception):
    """Raised anywhere in the API; becomes the answer as it is.

    `final`: a retry of the same request gets the same answer, so it may be remembered under its Idempotency-Key.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[ErrorItem] = (),
        headers: Mapping[str, str] | None = None,
        final: bool = False,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.final = final

    def answer(self) -> Response:
        """The answer to send."""
        shown = ProblemShown(
            type=f"/docs#problem-{self.code}",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            code=self.code,
            errors=self.errors,
        )
        # Pointers repeat names from the body, which may hold half a character.
        body = shown.model_dump_json(exclude_defaults=False).encode("utf-8", "replace")
        return Response(body, self.status, self.headers, media_type=PROBLEM_JSON)


def not_found(what: str) -> Problem:
    """Also for things of another shop: their existence is nobody's business."""
    return Problem(
        404, Code.NOT_FOUND, f"There is no such {what} in this shop: check the id and whose key it is."
    )


def invalid(pointer: str, message: str) -> Problem:
    """One field of the body is wrong."""
    return Problem(
        422,
        Code.INVALID_REQUEST,
        "Correct the fields named in `errors` and send the request again; nothing was changed.",
        errors=[ErrorItem(pointer=pointer, message=message)],
    )


def unavailable() -> Problem:
    """Nothing could be stored."""
    return Problem(
        503,
        Code.UNAVAILABLE,
        "The database does not answer, nothing was stored: send the same request again in a few seconds.",
        headers={"Retry-After": "5"},
    )


def install(app: FastAPI) -> None:
    """Every error of the application leaves as a problem."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> Response:
        return error.answer()

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        return of_validation(error.errors(), error.body).answer()

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        problem = _of_http(error)
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
            problem.headers["Allow"] = ", ".join(_methods_at(request)) or problem.headers.get("Allow", "")
        return problem.answer()

    for kind in DATABASE_ERRORS:

        @app.exception_handler(kind)
        async def _database(request: Request, error: Exception) -> Response:
            if _is_ours(error):
                return of_crash(error)
            log.warning("database_unavailable", error=type(error).__name__)
            return unavailable().answer()


def _is_ours(error: Exception) -> bool:
    """A statement or a value of ours is wrong: sending it again is in vain. All else is the database being away."""
    return (
        is_poison(error)
        or isinstance(error, ProgrammingError)
        or (isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError | PoolTimeout))
    )


def of_validation(errors: Sequence[Any], body: object = None) -> Problem:
    """A request that does not fit its model; inputs are never repeated. `body` as it was read tells its fields."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem(
            400,
            Code.UNREADABLE_BODY,
            "The body is not JSON: send UTF-8 JSON with Content-Type application/json.",
        )
    return Problem(
        422,
        Code.INVALID_REQUEST,
        "Correct the fields named in `errors` and send the request again; nothing was changed.",
        errors=items_of(errors, body),
    )


_WORDS = {
    404: (Code.NOT_FOUND, "There is nothing at this address: the endpoints are listed at /docs."),
    405: (
        Code.METHOD_NOT_ALLOWED,
        "This address does not know this method: the header Allow names those it knows.",
    ),
    413: (Code.BODY_TOO_LARGE, "Send at most 1 MiB in one request."),
    400: (
        Code.UNREADABLE_BODY,
        "The body could not be read: send UTF-8 JSON with Content-Type application/json.",
    ),
}


def _of_http(error: HTTPException) -> Problem:
    code, detail = _WORDS.get(error.status_code, (Code.HTTP, "See the status code."))
    return Problem(error.status_code, code, detail, headers=error.headers)


def _methods_at(request: Request) -> list[str]:
    """All the address knows: each method has a route of its own, and the framework names those of one."""
    pattern = getattr(request.scope.get("route"), "path_format", None)
    return sorted(method.upper() for method in request.app.openapi()["paths"].get(pattern, ()))


def _internal() -> Problem:
    return Problem(
        500,
        Code.INTERNAL,
        "Something is broken on our side; it was logged. Send the same request again later.",
    )


def of_crash(error: BaseException) -> Response:
    """An error nobody foresaw: its type goes to the log, nothing of it to the caller."""
    log.error("unexpected_error", error=type(error).__name__, places=places_of(error))
    return _internal().answer()


class _Responses:
    """What an endpoint declares in OpenAPI."""

    TEXTS = {
        400: "The body is not JSON",
        401: "No key, or an unknown or revoked one",
        403: "The key lacks the scope, or the person it acts for may not do this",
        404: "No such thing in this shop",
        405: "This address does not know this method",
        409: "The state of the thing does not allow it, or the same request is still being worked on",
        413: "The body is over 1 MiB",
        422: "The request is wrong; `errors` says where",
        503: "Nothing could be stored; send it again",
    }


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems an endpoint may answer with, besides those every one may."""
    return {
        status: {
            "description": _Responses.TEXTS[status],
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemShown"}}},
        }
        for status in sorted(statuses)
    }


READ = responses(401, 403, 404, 422, 503)
WRITE = responses(400, 401, 403, 404, 409, 413, 422, 503)
