"""Free text about an order: notes, reasons, what was said; kept here alone, never in facts, histories or logs."""

from datetime import datetime

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor, ActorKind
from domain.base import Moment
from domain.ids import OrderId, ShopId, from_cause
from storage.rows import After, Page, Row, later_than, paged
from storage.tables import comments


class CommentRow(Row):
    """A comment; `about` is the stimulus it came with, None for one of its own."""

    id: str
    order_id: OrderId
    author_kind: ActorKind
    author_id: str
    text: str = Field(repr=False)
    about: str | None
    created_at: Moment


def comment_id(order_id: OrderId, cause: str) -> str:
    """A comment is known by what it came with: a stimulus' id, or the request's key."""
    return from_cause("comment", order_id, cause)


async def add(
    conn: AsyncConnection,
    shop: ShopId,
    order_id: OrderId,
    cause: str,
    author: Actor,
    text: str,
    now: datetime,
    about: str | None = None,
) -> str:
    """Keeps it, once for each cause; its id."""
    id_ = comment_id(order_id, cause)
    await conn.execute(
        insert(comments)
        .values(
            id=id_,
            shop=shop,
            order_id=order_id,
            author_kind=author.kind,
            author_id=author.id,
            text=text,
            about=about,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
    return id_


async def of_order(
    conn: AsyncConnection, order_id: OrderId, after: After | None = None, limit: int = 50
) -> Page[CommentRow]:
    """The comments of an order, oldest first."""
    query = select(comments).where(comments.c.order_id == order_id)
    if after is not None:
        query = query.where(later_than(comments.c.created_at, comments.c.id, after))
    query = query.order_by(comments.c.created_at, comments.c.id).limit(limit + 1)
    rows = [CommentRow.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.created_at, id=row.id))
