"""Customers as people look for them: by a part of the phone, an email, words of the name; and what people noted of one."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor, ActorKind
from domain.base import Moment
from domain.ids import CustomerId, ShopId, from_cause
from domain.phones import ImpossiblePhone, normalise
from storage.customer_rows import CustomerRow
from storage.customers import named, phone_begins, phone_ends
from storage.rows import After, Page, Row, earlier_than, paged
from storage.states import NoteKind
from storage.tables import customer_notes, customers

_OF_A_PHONE = re.compile(r"[0-9 ()+-]{3,}")
_AT_HOME = "7"
"""The country whose own people leave its code out, or say 8."""


class CustomerNote(Row):
    """What somebody noted, and when; personal."""

    id: str
    kind: NoteKind
    text: str
    by_kind: ActorKind
    by_id: str
    at: Moment

    def __repr__(self) -> str:
        return f"CustomerNote({self.id})"

    __str__ = __repr__


async def search(
    conn: AsyncConnection, shop: ShopId, q: str = "", after: After | None = None, limit: int = 50
) -> Page[CustomerRow]:
    """Whose phone begins or ends like this, whose email it is, or whose name has words that begin like these; the newest first."""
    query = select(customers).where(customers.c.shop == shop)
    if q.strip():
        query = query.where(_found_by(q.strip()))
    if after is not None:
        query = query.where(earlier_than(customers.c.created_at, customers.c.id, after))
    query = query.order_by(customers.c.created_at.desc(), customers.c.id.desc()).limit(limit + 1)
    rows = [CustomerRow.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.created_at, id=row.id))


async def note(
    conn: AsyncConnection,
    shop: ShopId,
    customer: CustomerId,
    kind: NoteKind,
    text: str,
    by: Actor,
    now: datetime,
    cause: str,
) -> None:
    """Written once, however often the same cause comes."""
    id_ = from_cause("customer note", customer, kind, cause)
    if await conn.scalar(select(customer_notes.c.id).where(customer_notes.c.id == id_)):
        return
    await conn.execute(
        insert(customer_notes).values(
            id=id_,
            shop=shop,
            customer_id=customer,
            kind=kind,
            text=text,
            by_kind=by.kind,
            by_id=by.id,
            at=now,
        )
    )


async def notes(conn: AsyncConnection, customer: CustomerId, limit: int = 50) -> Sequence[CustomerNote]:
    """The latest first."""
    rows = await conn.execute(
        select(customer_notes)
        .where(customer_notes.c.customer_id == customer)
        .order_by(customer_notes.c.at.desc(), customer_notes.c.id.desc())
        .limit(limit)
    )
    return [CustomerNote.of(row) for row in rows.mappings()]


def _found_by(q: str) -> ColumnElement[bool]:
    if "@" in q:
        return customers.c.email == q.lower()
    if not _OF_A_PHONE.fullmatch(q):
        return named(q)
    return or_(phone_ends(q), *(phone_begins(start) for start in beginnings(q)))


def beginnings(typed: str) -> tuple[str, ...]:
    """In E.164, as which a number that is still being typed may begin: `8 916 12` and `916 12` are `+791612`."""
    digits = "".join(filter(str.isdecimal, typed))
    if typed.lstrip().startswith("+"):
        return (f"+{digits}",)
    home = {f"+{digits}", f"+{_AT_HOME}{digits}"} | (
        {f"+{_AT_HOME}{digits[1:]}"} if digits.startswith("8") else set()
    )
    try:
        return tuple(sorted(home | {normalise(typed)}))
    except ImpossiblePhone:
        return tuple(sorted(home))
