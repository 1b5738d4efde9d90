"""Passwords: argon2 in threads of their own, few at once; whoever is unknown takes as long as whoever is known."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 10
LONGEST: Final = 200
AT_ONCE: Final = 2
"""Each takes 64 MiB and a tenth of a second of several cores."""
_WAITING_AT_MOST: Final = 40
"""Who comes after so many would wait for seconds: they had better come again."""
_EASY: Final = frozenset({"password", "1234567890", "qwertyuiop", "0123456789", "passwordpassword"})
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another."""


class WeakPassword(ValueError):
    """The password does not do; its code says why: `short`, `long`, `easy`, `login`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(Exception):
    """Too many passwords are being looked at."""


class Passwords:
    """Of a process: hashes and compares, `AT_ONCE` at a time. `hasher`: today's parameters."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._waiting = 0

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is that password. None: whose is unknown, which takes as long. Raises Busy."""
        if len(password) > LONGEST:
            kept, password = None, password[:LONGEST]
        if self._waiting >= _WAITING_AT_MOST:
            raise Busy
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._matches, kept, password)
        finally:
            self._waiting -= 1

    async def hashed(self, password: str) -> str:
        """What is kept of it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    def needs_rehash(self, kept: str) -> bool:
        """Whether it was kept with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _matches(self, kept: str | None, password: str) -> bool:
        nobodys = self._nobodys
        try:
            self._hasher.verify(kept or nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    @cached_property
    def _nobodys(self) -> str:
        """Compared with where there is nothing to compare with."""
        return self._hasher.hash(secrets.token_urlsafe(32))


def accept(password: str, login: str) -> str:
    """The password, which somebody wants to have. Raises WeakPassword."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        raise WeakPassword("short")
    if len(password) > LONGEST:
        raise WeakPassword("long")
    if plain in _EASY or len(set(plain)) < 4:
        raise WeakPassword("easy")
    if plain in login:
        raise WeakPassword("login")
    return password


def one_time_password() -> str:
    """To be told once and changed at the first sign-in: four groups of four, 79 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
