"""Founds a shop in the database: its playbook, its keys, its staff; asked by the command line and by `steward up`."""

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.ids import ShopId, StaffId
from playbook.loading import load, version_of, with_holidays
from playbook.schema import Playbook
from storage import keys, playbooks, shops, staff

_HOLIDAYS_FOR = 2
"""Years ahead whose holidays are written out when a playbook is published."""


def hash_of(secret: str) -> str:
    """What is kept of a key's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def publish(conn: AsyncConnection, file: Path, now: datetime) -> tuple[Playbook, str]:
    """Puts the playbook in force for its shop's new orders, making the shop when it is new; its version (hash).

    Raises PlaybookErrors with every fault of the file.
    """
    playbook = with_holidays(load(file), now.year, now.year + _HOLIDAYS_FOR)
    version = version_of(playbook)
    shop = ShopId(playbook.shop)
    await shops.add(conn, shop)
    await playbooks.publish(conn, shop, version, playbook.model_dump_json(by_alias=True))
    return playbook, version


async def add_key(conn: AsyncConnection, shop: ShopId, scopes: tuple[str, ...]) -> str:
    """A new key of the shop, shown this once: `id.secret`; only the secret's hash is kept."""
    identity, secret = f"sk_{secrets.token_hex(6)}", secrets.token_urlsafe(32)
    await keys.add(conn, identity, shop, hash_of(secret), scopes)
    return f"{identity}.{secret}"


async def add_staff(conn: AsyncConnection, shop: ShopId, name: str, role: Role) -> StaffId:
    """A new member of staff; the id is for `Steward-Actor`."""
    identity = StaffId(f"staff_{secrets.token_hex(5)}")
    await staff.add(conn, identity, shop, name, role)
    return identity
