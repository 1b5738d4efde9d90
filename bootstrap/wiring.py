"""Opens what every process works with (database, gateways, clock, playbooks) and closes it again; what it does is others'."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.resuming import Playbooks
from bootstrap.clock import SystemClock
from bootstrap.database import database
from bootstrap.gateways import Gateways
from bootstrap.notices import NoticeReader
from bootstrap.orders import TemporalOrders
from bootstrap.relay import Relay
from bootstrap.settings import Settings
from ports.clock import Clock


@dataclass(frozen=True)
class Wiring:
    """What a process has. `owner` tells it from all others: leases are held in its name."""

    settings: Settings
    engine: AsyncEngine
    client: Client
    clock: Clock
    gateways: Gateways
    playbooks: Playbooks
    owner: str

    @property
    def orders(self) -> TemporalOrders:
        """The running workflows."""
        return TemporalOrders(self.client, self.engine, virtual=self.settings.sandbox)

    def relay(self) -> Relay:
        """A relay for this process; in the sandbox it minds that clocks were moved."""
        catch_up = self.orders.caught_up if self.settings.sandbox else None
        return Relay(self.engine, self.client, self.clock, self.owner, catch_up=catch_up)

    def notice_reader(self) -> NoticeReader:
        """A reader of vendors' notices for this process."""
        return NoticeReader(self.engine, self.gateways, self.clock, self.owner)


@asynccontextmanager
async def wired(settings: Settings, client: Client, role: str) -> AsyncIterator[Wiring]:
    """Everything opened for the process named `role`, and closed with the block.

    `client` is Temporal's: who may wait for it, and who may start without it, connects for itself.
    """
    clock = SystemClock()
    gateways = Gateways(settings, clock)
    async with database(settings.database_url.get_secret_value(), role, settings.database_pool) as engine:
        try:
            yield Wiring(
                settings=settings,
                engine=engine,
                client=client,
                clock=clock,
                gateways=gateways,
                playbooks=Playbooks(),
                owner=f"{role}/{socket.gethostname()}/{uuid4().hex[:8]}",
            )
        finally:
            await gateways.close()
