"""`steward playbook simulate`: process time beside a bare Python's, and how many whole lives a minute a core plays."""

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playbook.loading import load
from rules.simulation.loading import load_scenario
from rules.simulation.running import play
from rules.simulation.transcript import Fate, Message, Told

ROOT = Path(__file__).resolve().parents[1]
PLAYBOOK = ROOT / "playbooks" / "default.yaml"
SIX_WEEKS = ROOT / "bench" / "six_weeks.yaml"
BUSY = ROOT / "bench" / "busy_life.yaml"
"""Twelve stimuli, ten messages."""
_PROCESSES = 7
_ROUNDS = 12
_LIVES = 25
GOAL = 10_000
AT_LEAST = 6_000
"""Lives a minute a core."""


def _process(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of one run, the best of several: another's work on the machine is not ours."""
    walls, cores = [], []
    for _ in range(_PROCESSES):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        walls.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cores.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(walls), min(cores)


def _seconds(work: Callable[[], object]) -> float:
    """Of one, on the processor's clock: the best round of several."""
    rounds = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        for _ in range(_LIVES):
            work()
        rounds.append((time.process_time() - started) / _LIVES)
    return min(rounds)


def _first_life() -> float:
    """Seconds of a core for the first life of a fresh process, whose messages are compiled on the way."""
    command = (sys.executable, "-c", "from bench.simulate import live_once; live_once()")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def live_once() -> None:
    """Prints how long one life takes here; what loading left is not the life's to collect."""
    playbook, busy = load(PLAYBOOK, try_templates=False), load_scenario(BUSY)
    gc.collect()
    gc.freeze()
    started = time.process_time()
    play(busy, playbook)
    print(time.process_time() - started)


def measure() -> None:
    """Prints all of it."""
    bare = _process((sys.executable, "-c", "pass"))
    command = (sys.executable, "-m", "cli", "playbook", "simulate", str(PLAYBOOK), str(SIX_WEEKS))
    whole = _process(command)
    print(f"a life of six weeks, process and all: {whole[0]:.2f} s ({whole[1]:.2f} s of a core); at most 1 s")
    print(f"  beside a bare `python -c pass` ({bare[0] * 1000:.0f} ms): {whole[0] / bare[0]:.0f} times")
    playbook, busy = load(PLAYBOOK, try_templates=False), load_scenario(BUSY)
    life = play(busy, playbook)
    first = min(_first_life() for _ in range(_PROCESSES))
    told = sum(isinstance(entry, Told) for entry in life.entries)
    sent = sum(isinstance(entry, Message) and entry.fate is Fate.SENT for entry in life.entries)
    print(
        f"the life itself, its messages compiled on the way: {first * 1000:.0f} ms of a core; at most 50 ms"
    )
    each = _seconds(lambda: play(busy, playbook))
    print(
        f"once compiled: {each * 1000:.2f} ms with {told} stimuli and {sent} messages rendered,"
        f" {60 / each:,.0f} a minute a core; goal {GOAL:,}, at least {AT_LEAST:,}"
    )


if __name__ == "__main__":
    measure()
