"""`steward up` from outside: how long until it is ready, and how much memory all of it takes after the sample orders."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.memory import pss_by_name
from bootstrap.embedded.addresses import HeldPorts

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 120.0
"""Seconds for a start before the measurement gives up."""


@dataclass(frozen=True)
class Standing:
    """A Steward that runs. `ready_after` in seconds from the start of the process to `/readyz` answering 200."""

    process: subprocess.Popen[bytes]
    api_url: str
    folder: Path
    ready_after: float

    @property
    def key(self) -> str:
        """A key with all scopes."""
        return str(json.loads((self.folder / "credentials.json").read_text())["api_key"])


@contextmanager
def standing(folder: Path, *arguments: str) -> Iterator[Standing]:
    """Starts it on free ports, stops it by its own id."""
    with HeldPorts() as ports:
        http, temporal, ui = (ports.hold_any() for _ in range(3))
        command = [
            sys.executable, "-m", "cli", "up", "--data-dir", str(folder), "--http-port", str(http),
            "--temporal-port", str(temporal), "--temporal-ui-port", str(ui), *arguments,
        ]  # fmt: skip
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{http}"
            _until_ready(process, url, started)
            yield Standing(process, url, folder, time.perf_counter() - started)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=90)


def _until_ready(process: subprocess.Popen[bytes], url: str, started: float) -> None:
    while time.perf_counter() - started < _PATIENCE:
        if process.poll() is not None:
            raise SystemExit(f"steward up ended with {process.returncode}")
        try:
            if httpx.get(f"{url}/readyz", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"steward up was not ready within {_PATIENCE:.0f} s")


def statuses(one: Standing) -> Counter[str]:
    """How many orders stand in each status."""
    found: Counter[str] = Counter()
    cursor: str | None = None
    with httpx.Client(headers={"Authorization": f"Bearer {one.key}"}, trust_env=False) as client:
        while True:
            query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
            page = client.get(f"{one.api_url}/api/v1/orders", params=query).json()
            found.update(order["status"] for order in page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return found


def measure(wait: float = 120.0) -> None:
    """Prints readiness (new data, then the same data again) and memory after `wait` seconds of the sample world."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        with standing(folder) as one:
            print(f"ready with new data after {one.ready_after:.1f} s")
            time.sleep(wait)
            sizes = pss_by_name(one.process.pid)
            for process, kib in sorted(sizes.items(), key=lambda item: -item[1]):
                print(f"  {kib / 1024:7.1f} MB  {process}")
            print(
                f"  {sum(sizes.values()) / 1024:7.1f} MB  all processes (PSS), {wait:.0f} s after the start"
            )
            print(
                "  orders:", ", ".join(f"{count} {status}" for status, count in sorted(statuses(one).items()))
            )
        with standing(folder) as one:
            print(f"ready with its data of before after {one.ready_after:.1f} s")


if __name__ == "__main__":
    measure(float(os.environ.get("STEWARD_BENCH_WAIT", "120")))
