"""Free text about an order: kept in the database, out of every history."""

from fastapi import APIRouter

from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.reading import OrderPath
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, WRITE
from api.security import Reader, Writer
from api.services import ServicesOf
from desk.cursors import after_of, cursor_of
from desk.orders import commenting as desk_commenting
from desk.orders.asked_acts import CommentAsked
from desk.orders.present import load
from domain.actors import Actor
from domain.base import Moment
from storage import comments
from storage.comments import CommentRow

router = APIRouter(prefix=V1, route_class=OnceRoute)


class CommentShown(Shown):
    """What somebody wrote about the order."""

    id: str
    at: Moment
    author: Actor
    text: str


@router.post(
    "/orders/{order_id}/comments",
    status_code=201,
    response_model=CommentShown,
    operation_id="add_comment",
    summary="Write a comment",
    responses=WRITE,
)
async def add(
    order_id: OrderPath,
    asked: CommentAsked,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
) -> CommentShown:
    """Seen by the people of the shop."""
    written = await desk_commenting.comment(services, caller.asker, clock, order_id, asked, once)
    return CommentShown(id=written.id, at=written.at, author=caller.actor, text=asked.text)


@router.get(
    "/orders/{order_id}/comments",
    response_model=Page[CommentShown],
    operation_id="list_comments",
    summary="What was written about an order",
    responses=READ,
)
async def find(
    order_id: OrderPath, services: ServicesOf, caller: Reader, cursor: Cursor = None, limit: Limit = 100
) -> Page[CommentShown]:
    """In the order in which they were written."""
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, order_id)
        page = await comments.of_order(connection, row.id, after_of(cursor), limit)
    return Page(items=[_shown(comment) for comment in page.items], next_cursor=cursor_of(page.next))


def _shown(row: CommentRow) -> CommentShown:
    return CommentShown(
        id=row.id, at=row.created_at, author=Actor(kind=row.author_kind, id=row.author_id), text=row.text
    )
