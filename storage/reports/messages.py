"""Messages: how many were wanted of each kind and channel, and what became of them."""

from enum import StrEnum
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import ShopId
from domain.periods import Period
from storage.reports.counting import within
from storage.states import OPEN_MESSAGES, MessageState, Recipient
from storage.tables import messages

M = MessageState
_COUNTS: Final = {
    "waiting": OPEN_MESSAGES,
    "sent": (M.SENT,),
    "delivered": (M.DELIVERED,),
    "failed": (M.FAILED,),
    "unknown": (M.UNKNOWN,),
    "kept_back": (M.SHADOW, M.DROPPED),
    "noted": (M.NOTED,),
}


class ReadBy(StrEnum):
    """Whom a message is for."""

    CUSTOMER = "customer"
    CARRIER = "carrier"
    STAFF = "staff"


class Sent(Stored):
    """Of one trigger, one channel and one kind of reader. All that was wanted is in just one of the other counts.

    `sent` are out, and the gateway has not said more; `unknown` may be out; `kept_back` were never to go (the shop's
    channel is off or in shadow, consent was withdrawn, events overtook them); `noted` are for reading in the console.
    """

    trigger: str
    channel: str
    reader: ReadBy
    wanted: int
    waiting: int
    sent: int
    delivered: int
    failed: int
    unknown: int
    kept_back: int
    noted: int


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Sent, ...]:
    """Of those that were wanted in the period, by trigger, channel and reader."""
    reader = case(
        (messages.c.role.is_not(None), ReadBy.STAFF.value),
        (messages.c.recipient == Recipient.CARRIER, ReadBy.CARRIER.value),
        else_=ReadBy.CUSTOMER.value,
    ).label("reader")
    grouped = (messages.c.trigger, messages.c.channel, reader)
    rows = await conn.execute(
        select(
            *grouped,
            func.count().label("wanted"),
            *(
                func.count().filter(messages.c.state.in_(states)).label(name)
                for name, states in _COUNTS.items()
            ),
        )
        .where(messages.c.shop == shop, within(messages.c.wanted_at, period))
        .group_by(*grouped)
    )
    found = (Sent.model_validate(dict(row)) for row in rows.mappings())
    return tuple(sorted(found, key=lambda row: (row.trigger, row.channel, row.reader)))
