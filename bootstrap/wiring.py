"""Opens what every process works with (database, gateways, Temporal, clock, playbooks) and closes it again."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.resuming import Playbooks
from bootstrap.clock import SystemClock
from bootstrap.gateways import Gateways
from bootstrap.notices import NoticeReader
from bootstrap.orders import TemporalOrders
from bootstrap.relay import Relay
from bootstrap.settings import Settings
from bootstrap.temporal import connect
from ports.clock import Clock
from storage.engine import make_engine


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
async def wired(settings: Settings, role: str, *, lazy: bool = False) -> AsyncIterator[Wiring]:
    """Everything opened for the process named `role`, and closed with the block.

    `lazy`: Temporal is connected to with the first call, so that the API starts while it is away. Raises RuntimeError
    when it is not lazy and Temporal does not answer.
    """
    engine = make_engine(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool,
        application_name=f"steward-{role}",
    )
    clock = SystemClock()
    gateways = Gateways(settings, clock)
    try:
        yield Wiring(
            settings=settings,
            engine=engine,
            client=await connect(settings, lazy=lazy),
            clock=clock,
            gateways=gateways,
            playbooks=Playbooks(),
            owner=f"{role}/{socket.gethostname()}/{os.getpid()}",
        )
    finally:
        await gateways.close()
        await engine.dispose()
