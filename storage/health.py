"""What is late in one shop, with enough of each to act on it: messages, orders that nothing moves, tasks, money, notices."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import MessageId, OrderId, ShopId
from domain.statuses import Status
from storage.rows import Row
from storage.states import (
    OPEN_HANDOVERS,
    OPEN_MESSAGES,
    OPEN_REFUNDS,
    InboxState,
    MessageState,
    NoticeState,
    TaskState,
)
from storage.tables import handovers, messages, notices, orders, refunds, stimuli, targets, tasks

OVERSLEPT_AFTER: Final = timedelta(minutes=10)
"""An order whose next moment passed so long ago has nobody who waits for it: its workflow is gone, or its worker away."""
_DAY: Final = timedelta(days=1)
# What waits for its moment, or for a day that has room, is not late.
_COULD_GO: Final = func.greatest(messages.c.wanted_at, messages.c.not_before, messages.c.slot_at)


class Some(Stored):
    """How many there are, and since when the oldest."""

    count: int = 0
    oldest: Moment | None = None


class Unsent(Row):
    """A message that might have gone, and has not; `code` is what its gateway said last."""

    id: MessageId
    order_id: OrderId
    number: int
    trigger: str
    channel: str
    code: str | None
    attempts: int
    since: Moment


class Trouble(StrEnum):
    """Why nothing moves an order."""

    BROKEN = "broken"
    """A rule broke on it: an engineer is needed."""
    PARKED = "parked"
    """It could not be told of something twenty times."""
    OVERSLEPT = "overslept"
    """Its next moment passed, and nothing happened."""


class Stuck(Row):
    """An order that nothing moves; `what` is the error's type, or the rule that should have woken."""

    order_id: OrderId
    number: int
    status: Status
    trouble: Trouble
    since: Moment
    what: str | None


class Channel(Row):
    """What a channel did within a day: when it last sent, and how many messages it could not."""

    channel: str
    last_sent: Moment | None
    sent: int
    failed: int
    unknown: int


class Late(Stored):
    """The counts of everything else that waits."""

    tasks: Some
    refunds: Some
    handovers: Some
    unplaced: Some
    """Stimuli that a person must place, or look at."""
    notices: Some
    unusable_notices: int
    failed_webhooks: Some


async def unsent(conn: AsyncConnection, shop: ShopId, now: datetime, limit: int = 10) -> tuple[Unsent, ...]:
    """Messages that could have gone by `now`, the longest waiting first."""
    rows = await conn.execute(
        select(
            messages.c.id, messages.c.order_id, orders.c.number, messages.c.trigger, messages.c.channel,
            messages.c.code, messages.c.attempts, _COULD_GO.label("since"),
        )
        .join(orders, orders.c.id == messages.c.order_id)
        .where(*_waiting(shop, now))
        .order_by(_COULD_GO, messages.c.id)
        .limit(limit)
    )  # fmt: skip
    return tuple(Unsent.of(row) for row in rows.mappings())


async def count_unsent(conn: AsyncConnection, shop: ShopId, now: datetime) -> Some:
    """All of them."""
    return await _some(conn, _COULD_GO, *_waiting(shop, now))


