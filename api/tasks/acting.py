"""What people do with a task: claim, release, snooze, assign never touch the order; an outcome is applied before the answer."""

from typing import Annotated

from fastapi import APIRouter, Body, Response
from fastapi.openapi.models import Example
from pydantic import Field

from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.acts import NOW, answered
from api.orders.shown import OrderShown
from api.paths import V1
from api.problems import WRITE
from api.security import Operator
from api.services import Services, ServicesOf
from api.stored import StoredShown
from api.tasks.reading import TaskPath, show
from api.tasks.shown import TaskShown
from desk.asked import Request
from desk.tasks import acting, completing
from desk.tasks.acting import Acted
from desk.tasks.outcomes import OutcomeAsked
from domain.base import Moment

router = APIRouter(prefix=V1, route_class=OnceRoute)
Who = Annotated[str, Field(max_length=100, description="Id of a member of staff")]


class ClaimAsked(Request):
    """Whose it is for a while; without `staff_id` of him who acts (`Steward-Actor`)."""

    staff_id: Who | None = None
    until: Moment | None = Field(
        default=None, description="15 minutes from now when absent, at most 12 hours"
    )


class ReleaseAsked(Request):
    """No fields."""


class SnoozeAsked(Request):
    """Until when it leaves the queue: no later than it is due, at a moment when it may be done."""

    until: Moment


class AssignAsked(Request):
    """Whose it is; null: nobody's in particular."""

    staff_id: Who | None


@router.post(
    "/tasks/{task_id}/claim",
    response_model=TaskShown,
    operation_id="claim_task",
    summary="Take a task for a while",
    responses=WRITE,
)
async def claim(
    task_id: TaskPath,
    services: ServicesOf,
    caller: Operator,
    clock: ClockOf,
    asked: ClaimAsked = ClaimAsked(),
) -> TaskShown:
    """A claim is a lease: when it ends the task is in the queue again. The order knows nothing of it."""
    acted = await acting.claim(services, caller.asker, clock, task_id, who=asked.staff_id, until=asked.until)
    return await _shown(services, acted)


@router.post(
    "/tasks/{task_id}/release",
    response_model=TaskShown,
    operation_id="release_task",
    summary="Give a claimed task back",
    responses=WRITE,
)
async def release(
    task_id: TaskPath,
    services: ServicesOf,
    caller: Operator,
    clock: ClockOf,
    asked: ReleaseAsked = ReleaseAsked(),
) -> TaskShown:
    """By its claimer, a supervisor or the shop's key; a task nobody holds stays as it is."""
    return await _shown(services, await acting.release(services, caller.asker, clock, task_id))


@router.post(
    "/tasks/{task_id}/snooze",
    response_model=TaskShown,
    operation_id="snooze_task",
    summary="Put a task off",
    responses=WRITE,
)
async def snooze(
    task_id: TaskPath, asked: SnoozeAsked, services: ServicesOf, caller: Operator, clock: ClockOf
) -> TaskShown:
    """Stays inside the task's limit and both calendars."""
    return await _shown(services, await acting.snooze(services, caller.asker, clock, task_id, asked.until))


@router.post(
    "/tasks/{task_id}/assign",
    response_model=TaskShown,
    operation_id="assign_task",
    summary="Make a task somebody's",
    responses=WRITE,
)
async def assign(
    task_id: TaskPath, asked: AssignAsked, services: ServicesOf, caller: Operator, clock: ClockOf
) -> TaskShown:
    """It stays so until it is assigned anew, also when the same is asked again."""
    return await _shown(services, await acting.assign(services, caller.asker, clock, task_id, asked.staff_id))


_EXAMPLES: dict[str, Example] = {
    "confirmed": Example(summary="Agreed", value={"outcome": "confirmed"}),
    "no_answer": Example(
        summary="Nobody took the call", value={"outcome": "no_answer", "why": "гудки, не берёт"}
    ),
    "callback": Example(
        summary="Asked to be called at a moment",
        value={"outcome": "callback", "at": "2026-11-23T12:00:00+03:00", "why": "за рулём"},
    ),
    "cancelled": Example(
        summary="It is cheaper elsewhere",
        value={
            "outcome": "cancelled",
            "reason": "too_expensive",
            "cheaper": {"town": "Омск", "where": "на рынке", "price": "3900.00"},
        },
    ),
    "packed": Example(summary="The parcel is packed", value={"outcome": "packed"}),
}


@router.post(
    "/tasks/{task_id}/complete",
    response_model=OrderShown | StoredShown,
    operation_id="complete_task",
    summary="Give a task its outcome",
    responses=NOW,
)
async def complete(
    task_id: TaskPath,
    given: Annotated[OutcomeAsked, Body(openapi_examples=_EXAMPLES)],
    services: ServicesOf,
    caller: Operator,
    clock: ClockOf,
    once: OnceKey,
    response: Response,
) -> OrderShown | StoredShown:
    """The first outcome ends the task, a second one is refused with who did it.

    An open task may be completed before its `ready_at`: the customer rang himself.
    """
    submitted = await completing.complete(services, caller.asker, clock, task_id, given, once)
    return await answered(services, caller, clock, submitted, response)


async def _shown(services: Services, acted: Acted) -> TaskShown:
    async with services.engine.connect() as connection:
        return await show(connection, acted.row, acted.now)
