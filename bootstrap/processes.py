"""Keeps the processes of one machine together: starts them in order, stops them in reverse, tells of a death.

What the processes are, and with which settings, `steward up` decides; it gives them as `Service`s:

    async with DataFolder(path) as folder, Supervisor(tell) as supervisor:
        await supervisor.start(EmbeddedPostgres(folder.path), TemporalServer(options))
        await supervisor.run(migrate())
        await supervisor.start(Program(Command("api", …), ready=http_answers(url)))
        await supervisor.until_asked_to_stop()
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

import httpx

from bootstrap.embedded.child import ChildProcess, Command, Probe
from bootstrap.embedded.errors import DataUnusable, ProcessEnded
from bootstrap.embedded.folders import FolderLock, private_folder

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Above the limits of the services' own: reached only by one that hangs in our own code.
_STOP_LIMIT = timedelta(seconds=60)

Result = TypeVar("Result")


class Service(Protocol):
    """Something that runs beside us until it is stopped."""

    @property
    def name(self) -> str:
        """As a person calls it."""
        ...

    async def start(self) -> None:
        """Returns when it is ready for others; raises `StackError` in words."""
        ...

    async def stop(self) -> None:
        """Ends it within a limit of its own; harmless when it has ended."""
        ...

    async def ended(self) -> ProcessEnded:
        """Waits until it is no more, and tells how."""
        ...


class Program:
    """A service that is one command, ready when its probe says so (without one: as soon as it runs)."""

    def __init__(
        self, command: Command, *, ready: Probe | None = None, within: timedelta = timedelta(seconds=30)
    ) -> None:
        self._child = ChildProcess(command)
        self._ready = ready
        self._within = within

    @property
    def name(self) -> str:
        """That of its command."""
        return self._child.command.name

    @property
    def pid(self) -> int:
        """The process id; raises `StackError` before the start."""
        return self._child.pid

    async def start(self) -> None:
        """Raises `StackError` in words when it ends or stays silent instead."""
        await self._child.start()
        if self._ready is not None:
            await self._child.until_ready(self._ready, self._within)

    async def stop(self) -> None:
        """Its stop signal, then, after its limit, the end."""
        await self._child.stop()

    async def kill(self) -> None:
        """Ends it at once, as a crash would."""
        await self._child.kill()

    async def ended(self) -> ProcessEnded:
        """Waits until the process is no more."""
        return await self._child.ended()


def http_answers(url: str) -> Probe:
    """Ready when a GET is answered with success."""

    async def answers() -> bool:
        try:
            async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(url)).is_success
        except httpx.TransportError:
            return False

    return answers


class DataFolder:
    """A folder for one running Steward; raises `DataInUse` for a second one, `DataUnusable` where it may not be written.

    Made private when it is new.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock = FolderLock(
            self.path / "steward.lock",
            f"another Steward already runs on the data in {self.path} ({{holder}}); "
            "stop it, or choose another folder with --data-dir",
        )

    async def __aenter__(self) -> Self:
        try:
            private_folder(self.path)
            self._lock.take()
        except OSError as error:
            raise DataUnusable(
                f"{self.path} cannot be used: {error.strerror}; choose another folder with --data-dir"
            ) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


class _AskedToStop(BaseException):
    """A signal came while something was being started; ends the block of the supervisor without noise."""


class Supervisor:
    """Runs services until a signal comes or one of them dies; leaving its block stops all of them.

    The first SIGINT or SIGTERM stops in order, the second one ends everything at once.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        """`tell` shows a person a line on what is happening."""
        self._tell = tell
        self._groups: list[tuple[Service, ...]] = []
        self._deaths: list[asyncio.Task[ProcessEnded]] = []
        self._asked = asyncio.Event()
        self._hurried = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in _STOP_SIGNALS:
            loop.add_signal_handler(number, self.ask_to_stop)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        await self._stop_all()
        for number in _STOP_SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(number)
        return isinstance(error, _AskedToStop)

    def ask_to_stop(self) -> None:
        """What a signal does; a second call hurries."""
        if self._asked.is_set():
            self._hurried.set()
        self._asked.set()

    async def start(self, *services: Service) -> None:
        """Starts them side by side, to be stopped so too; returns when all are ready.

        Raises `StackError` when one of them, or of those started before, does not live.
        """
        self._tell(f"starting {_names(services)}")
        # Listed first: one that fails half-way is stopped like the others.
        self._groups.append(services)
        await self.run(_start_together(services))
        self._deaths += [asyncio.create_task(service.ended()) for service in services]

    async def run(self, work: Coroutine[None, None, Result]) -> Result:
        """Does something between the starts, given up when a signal comes or a service dies meanwhile."""
        task = asyncio.create_task(work)
        asked = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait((task, asked, *self._deaths), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return await task
            self._raise_deaths()
            raise _AskedToStop
        finally:
            await _drop(task, asked)

    async def until_asked_to_stop(self) -> None:
        """Returns after a signal; raises `ProcessEnded`, in words, when a service dies first."""
        asked = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait((asked, *self._deaths), return_when=asyncio.FIRST_COMPLETED)
            if not self._asked.is_set():
                self._raise_deaths()
        finally:
            await _drop(asked)

    def _raise_deaths(self) -> None:
        for death in self._deaths:
            if death.done():
                raise death.result()

    async def _stop_all(self) -> None:
        await _drop(*self._deaths)
        while self._groups:
            services = self._groups.pop()
            self._tell(f"stopping {_names(services)}")
            await asyncio.gather(*(self._stop(service) for service in services))

    async def _stop(self, service: Service) -> None:
        stopping = asyncio.create_task(service.stop())
        hurried = asyncio.create_task(self._hurried.wait())
        limit = _STOP_LIMIT.total_seconds()
        await asyncio.wait((stopping, hurried), timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        if not stopping.done():
            self._tell(f"{service.name} is ended at once")
        elif (failure := stopping.exception()) is not None:
            # Told, not raised: the others are to be stopped all the same.
            self._tell(f"{service.name} did not stop in order: {failure}")
        await _drop(stopping, hurried)


def _names(services: tuple[Service, ...]) -> str:
    return ", ".join(service.name for service in services)


async def _start_together(services: tuple[Service, ...]) -> None:
    starts = [asyncio.create_task(service.start()) for service in services]
    try:
        await asyncio.gather(*starts)
    finally:
        # One that failed ends the starting of the others; leaving the supervisor stops what runs already.
        await _drop(*starts)


async def _drop(*tasks: asyncio.Task[Result]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
