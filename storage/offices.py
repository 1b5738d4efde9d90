"""The directory of carriers' offices, filled from the carriers as customers' parcels arrive at them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from storage.rows import Row
from storage.tables import offices


class OfficeSeen(Stored):
    """An office as its carrier tells it; `timezone` is an IANA name."""

    carrier: str
    code: str
    address: str
    city: str = ""
    phone: str | None = None
    hours: str | None = None
    timezone: str | None = None
    name: str = ""


class OfficeRow(OfficeSeen, Row):
    """An office and when it was last told."""

    updated_at: Moment


async def put(conn: AsyncConnection, office: OfficeSeen, now: datetime) -> None:
    """Writes the whole office."""
    values = {**office.model_dump(), "updated_at": now}
    await conn.execute(
        insert(offices).values(values).on_conflict_do_update(index_elements=["carrier", "code"], set_=values)
    )


async def get(conn: AsyncConnection, carrier: str, code: str) -> OfficeRow | None:
    """The office of that code."""
    rows = await conn.execute(select(offices).where(offices.c.carrier == carrier, offices.c.code == code))
    found = rows.mappings().one_or_none()
    return OfficeRow.of(found) if found else None
