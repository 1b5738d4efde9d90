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
    spread_to = put_off(hours, identity, opens, spread)
    return spread_to if latest is None else max(opens, min(spread_to, latest))


def put_off(hours: Calendar, identity: str, opens: datetime, spread: timedelta) -> datetime:
    """An open moment put off by its share of `spread`; as it is where that would leave the hours."""
    spread_to = opens + timedelta(seconds=int(spread.total_seconds() * share_of(identity)))
    return spread_to if hours.is_open(spread_to) else opens


def turn_of(identity: str, now: datetime, every: timedelta) -> timedelta:
    """How long until its next turn, at least a second: turns come `every` so often, each at its own share of that time."""
    wait = (share_of(identity) - now.timestamp() / every.total_seconds()) % 1 * every.total_seconds()
    return timedelta(seconds=max(1.0, wait))
