"""Customers: found or made when an order comes, changed by people, counted by steps; what their flags mean is the rules'."""

import re
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    and_,
    cast,
    distinct,
    false,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import CustomerId, ShopId, customer_id, from_cause
from storage import routes
from storage.customer_rows import TEXTS, CustomerChange, CustomerRow, Learned, NewCustomer
from storage.rows import After, Page, later_than, paged
from storage.tables import customers
from storage.tables.customers import NAME_WORDS

__all__ = [
    "ContactTaken",
    "CustomerChange",
    "CustomerRow",
    "Learned",
    "NewCustomer",
    "by_unsubscribe_token",
    "change",
    "find_page",
    "get",
    "known",
    "learn",
    "name_key",
    "named",
    "phone_begins",
    "phone_ends",
    "upsert",
]


_ROUTING: Final = frozenset({"vip", "assignee"})
"""What of a card the customer's tasks go by."""
_WORD: Final = re.compile(r"[^\W_]+")
_AS_WRITTEN: Final[ColumnElement[str]] = literal_column("'simple'")
"""Words as they stand, of any language."""


def name_key(name: str) -> str:
    """How a name is searched: lower case, ё as е, single spaces. Done here, so that no database locale decides it."""
    return " ".join(name.casefold().replace("ё", "е").split())


class ContactTaken(Exception):
    """Another customer of the shop has this phone, or this email as the only contact."""


async def upsert(conn: AsyncConnection, shop: ShopId, new: NewCustomer) -> CustomerId:
    """The customer of an order: known by phone, else by email, else made. What the order says is kept, the rest stays."""
    contact = new.phone or (new.email or "").lower()
    # Two first orders of one customer at the same moment: the second waits and finds him.
    await conn.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"customer {shop} {contact}", 0)))
    )
    found = await _by_contact(conn, shop, new)
    if found is not None:
        await conn.execute(
            update(customers).where(customers.c.id == found).values(_said(new) | {"updated_at": func.now()})
        )
        return found
    id_ = customer_id(shop, contact)
    if await conn.scalar(select(customers.c.id).where(customers.c.id == id_)):
        # He who had this contact was erased or has another phone now.
        id_ = CustomerId(from_cause("customer", shop, contact, secrets.token_hex(8)))
    await conn.execute(
        insert(customers).values(
            {
                **_said(new),
                "id": id_,
                "shop": shop,
                "locale": new.locale,
                "unsubscribe_token": secrets.token_urlsafe(24),
            }
        )
    )
    return id_


async def known(conn: AsyncConnection, shop: ShopId, new: NewCustomer) -> CustomerRow | None:
    """Whom an order of this contact would be for, as the card stands; None for somebody new."""
    id_ = await _by_contact(conn, shop, new)
    return None if id_ is None else await get(conn, shop, id_)


async def get(conn: AsyncConnection, shop: ShopId, id_: CustomerId) -> CustomerRow | None:
    """A customer of this shop."""
    row = await conn.execute(select(customers).where(customers.c.id == id_, customers.c.shop == shop))
    found = row.mappings().one_or_none()
    return CustomerRow.of(found) if found else None


async def by_unsubscribe_token(conn: AsyncConnection, token: str) -> CustomerRow | None:
    """Whom the link of a message belongs to."""
    row = await conn.execute(select(customers).where(customers.c.unsubscribe_token == token))
    found = row.mappings().one_or_none()
    return CustomerRow.of(found) if found else None


async def find_page(
    conn: AsyncConnection,
    shop: ShopId,
    *,
    phone: str | None = None,
    email: str | None = None,
    name: str | None = None,
    after: After | None = None,
    limit: int = 50,
) -> Page[CustomerRow]:
    """Customers, oldest first: by exact phone (E.164), exact email, the beginnings of words of the name."""
    query = select(customers).where(customers.c.shop == shop)
    if phone is not None:
        query = query.where(customers.c.phone == phone)
    if email is not None:
        query = query.where(customers.c.email == email.lower())
    if name is not None:
        query = query.where(named(name))
    if after is not None:
        query = query.where(later_than(customers.c.created_at, customers.c.id, after))
    query = query.order_by(customers.c.created_at, customers.c.id).limit(limit + 1)
    rows = [CustomerRow.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.created_at, id=row.id))


