"""The running workflows as the API speaks with them: nudges, clocks, and whether Temporal answers at all."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError

from activities.nudges import Answered
from bootstrap.nudging import OrderStart, send_nudge
from bootstrap.virtual_clock import caught_up, run_now
from domain.ids import OrderId, StimulusId
from domain.stimuli import Nudge

_SOON = timedelta(seconds=2)


class TemporalOrders:
    """Orders in one Temporal namespace. `virtual`: their clocks may be moved (the sandbox only)."""

    def __init__(self, client: Client, engine: AsyncEngine, *, virtual: bool) -> None:
        self._client = client
        self._engine = engine
        self._virtual = virtual

    async def nudge(
        self, start: OrderStart, nudge: Nudge, stimulus: StimulusId, *, within: timedelta
    ) -> Answered | None:
        """Tells the order of a stimulus; raises NudgeError when it could not be told, or did not answer in time."""
        if self._virtual:
            start = await self.caught_up(start)
        return await send_nudge(self._client, start, nudge, stimulus, within=within)

    async def caught_up(self, start: OrderStart) -> OrderStart:
        """The start at the order's own time; as it is while Temporal is away, for then no run is begun either."""
        try:
            return await caught_up(self._client, self._engine, start)
        except (RPCError, RuntimeError):
            return start

    async def virtual_now(self, order: OrderId) -> datetime | None:
        """The clock of the order's latest run, without its offset; None without a run, or while Temporal is away."""
        if not self._virtual:
            return None
        try:
            return await run_now(self._client, order)
        except (RPCError, RuntimeError):
            return None

    async def reachable(self) -> bool:
        """Whether Temporal answers, soon."""
        try:
            return await self._client.service_client.check_health(timeout=_SOON)
        except (RPCError, RuntimeError):
            return False
