"""The supervisor: order of starts and stops, deaths in words, and that nothing outlives its parent."""

import asyncio
import os
import select
import signal
import socket
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.embedded.addresses import LOOPBACK, free_ports, is_free, require_free
from bootstrap.embedded.child import Command, Probe
from bootstrap.embedded.errors import (
    BinaryMissing,
    DataInUse,
    DataUnusable,
    NotReady,
    PortTaken,
    ProcessEnded,
)
from bootstrap.processes import DataFolder, Program, Supervisor, http_answers

ROOT = Path(__file__).parents[2]

# Writes its name when it is ready and when it is asked to end; told to be deaf, it does not end.
CHILD = """
import pathlib, signal, sys
name, folder, deaf = sys.argv[1], pathlib.Path(sys.argv[2]), "deaf" in sys.argv
def end(*_):
    with (folder / "story").open("a") as story: story.write(f"{name} ends\\n")
    if not deaf: sys.exit(0)
signal.signal(signal.SIGTERM, end)
with (folder / "story").open("a") as story: story.write(f"{name} begins\\n")
(folder / f"{name}.ready").touch()
while True: signal.pause()
"""


def child(name: str, folder: Path, *more: str, stop_within: timedelta = timedelta(seconds=10)) -> Program:
    arguments = (sys.executable, "-S", "-c", CHILD, name, str(folder), *more)
    command = Command(name=name, arguments=arguments, log=folder / f"{name}.log", stop_within=stop_within)
    return Program(command, ready=exists(folder / f"{name}.ready"))


def failing(name: str, folder: Path, code: str, ready: Probe | None = None) -> Program:
    arguments = (sys.executable, "-S", "-c", code)
    command = Command(name=name, arguments=arguments, log=folder / f"{name}.log")
    return Program(command, ready=ready, within=timedelta(milliseconds=300))


def exists(path: Path) -> Probe:
    async def answers() -> bool:
        return path.exists()

    return answers


async def never() -> bool:
    return False


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not asked after is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ended_within(pid: int, limit: timedelta) -> bool:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], limit.total_seconds())[0])
    finally:
        os.close(process)


def story(folder: Path) -> list[str]:
    return (folder / "story").read_text(encoding="utf-8").splitlines()


async def test_what_was_started_last_is_stopped_first(tmp_path: Path) -> None:
    told: list[str] = []
    async with Supervisor(told.append) as supervisor:
        await supervisor.start(child("first", tmp_path))
        await supervisor.start(child("second", tmp_path))
    assert story(tmp_path) == ["first begins", "second begins", "second ends", "first ends"]
    assert told == ["starting first", "starting second", "stopping second", "stopping first"]


async def test_services_of_one_group_start_and_stop_side_by_side(tmp_path: Path) -> None:
    async with Supervisor(lambda line: None) as supervisor:
        await supervisor.start(child("first", tmp_path))
        await supervisor.start(child("second", tmp_path), child("third", tmp_path))
    assert set(story(tmp_path)[1:3]) == {"second begins", "third begins"}
    assert set(story(tmp_path)[3:5]) == {"second ends", "third ends"}
    assert story(tmp_path)[5:] == ["first ends"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    async with Supervisor(lambda line: None) as supervisor:
        await supervisor.start(child("first", tmp_path))
        os.kill(os.getpid(), number)
        await supervisor.until_asked_to_stop()
    assert story(tmp_path) == ["first begins", "first ends"]


async def test_a_signal_while_something_starts_gives_it_up_without_noise(tmp_path: Path) -> None:
    started = False
    async with Supervisor(lambda line: None) as supervisor:
        await supervisor.start(child("first", tmp_path))
        supervisor.ask_to_stop()
        slow = Command(name="slow", arguments=("/bin/sleep", "60"), log=tmp_path / "slow.log")
        await supervisor.start(Program(slow, ready=never))
        started = True
    assert not started
    assert story(tmp_path) == ["first begins", "first ends"]


async def test_the_death_of_a_child_stops_the_others_and_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ProcessEnded) as death:
        async with Supervisor(lambda line: None) as supervisor:
            await supervisor.start(child("first", tmp_path))
            await supervisor.start(failing("second", tmp_path, "import sys; sys.exit('the shelf is broken')"))
            await supervisor.until_asked_to_stop()
    log = tmp_path / "second.log"
    assert (
        str(death.value) == f"second ended with code 1 (log: {log}); the last it wrote:\nthe shelf is broken"
    )
    assert story(tmp_path) == ["first begins", "first ends"]


