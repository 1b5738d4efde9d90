"""How long a sign-in waits after failures, by login and by address; the words typed and the addresses are kept only as keyed hashes."""

import hmac
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Final

from bootstrap.settings import Settings

FORGOTTEN_AFTER: Final = timedelta(hours=1)
"""Failures so long ago count no more."""
_FIRST_WAIT: Final = timedelta(seconds=10)
_OF_LOGIN: Final = 5
_LONGEST_OF_LOGIN: Final = timedelta(minutes=5)
"""Not more: who fails on purpose under another's name keeps them out no longer."""
_OF_ADDRESS: Final = 30
"""A whole office may come from one address."""
_LONGEST_OF_ADDRESS: Final = timedelta(minutes=15)


def after_failures_of_login(failures: int) -> timedelta:
    """Five are free, then ten seconds, twenty, forty …, at most five minutes."""
    return _doubling(failures - _OF_LOGIN, _LONGEST_OF_LOGIN)


def after_failures_of_address(failures: int) -> timedelta:
    """Thirty are free, then ten seconds, twenty, forty …, at most a quarter of an hour."""
    return _doubling(failures - _OF_ADDRESS, _LONGEST_OF_ADDRESS)


def key_of_login(settings: Settings, login: str) -> str:
    """What failures under this login are counted by, whether anybody has it or not."""
    return _hashed(settings, "login", login)


def key_of_address(settings: Settings, address: str) -> str:
    """What failures from this address are counted by; of IPv6 its network of 64 bits, which one household has whole."""
    try:
        seen = ip_address(address)
        network = str(seen) if seen.version == 4 else str(ip_network((seen, 64), strict=False))
    except ValueError:
        network = address
    return _hashed(settings, "address", network)


def _doubling(beyond: int, longest: timedelta) -> timedelta:
    return timedelta(0) if beyond < 0 else min(longest, _FIRST_WAIT * 2 ** min(beyond, 10))


def _hashed(settings: Settings, kind: str, words: str) -> str:
    # There are few addresses: without a key that is not in the database, the hash would be no secret.
    key = sha256(b"sign-in " + settings.database_url.get_secret_value().encode()).digest()
    return f"{kind}:{hmac.new(key, words.encode(), 'sha256').hexdigest()}"
