"""What the embedded servers share: one process behind one lock, that may be suspended, killed, and started again."""

from abc import ABC, abstractmethod
from typing import ClassVar

from bootstrap.embedded.addresses import HeldPorts
from bootstrap.embedded.child import ChildProcess
from bootstrap.embedded.errors import ProcessEnded, StackError
from bootstrap.embedded.folders import FolderLock


class EmbeddedServer(ABC):
    """A server of one data folder. How it is started, and what a stop leaves behind, each says for itself."""

    name: ClassVar[str]

    def __init__(self, lock: FolderLock) -> None:
        self._lock = lock
        # Nobody is to be given the port while the server is only suspended.
        self._ports = HeldPorts()
        self._child: ChildProcess | None = None

    @abstractmethod
    async def _start_server(self) -> None:
        """Starts the process anew and returns when it answers."""

    @property
    def pid(self) -> int:
        """Of the server; raises `StackError` when it was not started."""
        return self._running.pid

    @property
    def is_running(self) -> bool:
        """Started, and not ended."""
        return self._child is not None and self._child.is_running

    async def suspend(self) -> None:
        """Stops the server but keeps its port and lock, for `resume()`."""
        if self._child is not None:
            await self._child.stop()

    async def resume(self) -> None:
        """Starts it again at the same port after `suspend()` or `crash()`."""
        await self._start_server()

    async def crash(self) -> None:
        """Kills it without warning, as a power cut would; `resume()` recovers."""
        await self._running.kill()

    async def ended(self) -> ProcessEnded:
        """Waits until the server is no more."""
        return await self._running.ended()

    def _release(self) -> None:
        """The port and the data are free for others."""
        self._ports.let_go()
        self._lock.release()

    @property
    def _running(self) -> ChildProcess:
        if self._child is None:
            raise StackError(f"{self.name} was not started")
        return self._child
