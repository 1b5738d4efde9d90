"""Free text about an order for the people of the shop: kept in the database, out of every history."""

from datetime import datetime
from typing import NamedTuple

from desk.asker import Asker
from desk.moments import RequestClock, order_now
from desk.orders.asked_acts import CommentAsked
from desk.orders.present import load
from desk.services import Services
from storage import comments


class Commented(NamedTuple):
    """The comment's id, and when it was written by the order's clock."""

    id: str
    at: datetime


async def comment(
    services: Services, asker: Asker, clock: RequestClock, order_id: str, asked: CommentAsked, once: str
) -> Commented:
    """Written once, however often it is sent. Raises NotFound."""
    async with services.engine.begin() as connection:
        row = await load(connection, asker.shop, order_id)
        now = await order_now(services, clock, row)
        cause = f"{asker.sender} {once}"
        written = await comments.add(connection, asker.shop, row.id, cause, asker.actor, asked.text, now)
    return Commented(written, now)
