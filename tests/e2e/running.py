"""`steward up` under test, seen as its user sees it: its words, its exit code, its files, its ports, what it leaves behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

import httpx

from bootstrap.credentials import Credentials
from bootstrap.embedded.addresses import HeldPorts, is_free
from bootstrap.embedded.cluster import cluster_of
from tests.privacy.seen import SEEN

ROOT = Path(__file__).resolve().parents[2]
STEWARD = Path(sys.executable).with_name("steward")
READY = "Ctrl-C stops it"
"""In the last line of a start."""
READY_WITHIN = timedelta(seconds=120)
"""Far more than it takes: other tests may have both cores."""
STOPS_WITHIN = timedelta(seconds=90)
PARTS = frozenset({"postgres", "temporal", "sandbox", "api", "worker-orders", "worker-outside"})


@dataclass(frozen=True)
class Ports:
    """What a user chooses by options; the system gives them to nobody else meanwhile."""

    http: int
    temporal: int
    ui: int

    @classmethod
    @contextmanager
    def held(cls) -> Iterator[Self]:
        """Free ones."""
        with HeldPorts() as ports:
            yield cls(ports.hold_any(), ports.hold_any(), ports.hold_any())

    @property
    def options(self) -> tuple[str, ...]:
        """As they are typed."""
        return (
            *("--http-port", str(self.http)),
            *("--temporal-port", str(self.temporal), "--temporal-ui-port", str(self.ui)),
        )

    @property
    def all_free(self) -> bool:
        """Whether nobody listens there."""
        return all(is_free(port) for port in (self.http, self.temporal, self.ui))


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, and all that it wrote."""

    code: int
    said: str
    complained: str


@dataclass
class Up:
    """One run of the command."""

    process: asyncio.subprocess.Process
    folder: Path
    _said: list[str] = field(default_factory=list)

    async def until_it_says(self, words: str) -> None:
        """Reads on; fails when it ends without saying so."""
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_WITHIN.total_seconds()):
            async for line in self.process.stdout:
                self._said.append(line.decode())
                if words in self._said[-1]:
                    return
        raise AssertionError(f"it ended without {words!r}: {await self.ended()}")

    async def ended(self) -> Ended:
        """Waits for the end."""
        async with asyncio.timeout(STOPS_WITHIN.total_seconds()):
            rest, complaints = await self.process.communicate()
        assert self.process.returncode is not None
        ended = Ended(self.process.returncode, "".join(self._said) + rest.decode(), complaints.decode())
        SEEN.add_output(ended.said + ended.complained)
        return ended

    async def stopped_by(self, number: signal.Signals) -> Ended:
        """Sends it the signal, and waits."""
        self.process.send_signal(number)
        return await self.ended()

    def kill(self, part: str) -> None:
        """Ends one of `PARTS` without warning."""
        (process,) = [
            number
            for number, name in processes_of(self.folder)
            if name == part and _parent(number) == self.process.pid
        ]
        os.kill(process, signal.SIGKILL)

    @property
    def credentials(self) -> Credentials:
        """What it wrote down for its user."""
        return credentials_of(self.folder)


@asynccontextmanager
async def up(
    folder: Path, *options: str, command: Sequence[str | Path] = (STEWARD, "up"), cwd: Path = ROOT
) -> AsyncIterator[Up]:
    """Starts it. Whoever leaves without having stopped it kills it, and the kernel all that it started."""
    process = await asyncio.create_subprocess_exec(
        *command,
        *("--data-dir", str(folder), *options),
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    run = Up(process, folder)
    try:
        yield run
    finally:
        if process.returncode is None:
            process.kill()
            await run.ended()


@asynccontextmanager
async def standing(
    folder: Path, *options: str, command: Sequence[str | Path] = (STEWARD, "up"), cwd: Path = ROOT
) -> AsyncIterator[Up]:
    """One that has said where to look."""
    async with up(folder, *options, command=command, cwd=cwd) as run:
        await run.until_it_says(READY)
        yield run


def credentials_of(folder: Path) -> Credentials:
    """What the run on the folder wrote down for its user."""
    return Credentials.model_validate_json((folder / "credentials.json").read_bytes())


@asynccontextmanager
async def api_of(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The API of the run on the folder, with the key it wrote down."""
    known = credentials_of(folder)
    headers = {"Authorization": f"Bearer {known.api_key}"}
    async with httpx.AsyncClient(
        base_url=known.api_url, headers=headers, timeout=30, trust_env=False
    ) as http:
        yield http


def processes_of(folder: Path) -> list[tuple[int, str]]:
    """Every process that writes into a log of the data folder, with the log's name: whatever a run has started."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            log = (process / "fd" / "1").readlink()
        except OSError:  # it has just ended, or is another user's
            continue
        if log.parent == folder.resolve() / "logs":
            found.append((int(process.name), log.stem))
    return found


def forget(folder: Path) -> None:
    """Deletes the database, which for root lies outside the data folder."""
    if (folder / "postgres.json").exists():
        cluster_of(folder).remove()


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[1])
