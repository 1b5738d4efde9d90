"""What those who ask of orders work with, made once for a process."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.nudges import Answered
from activities.resuming import Playbooks
from bootstrap.gateways import Gateways
from bootstrap.nudging import OrderStart
from bootstrap.passwords import Passwords
from bootstrap.settings import Settings
from domain.ids import OrderId, StimulusId
from domain.stimuli import Nudge
from ports.clock import Clock


class Orders(Protocol):
    """The running workflows, as far as the API speaks with them."""

    async def nudge(
        self, start: OrderStart, nudge: Nudge, stimulus: StimulusId, *, within: timedelta
    ) -> Answered | None:
        """Tells the order of a stimulus; raises NudgeError when it could not be told, or did not answer in time."""
        ...

    async def virtual_now(self, order: OrderId) -> datetime | None:
        """The workflow's own clock; None without a run, or while Temporal is away. Sandbox only."""
        ...

    async def reachable(self) -> bool:
        """Whether Temporal answers."""
        ...


@dataclass(frozen=True)
class Services:
    """Everything an endpoint or a page may need from outside of it."""

    settings: Settings
    engine: AsyncEngine
    locks: AsyncEngine
    """Connections that only hold advisory locks: they wait, so they must not use up those that work."""
    clock: Clock
    orders: Orders
    gateways: Gateways
    playbooks: Playbooks
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def reads(self) -> AsyncEngine:
        """Connections for statements that only read: no transaction is begun and ended round them, two round trips fewer.

        Each statement sees what was committed before it, as it would inside of a transaction.
        """
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")
