"""What is late or waits, counted for metrics and alerts; nothing of any order or customer by name."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import ShopId
from domain.statuses import Stage
from storage import message_lists, notices, orders, targets
from storage.notices import NoticeBacklog
from storage.states import OPEN_HANDOVERS, OPEN_MESSAGES, OPEN_REFUNDS, InboxState, MessageState, TaskState
from storage.tables import handovers, messages, refunds, shops, stimuli, tasks
from storage.tables import orders as order_rows
from storage.targets import Backlog


class Gauges(Stored):
    """Counts over all shops, but tasks and stages by shop; times are of the oldest."""

    inbox: Backlog
    notices: NoticeBacklog
    stimuli_for_people: int
    messages: dict[str, int]
    """By state and channel: `sent/sms`."""
    messages_over_cap: dict[str, int]
    """Held for a day that has room, by shop and channel: `swan/sms`."""
    oldest_unsent: Moment | None
    """Since when the oldest unsent message might have gone."""
    overdue_tasks: dict[ShopId, int]
    open_orders: dict[str, int]
    """By stage."""
    needs_engineer: int
    open_refunds: int
    oldest_refund: Moment | None
    open_handovers: int
    paused_shops: int


async def read(conn: AsyncConnection, now: datetime) -> Gauges:
    """A dozen small statements, each on an index of open rows."""
    unsent = messages.c.state.in_(OPEN_MESSAGES)
    # What waits for its moment, or for a day that has room, is not late.
    could_go_from = func.greatest(messages.c.wanted_at, messages.c.not_before, messages.c.slot_at)
    by_channel = await message_lists.unsent(conn)
    refund_open = refunds.c.state.in_(OPEN_REFUNDS)
    overdue = await conn.execute(
        select(tasks.c.shop, func.count())
        .where(tasks.c.state == TaskState.OPEN, tasks.c.due_at < now)
        .group_by(tasks.c.shop)
    )
    stages = await conn.execute(
        select(order_rows.c.stage, func.count())
        .where(~order_rows.c.rules_closed)
        .group_by(order_rows.c.stage)
    )
    return Gauges(
        inbox=await targets.backlog(conn),
        notices=await notices.backlog(conn),
        stimuli_for_people=await conn.scalar(
            select(func.count())
            .select_from(stimuli)
            .where(stimuli.c.state.in_([InboxState.PARKED, InboxState.UNPLACED]))
        )
        or 0,
        messages=await _messages(conn),
        messages_over_cap={
            f"{shop}/{channel}": one.over_cap for (shop, channel), one in by_channel.items() if one.over_cap
        },
        oldest_unsent=await conn.scalar(select(func.min(could_go_from)).where(unsent)),
        overdue_tasks=dict(overdue.all()),
        open_orders={stage.value: 0 for stage in Stage} | dict(stages.all()),
        needs_engineer=await orders.count_needing_engineer(conn),
        open_refunds=await conn.scalar(select(func.count()).select_from(refunds).where(refund_open)) or 0,
        oldest_refund=await conn.scalar(select(func.min(refunds.c.wanted_at)).where(refund_open)),
        open_handovers=await conn.scalar(
            select(func.count()).select_from(handovers).where(handovers.c.state.in_(OPEN_HANDOVERS))
        )
        or 0,
        paused_shops=await conn.scalar(select(func.count()).select_from(shops).where(shops.c.paused)) or 0,
    )


async def _messages(conn: AsyncConnection) -> dict[str, int]:
    rows = await conn.execute(
        select(messages.c.state, messages.c.channel, func.count()).group_by(
            messages.c.state, messages.c.channel
        )
    )
    none = {f"{state}/{channel}": 0 for state in MessageState for channel in ("sms", "email", "webhook")}
    return none | {f"{state}/{channel}": count for state, channel, count in rows}
