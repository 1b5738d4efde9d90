"""The surface people work on, read and rendered: the list left, the task in the middle, its customer and history right."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Annotated, Self
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from console.asking import asker_of, clock_of
from console.faults import Fault
from console.presenters.queue import Line, lines_of
from console.presenters.task import TaskShown, shown
from console.rendering import page, wants_fragment
from console.viewer import Viewer
from desk.asker import does
from desk.refusals import NotFound
from desk.services import Services
from desk.tasks.queueing import BEAT_SECONDS, place_of
from desk.tasks.standing import Standing, standing
from domain.actors import Role, queues_of
from domain.ids import StaffId
from domain.tasks import ROLES, TaskKind
from storage import queue_lists, staff
from storage.queue_lists import Counts, Narrowed
from storage.staff import StaffRow

_LEADERS = (Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to, as its address says it."""

    kind: TaskKind | None = None
    overdue: bool = False
    mine: bool = False
    of: str = ""
    """Whose queue a supervisor looks at: `role:picker`, `staff:<id>`; their own without."""

    @classmethod
    def said(cls, kind: str = "", overdue: str = "", mine: str = "", of: str = "") -> Self:
        """As an address says them; what is no kind of task narrows nothing."""
        return cls(TaskKind(kind) if kind in set(TaskKind) else None, overdue == "yes", mine == "yes", of)

    @property
    def query(self) -> str:
        """For addresses: only what is set."""
        said = {
            "kind": self.kind,
            "overdue": "yes" if self.overdue else "",
            "mine": "yes" if self.mine else "",
            "of": self.of,
        }
        return "&".join(f"{name}={value}" for name, value in said.items() if value)

    def narrowed(self, viewer: Viewer) -> Narrowed:
        """As the queue knows it; another's queue is for supervisors."""
        what, _, whose = self.of.partition(":")
        leads = viewer.role in _LEADERS
        roles = (Role(whose),) if leads and what == "role" and whose in set(Role) else ()
        member = StaffId(whose) if leads and what == "staff" and whose else None
        return Narrowed(roles=roles, staff=member, kind=self.kind, overdue=self.overdue, mine=self.mine)


async def filters_of(
    kind: Annotated[str, Query(max_length=40)] = "",
    overdue: Annotated[str, Query(max_length=3)] = "",
    mine: Annotated[str, Query(max_length=3)] = "",
    of: Annotated[str, Query(max_length=100)] = "",
) -> Filters:
    """Out of the address."""
    return Filters.said(kind, overdue, mine, of)


FiltersOf = Annotated[Filters, Depends(filters_of)]


@dataclass(frozen=True)
class Listing:
    """The list, and what it may be narrowed to."""

    lines: tuple[Line, ...]
    counts: Counts
    filters: Filters
    kinds: tuple[TaskKind, ...]
    everybody: tuple[StaffRow, ...]
    """Who works in the shop."""
    people: tuple[StaffRow, ...]
    """Whose queue may be looked at."""
    roles: tuple[Role, ...]


async def listing(
    connection: AsyncConnection,
    services: Services,
    viewer: Viewer,
    filters: Filters,
    people: Sequence[StaffRow] | None = None,
) -> Listing:
    """Four statements, however long the queue is; three where the shop's `people` were read before."""
    now = services.clock.now()
    who, at = await place_of(connection, services, asker_of(viewer), now)
    asked = filters.narrowed(viewer)
    items = await queue_lists.listed(connection, who, at, asked)
    if people is None:
        people = await staff.of_shop(connection, viewer.shop)
    names: dict[str, str] = {one.id: one.name for one in people}
    leads = viewer.role in _LEADERS
    mine = queues_of(viewer.role)
    return Listing(
        lines=lines_of(items, viewer.staff, names, viewer.zone, now, viewer.locale),
        counts=await queue_lists.counts(connection, who, at, asked),
        filters=filters,
        kinds=tuple(kind for kind, role in ROLES.items() if leads or role in mine),
        everybody=tuple(people),
        people=tuple(one for one in people if one.active and one.id != viewer.staff) if leads else (),
        roles=tuple(Role) if leads else (),
    )


async def open_task(
    connection: AsyncConnection,
    services: Services,
    viewer: Viewer,
    task_id: str,
    people: Sequence[StaffRow] | None = None,
) -> Standing:
    """The task, for those whose it may be. Raises Fault."""
    try:
        found = await standing(
            connection, services, asker_of(viewer), clock_of(services), task_id, people=people
        )
    except NotFound:
        raise Fault(404) from None
    row = found.row
    theirs = viewer.staff in (row.meant_for, row.claimed_by, row.done_by)
    if not theirs and not does(viewer.actor, row.role):
        raise Fault(403)
    return found


def presented(found: Standing, viewer: Viewer, services: Services) -> TaskShown:
    """As it is shown to who looks."""
    return shown(found, viewer.staff, viewer.locale, services.clock.now())


async def work(
    request: Request,
    viewer: Viewer,
    services: Services,
    task_id: str | None,
    filters: Filters = Filters(),
    *,
    block: str | None = None,
    besides: str = "",
    toast: str = "",
    kind: str = "",
    undo: str = "",
    refusal: str = "",
    refused_outcome: str = "",
    status: int = 200,
    listed: Listing | None = None,
) -> Response:
    """The whole surface; for htmx only what changes, put in place by itself wherever the act was asked from."""
    async with services.reads.connect() as connection:
        people = await staff.of_shop(connection, viewer.shop) if listed is None else listed.everybody
        found = await open_task(connection, services, viewer, task_id, people) if task_id else None
        if listed is None and block != "open":
            listed = await listing(connection, services, viewer, filters, people)
    return page(
        request,
        viewer,
        "queue.html",
        block=block,
        status=status,
        headers={"HX-Push-Url": f"/console/tasks/{task_id}" if task_id else "/console/queue"}
        if block == "acted"
        else None,
        listed=listed,
        task=presented(found, viewer, services) if found else None,
        besides=besides,
        toast=toast,
        toast_kind=kind,
        undo=undo,
        refusal=refusal,
        refused_outcome=refused_outcome,
        refreshed=block == "open",
        once=token_hex(8),
        beat=BEAT_SECONDS,
    )


async def acted(
    request: Request,
    viewer: Viewer,
    services: Services,
    task_id: str | None,
    *,
    besides: str = "",
    toast: str = "",
    kind: str = "",
    undo: str = "",
    refusal: str = "",
    refused_outcome: str = "",
) -> Response:
    """After an act: the surface as it is now; a browser without htmx is sent to the page."""
    if not wants_fragment(request):
        return RedirectResponse(f"/console/tasks/{task_id}" if task_id else "/console/queue", status_code=303)
    return await work(
        request,
        viewer,
        services,
        task_id,
        _filters_behind(request),
        block="acted",
        besides=besides,
        toast=toast,
        kind=kind,
        undo=undo,
        refusal=refusal,
        refused_outcome=refused_outcome,
    )


def dialog(
    request: Request, viewer: Viewer, template: str, *, status: int = 200, **more: object
) -> HTMLResponse:
    """A part that is shown in the dialog, wherever the request came from.

    A refusal in words is no fault to htmx: for a 4xx the browser would write an error into its console.
    """
    status = 200 if wants_fragment(request) else status
    headers = {"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"}
    return page(request, viewer, template, block="dialog", status=status, headers=headers, **more)


def _filters_behind(request: Request) -> Filters:
    """Those of the page the act was asked from: an act does not forget them."""
    asked = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    names = ("kind", "overdue", "mine", "of")
    return Filters.said(**{name: asked[name][0][:100] for name in names if name in asked})
