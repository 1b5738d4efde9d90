"""What time it is for a request: the clock's, or in the sandbox the header `Steward-Clock`."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from pydantic import TypeAdapter, ValidationError

from api.problems import Code, Problem
from api.services import Services, ServicesOf
from api.validation import ErrorItem
from desk.moments import RequestClock
from domain.base import Moment

_HEADER: Final = "Steward-Clock"
_MOMENT = TypeAdapter[datetime](Moment)


async def request_clock(
    request: Request,
    services: ServicesOf,
    steward_clock: Annotated[
        str | None,
        Header(
            alias=_HEADER,
            description="Sandbox only: the moment this request happens at (ISO 8601 with offset)",
        ),
    ] = None,
) -> RequestClock:
    """Raises Problem for the header outside the sandbox, and for one that is no moment."""
    refuse_outside_sandbox(request, services)
    if steward_clock is None:
        return RequestClock(services.clock.now(), given=False)
    try:
        moment = _MOMENT.validate_python(steward_clock).astimezone(UTC)
    except (ValidationError, OverflowError):
        raise _refused("Give an ISO 8601 moment with offset, like 2026-11-20T21:15:00+03:00.") from None
    if not 2000 <= moment.year < 2100:
        raise _refused("Give a moment between the years 2000 and 2099.")
    return RequestClock(moment, given=True)


def refuse_outside_sandbox(request: Request, services: Services) -> None:
    """Raises Problem for the header in production, also where nothing would be made of it."""
    if _HEADER in request.headers and not services.settings.sandbox:
        raise _refused("Leave the header out: virtual clocks exist in the sandbox only.")


ClockOf = Annotated[RequestClock, Depends(request_clock)]


def _refused(what: str) -> Problem:
    return Problem(
        422, Code.INVALID_REQUEST, what, errors=[ErrorItem(pointer="header Steward-Clock", message=what)]
    )
