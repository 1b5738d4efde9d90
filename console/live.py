"""Life of the pages: what the database says has changed goes to every open browser of that shop, as names only.

The database tells it itself (`storage/migrations`, the triggers `steward_live`), so nobody who changes something can forget to; and
which session was ended, whose stream ends with it. One connection a process listens; a browser holds one stream, which its tabs share
(`static/live.js`).
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Annotated, Final

import asyncpg
import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.ext.asyncio import AsyncEngine

from console.security.viewing import SignedInOf, ViewerOf
from domain.ids import ShopId
from storage import sessions
from storage.engine import DATABASE_ERRORS

log = structlog.get_logger(__name__)
CHANNEL: Final = "steward_live"
ENDED: Final = "steward_ended"
_TOGETHER: Final = timedelta(milliseconds=200)
"""What changes within this is told at once: a step changes an order, its tasks and its messages."""
_STREAM_ENDS: Final = timedelta(minutes=10)
"""The browser connects again then, and its session is asked again: one whose time is over is told nothing more."""
_AGAIN: Final = timedelta(seconds=2)
_EVERYTHING: Final = frozenset({"task", "order", "message", "again"})
_AWAY: Final = frozenset({"away"})
_SIGNED_OUT: Final = frozenset({"ended"})


class Listener:
    """One open stream: what it was not told yet. A slow reader gets less, never late."""

    def __init__(self, session: str) -> None:
        self.session = session
        self._names: set[str] = set()
        self._any = asyncio.Event()
        self.ended = False

    def tell(self, names: frozenset[str]) -> None:
        """Something changed."""
        self._names |= names
        self._any.set()

    def end(self) -> None:
        """No more comes, but what was told before."""
        self.ended = True
        self._any.set()

    async def names(self) -> list[str]:
        """What changed since the last call; empty when nothing more comes."""
        await self._any.wait()
        if not self.ended:
            await asyncio.sleep(_TOGETHER.total_seconds())
        told, self._names = sorted(self._names), set()
        if not self.ended:
            self._any.clear()
        return told


class Hub:
    """The streams of a process, and the one connection they live from."""

    def __init__(self) -> None:
        self._streams: dict[ShopId, set[Listener]] = {}
        self._closed = asyncio.Event()
        self.listening = asyncio.Event()
        """Set while nothing that changes is missed."""

    @property
    def open_streams(self) -> int:
        """How many browsers look on."""
        return sum(len(streams) for streams in self._streams.values())

    def close(self) -> None:
        """Ends every stream, so that the process may stop; browsers come back to another one."""
        self._closed.set()
        for stream in self._all():
            stream.end()

    @asynccontextmanager
    async def stream(self, shop: ShopId, session: str = "") -> AsyncIterator[Listener]:
        """A stream of this shop's changes, while the session is good."""
        listener = Listener(session)
        if self._closed.is_set():
            listener.end()
        self._streams.setdefault(shop, set()).add(listener)
        try:
            yield listener
        finally:
            self._streams[shop].discard(listener)

    def tell(self, payload: str) -> None:
        """`shop topic order`, as the triggers write it."""
        shop, _, rest = payload.partition(" ")
        topic, _, order = rest.partition(" ")
        names = frozenset({topic, f"order-{order}"} if order else {topic})
        for stream in self._streams.get(ShopId(shop), ()):
            stream.tell(names)

    def sign_out(self, ended: Collection[str]) -> None:
        """Ends the streams of these sessions."""
        for stream in self._all():
            if stream.session in ended:
                stream.tell(_SIGNED_OUT)
                stream.end()

    def _all(self) -> Iterator[Listener]:
        for streams in self._streams.values():
            yield from streams

    async def run(self, engine: AsyncEngine) -> None:
        """Until it is cancelled; an outage is waited out."""
        while True:
            try:
                await self._listen(engine)
            except DATABASE_ERRORS as error:
                log.warning("live_database_away", error=type(error).__name__)
            await asyncio.sleep(_AGAIN.total_seconds())

    async def _listen(self, engine: AsyncEngine) -> None:
        """Returns when the connection ended."""
        lost = asyncio.Event()
        async with engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, asyncpg.Connection)
            driver.add_termination_listener(lambda _: lost.set())
            await driver.add_listener(CHANNEL, self._heard)
            await driver.add_listener(ENDED, self._ended)
            try:
                # Only now is nothing missed any more: what happened before is asked for as a whole.
                await self._sign_out_late(engine)
                self.listening.set()
                for stream in self._all():
                    stream.tell(_EVERYTHING)
                await lost.wait()
                for stream in self._all():
                    stream.tell(_AWAY)
            finally:
                self.listening.clear()
                # It listens, so nobody else may have it.
                await connection.invalidate()

    def _heard(self, _driver: object, _process: int, _channel: str, payload: object) -> None:
        self.tell(str(payload))

    def _ended(self, _driver: object, _process: int, _channel: str, payload: object) -> None:
        self.sign_out({str(payload)})

    async def _sign_out_late(self, engine: AsyncEngine) -> None:
        """Those whose sessions ended while nobody listened."""
        known = {stream.session for stream in self._all()}
        if known:
            async with engine.connect() as connection:
                self.sign_out(await sessions.revoked(connection, known))


router = APIRouter()


async def hub_of(request: Request) -> Hub:
    """That of this process."""
    hub = request.app.state.hub
    assert isinstance(hub, Hub)
    return hub


@router.get("/live", response_class=EventSourceResponse)
async def live(
    viewer: ViewerOf, signed: SignedInOf, hub: Annotated[Hub, Depends(hub_of)]
) -> AsyncIterator[ServerSentEvent]:
    """Names of what changed, as a JSON list, until the browser leaves or is signed out."""
    yield ServerSentEvent(comment="listening", retry=2000)
    with suppress(TimeoutError):
        async with (
            hub.stream(viewer.shop, signed.session) as listener,
            asyncio.timeout(_STREAM_ENDS.total_seconds()),
        ):
            while names := await listener.names():
                yield ServerSentEvent(event="changed", raw_data=json.dumps(names))
