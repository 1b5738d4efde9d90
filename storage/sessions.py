"""Sessions of browsers: known by the hash of their secret, ended by time, by their person, or when a role changes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.base import Moment
from domain.ids import PersonId, ShopId, StaffId
from domain.locales import Locale
from domain.people import Theme
from storage.rows import Row
from storage.tables import people, sessions, shops, staff

IDLE: Final = timedelta(hours=12)
"""A browser that asks for nothing so long is signed out."""
LONGEST: Final = timedelta(days=7)
"""Whatever it asks for, after so long it is signed out."""
_SEEN_EVERY: Final = timedelta(minutes=5)
"""A busy browser writes no row at every request."""


class SessionRow(Row):
    """A session as its person sees it in a list. `agent`: the family of browser and system, no more."""

    id: str
    person: PersonId
    shop: ShopId | None
    agent: str
    created_at: Moment
    seen_at: Moment


class SignedIn(Row):
    """Everything a page asks about its session, in one read. `staff`, `name`, `role`: of the shop they chose, if they work there."""

    session: str
    csrf: str
    created_at: Moment
    seen_at: Moment
    person: PersonId
    login: str
    locale: Locale | None
    theme: Theme
    password_given: bool
    shop: ShopId | None
    playbook_version: str | None
    staff: StaffId | None
    name: str | None
    role: Role | None
    on_shift: bool | None
    shops: tuple[ShopId, ...]
    """All they work in."""


async def begin(
    conn: AsyncConnection,
    id_: str,
    person: PersonId,
    shop: ShopId | None,
    csrf: str,
    agent: str,
    now: datetime,
    *,
    created_at: datetime | None = None,
) -> None:
    """A new one. `created_at`: of the one it goes on from, whose longest time it shares."""
    await conn.execute(
        insert(sessions).values(
            id=id_,
            person=person,
            shop=shop,
            csrf=csrf,
            agent=agent,
            created_at=created_at or now,
            seen_at=now,
        )
    )


async def find(conn: AsyncConnection, id_: str, now: datetime) -> SignedIn | None:
    """The session with that hash, while it is good and its person may sign in."""
    rows = await conn.execute(_FINDING, {"hash": id_, "idle_since": now - IDLE, "begun_since": now - LONGEST})
    found = rows.mappings().one_or_none()
    return SignedIn.of(found) if found else None


async def note_use(conn: AsyncConnection, found: SignedIn, now: datetime) -> bool:
    """That it was used, to five minutes; whether anything was written."""
    if now - found.seen_at < _SEEN_EVERY:
        return False
    await conn.execute(
        update(sessions).where(sessions.c.id == found.session, sessions.c.seen_at < now).values(seen_at=now)
    )
    return True


async def of_person(conn: AsyncConnection, person: PersonId, now: datetime) -> tuple[SessionRow, ...]:
    """Their good ones, the one used last first."""
    rows = await conn.execute(
        select(sessions)
        .where(sessions.c.person == person, _good(now - IDLE, now - LONGEST))
        .order_by(sessions.c.seen_at.desc(), sessions.c.id)
    )
    return tuple(SessionRow.of(row) for row in rows.mappings())


async def revoke(conn: AsyncConnection, person: PersonId, id_: str, now: datetime) -> bool:
    """It opens nothing any more; False for another's, and for one that was revoked."""
    gone = await conn.execute(
        update(sessions)
        .where(sessions.c.id == id_, sessions.c.person == person, sessions.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return gone.rowcount > 0


async def revoke_all(
    conn: AsyncConnection, person: PersonId, now: datetime, *, besides: str | None = None
) -> int:
    """All of theirs, but one where it is named; how many."""
    query = update(sessions).where(sessions.c.person == person, sessions.c.revoked_at.is_(None))
    if besides is not None:
        query = query.where(sessions.c.id != besides)
    return (await conn.execute(query.values(revoked_at=now))).rowcount


async def revoked(conn: AsyncConnection, ids: Collection[str]) -> frozenset[str]:
    """Those of them that were ended before their time."""
    rows = await conn.execute(
        select(sessions.c.id).where(sessions.c.id.in_(ids), sessions.c.revoked_at.is_not(None))
    )
    return frozenset(rows.scalars())


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Those whose longest time was over before that moment; how many were forgotten."""
    gone = await conn.execute(delete(sessions).where(sessions.c.created_at < before - LONGEST))
    return gone.rowcount


def _good(
    idle_since: datetime | ColumnElement[datetime], begun_since: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    return and_(
        sessions.c.revoked_at.is_(None),
        sessions.c.seen_at > idle_since,
        sessions.c.created_at > begun_since,
    )


def _finding() -> Select[*tuple[object, ...]]:
    member = staff.alias()
    works = (
        select(func.array_agg(aggregate_order_by(member.c.shop, member.c.shop)))
        .where(member.c.person == people.c.id, member.c.active)
        .correlate(people)
        .scalar_subquery()
    )
    moment = DateTime(timezone=True)
    return (
        select(
            sessions.c.id.label("session"),
            sessions.c.csrf,
            sessions.c.created_at,
            sessions.c.seen_at,
            people.c.id.label("person"),
            people.c.login,
            people.c.locale,
            people.c.theme,
            people.c.password_given,
            sessions.c.shop,
            shops.c.playbook_version,
            staff.c.id.label("staff"),
            staff.c.name,
            staff.c.role,
            staff.c.on_shift,
            func.coalesce(works, cast([], ARRAY(Text))).label("shops"),
        )
        .join(people, people.c.id == sessions.c.person)
        .outerjoin(shops, shops.c.id == sessions.c.shop)
        .outerjoin(
            staff, and_(staff.c.shop == sessions.c.shop, staff.c.person == sessions.c.person, staff.c.active)
        )
        .where(sessions.c.id == bindparam("hash", type_=Text), people.c.active)
        .where(_good(bindparam("idle_since", type_=moment), bindparam("begun_since", type_=moment)))
    )


_FINDING: Final = _finding()
"""Put together once: every request of the console begins with it."""
