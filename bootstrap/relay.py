"""Nudges the workflows of orders that have something waiting: leases targets one by one, nudges once, backs off alone.

Any number of relays may run, in any process: a lease keeps two from one target, and a nudge given twice is harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError

from bootstrap.nudging import NudgeError, NudgeRefused, OrderStart, TemporalAway, send_nudge, start_of
from domain.stimuli import UPDATES, Nudge, nudge_for
from ports.clock import Clock
from storage import orders, targets
from storage.engine import DATABASE_ERRORS, is_poison
from storage.targets import LeasedTarget

_LOG = structlog.get_logger(__name__)
_IDLE = timedelta(milliseconds=300)
"""How often an idle relay looks: what came waits half of it on average."""
_AFTER_AN_OUTAGE = timedelta(seconds=1)
_LEASE = timedelta(seconds=30)
"""Longer than any nudge takes; a relay that dies frees its targets after it."""
_AT_ONCE = 20

CatchUp = Callable[[OrderStart], Awaitable[OrderStart]]
"""In the sandbox: makes a further run begin at the order's own time."""


class Relay:
    """One relay. `owner` tells it from all others; `clock` is the machine's, for leases."""

    def __init__(
        self,
        engine: AsyncEngine,
        client: Client,
        clock: Clock,
        owner: str,
        *,
        catch_up: CatchUp | None = None,
        idle: timedelta = _IDLE,
        at_once: int = _AT_ONCE,
    ) -> None:
        self._engine = engine
        self._client = client
        self._clock = clock
        self._owner = owner
        self._catch_up = catch_up
        self._idle = idle
        self._at_once = at_once

    async def run(self) -> None:
        """Until it is cancelled. Outages of PostgreSQL and Temporal are waited out."""
        nudging: set[asyncio.Task[None]] = set()
        try:
            while True:
                leased = await self._lease(self._at_once - len(nudging))
                nudging |= {asyncio.create_task(self.nudge(target)) for target in leased}
                if nudging:
                    _, nudging = await asyncio.wait(
                        nudging, timeout=self._idle.total_seconds(), return_when=asyncio.FIRST_COMPLETED
                    )
                else:
                    await asyncio.sleep(self._idle.total_seconds())
        finally:
            for task in nudging:
                task.cancel()

    async def turn(self) -> int:
        """Nudges once what is due now, and tells how many targets that were."""
        leased = await self._lease(self._at_once)
        await asyncio.gather(*(self.nudge(target) for target in leased))
        return len(leased)

    async def nudge(self, target: LeasedTarget) -> None:
        """One leased target: one nudge, however much waits for it."""
        try:
            try:
                await self._send(target)
            except Exception as error:
                if isinstance(error, DATABASE_ERRORS) and not is_poison(error):
                    raise
                # Also what nobody foresaw, such as an order that cannot be read: it is parked, the others go on.
                await self._back_off(target, error)
            else:
                async with self._engine.begin() as conn:
                    await targets.settle(conn, target, self._clock.now())
        except DATABASE_ERRORS as error:
            # Its lease runs out, and some relay nudges it again.
            _LOG.warning("relay_database_away", error=type(error).__name__)

    async def _lease(self, limit: int) -> tuple[LeasedTarget, ...]:
        if limit <= 0:
            return ()
        try:
            async with self._engine.begin() as conn:
                return await targets.lease(conn, self._owner, limit, _LEASE, self._clock.now())
        except DATABASE_ERRORS as error:
            _LOG.warning("relay_database_away", error=type(error).__name__)
            await asyncio.sleep(_AFTER_AN_OUTAGE.total_seconds())
            return ()

    async def _send(self, target: LeasedTarget) -> None:
        async with self._engine.connect() as conn:
            row = await orders.get(conn, target.shop, target.target)
        if row is None:
            raise NudgeRefused("no such order")
        start = start_of(row)
        if self._catch_up is not None:
            try:
                start = await self._catch_up(start)
            except (
                RPCError,
                RuntimeError,
            ) as error:  # as in `send_nudge`: also a lazy client that cannot connect
                raise TemporalAway(type(error).__name__) from None
        await send_nudge(self._client, start, _signal_for(target), target.stimulus)

    async def _back_off(self, target: LeasedTarget, error: Exception) -> None:
        async with self._engine.begin() as conn:
            parked = await targets.back_off(
                conn,
                target,
                type(error).__name__,
                self._clock.now(),
                outage=isinstance(error, NudgeError) and not isinstance(error, NudgeRefused),
            )
        _LOG.warning("relay_nudge_failed", order=target.target, error=type(error).__name__, parked=parked)


def _signal_for(target: LeasedTarget) -> Nudge:
    """What waits may be a command whose sender has gone: it needs no answer any more, only a step."""
    if target.kind is None or target.kind in UPDATES:
        return Nudge.NEWS_ARRIVED
    return nudge_for(target.kind)
