"""The one durable timer of an order: when it is set anew, and when it may as well ring in vain."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow

_LEFT_ALONE = timedelta(days=3)
"""A timer that has become pointless is moved (2 events) when it would ring within this time; further off it is left,
for most orders take a step before that. Ringing in vain costs 5 events."""


class Alarm:
    """Rings at or before the wanted moment. All times are the order's: the run's clock plus its offset."""

    def __init__(self, offset: timedelta) -> None:
        self._offset = offset
        self._set_to: datetime | None = None
        self._timer: asyncio.Task[None] | None = None
        self._rung_at: datetime | None = None

    def now(self) -> datetime:
        """The order's present moment; not before the moment the timer was set to, if it has rung."""
        now = workflow.now() + self._offset
        return max(now, self._rung_at) if self._rung_at else now

    @property
    def ringing(self) -> bool:
        """The timer has fired and was not set since."""
        return self._set_to is None and self._rung_at is not None

    def set(self, wanted: datetime | None, words: str) -> None:
        """To ring no later than `wanted` (None: no deadline); `words` is the timer's summary in the history."""
        if self._set_to is not None and not self._worth_moving(self._set_to, wanted):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._rung_at = None
        self._set_to = wanted
        self._timer = None if wanted is None else asyncio.create_task(self._ring(wanted, words))

    def _worth_moving(self, set_to: datetime, wanted: datetime | None) -> bool:
        if wanted is not None and wanted <= set_to:
            return wanted < set_to
        return set_to - self.now() < _LEFT_ALONE

    async def _ring(self, at: datetime, words: str) -> None:
        await workflow.sleep(
            max(at - workflow.now() - self._offset, timedelta(milliseconds=1)), summary=words
        )
        self._set_to, self._rung_at = None, at
