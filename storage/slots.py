"""Places that orders share, one row a shop, kind and stretch of time; counted in the transaction of whoever takes one.

The places of a shop and kind are one transaction's at a time, from its first touch to the commit: whoever takes some and
gives others back would else wait for another that does so the other way round. What happens in between should be little.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, Select, Text, and_, bindparam, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import DateTime

from domain.ids import ShopId
from ports.slots import Place
from storage.tables import slots

_MOMENTS: Final = ARRAY(DateTime(timezone=True))
_KEY: Final = ["shop", "kind", "starts_at"]


def _first_free() -> Select[tuple[datetime]]:
    """The first of the stretches asked for that is not full, as this statement sees it."""
    asked = (
        func.unnest(cast(bindparam("starts"), _MOMENTS))
        .table_valued("starts_at", name="asked")
        .render_derived()
    )
    known = and_(
        slots.c.shop == bindparam("of_shop"),
        slots.c.kind == bindparam("of_kind"),
        slots.c.starts_at == asked.c.starts_at,
    )
    return (
        select(asked.c.starts_at)
        .select_from(asked.outerjoin(slots, known))
        .where(func.coalesce(slots.c.taken, 0) < bindparam("most", type_=Integer))
        .order_by(asked.c.starts_at)
        .limit(1)
    )


_FREE: Final = _first_free().subquery("free")


@dataclass(frozen=True)
class StoredSlots:
    """The port `Slots` on PostgreSQL; what is taken is given back by itself when the transaction is undone."""

    conn: AsyncConnection
    _held: set[tuple[ShopId, str]] = field(default_factory=set)

    async def next(self, shop: ShopId, kind: str, starts: Sequence[datetime], most: int) -> Place | None:
        """A place in the first of these stretches with fewer than `most` taken; None when all are full."""
        await self._alone(shop, kind)
        asked = {"starts": list(starts), "of_shop": shop, "of_kind": kind, "most": most}
        taking = (
            insert(slots)
            .from_select(
                [*_KEY, "taken"],
                select(literal(shop, Text), literal(kind, Text), _FREE.c.starts_at, literal(1, Integer)),
            )
            .on_conflict_do_update(
                index_elements=_KEY, set_={"taken": slots.c.taken + 1}, where=slots.c.taken < most
            )
            .returning(slots.c.starts_at, slots.c.taken)
        )
        taken = (await self.conn.execute(taking, asked)).one_or_none()
        return None if taken is None else Place(taken.starts_at, taken.taken - 1)

    async def over(self, shop: ShopId, kind: str, starts: datetime) -> Place:
        """A place in this stretch, full or not: for what cannot wait, and yet counts."""
        await self._alone(shop, kind)
        taken = await self.conn.scalar(
            insert(slots)
            .values(shop=shop, kind=kind, starts_at=starts, taken=1)
            .on_conflict_do_update(index_elements=_KEY, set_={"taken": slots.c.taken + 1})
            .returning(slots.c.taken)
        )
        return Place(starts, (taken or 1) - 1)

    async def put_back(self, shop: ShopId, kind: str, starts: Sequence[datetime]) -> None:
        """As many places, one of each stretch named, are free again."""
        await self._alone(shop, kind)
        for at, places in sorted(Counter(starts).items()):
            await self.conn.execute(
                update(slots)
                .where(slots.c.shop == shop, slots.c.kind == kind, slots.c.starts_at == at)
                .values(taken=func.greatest(slots.c.taken - places, 0))
            )

    async def _alone(self, shop: ShopId, kind: str) -> None:
        """Until the commit nobody else touches these places."""
        if (shop, kind) not in self._held:
            key = func.hashtextextended(f"slots {shop} {kind}", 0)
            await self.conn.execute(select(func.pg_advisory_xact_lock(key)))
            self._held.add((shop, kind))


async def taken(conn: AsyncConnection, shop: ShopId, kind: str, since: datetime) -> dict[datetime, int]:
    """How many places are taken in each stretch that begins at `since` or later."""
    rows = await conn.execute(
        select(slots.c.starts_at, slots.c.taken)
        .where(slots.c.shop == shop, slots.c.kind == kind, slots.c.starts_at >= since)
        .order_by(slots.c.starts_at)
    )
    return {row.starts_at: row.taken for row in rows}


async def forget(conn: AsyncConnection, before: datetime) -> int:
    """Stretches that began before that moment count for nobody any more; how many were forgotten."""
    return (await conn.execute(delete(slots).where(slots.c.starts_at < before))).rowcount
