"""The people of the shop: who works here, as what, who is on shift; and how they come and go."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from console.faults import Fault
from console.presenters.staff import Member, members, roles_to_give, words_of
from console.rendering import page, refused_status, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import staffing
from desk.refusals import Invalid, NotFound, NotTheirs
from desk.services import Services
from desk.staffing import BadLogin, GivenPassword, LoginTaken, WorksElsewhere
from domain.actors import Role
from domain.ids import StaffId
from domain.tasks import TaskKind
from storage import people, staff
from storage.staff import StaffRow

router = APIRouter()
_REFUSED = (NotTheirs, Invalid, BadLogin, LoginTaken, WorksElsewhere)
Name = Annotated[str, Form(max_length=100)]
Login = Annotated[str, Form(max_length=200)]


@router.get("/staff")
async def everybody(request: Request, viewer: ViewerOf, services: ServicesOf) -> Response:
    """By name; who has left stands at the end."""
    return await _list(request, viewer, services, block="list" if wants_fragment(request) else None)


@router.get("/staff/new")
async def form(request: Request, viewer: ViewerOf) -> Response:
    """Somebody new, in a dialog or as a page."""
    return _form(request, viewer)


@router.post("/staff/new")
async def add(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    name: Name = "",
    role: Annotated[str, Form(max_length=30)] = "",
    login: Login = "",
) -> Response:
    """Somebody new; the password is shown this once."""
    if not name.strip() or role not in list(Role):
        return _form(request, viewer, name, role, login, words_of(None))
    try:
        given = await staffing.add(services, viewer.shop, viewer.actor, name.strip(), Role(role), login)
    except _REFUSED as refused:
        return _form(request, viewer, name, role, login, words_of(refused))
    return _done(request, viewer, given)


@router.get("/staff/{staff_id}")
async def member(request: Request, viewer: ViewerOf, services: ServicesOf, staff_id: str) -> Response:
    """One of them, with all that can be changed."""
    return await _member(request, viewer, services, staff_id)


@router.post("/staff/{staff_id}/role")
async def change_role(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    staff_id: str,
    role: Annotated[Role, Form()],
) -> Response:
    """Another role; it signs them out, for a session lives in one."""
    change = staffing.change(services, viewer.shop, viewer.actor, StaffId(staff_id), role=role)
    return await _changed(request, viewer, services, staff_id, change)


@router.post("/staff/{staff_id}/skills")
async def change_skills(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    staff_id: str,
    skill: Annotated[list[TaskKind], Form(max_length=len(TaskKind), default_factory=list)],
) -> Response:
    """Which tasks of their queue they take; none ticked: all of them."""
    change = staffing.change(services, viewer.shop, viewer.actor, StaffId(staff_id), skills=skill)
    return await _changed(request, viewer, services, staff_id, change)


@router.post("/staff/{staff_id}/shift")
async def change_shift(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    staff_id: str,
    on: Annotated[str, Form(pattern="^(yes|no)$")],
) -> Response:
    """On shift, or off, for who forgot."""
    change = staffing.change(services, viewer.shop, viewer.actor, StaffId(staff_id), on_shift=on == "yes")
    return await _changed(request, viewer, services, staff_id, change)


@router.post("/staff/{staff_id}/presence")
async def change_presence(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    staff_id: str,
    works: Annotated[str, Form(pattern="^(yes|no)$")],
) -> Response:
    """They leave, and are signed out at once; or come back."""
    change = staffing.change(services, viewer.shop, viewer.actor, StaffId(staff_id), active=works == "yes")
    return await _changed(request, viewer, services, staff_id, change)


@router.post("/staff/{staff_id}/login")
async def give_login(
    request: Request, viewer: ViewerOf, services: ServicesOf, staff_id: str, login: Login = ""
) -> Response:
    """They can sign in from now on; the password is shown this once."""
    given = staffing.give_a_login(services, viewer.shop, viewer.actor, StaffId(staff_id), login)
    return await _given(request, viewer, services, staff_id, given, login)


@router.post("/staff/{staff_id}/password")
async def reset_password(request: Request, viewer: ViewerOf, services: ServicesOf, staff_id: str) -> Response:
    """A new password, shown this once."""
    given = staffing.reset_password(services, viewer.shop, viewer.actor, StaffId(staff_id))
    return await _given(request, viewer, services, staff_id, given)


async def _changed(
    request: Request, viewer: Viewer, services: Services, staff_id: str, change: Awaitable[StaffRow]
) -> Response:
    try:
        await change
    except NotFound:
        raise Fault(404) from None
    except _REFUSED as refused:
        return await _member(request, viewer, services, staff_id, fault=words_of(refused))
    if not wants_fragment(request):
        return RedirectResponse(f"/console/staff/{staff_id}", status_code=303)
    return await _member(request, viewer, services, staff_id, changed=True)


async def _given(
    request: Request,
    viewer: Viewer,
    services: Services,
    staff_id: str,
    given: Awaitable[GivenPassword],
    login: str = "",
) -> Response:
    try:
        return _done(request, viewer, await given)
    except NotFound:
        raise Fault(404) from None
    except _REFUSED as refused:
        return await _member(request, viewer, services, staff_id, fault=words_of(refused), login=login)


async def _all(viewer: Viewer, services: Services) -> tuple[Member, ...]:
    async with services.reads.connect() as connection:
        rows = await staff.of_shop(connection, viewer.shop)
        seen = await people.last_seen(connection, viewer.shop)
    return members(rows, seen, viewer)


async def _list(request: Request, viewer: Viewer, services: Services, block: str | None) -> Response:
    return page(request, viewer, "staff.html", block=block, members=await _all(viewer, services))


async def _member(
    request: Request,
    viewer: Viewer,
    services: Services,
    staff_id: str,
    *,
    fault: str | None = None,
    login: str = "",
    changed: bool = False,
) -> Response:
    found = next((one for one in await _all(viewer, services) if one.id == staff_id), None)
    if found is None:
        raise Fault(404)
    return page(
        request,
        viewer,
        "staff/member.html",
        block=_body(request),
        status=refused_status(request) if fault else 200,
        member=found,
        roles=roles_to_give(viewer.role),
        fault=fault,
        login=login,
        headers={"HX-Trigger": "staff-changed"} if changed else {},
    )


def _form(
    request: Request,
    viewer: Viewer,
    name: str = "",
    role: str = Role.OPERATOR,
    login: str = "",
    fault: str | None = None,
) -> Response:
    return page(
        request,
        viewer,
        "staff/new.html",
        status=refused_status(request) if fault else 200,
        block=_body(request),
        roles=roles_to_give(viewer.role),
        name=name,
        role=role,
        login=login,
        fault=fault,
    )


def _done(request: Request, viewer: Viewer, given: GivenPassword) -> Response:
    return page(
        request,
        viewer,
        "staff/given.html",
        block=_body(request),
        given=given,
        headers={"HX-Trigger": "staff-changed"},
    )


def _body(request: Request) -> str | None:
    """A dialog's inside for htmx, the page round it otherwise."""
    return "body" if wants_fragment(request) else None
