"""HTTP for all vendors: a client with timeouts, and the one place that turns failures into port errors.

The only module that imports httpx. Logs carry the vendor, the route's pattern and the status, never a URL or a body.
"""

import logging
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from enum import Enum
from functools import cache
from types import TracebackType
from typing import NamedTuple, Self, TypeVar
from urllib.parse import quote

import httpx
import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError

from ports.errors import Outage, PortError, Rejected, Rejection, Throttled, Unavailable, Unknown

logger = structlog.get_logger(__name__)
# httpx writes every full URL at INFO, queries included; a query may hold a phone.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

M = TypeVar("M")

DEFAULT_RETRY_AFTER = timedelta(seconds=60)
LONGEST_RETRY_AFTER = timedelta(hours=1)
Fields = Mapping[str, str]


class Repeat(Enum):
    """May a request be sent again when its answer was lost?"""

    SAFE = "safe"
    ASK_FIRST = "ask_first"


class Route(NamedTuple):
    """A method and a path pattern such as `/payments/{id}`: what logs may show."""

    method: str
    pattern: str


class Answer(NamedTuple):
    """What came back: a status the caller asked to see, and the body."""

    status: int
    body: bytes
    repeat: Repeat

    def read(self, kind: type[M]) -> M:
        """The JSON body as `kind`; a body that is not one is an outage, the outcome of an unsafe request unknown."""
        with suppress(ValidationError):
            return TypeAdapter(kind).validate_json(self.body)
        # Raised out here so that pydantic's error, which holds pieces of the body, does not hang on it.
        raise _lost(Outage.UNREADABLE_ANSWER, self.repeat)


class HttpSettings(BaseModel, frozen=True):
    """Where a vendor is, and how long to wait for it."""

    base_url: str
    timeout: timedelta = timedelta(seconds=15)
    connect_timeout: timedelta = timedelta(seconds=5)


class Http:
    """A vendor's HTTP interface; use as an async context manager or `close` it."""

    def __init__(self, vendor: str, settings: HttpSettings, basic: tuple[str, str] | None = None) -> None:
        self._vendor = vendor
        # The environment is read by bootstrap.settings alone, so proxies of the machine do not leak in here.
        self._client = httpx.AsyncClient(
            base_url=settings.base_url,
            timeout=httpx.Timeout(
                settings.timeout.total_seconds(), connect=settings.connect_timeout.total_seconds()
            ),
            # Shorter than any server's, so that a connection is not taken up just as the server closes it.
            limits=httpx.Limits(keepalive_expiry=2.0),
            auth=basic,
            verify=_trusted(),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def ask(
        self,
        route: Route,
        repeat: Repeat,
        *,
        path: Fields | None = None,
        query: Fields | None = None,
        form: Fields | None = None,
        json: BaseModel | None = None,
        body: bytes | None = None,
        headers: Fields | None = None,
        url: str | None = None,
        expect: frozenset[int] = frozenset({200}),
    ) -> Answer:
        """One request, one attempt: retries are Temporal's.

        Statuses in `expect` come back as an `Answer`; every other one, and every failure of the transport, is raised
        as a PortError. `url` is a whole address in place of the route's, which stands in logs for it; `body` is sent
        as it is.
        """
        sent_headers = dict(headers or {})
        content = body
        if json is not None:
            content = json.model_dump_json(exclude_none=True).encode()
            sent_headers["Content-Type"] = "application/json"
        started = time.monotonic()
        response: httpx.Response | None = None
        error: PortError | None = None
        try:
            response = await self._client.request(
                route.method,
                url or _filled(route.pattern, path or {}),
                params=query,
                data=form,
                content=content,
                headers=sent_headers,
            )
        except httpx.HTTPError as failure:
            error = port_error(failure, repeat)
        except httpx.InvalidURL:  # no HTTPError: what was to be asked for makes no address
            error = Rejected(Rejection.BAD_REQUEST)
        if response is not None and response.status_code not in expect:
            error = port_error(response, repeat)
        self._log(route, started, response.status_code if response is not None else 0, error)
        # Raised out here so that no httpx error, which holds address and body, hangs on it as its context.
        if error is not None:
            raise error
        assert response is not None
        return Answer(response.status_code, response.content, repeat)

    def _log(self, route: Route, started: float, status: int, error: PortError | None) -> None:
        elapsed = round((time.monotonic() - started) * 1000)
        logger.info(
            "vendor asked",
            vendor=self._vendor,
            method=route.method,
            route=route.pattern,
            status=status,
            failed=str(error) if error is not None else "",
            elapsed_ms=elapsed,
        )


def port_error(failure: httpx.HTTPError | httpx.Response, repeat: Repeat) -> PortError:
    """What a failed request means for its sender.

    A connection that was never made took nothing; a lost answer or a server error may hide an accepted request.
    503 is counted as not taken: gateways answer it at the door. Refused credentials are an outage, not a refusal:
    the message is good, and goes when a person has mended the account.
    """
    if isinstance(failure, httpx.Response):
        return _status_error(failure, repeat)
    match failure:
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.ProxyError():
            return Unavailable(Outage.UNREACHABLE)
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            return Rejected(Rejection.BAD_REQUEST)
        case httpx.TimeoutException():
            return _lost(Outage.TIMEOUT, repeat)
        case _:
            return _lost(Outage.UNREACHABLE, repeat)


def _status_error(response: httpx.Response, repeat: Repeat) -> PortError:
    status = response.status_code
    code = f"http_{status}"
    if status == 429:
        return Throttled(retry_after(response.headers.get("Retry-After")))
    if status in (401, 403, 407):
        return Unavailable(Outage.CREDENTIALS, code)
    if status == 408:
        return _lost(Outage.TIMEOUT, repeat)
    if status == 503:
        return Unavailable(Outage.SERVER_ERROR, code)
    if status >= 500:
        return _lost(Outage.SERVER_ERROR, repeat)
    if status >= 400:
        return Rejected(Rejection.BAD_REQUEST, code)
    # A redirect or an unexpected success: this address does not speak the protocol we know.
    return _lost(Outage.UNREADABLE_ANSWER, repeat)


def retry_after(seconds: str | None) -> timedelta:
    """The header in its form of whole seconds, at most an hour; a minute when absent or in another form."""
    if seconds is None or not seconds.isdecimal():
        return DEFAULT_RETRY_AFTER
    return min(timedelta(seconds=int(seconds)), LONGEST_RETRY_AFTER)


def _filled(pattern: str, fields: Fields) -> str:
    """The route's path; a field stays one part of it, whatever it holds. Raises Rejected for one that cannot."""
    if any(value in ("", ".", "..") for value in fields.values()):
        raise Rejected(Rejection.BAD_REQUEST)
    return pattern.format(**{name: quote(value, safe="") for name, value in fields.items()})


def _lost(outage: Outage, repeat: Repeat) -> PortError:
    return Unavailable(outage) if repeat is Repeat.SAFE else Unknown(outage)


@cache
def _trusted() -> ssl.SSLContext:
    """One set of root certificates for all clients: reading it takes tens of milliseconds and megabytes."""
    return httpx.create_ssl_context(trust_env=False)
