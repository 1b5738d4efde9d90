"""A shop's staff, looked after from its pages: who may change whom, people who come and go, passwords handed out anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.founding import add_staff
from bootstrap.passwords import one_time_password
from bootstrap.people import LoginTaken, give_login, give_password
from desk.refusals import NotFound, NotTheirs, invalid
from desk.services import Services
from domain.actors import Actor, ActorKind, Role, queues_of
from domain.ids import ShopId, StaffId
from domain.people import BadLogin, login_of
from domain.tasks import ROLES, TaskKind
from storage import people, staff
from storage.staff import StaffRow

__all__ = ["BadLogin", "GivenPassword", "LoginTaken", "WorksElsewhere", "manages"]

_LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


class WorksElsewhere(Exception):
    """They work in other shops too, whose admins did not ask for another password."""


@dataclass(frozen=True)
class GivenPassword:
    """To be told once. None: they have one already, or no login."""

    staff: StaffId
    name: str
    login: str | None
    password: str | None


def manages(role: Role, other: Role) -> bool:
    """Admins manage everybody, supervisors those who are no leaders."""
    return role is Role.ADMIN or (role is Role.SUPERVISOR and other not in _LEADERS)


async def add(
    services: Services, shop: ShopId, by: Actor, name: str, role: Role, login: str
) -> GivenPassword:
    """Somebody new; without a login they act through the API only. Raises NotTheirs, BadLogin, LoginTaken."""
    if not _may_make(by, role):
        raise NotTheirs
    spelled = login_of(login) if login.strip() else None
    password = one_time_password()
    async with services.engine.begin() as conn:
        member = await add_staff(conn, shop, name, role)
        if spelled is None:
            return GivenPassword(member, name, None, None)
        # A login of another shop is joined by whoever runs the server, who knows both.
        person = await give_login(conn, shop, member, spelled, join=False)
        await give_password(conn, services.passwords, person, password, services.clock.now())
    return GivenPassword(member, name, spelled, password)


async def add_once(
    services: Services, shop: ShopId, by: Actor, id_: StaffId, name: str, role: Role
) -> StaffRow:
    """Somebody new who acts through the API, under the id of what asked for them: asked again, they are there. Raises NotTheirs."""
    if not _may_make(by, role):
        raise NotTheirs
    async with services.engine.begin() as conn:
        if await staff.get(conn, shop, id_) is None:
            await staff.add(conn, id_, shop, name, role)
        return await _member(conn, shop, id_)


def skills_to_learn(member: StaffRow, role: Role | None = None) -> tuple[TaskKind, ...]:
    """What this person, in this `role`, may be told to take alone: tasks of the queues they look at, errands, and what they are told already."""
    queues = queues_of(role or member.role)
    return tuple(
        kind for kind in TaskKind if ROLES[kind] in queues or kind is TaskKind.ERRAND or kind in member.skills
    )


async def change(
    services: Services,
    shop: ShopId,
    by: Actor,
    id_: StaffId,
    *,
    role: Role | None = None,
    active: bool | None = None,
    on_shift: bool | None = None,
    skills: Sequence[TaskKind] | None = None,
) -> StaffRow:
    """What is given holds from now on: another role, which signs them out; gone, or back; on shift or off; which tasks they take.

    No skills: all kinds of their role. Who goes on shift or off it themselves needs nobody's leave.
    Raises NotTheirs, NotFound, Invalid.
    """
    own_shift = by.id == id_ and role is None and active is None and skills is None
    async with services.engine.begin() as conn:
        member = await (_member(conn, shop, id_) if own_shift else _managed(conn, shop, by, id_))
        if role is not None and not _may_make(by, role):
            raise NotTheirs
        others = set(skills or ()) - set(skills_to_learn(member, role))
        if others:
            named = ", ".join(sorted(others))
            raise invalid("/skills", f"Leave out what another role does: {named}.")
        changed = await staff.change(
            conn, shop, id_, role=role, active=active, on_shift=on_shift, skills=skills
        )
    if changed is None:
        raise NotFound("member of staff")
    return changed


async def reset_password(services: Services, shop: ShopId, by: Actor, id_: StaffId) -> GivenPassword:
    """A new password for who lost theirs; they are signed out. Raises NotTheirs, NotFound, WorksElsewhere."""
    password = one_time_password()
    async with services.engine.begin() as conn:
        member = await _managed(conn, shop, by, id_)
        person = await people.get(conn, member.person) if member.person is not None else None
        if person is None:
            raise NotFound("member of staff")
        if any(one.shop != shop for one in await people.employments(conn, person.id)):
            raise WorksElsewhere
        await give_password(conn, services.passwords, person, password, services.clock.now())
    return GivenPassword(id_, member.name, person.login, password)


async def give_a_login(
    services: Services, shop: ShopId, by: Actor, id_: StaffId, login: str
) -> GivenPassword:
    """They sign in from now on. Raises NotTheirs, NotFound, BadLogin, LoginTaken."""
    spelled = login_of(login)
    password = one_time_password()
    async with services.engine.begin() as conn:
        member = await _managed(conn, shop, by, id_)
        person = await give_login(conn, shop, id_, spelled, join=False)
        await give_password(conn, services.passwords, person, password, services.clock.now())
    return GivenPassword(id_, member.name, spelled, password)


def _may_make(by: Actor, role: Role) -> bool:
    """A key speaks for the shop."""
    return by.kind is ActorKind.KEY or (by.role is not None and manages(by.role, role))


async def _managed(conn: AsyncConnection, shop: ShopId, by: Actor, id_: StaffId) -> StaffRow:
    member = await _member(conn, shop, id_)
    if by.id == id_ or not _may_make(by, member.role):
        raise NotTheirs
    return member


async def _member(conn: AsyncConnection, shop: ShopId, id_: StaffId) -> StaffRow:
    member = await staff.get(conn, shop, id_)
    if member is None:
        raise NotFound("member of staff")
    return member
