"""Finds free ports on loopback and tells in words when a wanted one is taken; opens nothing for longer."""

import socket

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