async def test_a_child_that_dies_before_it_is_ready_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProcessEnded, match="ended with code 3"):
        async with Supervisor(lambda line: None) as supervisor:
            await supervisor.start(child("first", tmp_path))
            await supervisor.start(failing("second", tmp_path, "import sys; sys.exit(3)", never))
    assert story(tmp_path) == ["first begins", "first ends"]


async def test_a_child_that_never_answers_is_given_up_and_ended(tmp_path: Path) -> None:
    silent = failing("silent", tmp_path, "import signal; signal.pause()", never)
    with pytest.raises(NotReady, match=r"silent does not answer after 0\.3 s"):
        async with Supervisor(lambda line: None) as supervisor:
            await supervisor.start(silent)
    assert not is_alive(silent.pid)


async def test_a_child_that_does_not_listen_is_killed_after_its_time(tmp_path: Path) -> None:
    deaf = child("deaf one", tmp_path, "deaf", stop_within=timedelta(milliseconds=200))
    async with Supervisor(lambda line: None) as supervisor:
        await supervisor.start(deaf)
    assert "was ended by signal 9" in str(await deaf.ended())


async def test_a_second_signal_ends_all_at_once(tmp_path: Path) -> None:
    told: list[str] = []
    deaf = child("deaf one", tmp_path, "deaf", stop_within=timedelta(minutes=5))
    async with asyncio.timeout(10):
        async with Supervisor(told.append) as supervisor:
            await supervisor.start(deaf)
            supervisor.ask_to_stop()
            supervisor.ask_to_stop()
    assert told[-1] == "deaf one is ended at once"
    assert "was ended by signal 9" in str(await deaf.ended())


SUPERVISES = """
import asyncio, pathlib, sys
from tests_of_processes import child
from bootstrap.processes import Supervisor
async def main():
    folder = pathlib.Path(sys.argv[1])
    async with Supervisor(lambda line: None) as supervisor:
        deaf = child("deaf one", folder, "deaf")
        await supervisor.start(deaf)
        print(deaf.pid, flush=True)
        await supervisor.until_asked_to_stop()
asyncio.run(main())
""".replace("tests_of_processes", Path(__file__).stem)


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel ends children of a killed parent on Linux only"
)
async def test_no_child_survives_a_killed_parent(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", SUPERVISES, str(tmp_path)),
        env={"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    await parent.wait()
    assert not is_alive(pid) or ended_within(pid, timedelta(seconds=10))


async def test_a_program_that_is_not_installed_is_told_in_words(tmp_path: Path) -> None:
    command = Command(name="api", arguments=(str(tmp_path / "steward"),), log=tmp_path / "api.log")
    with pytest.raises(BinaryMissing, match=r"api: there is no .*; run `make setup`"):
        async with Supervisor(lambda line: None) as supervisor:
            await supervisor.start(Program(command))


async def test_a_second_steward_on_the_same_data_is_refused_in_words(tmp_path: Path) -> None:
    async with DataFolder(tmp_path / "data") as folder:
        with pytest.raises(DataInUse) as refused:
            async with DataFolder(tmp_path / "data"):
                pass
        assert str(refused.value) == (
            f"another Steward already runs on the data in {folder.path} (process {os.getpid()}); "
            "stop it, or choose another folder with --data-dir"
        )
    async with DataFolder(tmp_path / "data"):
        assert folder.path.stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_may_not_be_used_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataUnusable) as refused:
        async with DataFolder(tmp_path / "file" / "data"):
            pass
    assert str(refused.value) == (
        f"{tmp_path}/file/data cannot be used: Not a directory; choose another folder with --data-dir"
    )


@pytest.mark.parametrize("host", [LOOPBACK, "0.0.0.0"])
def test_a_taken_port_is_told_with_the_option_that_chooses_another(host: str) -> None:
    with socket.create_server((host, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            require_free(port, "--http-port")
    assert str(refused.value) == f"port {port} is taken; choose another with --http-port"
    require_free(port, "--http-port")


def test_free_ports_are_free_and_different() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    assert all(is_free(port) for port in ports)


async def test_a_web_server_is_ready_when_it_answers_with_success(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    page = tmp_path / "page"
    serve = (sys.executable, "-m", "http.server", str(port), "--bind", LOOPBACK, "--directory", str(tmp_path))
    answers = http_answers(f"http://{LOOPBACK}:{port}/page")
    assert not await answers()
    async with Supervisor(lambda line: None) as supervisor:
        root = http_answers(f"http://{LOOPBACK}:{port}/")
        command = Command(name="web", arguments=serve, log=tmp_path / "logs" / "web.log")
        await supervisor.start(Program(command, ready=root))
        assert not await answers()  # 404
        page.touch()
        assert await answers()
