"""Forgets what is kept for a while only: raw webhooks and the words of messages (drafts: storage.task_answers); for how long, the playbook says."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from storage.states import OPEN_MESSAGES, NoticeState
from storage.tables import messages, notices, stimuli


async def forget_raw(conn: AsyncConnection, shop: ShopId, before: datetime) -> int:
    """What vendors posted before that moment, as it came; how many were forgotten."""
    came = await conn.execute(
        update(stimuli)
        .where(stimuli.c.shop == shop, stimuli.c.raw.is_not(None), stimuli.c.stored_at < before)
        .values(raw=None)
    )
    noticed = await conn.execute(
        update(notices)
        .where(
            notices.c.shop == shop,
            notices.c.raw.is_not(None),
            notices.c.received_at < before,
            notices.c.state != NoticeState.WAITING,
        )
        .values(raw=None)
    )
    return came.rowcount + noticed.rowcount


async def forget_texts(conn: AsyncConnection, shop: ShopId, before: datetime) -> int:
    """The words of messages wanted before that moment; that they were sent stays known."""
    gone = await conn.execute(
        update(messages)
        .where(
            messages.c.shop == shop,
            messages.c.state.not_in(OPEN_MESSAGES),
            messages.c.wanted_at < before,
            or_(messages.c.text.is_not(None), messages.c.html.is_not(None)),
        )
        .values(text=None, subject=None, html=None)
    )
    return gone.rowcount