async def change(conn: AsyncConnection, shop: ShopId, id_: CustomerId, new: CustomerChange) -> bool:
    """Writes the fields that are set; False when there is no such customer. Raises ContactTaken."""
    said = new.model_fields_set
    values = {name: value for name, value in new.model_dump().items() if name in said}
    if new.email is not None:
        values["email"] = new.email.lower()
    if "name" in said:
        values["name_key"] = name_key(new.name) if new.name else None
    for column in ("handles", "dates", "dates_told"):
        if values.get(column) is not None:
            values[column] = TEXTS.dump_json(values[column]).decode()
    if not values:
        return await get(conn, shop, id_) is not None
    routed = not said.isdisjoint(_ROUTING)
    if routed:
        await routes.hold(conn, id_)
    try:
        async with conn.begin_nested():
            changed = await conn.execute(
                update(customers)
                .where(customers.c.id == id_, customers.c.shop == shop, customers.c.erased_at.is_(None))
                .values(values | {"updated_at": func.now()})
            )
    except IntegrityError:
        raise ContactTaken("another customer has this contact") from None
    if routed:
        await routes.refresh(conn, id_)
    return changed.rowcount > 0


async def learn(conn: AsyncConnection, id_: CustomerId, learned: Learned, by: str, now: datetime) -> None:
    """Adds what a step came to, in the step's own transaction, so that nothing is counted twice."""
    if learned == Learned():
        return
    values: dict[str, object] = {
        "completed_orders": customers.c.completed_orders + learned.completed,
        "returned_orders": customers.c.returned_orders + learned.returned,
    }
    if learned.wrong_number:
        values["wrong_number"] = True
    if learned.black_list is not None:
        # The first reason stands: who was black-listed by a person stays so for that person's words.
        values |= {
            "black_listed": True,
            "black_listed_why": func.coalesce(customers.c.black_listed_why, learned.black_list),
            "black_listed_by": func.coalesce(customers.c.black_listed_by, by),
            "black_listed_at": func.coalesce(customers.c.black_listed_at, now),
        }
    if learned.segments:
        both = func.array_cat(customers.c.segments, cast(learned.segments, ARRAY(Text)))
        name = func.unnest(both).label("name")
        values["segments"] = func.array(select(distinct(name)).order_by(name).scalar_subquery())
    await conn.execute(update(customers).where(customers.c.id == id_).values(values))


def named(text: str) -> ColumnElement[bool]:
    """Each word of the text begins a word of the name."""
    words = [f"'{word}':*" for word in _WORD.findall(name_key(text))]
    if not words:
        return false()
    return NAME_WORDS.op("@@")(func.to_tsquery(_AS_WRITTEN, " & ".join(words)))


def phone_ends(digits: str) -> ColumnElement[bool]:
    """The number ends like this, as people say numbers over."""
    said = "".join(filter(str.isdecimal, digits))
    return _begins(func.reverse(customers.c.phone), said[::-1]) if said else false()


def phone_begins(start: str) -> ColumnElement[bool]:
    """The number (E.164) begins like this."""
    return _begins(customers.c.phone, start)


def _begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """As `LIKE 'start%'`, which an index serves only while the planner sees the value: in a prepared statement it soon does not."""
    after = start[:-1] + chr(ord(start[-1]) + 1)
    return and_(column.op("~>=~")(start), column.op("~<~")(after))


async def _by_contact(conn: AsyncConnection, shop: ShopId, new: NewCustomer) -> CustomerId | None:
    query = select(customers.c.id).where(customers.c.shop == shop).limit(1)
    if new.phone:
        found = await conn.scalar(query.where(customers.c.phone == new.phone))
        if found:
            return CustomerId(found)
    if not new.email:
        return None
    # An email is one person's only while no phone contradicts: families share a mailbox.
    by_email = query.where(customers.c.email == new.email.lower())
    if new.phone:
        by_email = by_email.where(customers.c.phone.is_(None))
    found = await conn.scalar(by_email.order_by(customers.c.phone.is_not(None), customers.c.created_at))
    return CustomerId(found) if found else None


def _said(new: NewCustomer) -> dict[str, object]:
    values: dict[str, object] = {
        "phone": new.phone,
        "email": new.email.lower() if new.email else None,
        "name": new.name,
        "name_key": name_key(new.name) if new.name else None,
        "external_id": new.external_id,
        "timezone": new.timezone,
        "preferred_channel": new.preferred_channel,
        "handles": TEXTS.dump_json(new.handles).decode() if new.handles else None,
    }
    return {name: value for name, value in values.items() if value is not None}
