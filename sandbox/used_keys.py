"""Idempotency keys as a payment provider remembers them: for 24 hours, told apart by the body they came with."""

import hashlib
from datetime import datetime, timedelta

from sandbox.state import UsedKey, now

_KEPT = timedelta(hours=24)


class UsedKeys:
    """The keys of all accounts, in the world's memory."""

    def __init__(self, memory: dict[str, UsedKey]) -> None:
        self._memory = memory

    def use(self, account: str, key: str, body: bytes, object_id: str, at: datetime) -> None:
        """This request made that object."""
        self._memory[f"{account}/{key}"] = UsedKey(digest=_digest(body), object_id=object_id, at=at)

    def made(self, account: str, key: str) -> str | None:
        """The id of what the key made before."""
        used = self._memory.get(f"{account}/{key}")
        return used.object_id if used is not None and now() - used.at < _KEPT else None

    def reused(self, account: str, key: str, body: bytes) -> bool:
        """The key came before, with another body."""
        used = self._memory.get(f"{account}/{key}")
        return used is not None and used.digest != _digest(body)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
