"""Starts one child process, watches over it and ends it; what it is and when it is ready, others say.

A child has a session of its own, so Ctrl-C reaches only its parent, which then stops all in order; and it is
ended by the kernel when its parent is killed, so none is left behind.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bootstrap.embedded.account import Account
from bootstrap.embedded.errors import BinaryMissing, NotReady, ProcessEnded, StackError
from bootstrap.embedded.folders import private_folder

Probe = Callable[[], Awaitable[bool]]
"""Asks a server whether it answers now; False, never an error, while it does not."""

_LOG_LIMIT_BYTES = 8 * 1024 * 1024
_POLL_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
# Loaded here, not between fork and exec, where a child must do next to nothing.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Command:
    """One program to run."""

    name: str
    """As a person calls it, in messages."""
    arguments: tuple[str, ...]
    log: Path
    """Gets all it prints; begun anew (the former kept as `.1`) when it has grown over 8 MiB."""
    environment: Mapping[str, str] | None = None
    """None hands down our own."""
    folder: Path | None = None
    """Where it works; None: where we do."""
    account: Account | None = None
    """As whom it runs; None: as ourselves."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: timedelta = timedelta(seconds=20)
    """After that it is killed."""
    death_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends it when we are killed (Linux)."""


def _before_exec(death_signal: signal.Signals, parent: int) -> Callable[[], None]:
    def ask_to_die_with_the_parent() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return ask_to_die_with_the_parent


def _open_log(path: Path) -> int:
    private_folder(path.parent)
    if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def _last_lines(path: Path, since: int, count: int = 12) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(since if path.stat().st_size >= since else 0)
        text = file.read().decode("utf-8", "replace")
    return "\n".join(text.splitlines()[-count:])


class ChildProcess:
    """A running program. Start it from the main thread: the kernel takes the starting thread for its parent."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self._process: asyncio.subprocess.Process | None = None
        self._log_begins = 0

    @property
    def pid(self) -> int:
        """The process id; raises `StackError` before the start."""
        return self._started.pid

    @property
    def is_running(self) -> bool:
        """Started, and not ended yet."""
        return self._process is not None and self._process.returncode is None

    @property
    def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise StackError(f"{self.command.name} was not started")
        return self._process

    async def start(self) -> None:
        """Raises `BinaryMissing` when there is no such program."""
        command = self.command
        log = _open_log(command.log)
        self._log_begins = os.fstat(log).st_size
        account = command.account
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=command.folder,
                env=command.environment,
                user=None if account is None else account.uid,
                group=None if account is None else account.gid,
                extra_groups=None if account is None else [],
                umask=0o077,
                start_new_session=True,
                preexec_fn=_before_exec(command.death_signal, os.getpid()),
            )
        except FileNotFoundError:
            raise BinaryMissing(
                f"{command.name}: there is no {command.arguments[0]}; run `make setup`"
            ) from None
        finally:
            os.close(log)

    async def until_ready(self, probe: Probe, within: timedelta) -> None:
        """Waits until it answers; raises `ProcessEnded` or `NotReady`."""
        process = self._started
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + within.total_seconds()
        while not await probe():
            if process.returncode is not None:
                raise self._ended(process.returncode)
            if loop.time() > give_up_at:
                seconds = f"{within.total_seconds():g}"
                raise NotReady(
                    f"{self.command.name} does not answer after {seconds} s (log: {self.command.log})"
                )
            await asyncio.sleep(_POLL_SECONDS)

    async def ended(self) -> ProcessEnded:
        """Waits until the process is no more, however it came to that, and tells of it in words."""
        return self._ended(await self._started.wait())

    async def stop(self) -> None:
        """Asks it to end, and kills it and its group when it takes too long; harmless when it has ended."""
        if not self.is_running:
            return
        process = self._started
        process.send_signal(self.command.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), self.command.stop_within.total_seconds())
        except TimeoutError:
            await self.kill()
        except asyncio.CancelledError:  # somebody is in a hurry
            self._kill_group()
            raise

    async def kill(self) -> None:
        """Ends it and its process group at once, as a crash would."""
        if not self.is_running:
            return
        self._kill_group()
        await self._started.wait()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # it was quicker
            os.killpg(self._started.pid, signal.SIGKILL)

    def _ended(self, returncode: int) -> ProcessEnded:
        command = self.command
        return ProcessEnded(command.name, returncode, command.log, _last_lines(command.log, self._log_begins))


async def run_to_end(command: Command, within: timedelta = timedelta(minutes=2)) -> None:
    """Runs a program that ends by itself; raises `ProcessEnded` when it failed, `NotReady` when it hangs."""
    child = ChildProcess(command)
    await child.start()
    try:
        outcome = await asyncio.wait_for(child.ended(), within.total_seconds())
    except TimeoutError:
        raise NotReady(f"{command.name} did not end in time (log: {command.log})") from None
    finally:
        await child.kill()
    if outcome.returncode != 0:
        raise outcome