async def stuck(conn: AsyncConnection, shop: ShopId, now: datetime, limit: int = 50) -> tuple[Stuck, ...]:
    """Orders that nothing moves, the longest first; `now` is the machine's, an order of the sandbox may live ahead of it."""
    ahead = func.make_interval(0, 0, 0, 0, 0, 0, orders.c.clock_offset_seconds)
    woke_at = orders.c.next_at - ahead
    broken = _of(Trouble.BROKEN, orders.c.needs_engineer_since, orders.c.needs_engineer).where(
        orders.c.shop == shop, orders.c.needs_engineer.is_not(None)
    )
    parked = (
        _of(Trouble.PARKED, targets.c.parked_at, targets.c.last_error)
        .join(targets, targets.c.target == orders.c.id)
        .where(targets.c.shop == shop, targets.c.parked_at.is_not(None), orders.c.needs_engineer.is_(None))
    )
    overslept = (
        _of(Trouble.OVERSLEPT, woke_at, orders.c.next_rule)
        .outerjoin(targets, targets.c.target == orders.c.id)
        .where(
            orders.c.shop == shop,
            ~orders.c.rules_closed,
            woke_at < now - OVERSLEPT_AFTER,
            orders.c.needs_engineer.is_(None),
            targets.c.parked_at.is_(None),
        )
    )
    found = union_all(broken, parked, overslept).subquery("found")
    rows = await conn.execute(select(found).order_by(found.c.since, found.c.number).limit(limit))
    return tuple(Stuck.of(row) for row in rows.mappings())


async def channels(conn: AsyncConnection, shop: ShopId, now: datetime) -> tuple[Channel, ...]:
    """Of messages wanted within a day before `now`."""
    states = messages.c.state
    rows = await conn.execute(
        select(
            messages.c.channel,
            func.max(messages.c.sent_at).label("last_sent"),
            func.count().filter(states.in_((MessageState.SENT, MessageState.DELIVERED))).label("sent"),
            func.count().filter(states == MessageState.FAILED).label("failed"),
            func.count().filter(states == MessageState.UNKNOWN).label("unknown"),
        )
        .where(messages.c.shop == shop, messages.c.wanted_at > now - _DAY, messages.c.wanted_at <= now)
        .group_by(messages.c.channel)
        .order_by(messages.c.channel)
    )
    return tuple(Channel.of(row) for row in rows.mappings())


async def late(conn: AsyncConnection, shop: ShopId, now: datetime) -> Late:
    """A few small statements, each on an index of open rows."""
    of_shop = notices.c.shop == shop
    unusable = (
        select(func.count()).select_from(notices).where(of_shop, notices.c.state == NoticeState.UNUSABLE)
    )
    return Late(
        tasks=await _some(
            conn, tasks.c.due_at, tasks.c.shop == shop, tasks.c.state == TaskState.OPEN, tasks.c.due_at < now
        ),
        refunds=await _some(
            conn, refunds.c.wanted_at, refunds.c.shop == shop, refunds.c.state.in_(OPEN_REFUNDS)
        ),
        handovers=await _some(
            conn, handovers.c.wanted_at, handovers.c.shop == shop, handovers.c.state.in_(OPEN_HANDOVERS)
        ),
        unplaced=await _some(
            conn,
            stimuli.c.stored_at,
            stimuli.c.shop == shop,
            stimuli.c.state.in_((InboxState.PARKED, InboxState.UNPLACED)),
        ),
        notices=await _some(conn, notices.c.received_at, of_shop, notices.c.state == NoticeState.WAITING),
        unusable_notices=await conn.scalar(unusable) or 0,
        failed_webhooks=await _some(
            conn,
            messages.c.wanted_at,
            messages.c.shop == shop,
            messages.c.state == MessageState.FAILED,
            messages.c.channel == "webhook",
        ),
    )


def _waiting(shop: ShopId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (messages.c.shop == shop, messages.c.state.in_(OPEN_MESSAGES), now > _COULD_GO)


def _of(
    trouble: Trouble, since: ColumnElement[datetime], what: ColumnElement[str]
) -> Select[tuple[object, ...]]:
    return select(
        orders.c.id.label("order_id"),
        orders.c.number,
        orders.c.status,
        literal(trouble.value).label("trouble"),
        since.label("since"),
        what.label("what"),
    ).select_from(orders)


async def _some(
    conn: AsyncConnection, since: ColumnElement[datetime], *conditions: ColumnElement[bool]
) -> Some:
    row = await conn.execute(
        select(func.count().label("count"), func.min(since).label("oldest")).where(*conditions)
    )
    return Some.model_validate(dict(row.mappings().one()))
