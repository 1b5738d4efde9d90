"""The shop that `steward up` stands up: its playbook, a key that may do everything, and people of every role who can sign in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.api_keys import Scope, add_key
from bootstrap.credentials import Credentials, SamplePerson
from bootstrap.founding import PLAYBOOKS, add_staff, publish
from bootstrap.passwords import Passwords, one_time_password
from bootstrap.people import give_login
from domain.actors import Role
from domain.ids import ShopId, StaffId
from storage import people, shops

_NAMES = {
    Role.OPERATOR: "Ольга",
    Role.DUTY_OPERATOR: "Пётр",
    Role.PICKER: "Павел",
    Role.WAREHOUSE: "Семён",
    Role.BUYER: "Вера",
    Role.MENTOR: "Мария",
    Role.SHOW_MANAGER: "Юлия",
    Role.SUPERVISOR: "Ирина",
    Role.ADMIN: "Андрей",
}


@dataclass(frozen=True)
class Founded:
    """What stands: the key and the people, who sign in by the names of their roles."""

    key: str
    people: tuple[SamplePerson, ...]

    def who(self, role: Role) -> StaffId:
        """The member of staff of this role."""
        return next(one.staff_id for one in self.people if one.role is role)


async def found(
    conn: AsyncConnection, shop: ShopId, kept: Credentials | None, passwords: Passwords, now: datetime
) -> Founded:
    """The shop with its present playbook; the key, the staff and their passwords of the last run are kept."""
    known = await shops.get(conn, shop) is not None
    await publish(conn, PLAYBOOKS / f"{shop}.yaml", now)
    if not known or kept is None or kept.shop != shop:
        key = await add_key(conn, shop, tuple(Scope))
        return Founded(key, await _people(conn, shop, {}, passwords, now))
    if kept.people:
        return Founded(kept.api_key, kept.people)
    # A run before there was a console knew only two of them.
    former = {Role.OPERATOR: kept.staff_id, Role.SUPERVISOR: kept.supervisor_id}
    return Founded(kept.api_key, await _people(conn, shop, former, passwords, now))


async def _people(
    conn: AsyncConnection, shop: ShopId, former: dict[Role, StaffId], passwords: Passwords, now: datetime
) -> tuple[SamplePerson, ...]:
    """One of each role, all with one password: made by chance, and for this machine alone."""
    password = one_time_password()
    kept = await passwords.hashed(password)
    made = []
    for role, name in _NAMES.items():
        member = former.get(role) or await add_staff(conn, shop, name, role)
        person = await give_login(conn, shop, member, role.value, join=True)
        await people.set_password(conn, person.id, kept, now, given=False)
        made.append(SamplePerson(staff_id=member, role=role, login=person.login, password=password))
    return tuple(made)
