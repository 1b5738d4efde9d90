"""Which orders have something waiting: the relay leases them one by one, nudges, and backs off; how it nudges is its own.

Times here are the machine's: they are about processes and never about business.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Interval,
    bindparam,
    case,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import OrderId, ShopId, StimulusId
from storage.rows import Row
from storage.states import InboxState
from storage.tables import orders, stimuli, targets

AGAIN_AFTER: Final = timedelta(seconds=30)
"""A nudge that was taken and brought nothing about is given again after this: its worker may have died."""
LONGEST_PAUSE: Final = timedelta(hours=1)
"""Such nudges come ever more rarely: each is an event in a history that is not infinite, and the first still stands there."""
LONGEST_BACK_OFF: Final = timedelta(seconds=60)
PARK_AFTER: Final = 20
"""Failures that are the target's own; outages are not counted."""


class LeasedTarget(Row):
    """A target to nudge once, however much waits for it. `stimulus` and `kind` are of the oldest that waits."""

    target: OrderId
    shop: ShopId
    version: int
    attempts: int
    """Nudges in a row that failed (`last_error` is the last one's), or that arrived and brought nothing about."""
    failures: int
    last_error: str | None
    waiting_since: Moment
    lease_owner: str
    stimulus: StimulusId | None = None
    kind: str | None = None


class Backlog(Stored):
    """For metrics: targets with something waiting, those set aside, and since when the oldest waits."""

    waiting: int = 0
    parked: int = 0
    oldest: Moment | None = None


async def add(conn: AsyncConnection, target: OrderId, shop: ShopId, nudge_after: timedelta) -> None:
    """Something waits for this target. A target whose nudges fail keeps its pace; a parked one is tried anew."""
    stored = insert(targets).values(
        target=target,
        shop=shop,
        waiting_since=func.now(),
        next_try_at=func.now() + bindparam("after", nudge_after, type_=Interval),
    )
    parked = targets.c.parked_at.is_not(None)
    await conn.execute(
        stored.on_conflict_do_update(
            index_elements=["target"],
            set_={
                "version": targets.c.version + 1,
                "next_try_at": case(
                    (parked, stored.excluded.next_try_at),
                    (targets.c.last_error.is_not(None), targets.c.next_try_at),
                    else_=func.least(targets.c.next_try_at, stored.excluded.next_try_at),
                ),
                "attempts": case((parked, 0), else_=targets.c.attempts),
                "failures": case((parked, 0), else_=targets.c.failures),
                "last_error": case((parked, null()), else_=targets.c.last_error),
                "parked_at": None,
            },
        )
    )


