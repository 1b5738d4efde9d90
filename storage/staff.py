"""The people of a shop: who there is, what they do, who is on shift."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.base import Moment
from domain.ids import PersonId, ShopId, StaffId
from domain.tasks import TaskKind
from storage import routes
from storage.rows import Row
from storage.tables import sessions, staff


class StaffRow(Row):
    """A member of staff."""

    id: StaffId
    shop: ShopId
    name: str
    role: Role
    person: PersonId | None
    """Who signs in as this member; None: acts through the API only."""
    active: bool
    on_shift: bool
    skills: tuple[TaskKind, ...] = ()
    """The kinds of tasks they take from a queue; empty: all kinds."""
    created_at: Moment


async def add(conn: AsyncConnection, id_: StaffId, shop: ShopId, name: str, role: Role) -> None:
    """Somebody new."""
    await conn.execute(insert(staff).values(id=id_, shop=shop, name=name, role=role))


async def get(conn: AsyncConnection, shop: ShopId, id_: StaffId) -> StaffRow | None:
    """A member of this shop's staff, active or not."""
    rows = await conn.execute(select(staff).where(staff.c.id == id_, staff.c.shop == shop))
    found = rows.mappings().one_or_none()
    return StaffRow.of(found) if found else None


async def of_shop(conn: AsyncConnection, shop: ShopId) -> tuple[StaffRow, ...]:
    """All of them, by name."""
    rows = await conn.execute(select(staff).where(staff.c.shop == shop).order_by(staff.c.name, staff.c.id))
    return tuple(StaffRow.of(row) for row in rows.mappings())


async def change(
    conn: AsyncConnection,
    shop: ShopId,
    id_: StaffId,
    *,
    role: Role | None = None,
    active: bool | None = None,
    on_shift: bool | None = None,
    skills: Sequence[TaskKind] | None = None,
) -> StaffRow | None:
    """Writes what is given; None for somebody of another shop. Who leaves is off shift.

    Who leaves, or may do other things from now on, is signed out everywhere: a session lives in one role.
    """
    values: dict[str, object] = {"role": role, "active": active, "on_shift": on_shift}
    values["skills"] = None if skills is None else [kind.value for kind in skills]
    if active is False:
        values["on_shift"] = False
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return await get(conn, shop, id_)
    before = await get(conn, shop, id_)
    rows = await conn.execute(
        update(staff).where(staff.c.id == id_, staff.c.shop == shop).values(given).returning(staff)
    )
    found = rows.mappings().one_or_none()
    if found is None or before is None:
        return None
    after = StaffRow.of(found)
    if after.person is not None and (after.role, after.active) != (before.role, before.active):
        await conn.execute(
            update(sessions)
            .where(sessions.c.person == after.person, sessions.c.revoked_at.is_(None))
            .values(revoked_at=func.now())
        )
    if after.active != before.active:
        await routes.refresh_of_staff(conn, shop, id_)
    return after
