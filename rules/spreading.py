"""Spreads what waited for an opening over the time after it, so that not everything goes in the same second."""

from datetime import datetime, timedelta
from hashlib import sha256

from domain.calendars import Calendar


def share_of(identity: str) -> float:
    """A share of the whole, at least 0 and below 1: always the same for this identity, and evenly spread over many."""
    return int.from_bytes(sha256(identity.encode()).digest()[:4]) / 2**32


def release_time(
    hours: Calendar, identity: str, at: datetime, spread: timedelta, latest: datetime | None = None
) -> datetime:
    """The next open moment from `at`; what has to wait for an opening is put off by its share of `spread`.

    `at` itself where it is open, or never opens. Nothing is put off beyond `latest`, nor out of the hours it waited for.
    """
    opens = hours.next_open(at)
    if opens is None or opens <= at:
        return at
    spread_to = opens + timedelta(seconds=int(spread.total_seconds() * share_of(identity)))
    if not hours.is_open(spread_to):
        return opens
    return spread_to if latest is None else max(opens, min(spread_to, latest))
