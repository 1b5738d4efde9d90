"""The people of the shop: who there is, what they do, who is on shift."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from api.idempotency import OnceKey, OnceRoute
from api.orders.shown import Shown
from api.paging import Page
from api.paths import V1
from api.problems import READ, WRITE, not_found
from api.security import Admin, Operator, Reader
from api.services import ServicesOf
from desk import staffing
from desk.asked import PersonName, Request
from domain.actors import Role
from domain.base import Flag
from domain.ids import StaffId, from_cause
from domain.tasks import TaskKind
from storage import staff
from storage.staff import StaffRow

router = APIRouter(prefix=V1, route_class=OnceRoute)
StaffPath = Annotated[str, Path(max_length=100, description="Id of a member of staff")]


class StaffShown(Shown):
    """A member of staff."""

    id: str
    name: str
    role: Role
    active: bool
    on_shift: bool
    skills: list[TaskKind] = Field(
        description="Kinds of tasks they take from a queue, besides what is theirs by name; empty: all kinds of their role"
    )


class StaffAsked(Request):
    """Somebody new."""

    name: Annotated[PersonName, Field(min_length=1)]
    role: Role


class StaffEdit(Request):
    """What changes; who leaves is off shift."""

    role: Role | None = None
    active: Flag | None = None
    skills: Annotated[tuple[TaskKind, ...], Field(max_length=len(TaskKind))] | None = Field(
        default=None,
        description="All of them anew, of the kinds their role does and errands; an empty list: all kinds of their role",
    )


class ShiftAsked(Request):
    """On shift, or off."""

    on: Flag


@router.get(
    "/staff", response_model=Page[StaffShown], operation_id="list_staff", summary="Everybody", responses=READ
)
async def find(services: ServicesOf, caller: Reader) -> Page[StaffShown]:
    """By name."""
    async with services.engine.connect() as connection:
        rows = await staff.of_shop(connection, caller.shop)
    return Page(items=[_shown(row) for row in rows])


@router.post(
    "/staff",
    status_code=201,
    response_model=StaffShown,
    operation_id="add_staff",
    summary="Somebody new",
    responses=WRITE,
)
async def add(
    asked: StaffAsked, services: ServicesOf, caller: Admin, once: OnceKey, response: Response
) -> StaffShown:
    """The id goes into `Steward-Actor`."""
    new = StaffId(from_cause("staff", caller.shop, caller.key_id, once))
    known = await staffing.add_once(services, caller.shop, caller.actor, new, asked.name, asked.role)
    response.headers["Location"] = f"/api/v1/staff/{known.id}"
    return _shown(known)


@router.get(
    "/staff/{staff_id}",
    response_model=StaffShown,
    operation_id="get_staff",
    summary="A member of staff",
    responses=READ,
)
async def get(staff_id: StaffPath, services: ServicesOf, caller: Reader) -> StaffShown:
    """Active or not."""
    async with services.engine.connect() as connection:
        row = await staff.get(connection, caller.shop, StaffId(staff_id))
    if row is None:
        raise not_found("member of staff")
    return _shown(row)


@router.patch(
    "/staff/{staff_id}",
    response_model=StaffShown,
    operation_id="edit_staff",
    summary="Another role, other skills, or gone",
    responses=WRITE,
)
async def edit(staff_id: StaffPath, asked: StaffEdit, services: ServicesOf, caller: Admin) -> StaffShown:
    """What they did stays signed by them."""
    row = await staffing.change(
        services,
        caller.shop,
        caller.actor,
        StaffId(staff_id),
        role=asked.role,
        active=asked.active,
        skills=asked.skills,
    )
    return _shown(row)


@router.post(
    "/staff/{staff_id}/shift",
    response_model=StaffShown,
    operation_id="change_shift",
    summary="On shift, or off",
    responses=WRITE,
)
async def shift(staff_id: StaffPath, asked: ShiftAsked, services: ServicesOf, caller: Operator) -> StaffShown:
    """Who is on shift gets tasks."""
    row = await staffing.change(services, caller.shop, caller.actor, StaffId(staff_id), on_shift=asked.on)
    return _shown(row)


def _shown(row: StaffRow) -> StaffShown:
    return StaffShown(
        id=row.id,
        name=row.name,
        role=row.role,
        active=row.active,
        on_shift=row.on_shift,
        skills=list(row.skills),
    )
