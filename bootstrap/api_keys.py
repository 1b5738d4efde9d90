"""What a shop's API key is: what it may do, how it is written, and which part of it is kept; who may what the API decides."""

import hashlib
import secrets
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from storage import keys


class Scope(StrEnum):
    """What a key may do; none includes another."""

    READ = "read"
    WRITE = "write"
    OPERATOR = "operator"
    """Act for staff: tasks, `Steward-Actor`, place and confirm."""
    ADMIN = "admin"
    """Staff, black lists, erasure."""


async def add_key(conn: AsyncConnection, shop: ShopId, scopes: tuple[Scope, ...]) -> str:
    """A new key of the shop, shown this once: `id.secret`; only the secret's hash is kept."""
    identity, secret = f"sk_{secrets.token_hex(6)}", secrets.token_urlsafe(32)
    await keys.add(conn, identity, shop, hash_of(secret), scopes)
    return f"{identity}.{secret}"


def hash_of(secret: str) -> str:
    """What is kept of a key's secret: it is random and long, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
