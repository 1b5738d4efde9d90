"""A command in a terminal of its own, as a person runs it: what is shown there, and Ctrl-C."""

import asyncio
import fcntl
import os
import pty
import termios
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.privacy.seen import SEEN

_CTRL_C = b"\x03"
_PATIENCE = timedelta(seconds=150)


@dataclass
class Terminal:
    """The command and its screen."""

    process: asyncio.subprocess.Process
    _keyboard: int
    _screen: asyncio.StreamReader
    shown: str = ""

    async def until_it_shows(self, words: str) -> None:
        """Fails when the command ends without it."""
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            while words not in self.shown:
                assert await self._read(), f"it ended without {words!r}:\n{self.shown}"

    def press_ctrl_c(self) -> None:
        """The terminal tells all that run in its foreground."""
        os.write(self._keyboard, _CTRL_C)

    async def ended(self) -> int:
        """Waits for the end; the exit code, negative for a signal."""
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            while await self._read():
                pass
            return await self.process.wait()

    async def _read(self) -> bool:
        try:
            more = await self._screen.read(4096)
        except OSError:  # how a terminal tells that nobody writes to it any more
            return False
        self.shown += more.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(more)


@asynccontextmanager
async def terminal(command: Sequence[str], cwd: Path) -> AsyncIterator[Terminal]:
    """Runs it; whoever leaves before its end kills it."""
    ours, its = pty.openpty()
    # What a `make` above us set is none of a person's terminal.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env=environment,
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
            preexec_fn=_take_the_terminal,
        )
    finally:
        os.close(its)
    screen = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(screen), os.fdopen(ours, "rb", buffering=0)
    )
    run = Terminal(process, ours, screen)
    try:
        yield run
    finally:
        if process.returncode is None:
            os.killpg(process.pid, 9)
            await process.wait()
        transport.close()
        SEEN.add_output(run.shown)


def _take_the_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
