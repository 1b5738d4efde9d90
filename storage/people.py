"""People who sign in: their logins, passwords as hashes, languages; what they do in which shop, staff says."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import PersonId, ShopId, StaffId
from domain.locales import Locale
from domain.people import Theme
from storage.rows import Row
from storage.staff import StaffRow
from storage.tables import people, sessions, staff


class PersonRow(Row):
    """Somebody who may sign in. `password_given`: somebody else chose the password, so it is to be changed."""

    id: PersonId
    login: str
    password_hash: str | None
    password_given: bool
    password_changed_at: Moment | None
    oidc_issuer: str | None
    oidc_subject: str | None
    locale: Locale | None
    theme: Theme
    active: bool
    created_at: Moment


class LastSeen(Row):
    """When somebody's browser last asked for a page."""

    staff: StaffId
    login: str
    seen_at: Moment | None


async def add(conn: AsyncConnection, id_: PersonId, login: str) -> None:
    """Somebody new, who has no password yet; the login is spelled by `domain.people.login_of`."""
    await conn.execute(insert(people).values(id=id_, login=login))


async def get(conn: AsyncConnection, id_: PersonId) -> PersonRow | None:
    """A person, active or not."""
    return await _one(conn, people.c.id == id_)


async def by_login(conn: AsyncConnection, login: str) -> PersonRow | None:
    """Whose login it is."""
    return await _one(conn, people.c.login == login)


async def by_subject(conn: AsyncConnection, issuer: str, subject: str) -> PersonRow | None:
    """Whom this provider knows by this name of its own."""
    return await _one(conn, people.c.oidc_issuer == issuer, people.c.oidc_subject == subject)


async def link(conn: AsyncConnection, id_: PersonId, issuer: str, subject: str) -> bool:
    """From now on the provider's name for them counts; False for somebody who has one already."""
    linked = await conn.execute(
        update(people)
        .where(people.c.id == id_, people.c.oidc_subject.is_(None))
        .values(oidc_issuer=issuer, oidc_subject=subject)
    )
    return linked.rowcount > 0


async def set_password(
    conn: AsyncConnection, id_: PersonId, password_hash: str, now: datetime, *, given: bool
) -> None:
    """Another password; `given`: chosen by somebody else."""
    await conn.execute(
        update(people)
        .where(people.c.id == id_)
        .values(password_hash=password_hash, password_given=given, password_changed_at=now)
    )


async def forget_password(conn: AsyncConnection, id_: PersonId) -> None:
    """They have none any more."""
    await conn.execute(
        update(people).where(people.c.id == id_).values(password_hash=None, password_given=False)
    )


async def rehash(conn: AsyncConnection, id_: PersonId, former: str, password_hash: str) -> None:
    """The same password, kept in a stronger way; nothing where it was changed meanwhile."""
    await conn.execute(
        update(people)
        .where(people.c.id == id_, people.c.password_hash == former)
        .values(password_hash=password_hash)
    )


async def prefer(
    conn: AsyncConnection, id_: PersonId, *, locale: Locale | None = None, theme: Theme | None = None
) -> None:
    """Writes what is given: the language and the look of the pages."""
    given = {name: value for name, value in {"locale": locale, "theme": theme}.items() if value is not None}
    if given:
        await conn.execute(update(people).where(people.c.id == id_).values(given))


async def lock_out(conn: AsyncConnection, id_: PersonId) -> None:
    """They sign in nowhere any more, and are signed out at once."""
    await conn.execute(update(people).where(people.c.id == id_).values(active=False))
    open_ones = sessions.c.person == id_, sessions.c.revoked_at.is_(None)
    await conn.execute(update(sessions).where(*open_ones).values(revoked_at=func.now()))


async def employ(conn: AsyncConnection, id_: PersonId, shop: ShopId, member: StaffId) -> bool:
    """The member of the shop's staff is this person; False where the member is somebody else already, or there is none."""
    tied = await conn.execute(
        update(staff)
        .where(staff.c.id == member, staff.c.shop == shop, staff.c.person.is_(None))
        .values(person=id_)
    )
    return tied.rowcount > 0


async def employments(conn: AsyncConnection, id_: PersonId) -> tuple[StaffRow, ...]:
    """Where they work now, by shop."""
    rows = await conn.execute(
        select(staff).where(staff.c.person == id_, staff.c.active).order_by(staff.c.shop)
    )
    return tuple(StaffRow.of(row) for row in rows.mappings())


async def last_seen(conn: AsyncConnection, shop: ShopId) -> tuple[LastSeen, ...]:
    """Of everybody in the shop who can sign in."""
    latest = (
        select(sessions.c.seen_at)
        .where(sessions.c.person == people.c.id)
        .order_by(sessions.c.seen_at.desc())
        .limit(1)
        .correlate(people)
        .scalar_subquery()
    )
    rows = await conn.execute(
        select(staff.c.id.label("staff"), people.c.login, latest.label("seen_at"))
        .join(people, people.c.id == staff.c.person)
        .where(staff.c.shop == shop)
    )
    return tuple(LastSeen.of(row) for row in rows.mappings())


async def _one(conn: AsyncConnection, *conditions: ColumnElement[bool]) -> PersonRow | None:
    rows = await conn.execute(select(people).where(*conditions))
    found = rows.mappings().one_or_none()
    return PersonRow.of(found) if found else None
