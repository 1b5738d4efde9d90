"""Starts a whole Steward for one replay, on free ports, to be forgotten or kept; what is told to it is messenger's."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import httpx

from bootstrap.embedded.addresses import HeldPorts

_ROOT: Final = Path(__file__).resolve().parents[2]
_READY_WITHIN: Final = 120.0
_STOPS_WITHIN: Final = 60.0
_LOOK_EVERY: Final = 0.2


class DidNotStart(RuntimeError):
    """`steward up` ended or was not ready in time; the text ends with its last words."""


@asynccontextmanager
async def own_system(keep: Path | None = None) -> AsyncIterator[Path]:
    """The data folder of a system that runs while this is open; `keep` is one that stays. Raises DidNotStart."""
    with _folder(keep) as data_dir, HeldPorts() as ports:
        port, temporal, ui = (ports.hold_any() for _ in range(3))
        log = data_dir / "up.log"
        forgotten = ("--ephemeral",) if keep is None else ()
        with log.open("wb") as words:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "cli", "up", "--no-demo", *forgotten),
                *("--data-dir", str(data_dir), "--http-port", str(port)),
                *("--temporal-port", str(temporal), "--temporal-ui-port", str(ui)),
                cwd=_ROOT,
                stdout=words,
                stderr=asyncio.subprocess.STDOUT,
            )
        try:
            await _ready(process, f"http://127.0.0.1:{port}/readyz", log)
            yield data_dir
        finally:
            await _stop(process)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="steward-lives-") as folder:
            yield Path(folder)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()


async def _ready(process: asyncio.subprocess.Process, url: str, log: Path) -> None:
    try:
        async with asyncio.timeout(_READY_WITHIN), httpx.AsyncClient() as http:
            while not await _answers(http, url):
                if process.returncode is not None:
                    raise DidNotStart(f"steward up ended with code {process.returncode}:\n{_last_words(log)}")
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        raise DidNotStart(f"steward up was not ready in {_READY_WITHIN:.0f} s:\n{_last_words(log)}") from None


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.TransportError:
        return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    """As Ctrl-C does; it stops its own parts."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        await asyncio.wait_for(process.wait(), _STOPS_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


def _last_words(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
