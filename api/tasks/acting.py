"""What people do with a task: claim, release, snooze, assign never touch the order; an outcome is applied before the answer."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Response
from fastapi.openapi.models import Example
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from api.asked import Request, refuse_the_past
from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf, RequestClock
from api.orders.acts import NOW, applied_order
from api.orders.editing import address_of, known_of
from api.orders.goods import completed_edit
from api.orders.present import load as load_order
from api.orders.present import order_of
from api.orders.shown import OrderShown
from api.paths import V1
from api.problems import WRITE, Code, Problem, invalid
from api.security import Caller, Operator
from api.services import Services, ServicesOf
from api.submitting import Asked, StoredShown, order_now
from api.tasks.outcomes import AgreedAsked, OutcomeAsked, answer_of, note_of
from api.tasks.reading import TaskPath, load, now_of, show
from api.tasks.shown import TaskShown
from domain.answers import Agreed
from domain.base import Moment
from domain.calendars import calls_calendar, shop_calendar
from domain.ids import StaffId, TaskId
from domain.stimuli import TaskCompleted
from domain.tasks import CALLS, outcome_names
from storage import staff, tasks
from storage.orders import OrderRow
from storage.states import TaskState
from storage.tasks import TaskRow

router = APIRouter(prefix=V1, route_class=OnceRoute)
_CLAIM = timedelta(minutes=15)
_LONGEST_CLAIM = timedelta(hours=12)
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
    now = await _now(services, caller, clock, task_id)
    until = asked.until or now + _CLAIM
    if not now < until <= now + _LONGEST_CLAIM:
        raise invalid("/until", "a claim lasts at most 12 hours from now")
    async with services.engine.begin() as connection:
        who = await _staff(connection, caller, asked.staff_id)
        claimed = await tasks.claim(connection, caller.shop, TaskId(task_id), who, until, now)
        if claimed is None:
            held = await _open(connection, caller, task_id)
            raise Problem(
                409, Code.TASK_CLAIMED, f"{_holder(held)}: take another one, or ask for its release."
            )
        return await show(connection, claimed, now)


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
    now = await _now(services, caller, clock, task_id)
    async with services.engine.begin() as connection:
        by = None if caller.actor.may_decide else StaffId(caller.actor.id)
        released = await tasks.release(connection, caller.shop, TaskId(task_id), by)
        if released is not None:
            return await show(connection, released, now)
        held = await _open(connection, caller, task_id)
        if held.claimed_until is not None and held.claimed_until > now:
            raise Problem(409, Code.TASK_CLAIMED, f"{_holder(held)}: only they or a supervisor give it back.")
        return await show(connection, held, now)


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
    now = await _now(services, caller, clock, task_id)
    refuse_the_past(asked, now)
    async with services.engine.begin() as connection:
        row = await _open(connection, caller, task_id)
        order = await load_order(connection, caller.shop, row.order_id)
        if asked.until > row.due_at:
            raise invalid("/until", f"the task is due {row.due_at.isoformat()}: put it off no longer")
        await _refuse_closed_time(connection, services, row, order, asked.until)
        snoozed = await tasks.snooze(connection, caller.shop, row.id, asked.until)
        return await show(connection, snoozed or await _open(connection, caller, task_id), now)


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
    now = await _now(services, caller, clock, task_id)
    async with services.engine.begin() as connection:
        who = None if asked.staff_id is None else await _staff(connection, caller, asked.staff_id)
        assigned = await tasks.assign(connection, caller.shop, TaskId(task_id), who)
        return await show(connection, assigned or await _open(connection, caller, task_id), now)


_EXAMPLES: dict[str, Example] = {
    "confirmed": Example(summary="Agreed", value={"outcome": "confirmed"}),
    "no_answer": Example(
        summary="Nobody took the call", value={"outcome": "no_answer", "why": "гудки, не берёт"}
    ),
    "callback": Example(
        summary="Asked to be called at a moment",
        value={"outcome": "callback", "at": "2026-11-23T12:00:00+03:00", "why": "за рулём"},
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
    asked = given.root
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, task_id)
        order = await load_order(connection, caller.shop, row.order_id)
    if asked.outcome not in outcome_names(row.kind):
        raise Problem(
            422,
            Code.OUTCOME_NOT_ALLOWED,
            f"A task {row.kind} has the outcomes {', '.join(outcome_names(row.kind))}: give one of these.",
            final=True,
        )
    now = await order_now(services, clock, order)
    refuse_the_past(asked, now)
    address = asked.edit.delivery.address if isinstance(asked, AgreedAsked) and asked.edit.delivery else None
    answer = answer_of(asked, order_of(order), known_of(order), now)
    if isinstance(answer, Agreed):
        async with services.engine.connect() as connection:
            edit = await completed_edit(connection, caller.shop, order_of(order), answer.edit)
        answer = answer.model_copy(update={"edit": edit})
    act = Asked(
        order.id,
        TaskCompleted(task=row.id, answer=answer),
        sender=f"key/{caller.key_id}",
        key=once,
        note=note_of(asked),
        address=address_of(address),
        said=asked,
    )
    return await applied_order(services, caller, clock, act, response)


async def _now(services: Services, caller: Caller, clock: RequestClock, task_id: str) -> datetime:
    """By the clock its order lives by; asked before anything is held. Raises Problem when the task is not open."""
    async with services.engine.connect() as connection:
        row = await _open(connection, caller, task_id)
    return await now_of(services, caller, clock, row.order_id)


def _holder(row: TaskRow) -> str:
    until = row.claimed_until.isoformat() if row.claimed_until is not None else "they release it"
    return f"{row.claimed_by} has this task until {until}"


async def _open(connection: AsyncConnection, caller: Caller, task_id: str) -> TaskRow:
    row = await load(connection, caller.shop, task_id)
    if row.state is not TaskState.OPEN:
        by = f" by {row.done_by} as {row.outcome}" if row.done_by else ""
        raise Problem(409, Code.TASK_ENDED, f"This task was closed{by}: take another one.")
    return row


async def _staff(connection: AsyncConnection, caller: Caller, asked: str | None) -> StaffId:
    who = asked or caller.staff_id
    if who is None:
        raise invalid("/staff_id", "say who: give staff_id, or the header Steward-Actor")
    member = await staff.get(connection, caller.shop, StaffId(who))
    if member is None or not member.active:
        raise invalid("/staff_id", "no active member of this shop's staff has this id")
    return member.id


async def _refuse_closed_time(
    connection: AsyncConnection, services: Services, row: TaskRow, order: OrderRow, until: datetime
) -> None:
    playbook = await services.playbooks.get(connection, order.playbook_version)
    if row.kind in CALLS:
        zone = order_of(order).reach.zone.name
        calendar = calls_calendar(playbook.hours, playbook.customer_hours, zone)
    else:
        calendar = shop_calendar(playbook.hours)
    opens = calendar.next_open(until)
    if opens != until:
        when = opens.isoformat() if opens is not None else "not within a week"
        raise invalid("/until", f"nobody can do this task then; the next open moment: {when}")
