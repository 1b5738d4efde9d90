"""Notices of vendors: stored as they came before they are answered, leased by who reads them, settled with what came of it.

A notice is unsigned or says too little, so it is only a reason to ask the vendor; the stimulus follows from the answer.
"""

from datetime import datetime, timedelta
from typing import Final

from pydantic import Field
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import ShopId, from_cause
from storage.rows import Row
from storage.states import NoticeState
from storage.tables import notices

LONGEST_BACK_OFF: Final = timedelta(minutes=10)


class NewNotice(Stored):
    """What a vendor posted. The same words again are the same notice."""

    shop: ShopId
    kind: str
    raw: str = Field(repr=False)
    received_at: Moment


class NoticeRow(Row):
    """A notice that waits to be read."""

    id: str
    shop: ShopId
    kind: str
    raw: str = Field(repr=False)
    received_at: Moment
    attempts: int


class UnusableRow(Row):
    """A notice that nobody could make anything of, without its own words, which may be about somebody."""

    id: str
    kind: str
    received_at: Moment
    settled_at: Moment | None
    last_error: str | None
    whole: bool
    """Its words are kept still, so it can be read again."""


class NoticeBacklog(Stored):
    """For metrics."""

    waiting: int = 0
    unusable: int = 0
    oldest: Moment | None = None


async def store(conn: AsyncConnection, new: NewNotice) -> bool:
    """Keeps it; False when it came before. A repeat of one that was read is read once more: the vendor, or we, may know more."""
    row = insert(notices).values(
        id=from_cause("notice", new.shop, new.kind, new.raw),
        shop=new.shop,
        kind=new.kind,
        raw=new.raw,
        state=NoticeState.WAITING,
        received_at=new.received_at,
        next_try_at=new.received_at,
    )
    written = await conn.execute(
        row.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "state": NoticeState.WAITING,
                "raw": row.excluded.raw,
                "next_try_at": row.excluded.next_try_at,
                "attempts": 0,
            },
            where=notices.c.state != NoticeState.WAITING,
        ).returning(notices.c.settled_at)
    )
    found = written.one_or_none()
    return found is not None and found[0] is None


async def lease(
    conn: AsyncConnection, owner: str, limit: int, lease_for: timedelta, now: datetime
) -> tuple[NoticeRow, ...]:
    """Up to `limit` notices that are due, for this owner until `now` + `lease_for`; commit before asking the vendor."""
    due = (
        select(notices.c.id)
        .where(
            notices.c.state == NoticeState.WAITING,
            notices.c.next_try_at <= now,
            or_(notices.c.lease_until.is_(None), notices.c.lease_until <= now),
        )
        .order_by(notices.c.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await conn.execute(
        update(notices)
        .where(notices.c.id.in_(due))
        .values(lease_owner=owner, lease_until=now + lease_for)
        .returning(notices)
    )
    return tuple(NoticeRow.of(row) for row in rows.mappings())


async def settle(
    conn: AsyncConnection, id_: str, state: NoticeState, now: datetime, code: str | None = None
) -> None:
    """What came of it is stored, in the same transaction; or it is of no use, and `code` says why."""
    await conn.execute(
        update(notices)
        .where(notices.c.id == id_)
        .values(state=state, settled_at=now, last_error=code, lease_owner=None, lease_until=None)
    )


async def back_off(conn: AsyncConnection, notice: NoticeRow, code: str, now: datetime) -> None:
    """The vendor could not be asked: the next try is 2, 4, 8 … s away, at most ten minutes; it is never given up."""
    wait = min(LONGEST_BACK_OFF, timedelta(seconds=2 ** min(notice.attempts + 1, 10)))
    await conn.execute(
        update(notices)
        .where(notices.c.id == notice.id)
        .values(
            attempts=notices.c.attempts + 1,
            next_try_at=now + wait,
            last_error=code,
            lease_owner=None,
            lease_until=None,
        )
    )


async def unusable(conn: AsyncConnection, shop: ShopId, limit: int) -> tuple[UnusableRow, ...]:
    """Those of a shop, the latest first."""
    shown = (notices.c[name] for name in UnusableRow.model_fields if name != "whole")
    rows = await conn.execute(
        select(*shown, notices.c.raw.is_not(None).label("whole"))
        .where(notices.c.shop == shop, notices.c.state == NoticeState.UNUSABLE)
        .order_by(notices.c.received_at.desc(), notices.c.id)
        .limit(limit)
    )
    return tuple(UnusableRow.of(row) for row in rows.mappings())


async def read_again(conn: AsyncConnection, shop: ShopId, id_: str, now: datetime) -> bool:
    """It waits for its reader once more; False where it is no unusable one of the shop, or its words are gone."""
    asked = await conn.execute(
        update(notices)
        .where(*_unusable(shop, id_), notices.c.raw.is_not(None))
        .values(state=NoticeState.WAITING, next_try_at=now, attempts=0, settled_at=None)
    )
    return asked.rowcount > 0


async def put_aside(conn: AsyncConnection, shop: ShopId, id_: str) -> bool:
    """Somebody has looked at it, and nothing is to be done; False where it is no unusable one of the shop."""
    aside = await conn.execute(update(notices).where(*_unusable(shop, id_)).values(state=NoticeState.SETTLED))
    return aside.rowcount > 0


def _unusable(shop: ShopId, id_: str) -> tuple[ColumnElement[bool], ...]:
    return notices.c.id == id_, notices.c.shop == shop, notices.c.state == NoticeState.UNUSABLE


async def backlog(conn: AsyncConnection) -> NoticeBacklog:
    """What waits, and what nobody could make anything of."""
    waiting = notices.c.state == NoticeState.WAITING
    row = await conn.execute(
        select(
            func.count().filter(waiting).label("waiting"),
            func.count().filter(notices.c.state == NoticeState.UNUSABLE).label("unusable"),
            func.min(notices.c.received_at).filter(waiting).label("oldest"),
        )
    )
    return NoticeBacklog.model_validate(dict(row.mappings().one()))
