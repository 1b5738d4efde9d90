"""Erases what is personal of a customer; histories need nothing, and amounts, dates and statuses stay for accounting.

What still waits in the inbox goes on working: only free text is taken out of it.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, Text, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import CustomerId, OrderId, ShopId
from storage.states import NoticeState
from storage.tables import (
    cheaper_elsewhere,
    comments,
    customer_notes,
    customers,
    idempotency_keys,
    messages,
    notices,
    orders,
    stimuli,
    task_drafts,
    tasks,
)

ERASED: Final = "[erased]"
"""Stands where words stood that a model cannot be without."""
_FREE_TEXT: Final = frozenset({"why", "details", "note", "town", "where"})
"""Fields of outcomes and cancellations in which people write what they like."""
_REGION: Final = "region"
"""Of a delivery; nothing asks for it any more once the address is gone."""
_CARD: Final = (
    "phone",
    "email",
    "name",
    "name_key",
    "external_id",
    "handles",
    "dates",
    "dates_told",
    "black_listed_why",
    "consent_source",
)


class Erased(Stored):
    """How many rows were touched."""

    orders: int = 0
    comments: int = 0
    messages: int = 0
    stimuli: int = 0


async def erase_customer(
    conn: AsyncConnection, shop: ShopId, id_: CustomerId, now: datetime
) -> Erased | None:
    """Erases the customer's personal data everywhere; None for an unknown one. Again, it changes nothing more."""
    # The orders first, as the step does, so that the two never wait for each other in a circle.
    theirs = await conn.scalars(
        select(orders.c.id)
        .where(orders.c.customer_id == id_, orders.c.shop == shop)
        .order_by(orders.c.id)
        .with_for_update(key_share=True)
    )
    ids = [OrderId(order) for order in theirs]
    found = await conn.execute(
        select(customers.c.phone, customers.c.email)
        .where(customers.c.id == id_, customers.c.shop == shop)
        .with_for_update(key_share=True)
    )
    contacts = found.one_or_none()
    if contacts is None:
        return None
    await _erase_traffic(conn, shop, id_, ids, [contact for contact in contacts if contact])
    await conn.execute(delete(task_drafts).where(task_drafts.c.task_id.in_(_tasks_of(ids))))
    await _erase_card(conn, id_, now)
    return Erased(
        orders=await _erase_orders(conn, ids),
        comments=await _erase_comments(conn, ids),
        messages=await _erase_messages(conn, id_),
        stimuli=await _erase_stimuli(conn, ids),
    )


def _tasks_of(ids: Sequence[OrderId]) -> Select[tuple[str]]:
    return select(tasks.c.id).where(tasks.c.order_id.in_(ids))


def without_words(payload: str) -> str:
    """A stimulus' body (JSON text) with its free text replaced and its region gone; it is still a body of the same kind."""
    return json.dumps(_blanked(json.loads(payload)), ensure_ascii=False)


def _blanked(value: object, words: frozenset[str] = _FREE_TEXT) -> object:
    match value:
        case dict():
            return {key: _blank(key, item, words) for key, item in value.items()}
        case list():
            return [_blanked(item, words) for item in value]
        case _:
            return value


def _blank(key: str, item: object, words: frozenset[str]) -> object:
    if key == _REGION:
        return None
    return ERASED if key in words and isinstance(item, str) else _blanked(item, words)


def _without_region(body: str) -> str:
    return json.dumps(_blanked(json.loads(body), frozenset()), ensure_ascii=False)


async def _erase_card(conn: AsyncConnection, id_: CustomerId, now: datetime) -> None:
    """Flags and counts stay: nobody becomes a trusted customer by being forgotten."""
    await conn.execute(update(customer_notes).where(customer_notes.c.customer_id == id_).values(text=ERASED))
    await conn.execute(
        update(customers)
        .where(customers.c.id == id_)
        .values(
            dict.fromkeys(_CARD) | {"erased_at": func.coalesce(customers.c.erased_at, now), "updated_at": now}
        )
    )


async def _erase_orders(conn: AsyncConnection, ids: Sequence[OrderId]) -> int:
    """Also the region of the delivery, which stands in the order as the rules know it: people write it as they like."""
    bodies = select(orders.c.id, orders.c.order_body, orders.c.snapshot).where(orders.c.id.in_(ids))
    for row in (await conn.execute(bodies)).mappings():
        known = {name: _without_region(row[name]) for name in ("order_body", "snapshot") if row[name]}
        await conn.execute(
            update(orders)
            .where(orders.c.id == row["id"])
            .values(**known, address=None, comment=None, source=None)
        )
    return len(ids)


async def _erase_comments(conn: AsyncConnection, ids: Sequence[OrderId]) -> int:
    """With them where it is cheaper; the prices stay, they are nobody's."""
    erased = await conn.execute(update(comments).where(comments.c.order_id.in_(ids)).values(text=ERASED))
    told = update(cheaper_elsewhere).where(cheaper_elsewhere.c.order_id.in_(ids))
    await conn.execute(told.values(town=None, place=None))
    return erased.rowcount


async def _erase_messages(conn: AsyncConnection, id_: CustomerId) -> int:
    erased = await conn.execute(
        update(messages)
        .where(messages.c.customer_id == id_, messages.c.text.is_not(None))
        .values(subject=None, text=None, html=None, sent_to=None)
    )
    return erased.rowcount


async def _erase_stimuli(conn: AsyncConnection, ids: Sequence[OrderId]) -> int:
    rows = await conn.execute(
        select(stimuli.c.id, stimuli.c.payload).where(stimuli.c.target.in_(ids)).with_for_update()
    )
    blanked = [
        {
            "payload": without_words(row["payload"]),
            "raw": None,
            "note": None,
            "personal": None,
            "row": row["id"],
        }
        for row in rows.mappings()
    ]
    for values in blanked:
        await conn.execute(
            update(stimuli)
            .where(stimuli.c.id == values["row"])
            .values({name: value for name, value in values.items() if name != "row"})
        )
    return len(blanked)


async def _erase_traffic(
    conn: AsyncConnection,
    shop: ShopId,
    id_: CustomerId,
    ids: Sequence[OrderId],
    contacts: Sequence[str],
) -> None:
    """Vendors' notices that quote the customer, and remembered answers that show the card or were about the orders."""
    quoted = [notices.c.raw.contains(contact.removeprefix("+"), autoescape=True) for contact in contacts]
    if quoted:
        await conn.execute(
            update(notices)
            .where(notices.c.shop == shop, notices.c.state != NoticeState.WAITING, or_(*quoted))
            .values(raw=None)
        )
    told = idempotency_keys.c.response.cast(Text)
    # A comment's answer repeats its words and names no customer: the address it was posted to names the order.
    about = [idempotency_keys.c.route.contains(f"/{order}/", autoescape=True) for order in ids]
    await conn.execute(delete(idempotency_keys).where(or_(told.contains(id_, autoescape=True), *about)))
