"""How long a piece of work takes, over many runs."""

import time
from collections.abc import Callable


def seconds_each(work: Callable[[], object], times: int) -> float:
    """Wall seconds of one run, on average, after one that warms up."""
    work()
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times
