"""The band of statuses over a life: from when to when each held; what lasted no time at all is left to the transcript."""

import itertools
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from domain.statuses import Status
from rules.simulation import transcript as t

S = Status
MOODS: Final[dict[Status, str]] = {
    S.CONFIRMED: "going",
    S.PAID: "going",
    S.PACKED: "going",
    S.SHIPPED: "going",
    S.AT_PICKUP: "going",
    S.DELIVERING: "going",
    S.AWAITING_MONEY: "care",
    S.RETURNING: "care",
    S.COMPLETED: "good",
    S.RETURNED: "gone",
    S.CANCELLED: "gone",
}
"""How a status is coloured, always beside its name; `new` and `thinking` are plain."""


class Held(NamedTuple):
    """A status from one moment to the next; the last one lasts."""

    status: Status
    start: datetime
    end: datetime | None


def statuses_of(transcript: t.Transcript) -> tuple[Held, ...]:
    """All that lasted, in order."""
    return tuple(held for held in _all(transcript) if held.end is None or held.end > held.start)


def _all(transcript: t.Transcript) -> Iterator[Held]:
    turns = [
        (entry.fact.status, entry.at)
        for entry in transcript.entries
        if isinstance(entry, t.Happened) and entry.moved
    ]
    for (status, start), (_, end) in itertools.pairwise(turns):
        yield Held(status, start, end)
    if turns:
        yield Held(*turns[-1], None)
