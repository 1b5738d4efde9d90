"""A shop's staff, looked after from its pages: who may change whom, people who come and go, passwords handed out anew."""

from collections.abc import Collection
from dataclasses import dataclass

from bootstrap.founding import add_staff
from bootstrap.passwords import one_time_password
from bootstrap.people import LoginTaken, give_login, give_password
from desk.refusals import NotFound
from desk.services import Services
from domain.actors import Actor, Role, queues_of
from domain.ids import ShopId, StaffId
from domain.people import BadLogin, login_of
from domain.tasks import ROLES, TaskKind
from storage import people, staff
from storage.staff import StaffRow

__all__ = ["BadLogin", "GivenPassword", "LoginTaken", "NotTheirs", "WorksElsewhere", "manages"]

_LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


class NotTheirs(Exception):
    """Only an admin changes leaders and makes some; nobody changes themselves."""


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
    if by.role is None or not manages(by.role, role):
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


async def change_role(services: Services, shop: ShopId, by: Actor, id_: StaffId, role: Role) -> None:
    """From now on they do that; they are signed out. Raises NotTheirs, NotFound."""
    await _managed(services, shop, by, id_)
    if by.role is None or not manages(by.role, role):
        raise NotTheirs
    async with services.engine.begin() as conn:
        await staff.change(conn, shop, id_, role=role)


async def change_presence(
    services: Services,
    shop: ShopId,
    by: Actor,
    id_: StaffId,
    *,
    active: bool | None = None,
    on_shift: bool | None = None,
) -> None:
    """They leave or come back, go on shift or off it. Raises NotTheirs, NotFound."""
    await _managed(services, shop, by, id_)
    async with services.engine.begin() as conn:
        await staff.change(conn, shop, id_, active=active, on_shift=on_shift)


def skills_to_learn(member: StaffRow) -> tuple[TaskKind, ...]:
    """What this person may be told to take alone: tasks of the queues they look at, errands, and what they are told already."""
    queues = queues_of(member.role)
    return tuple(
        kind for kind in TaskKind if ROLES[kind] in queues or kind is TaskKind.ERRAND or kind in member.skills
    )


async def change_skills(
    services: Services, shop: ShopId, by: Actor, id_: StaffId, skills: Collection[TaskKind]
) -> None:
    """From their queue they take only these from now on; none: all kinds. Raises NotTheirs, NotFound."""
    member = await _managed(services, shop, by, id_)
    known = [kind for kind in skills_to_learn(member) if kind in skills]
    async with services.engine.begin() as conn:
        await staff.change(conn, shop, id_, skills=known)


async def reset_password(services: Services, shop: ShopId, by: Actor, id_: StaffId) -> GivenPassword:
    """A new password for who lost theirs; they are signed out. Raises NotTheirs, NotFound, WorksElsewhere."""
    member = await _managed(services, shop, by, id_)
    password = one_time_password()
    async with services.engine.begin() as conn:
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
    member = await _managed(services, shop, by, id_)
    spelled = login_of(login)
    password = one_time_password()
    async with services.engine.begin() as conn:
        person = await give_login(conn, shop, id_, spelled, join=False)
        await give_password(conn, services.passwords, person, password, services.clock.now())
    return GivenPassword(id_, member.name, spelled, password)


async def _managed(services: Services, shop: ShopId, by: Actor, id_: StaffId) -> StaffRow:
    async with services.engine.connect() as conn:
        member = await staff.get(conn, shop, id_)
    if member is None:
        raise NotFound("member of staff")
    if by.role is None or not manages(by.role, member.role) or by.id == id_:
        raise NotTheirs
    return member
