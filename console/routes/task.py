"""One task: looked at, taken, kept while its page is open, given back, put off, handed over."""

from datetime import datetime
from secrets import token_hex
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response

from console.asking import asker_of, clock_of, refused_in_words
from console.menu import N_
from console.presenters.outcome_moments import (
    by_customer,
    clocks_differ,
    customer_clock,
    moments_to_put_off,
    shop_clock,
)
from console.rendering import speaker_of
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from console.working import FiltersOf, acted, dialog, open_task, presented, work
from desk.asker import does
from desk.refusals import DeskError, Invalid
from desk.services import Services
from desk.tasks import acting, queueing
from desk.tasks.standing import Standing
from domain.actors import Actor, ActorKind
from storage import staff

router = APIRouter()
LOST = N_("This task is with somebody else now.")
GIVEN_BACK = N_("The task is back in the queue.")
PUT_OFF = N_("Put off until %(when)s.")
HANDED_OVER = N_("The task was handed over.")
CHOOSE = N_("Choose a day and a time.")
TOO_LATE = N_("Not later than %(when)s: then it is overdue.")
CLOSED_THEN = N_("Nobody can do it then. Take an open hour of the shop and of the customer.")


@router.get("/tasks/{task_id}")
async def task(
    request: Request, viewer: ViewerOf, services: ServicesOf, filters: FiltersOf, task_id: str
) -> Response:
    """Looking claims nothing."""
    return await work(request, viewer, services, task_id, filters)


@router.get("/tasks/{task_id}/open")
async def opened(request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str) -> Response:
    """The task alone, as it is now."""
    return await work(request, viewer, services, task_id, block="open")


@router.post("/tasks/{task_id}/take")
async def take(request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str) -> Response:
    """In hand from now on; who comes second is told who was first."""
    try:
        await queueing.take(services, asker_of(viewer), clock_of(services), task_id)
    except DeskError as error:
        return await acted(
            request, viewer, services, task_id, toast=_words(request, viewer, error), kind="bad"
        )
    return await acted(request, viewer, services, task_id)


@router.post("/tasks/{task_id}/beat")
async def beat(request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str) -> Response:
    """The page is open still; or it is told that the task is lost."""
    if await queueing.keep(services, asker_of(viewer), clock_of(services), task_id) is not None:
        return Response(status_code=204)
    said = speaker_of(request, viewer).gettext(LOST)
    return await acted(request, viewer, services, task_id, toast=said, kind="bad")


@router.post("/tasks/{task_id}/release")
async def release(request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str) -> Response:
    """Anybody may take it; the next key gives another one first."""
    try:
        await acting.release(services, asker_of(viewer), clock_of(services), task_id)
    except DeskError as error:
        return await acted(
            request, viewer, services, task_id, toast=_words(request, viewer, error), kind="bad"
        )
    said = speaker_of(request, viewer).gettext(GIVEN_BACK)
    return await acted(request, viewer, services, None, besides=task_id, toast=said)


@router.get("/tasks/{task_id}/snooze")
async def ask_until(request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str) -> Response:
    """Until when."""
    async with services.reads.connect() as connection:
        found = await open_task(connection, services, viewer, task_id)
    return _snooze(request, viewer, services, found)


@router.post("/tasks/{task_id}/snooze")
async def snooze(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    task_id: str,
    until: Annotated[str, Form(max_length=40)] = "",
    clock: Annotated[str, Form(pattern="^(customer|shop)$")] = "shop",
) -> Response:
    """To an exact moment by the customer's clock or the shop's."""
    async with services.reads.connect() as connection:
        found = await open_task(connection, services, viewer, task_id)
    say = speaker_of(request, viewer)
    try:
        zone = customer_clock(found) if clock == "customer" else shop_clock(found)
        at = datetime.fromisoformat(until).replace(tzinfo=zone)
    except ValueError:
        return _snooze(request, viewer, services, found, until, clock, say.gettext(CHOOSE))
    if at > found.row.due_at:
        when = say.moment(found.row.due_at)
        return _snooze(request, viewer, services, found, until, clock, say.gettext(TOO_LATE) % {"when": when})
    try:
        await queueing.put_off(services, asker_of(viewer), clock_of(services), task_id, at)
    except DeskError as error:
        words = say.gettext(CLOSED_THEN) if type(error) is Invalid else _words(request, viewer, error)
        return _snooze(request, viewer, services, found, until, clock, words)
    said = say.gettext(PUT_OFF) % {"when": say.moment(at)}
    return await acted(request, viewer, services, None, toast=said)


@router.get("/tasks/{task_id}/hand-over")
async def ask_whom(request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str) -> Response:
    """To whom, and with which note."""
    return await _hand_over(request, viewer, services, task_id)


@router.post("/tasks/{task_id}/hand-over")
async def hand_over(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    task_id: str,
    to: Annotated[str, Form(max_length=100)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    once: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """The note stands among the order's comments."""
    try:
        await queueing.hand_over(
            services, asker_of(viewer), clock_of(services), task_id, to or None, note, once
        )
    except DeskError as error:
        words = _words(request, viewer, error)
        return await _hand_over(request, viewer, services, task_id, to, note, words)
    said = speaker_of(request, viewer).gettext(HANDED_OVER)
    return await acted(request, viewer, services, None, besides=task_id, toast=said)


def _snooze(
    request: Request,
    viewer: Viewer,
    services: Services,
    found: Standing,
    given: str = "",
    clock: str = "",
    fault: str = "",
) -> Response:
    customers = by_customer(found, "callback")
    zones: dict[str, ZoneInfo] = {"customer": customer_clock(found), "shop": shop_clock(found)}
    return dialog(
        request,
        viewer,
        "queue/snooze.html",
        status=422 if fault else 200,
        task=presented(found, viewer, services),
        given=given,
        clock=clock or ("customer" if customers else "shop"),
        clocks=clocks_differ(found),
        likely=moments_to_put_off(found),
        zones=zones,
        fault=fault,
    )


async def _hand_over(
    request: Request,
    viewer: Viewer,
    services: Services,
    task_id: str,
    to: str = "",
    note: str = "",
    fault: str = "",
) -> Response:
    async with services.reads.connect() as connection:
        found = await open_task(connection, services, viewer, task_id)
        people = await staff.of_shop(connection, viewer.shop)
    able = tuple(
        one
        for one in people
        if one.active
        and one.id != viewer.staff
        and does(Actor(kind=ActorKind.STAFF, id=one.id, role=one.role), found.row.role)
    )
    return dialog(
        request,
        viewer,
        "queue/hand_over.html",
        status=422 if fault else 200,
        task=presented(found, viewer, services),
        people=able,
        to=to,
        note=note,
        fault=fault,
        once=token_hex(8),
    )


def _words(request: Request, viewer: Viewer, error: DeskError) -> str:
    return refused_in_words(error, viewer.locale, speaker_of(request, viewer).gettext)
