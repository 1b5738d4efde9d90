"""Counts messages against their channel's daily cap; what finds no place today waits for the first day that has one.

First come, first served: a held message has its place in a day to come, so nothing newer overtakes it for ever.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.transport import may_be_out
from playbook.schema import Playbook
from storage import ledger
from storage.ledger import LedgerRow
from storage.slots import StoredSlots

LOOK_AGAIN: Final = timedelta(hours=1)
"""So soon a cap that was raised or lifted is noticed."""
_LOOKED_AHEAD: Final = 60
"""Days. A queue that long is a person's to see; what comes on top of it goes with the last of them."""


async def held_until(
    conn: AsyncConnection, message: LedgerRow, switches: Playbook, now: datetime
) -> datetime | None:
    """The start of the shop's day in which it has a place; None where it may go now, and is counted.

    To be called last in its transaction: others of the channel wait for the commit. What may be out already was counted.
    """
    cap = switches.sending.cap_of(message.channel)
    if cap is None or may_be_out(message):
        return None
    days = _days(switches, now)
    today, known = days[0], message.slot_at
    if known == today:
        return None
    slots = StoredSlots(conn)
    waits = known is not None and known > today
    place = await slots.next(message.shop, message.channel, days[:1] if waits else days, cap)
    if place is None and waits:
        return known
    if place is None:
        place = await slots.over(message.shop, message.channel, days[-1])
    if waits and known is not None:
        await slots.put_back(message.shop, message.channel, [known])
    await ledger.count_in(conn, message.id, place.starts)
    return None if place.starts == today else place.starts


def today_of(switches: Playbook, now: datetime) -> datetime:
    """When the shop's present day began, in UTC."""
    return _days(switches, now)[0]


def _days(switches: Playbook, now: datetime) -> list[datetime]:
    """The moments at which the shop's days begin, the present one first."""
    zone = ZoneInfo(switches.hours.timezone)
    # Noon is there on every day, whatever clocks do; the day begins at the first moment of its date.
    noon = now.astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    return [
        (noon + timedelta(days=number)).replace(hour=0, fold=0).astimezone(UTC)
        for number in range(_LOOKED_AHEAD)
    ]
