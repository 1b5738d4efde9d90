"""Reads stored notices: has the vendor asked what really happened, and stores that; a notice itself proves nothing.

Any number of readers may run: a lease keeps two from one notice, and what they store is known by the vendor's own id.
"""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bootstrap.vendors import NotYet, Unusable, VendorNews, Vendors
from ports.clock import Clock
from ports.errors import PortError, Rejected
from storage import notices
from storage.engine import DATABASE_ERRORS, is_poison
from storage.notices import NoticeRow
from storage.states import NoticeState

_LOG = structlog.get_logger(__name__)
_IDLE = timedelta(milliseconds=500)
_LEASE = timedelta(seconds=60)
_AT_ONCE = 10
_UNKNOWN_TRIES = 6
"""A notice may come before we have noted what it speaks of: after so many tries it is about nothing of ours.

One that breaks our own reading is set aside after as many; either is read again when the vendor repeats it.
"""


class NoticeReader:
    """One reader. `owner` tells it from all others."""

    def __init__(self, engine: AsyncEngine, vendors: Vendors, clock: Clock, owner: str) -> None:
        self._engine = engine
        self._news = VendorNews(engine, vendors)
        self._clock = clock
        self._owner = owner

    async def run(self) -> None:
        """Until it is cancelled; outages are waited out."""
        while True:
            if await self.turn() == 0:
                await asyncio.sleep(_IDLE.total_seconds())

    async def turn(self) -> int:
        """Reads once what is due, and tells how many notices that were."""
        try:
            async with self._engine.begin() as connection:
                leased = await notices.lease(connection, self._owner, _AT_ONCE, _LEASE, self._clock.now())
            await asyncio.gather(*(self._read(notice) for notice in leased))
            return len(leased)
        except DATABASE_ERRORS as error:
            _LOG.warning("notices_database_away", error=type(error).__name__)
            return 0

    async def _read(self, notice: NoticeRow) -> None:
        now = self._clock.now()
        try:
            settle = await self._news.of(notice)
            async with self._engine.begin() as connection:
                await settle(connection)
                await notices.settle(connection, notice.id, NoticeState.SETTLED, now)
        except (Unusable, Rejected) as useless:
            await self._unusable(notice, str(useless), now)
        except NotYet as missing:
            await self._some_tries_more(notice, str(missing), now)
        except PortError as error:
            await self._back_off(notice, str(error), now)
        except DATABASE_ERRORS as error:
            if not is_poison(error):
                raise
            await self._unusable(notice, type(error).__name__, now)
        except Exception as error:
            # Whatever it is, it must stop neither the other notices nor the worker that this reader runs in.
            _LOG.error("notice_reading_broke", kind=notice.kind, error=type(error).__name__)
            await self._some_tries_more(notice, type(error).__name__, now)

    async def _some_tries_more(self, notice: NoticeRow, code: str, now: datetime) -> None:
        if notice.attempts >= _UNKNOWN_TRIES:
            await self._unusable(notice, code, now)
        else:
            await self._back_off(notice, code, now)

    async def _unusable(self, notice: NoticeRow, code: str, now: datetime) -> None:
        _LOG.warning("notice_unusable", kind=notice.kind, shop=notice.shop, code=code)
        async with self._engine.begin() as connection:
            await notices.settle(connection, notice.id, NoticeState.UNUSABLE, now, code)

    async def _back_off(self, notice: NoticeRow, code: str, now: datetime) -> None:
        async with self._engine.begin() as connection:
            await notices.back_off(connection, notice, code, now)