async def lease(
    conn: AsyncConnection, owner: str, limit: int, lease_for: timedelta, now: datetime
) -> tuple[LeasedTarget, ...]:
    """Up to `limit` targets that are due, for this owner alone until `now` + `lease_for`; commit before calling anybody."""
    due = (
        select(targets.c.target)
        .where(
            targets.c.parked_at.is_(None),
            targets.c.next_try_at <= now,
            or_(targets.c.lease_until.is_(None), targets.c.lease_until <= now),
        )
        .order_by(targets.c.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    leased = (
        update(targets)
        .where(targets.c.target.in_(due))
        .values(lease_owner=owner, lease_until=now + lease_for)
        .returning(targets)
        .cte("leased")
    )
    oldest = (
        select(stimuli.c.id, stimuli.c.kind)
        .where(stimuli.c.target == leased.c.target, stimuli.c.state == InboxState.WAITING)
        .order_by(stimuli.c.seq)
        .limit(1)
        .lateral("oldest")
    )
    rows = await conn.execute(
        select(leased, oldest.c.id.label("stimulus"), oldest.c.kind)
        .select_from(leased.outerjoin(oldest, oldest.c.id.is_not(None)))
        .order_by(leased.c.next_try_at, leased.c.target)
    )
    return tuple(LeasedTarget.of(row) for row in rows.mappings())


async def settle(conn: AsyncConnection, target: LeasedTarget, now: datetime) -> None:
    """It was nudged: gone when nothing waits any more, else looked at again a little later."""
    held = (targets.c.target == target.target) & (targets.c.lease_owner == target.lease_owner)
    # Locked first and asked in a second statement: that one sees every stimulus stored before the lock.
    row = (
        (await conn.execute(select(targets.c.version).where(held).with_for_update())).mappings().one_or_none()
    )
    if row is None:
        return
    if await _remove(conn, target.target):
        return
    new = row["version"] != target.version
    # What failed before was an error's doing: the first nudge that arrived is given its full time.
    in_vain = 0 if new or target.last_error is not None else target.attempts
    again = now if new else await _look_again_at(conn, target.target, now, in_vain)
    await conn.execute(
        update(targets)
        .where(held)
        .values(
            attempts=0 if new else in_vain + 1,
            failures=0,
            last_error=None,
            lease_owner=None,
            lease_until=None,
            next_try_at=again,
        )
    )


async def back_off(
    conn: AsyncConnection, target: LeasedTarget, error: str, now: datetime, *, outage: bool
) -> bool:
    """The nudge failed (`error` is a type's name): the next try is 1, 2, 4 … 60 s away. True when it was parked.

    `outage`: Temporal or the database could not serve anybody; such tries never park a target.
    """
    failed = target.attempts if target.last_error is not None else 0
    wait = min(LONGEST_BACK_OFF, timedelta(seconds=2 ** min(failed, 10)))
    failures = target.failures if outage else target.failures + 1
    parked = failures >= PARK_AFTER
    await conn.execute(
        update(targets)
        .where(targets.c.target == target.target, targets.c.lease_owner == target.lease_owner)
        .values(
            attempts=failed + 1,
            failures=failures,
            last_error=error,
            lease_owner=None,
            lease_until=None,
            next_try_at=now + wait,
            parked_at=now if parked else None,
        )
    )
    return parked


async def done(conn: AsyncConnection, target: OrderId, version: int) -> None:
    """The step took all that waited when it began; a store since then has raised the version and keeps the target."""
    await conn.execute(
        delete(targets).where(
            targets.c.target == target, targets.c.version == version, ~_something_waits(target)
        )
    )


async def park(conn: AsyncConnection, target: OrderId, error: str) -> None:
    """No more nudges by itself, until something new comes, `wake` or `wake_stuck`."""
    await conn.execute(
        update(targets)
        .where(targets.c.target == target)
        .values(parked_at=func.now(), last_error=error, lease_owner=None, lease_until=None)
    )


async def wake(conn: AsyncConnection, target: OrderId, shop: ShopId) -> None:
    """This order is to be looked at now, whether or not something waits for it."""
    await add(conn, target, shop, timedelta(0))


async def wake_stuck(conn: AsyncConnection) -> int:
    """Everything that was set aside is tried once more, for its fault may be mended by now; how many that were.

    An order on which the rules broke has no timer, and none of its nudges comes back by itself.
    """
    parked = select(targets.c.target, targets.c.shop).where(targets.c.parked_at.is_not(None))
    broken = select(orders.c.id, orders.c.shop).where(orders.c.needs_engineer.is_not(None))
    stuck = (await conn.execute(union(broken, parked).order_by("id"))).all()
    for order, shop in stuck:
        await wake(conn, order, shop)
    return len(stuck)


async def backlog(conn: AsyncConnection, shop: ShopId | None = None) -> Backlog:
    """What waits, of one shop or of all."""
    parked = targets.c.parked_at.is_not(None)
    query = select(
        func.count().filter(~parked).label("waiting"),
        func.count().filter(parked).label("parked"),
        func.min(targets.c.waiting_since).filter(~parked).label("oldest"),
    )
    if shop is not None:
        query = query.where(targets.c.shop == shop)
    return Backlog.model_validate(dict((await conn.execute(query)).mappings().one()))


async def _remove(conn: AsyncConnection, target: OrderId) -> bool:
    gone = await conn.execute(delete(targets).where(targets.c.target == target, ~_something_waits(target)))
    return gone.rowcount > 0


def _something_waits(target: OrderId) -> ColumnElement[bool]:
    return exists().where(stimuli.c.target == target, stimuli.c.state == InboxState.WAITING)


async def _look_again_at(conn: AsyncConnection, target: OrderId, now: datetime, in_vain: int) -> datetime:
    """A while from now, twice as long each time in vain; or when the first stimulus that may still be undone comes due, if nothing else waits.

    How long a stimulus is held is business time, and here it is counted from when it was stored.
    """
    held_until = stimuli.c.stored_at + (stimuli.c.not_before - stimuli.c.received_at)
    due = func.coalesce(held_until, stimuli.c.stored_at)
    later = now + min(LONGEST_PAUSE, AGAIN_AFTER * 2 ** min(in_vain, 10))
    first = await conn.scalar(
        select(func.min(case((due > now, due), else_=later))).where(
            stimuli.c.target == target, stimuli.c.state == InboxState.WAITING
        )
    )
    return first if isinstance(first, datetime) else later
