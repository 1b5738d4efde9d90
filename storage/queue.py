"""The operators' queue: the best task that somebody may do is found and claimed in one statement.

A claim is a lease: an open page prolongs it, a closed one lets it lapse. Which tasks are whose, and in which order, say
the ways of storage.queue_ways.
"""

from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Final

from sqlalchemy import DateTime, ScalarSelect, Select, Text, any_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from domain.ids import ShopId, StaffId, TaskId
from storage.queue_ways import ME, NOW, Looked, Shape, Taker, best, shape_of, values_of, ways_to_claim
from storage.states import TaskState
from storage.tables import shops, staff, tasks
from storage.tables.orders import IN_QUEUE
from storage.tasks import TaskRow, free_for

__all__ = ["BEAT", "LEASE", "Looked", "Taker", "claim_next", "keep", "taker"]

LEASE: Final = timedelta(seconds=90)
"""How long a claim outlives the page that holds it."""
BEAT: Final = timedelta(seconds=30)
"""How often an open page prolongs its claim."""
_LOOKED_AT: Final = 200
"""So many tasks are looked at of each way: more than there are people who could claim in the same instant."""

_SHOP: Final = bindparam("of_shop", type_=Text)
_BESIDES: Final = bindparam("besides", type_=Text)
_UNTIL: Final = bindparam("lease_until", type_=DateTime(timezone=True))


async def taker(conn: AsyncConnection, shop: ShopId, id_: StaffId) -> Taker | None:
    """Somebody who works in this shop, and by which clocks its customers live who wait for a task."""
    row = await conn.execute(_taking(), {_SHOP.key: shop, ME.key: id_})
    found = row.mappings().one_or_none()
    return Taker.of(found) if found else None


@cache
def _taking() -> Select[*tuple[object, ...]]:
    """One look into an index for each clock, however many tasks there are."""
    found = select(_next_zone().label("zone")).cte("found", recursive=True)
    found = found.union_all(select(_next_zone(found.c.zone)).where(found.c.zone.is_not(None)))
    zones = func.array(select(found.c.zone).where(found.c.zone.is_not(None)).scalar_subquery())
    return (
        select(staff.c.id, staff.c.shop, staff.c.role, staff.c.on_shift, staff.c.skills)
        .add_columns(shops.c.playbook_version, zones.label("zones"))
        .join(shops, shops.c.id == staff.c.shop)
        .where(staff.c.id == ME, staff.c.shop == _SHOP, staff.c.active)
    )


async def claim_next(
    conn: AsyncConnection, who: Taker, at: Looked, lease: timedelta = LEASE, besides: TaskId | None = None
) -> TaskRow | None:
    """The task this person should do now, claimed for them; None when there is none. `besides`: one they just gave back.

    Who has a task in hand gets that one: a key pressed twice takes one task. Two people never get the same: its row is
    locked as it is found, locked ones are passed over, and of the locked row it is asked once more whether it is free.
    """
    values = values_of(who, at) | {_BESIDES.key: besides, _UNTIL.key: at.now + lease}
    claimed = await conn.execute(_claiming(shape_of(who, at)), values)
    found = claimed.mappings().one_or_none()
    return TaskRow.of(found) if found else None


@lru_cache
def _claiming(shape: Shape) -> ReturningUpdate[*tuple[object, ...]]:
    wanted = best(ways_to_claim(shape), shape, _LOOKED_AT)
    picked = (
        select(tasks.c.id)
        .where(tasks.c.id == any_(wanted.c.ids), tasks.c.id.is_distinct_from(_BESIDES))
        .where(IN_QUEUE, free_for(ME, NOW))
        .order_by(func.array_position(wanted.c.ids, tasks.c.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=tasks)
        .cte("picked")
    )
    return (
        update(tasks)
        .where(tasks.c.id == picked.c.id)
        .values(claimed_by=ME, claimed_until=_UNTIL)
        .returning(tasks)
    )


async def keep(
    conn: AsyncConnection, shop: ShopId, id_: TaskId, who: StaffId, until: datetime
) -> TaskRow | None:
    """The page is still open, so the claim goes on; None when it is theirs no more."""
    kept = await conn.execute(
        update(tasks)
        .where(tasks.c.id == id_, tasks.c.shop == shop, tasks.c.state == TaskState.OPEN)
        .where(tasks.c.claimed_by == who)
        .values(claimed_until=func.greatest(tasks.c.claimed_until, until))
        .returning(tasks)
    )
    found = kept.mappings().one_or_none()
    return TaskRow.of(found) if found else None


def _next_zone(after: object = None) -> ScalarSelect[str]:
    query = select(func.min(tasks.c.zone)).where(tasks.c.shop == _SHOP, IN_QUEUE)
    if after is not None:
        query = query.where(tasks.c.zone > after)
    return query.scalar_subquery()
