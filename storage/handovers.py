"""Requests to carriers as rows: wanted by the step, claimed and marked by who asks the carrier."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import OrderId, RequestId, ShopId
from storage.rows import Row
from storage.states import OPEN_HANDOVERS, HandoverProgress
from storage.tables import handovers


class NewHandover(Stored):
    """A parcel the carrier is asked to take."""

    id: RequestId
    carrier: str


class HandoverRow(Row):
    """A request to a carrier. `attempts` over 1 means that an earlier one may have reached the carrier."""

    id: RequestId
    shop: ShopId
    order_id: OrderId
    carrier: str
    state: HandoverProgress
    provider_id: str | None
    track_number: str | None
    code: str | None
    attempts: int
    wanted_at: Moment
    settled_at: Moment | None


async def add(
    conn: AsyncConnection, shop: ShopId, order_id: OrderId, wanted: Sequence[NewHandover], now: datetime
) -> None:
    """Keeps what the step wants asked, once for each cause."""
    if not wanted:
        return
    await conn.execute(
        insert(handovers).on_conflict_do_nothing(index_elements=["id"]),
        [
            {
                **request.model_dump(),
                "shop": shop,
                "order_id": order_id,
                "state": HandoverProgress.WANTED,
                "wanted_at": now,
            }
            for request in wanted
        ],
    )


async def get(conn: AsyncConnection, id_: RequestId) -> HandoverRow | None:
    """A request."""
    found = (await conn.execute(select(handovers).where(handovers.c.id == id_))).mappings().one_or_none()
    return HandoverRow.of(found) if found else None


async def claim(
    conn: AsyncConnection, id_: RequestId, owner: str, lease_for: timedelta, now: datetime
) -> HandoverRow | None:
    """The request, for this owner until `now` + `lease_for` (the machine's time); None when it is settled or another's."""
    free = or_(
        handovers.c.lease_until.is_(None), handovers.c.lease_until <= now, handovers.c.lease_owner == owner
    )
    rows = await conn.execute(
        update(handovers)
        .where(handovers.c.id == id_, handovers.c.state.in_(OPEN_HANDOVERS), free)
        .values(lease_owner=owner, lease_until=now + lease_for, attempts=handovers.c.attempts + 1)
        .returning(handovers)
    )
    found = rows.mappings().one_or_none()
    return HandoverRow.of(found) if found else None


async def mark_pending(conn: AsyncConnection, id_: RequestId, provider_id: str) -> bool:
    """The carrier has it and will answer."""
    return await _mark(conn, id_, state=HandoverProgress.PENDING, provider_id=provider_id)


async def mark_accepted(
    conn: AsyncConnection, id_: RequestId, provider_id: str, track_number: str | None, now: datetime
) -> bool:
    """The carrier takes the parcel. False when it was settled before."""
    return await _mark(
        conn,
        id_,
        state=HandoverProgress.ACCEPTED,
        provider_id=provider_id,
        track_number=track_number,
        settled_at=now,
    )


async def mark_refused(conn: AsyncConnection, id_: RequestId, code: str, now: datetime) -> bool:
    """The carrier does not take the parcel. False when it was settled before."""
    return await _mark(conn, id_, state=HandoverProgress.REFUSED, code=code, settled_at=now)


async def _mark(conn: AsyncConnection, id_: RequestId, **values: object) -> bool:
    marked = await conn.execute(
        update(handovers)
        .where(handovers.c.id == id_, handovers.c.state.in_(OPEN_HANDOVERS))
        .values(values | {"lease_owner": None, "lease_until": None})
    )
    return marked.rowcount > 0
