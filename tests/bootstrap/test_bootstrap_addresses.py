"""Ports that are held for servers still to come: the system gives them to nobody, the server gets them all the same."""

import socket
import sys
from collections.abc import Iterator

import pytest

from bootstrap.embedded.addresses import LOOPBACK, HeldPorts, is_free
from bootstrap.embedded.errors import PortTaken

_IP_LOCAL_PORT_RANGE = 51
"""Of Linux since 6.3: which ports the system may give to a socket; Python has no name for it."""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="ports are held on Linux only")


@pytest.fixture
def ports() -> Iterator[HeldPorts]:
    with HeldPorts() as held:
        yield held


def confined_to(port: int) -> socket.socket:
    """A socket to which the system may give that port only."""
    confined = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        confined.setsockopt(
            socket.IPPROTO_IP, _IP_LOCAL_PORT_RANGE, (port << 16 | port).to_bytes(4, sys.byteorder)
        )
    except OSError:
        confined.close()
        pytest.skip("this kernel does not let a socket say which ports it may be given")
    return confined


@on_linux
def test_a_held_port_is_given_to_no_server_and_to_no_connection(ports: HeldPorts) -> None:
    port = ports.hold_any()
    with socket.create_server((LOOPBACK, 0)) as elsewhere:
        with confined_to(port) as server, pytest.raises(OSError, match="in use"):
            server.bind((LOOPBACK, 0))
        with confined_to(port) as client, pytest.raises(OSError, match="Cannot assign"):
            client.connect(elsewhere.getsockname())


def test_who_asks_for_a_held_port_by_its_number_may_listen_there(ports: HeldPorts) -> None:
    port = ports.hold_any()
    with socket.create_server((LOOPBACK, port)) as server, socket.create_connection((LOOPBACK, port)):
        assert server.getsockname()[1] == port
        assert not is_free(port)


def test_a_port_is_held_for_one_server_only(ports: HeldPorts) -> None:
    port = ports.hold_any()
    with pytest.raises(PortTaken, match=f"port {port} is taken; choose another with --temporal-port"):
        ports.hold(port, "--temporal-port")
    assert ports.hold_any(preferred=port) != port


def test_a_port_where_somebody_listens_is_not_held(ports: HeldPorts) -> None:
    with socket.create_server((LOOPBACK, 0)) as somebody:
        taken = somebody.getsockname()[1]
        with pytest.raises(PortTaken):
            ports.hold(taken, "--http-port")
        assert ports.hold_any(preferred=taken) != taken
    assert ports.hold_any(preferred=taken) == taken


@on_linux
def test_what_was_held_is_given_again_afterwards() -> None:
    with HeldPorts() as ports:
        port = ports.hold_any()
    with confined_to(port) as server:
        server.bind((LOOPBACK, 0))
