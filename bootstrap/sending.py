"""How a shop's sending stands, in words for the terminal: on or paused, each channel's mode, its cap, and what waits."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.caps import today_of
from activities.resuming import Playbooks
from playbook.schema import Playbook
from storage import message_lists, shops, slots
from storage.message_lists import Unsent
from storage.shops import ShopRow

_CHANNELS = ("sms", "email", "webhook")


async def told(conn: AsyncConnection, now: datetime) -> list[str]:
    """Lines about every shop, at this moment (aware)."""
    lines: list[str] = []
    playbooks = Playbooks()
    unsent = await message_lists.unsent(conn)
    for shop in await shops.all_shops(conn):
        state = "paused" if shop.paused else "sending"
        if shop.playbook_version is None:
            lines.append(f"{shop.id}: {state}, no playbook published")
            continue
        lines.append(f"{shop.id}: {state}, playbook {shop.playbook_version[:12]}")
        rules = await playbooks.get(conn, shop.playbook_version)
        for channel in _CHANNELS:
            waits = unsent.get((shop.id, channel), Unsent())
            lines.append(f"  {channel:8} {await _channel(conn, shop, rules, channel, waits, now)}")
    return lines


async def _channel(
    conn: AsyncConnection, shop: ShopRow, rules: Playbook, channel: str, waits: Unsent, now: datetime
) -> str:
    words = [rules.sending.by(channel).value]
    cap = rules.sending.cap_of(channel)
    if cap is not None:
        today = today_of(rules, now)
        taken = (await slots.taken(conn, shop.id, channel, today)).get(today, 0)
        words.append(f"{taken} of {cap} today")
    if waits.total:
        words.append(f"{waits.total} to be sent")
    if waits.over_cap:
        words.append(f"{waits.over_cap} of them held for a day that has room")
    return ", ".join(words)
