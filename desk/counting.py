"""What this process counts of what is asked of it: how long answers took and how acts ended. No order or person is in it."""

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter

COUNTED = CollectorRegistry()
"""Shown beside what is read from the database."""
_ENDS = Counter(
    "steward_now_requests",
    "Requests that wait to be applied, by how that ended",
    ["end"],
    registry=COUNTED,
)


class End(StrEnum):
    """How an act ended that waits for its order. `stored`: Temporal or its workers were too slow."""

    APPLIED = "applied"
    REFUSED = "refused"
    STORED = "stored"


def count_end(end: End) -> None:
    """One more."""
    _ENDS.labels(end.value).inc()
