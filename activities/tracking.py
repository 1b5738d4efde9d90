"""Asks carriers after all parcels under way and puts into the inbox what is new; what it means for an order is the rules'."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.effects import UpkeepDone
from activities.movements import movement_told
from activities.resuming import Playbooks
from domain.ids import OrderId, ShopId
from domain.parcels import Carrier
from playbook.schema import Playbook
from ports.accounts import CarrierAccounts
from ports.carriers import TrackReport
from ports.clock import Clock
from ports.errors import PortError
from storage import inbox, parcels, shops
from storage.parcels import Parcel

_LOG = structlog.get_logger(__name__)
_BATCH = 200


@dataclass(frozen=True)
class Tracking:
    """The sweep of parcels. `every` is how often it is made: a shop's `poll_at` belongs to the sweep that follows it."""

    engine: AsyncEngine
    carriers: CarrierAccounts
    playbooks: Playbooks
    clock: Clock
    every: timedelta

    async def sweep(self, at: datetime) -> UpkeepDone:
        """Parcels of the shops whose time it is; a carrier that cannot answer is asked in the next sweep."""
        seen = touched = 0
        for shop, playbook in await self._shops():
            for carrier in _due(playbook, at, self.every):
                found, new = await self._carrier(shop, carrier)
                seen, touched = seen + found, touched + new
        return UpkeepDone(seen=seen, touched=touched)

    async def _shops(self) -> list[tuple[ShopId, Playbook]]:
        async with self.engine.connect() as conn:
            return [
                (shop.id, await self.playbooks.get(conn, shop.playbook_version))
                for shop in await shops.all_shops(conn)
                if shop.playbook_version is not None
            ]

    async def _carrier(self, shop: ShopId, carrier: str) -> tuple[int, int]:
        gateway = self.carriers.carrier(shop, carrier)
        seen = touched = 0
        after: OrderId | None = None
        while gateway is not None:
            async with self.engine.connect() as conn:
                batch = await parcels.under_way(conn, shop, [carrier], after, _BATCH)
            if not batch:
                break
            try:
                reports = await gateway.track([parcel.track_number for parcel in batch])
            except PortError as error:
                _LOG.warning("carrier_not_asked", shop=shop, carrier=carrier, error=str(error))
                break
            touched += await self._keep(shop, batch, reports)
            seen, after = seen + len(batch), batch[-1].id
        return seen, touched

    async def _keep(self, shop: ShopId, batch: Iterable[Parcel], reports: Sequence[TrackReport]) -> int:
        """Stores movements the inbox does not know; a carrier tells all of a parcel's movements each time."""
        orders = {parcel.track_number: parcel for parcel in batch}
        new = 0
        for report in reports:
            parcel = orders.get(report.track_number)
            if parcel is None:
                continue
            told = movement_told(shop, parcel.id, parcel.carrier, report, self.clock.now())
            if told is None:
                continue
            async with self.engine.begin() as conn:
                new += (await inbox.store(conn, told)).created
        return new


def _due(playbook: Playbook, at: datetime, every: timedelta) -> tuple[str, ...]:
    """Carriers to ask now; once a day also those that push, for what their webhooks missed."""
    zone = ZoneInfo(playbook.hours.timezone)
    since, until = (at - every).astimezone(zone), at.astimezone(zone)
    passed = [moment for moment in playbook.shipping.poll_at if _passes(moment, since, until)]
    if not passed:
        return ()
    if playbook.shipping.poll_at[0] in passed:
        return tuple(dict.fromkeys((*playbook.shipping.poll, *Carrier)))
    return playbook.shipping.poll


def _passes(clock_time: str, since: datetime, until: datetime) -> bool:
    """Whether the wall clock showed this time in (since, until]."""
    hour, minute = map(int, clock_time.split(":"))
    days = {since.date(), until.date()}
    moments = (
        until.replace(
            year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0, microsecond=0
        )
        for day in days
    )
    return any(since < moment <= until for moment in moments)
