"""Finds free ports on loopback, tells in words when a wanted one is taken, and keeps them until a server listens there."""

import socket
import sys
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from bootstrap.embedded.errors import PortTaken

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of a server that has just ended do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def require_free(port: int, option: str, host: str = LOOPBACK) -> None:
    """Raises `PortTaken`, naming the command-line option that chooses another, unless the port is free."""
    if not is_free(port, host):
        raise PortTaken(port, option)


class HeldPorts:
    """Ports kept for servers that are still to come: the system gives them to nobody, yet a server asking by number listens.

    Between finding a port and listening on it seconds pass, in which any connection of the machine may be given it.
    A bound socket that does not listen prevents that (Linux; elsewhere it would keep the server out too, so nothing is held).
    """

    def __init__(self, host: str = LOOPBACK) -> None:
        self._host = host
        self._sockets = ExitStack()
        self._ports: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()

    def let_go(self) -> None:
        """Holds none any more; harmless twice."""
        self._sockets.close()
        self._ports.clear()

    def hold(self, port: int, option: str) -> int:
        """That port; raises `PortTaken`, naming the command-line option that chooses another."""
        if port in self._ports:
            raise PortTaken(port, option)
        require_free(port, option, self._host)
        return self._bind(port)

    def hold_any(self, preferred: int | None = None) -> int:
        """A port nobody listens on: the preferred one if it is free."""
        if preferred is None or preferred in self._ports or not is_free(preferred, self._host):
            return self._bind(0)
        return self._bind(preferred)

    def _bind(self, port: int) -> int:
        holder = self._sockets.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((self._host, port))
        bound = int(holder.getsockname()[1])
        self._ports.add(bound)
        if sys.platform != "linux":
            holder.close()
        return bound


def free_ports(count: int, host: str = LOOPBACK) -> tuple[int, ...]:
    """That many different ports which nobody listens on; whoever asked should take them soon."""
    probes = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((host, 0))
        return tuple(int(probe.getsockname()[1]) for probe in probes)
    finally:
        for probe in probes:
            probe.close()


def free_port(host: str = LOOPBACK) -> int:
    """One port which nobody listens on."""
    return free_ports(1, host)[0]
