"""Founds a shop in the database: its playbook and its staff; asked by the command line and by `steward up`."""

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.ids import ShopId, StaffId
from playbook.loading import load, version_of
from playbook.publishing import as_published
from playbook.schema import Playbook
from storage import playbooks, shops, staff

PLAYBOOKS = Path(__file__).resolve().parents[1] / "playbooks"
"""The shops' own, a file a shop."""


async def publish(conn: AsyncConnection, file: Path, now: datetime) -> tuple[Playbook, str]:
    """Puts the playbook in force for its shop's new orders, making the shop when it is new; its version (hash).

    Raises PlaybookErrors with every fault of the file.
    """
    return await publish_loaded(conn, load(file), now)


async def publish_loaded(conn: AsyncConnection, loaded: Playbook, now: datetime) -> tuple[Playbook, str]:
    """The same for a playbook that was loaded and so has no faults."""
    playbook = as_published(loaded, now.year)
    version = version_of(playbook)
    shop = ShopId(playbook.shop)
    await shops.add(conn, shop)
    await playbooks.publish(conn, shop, version, playbook.model_dump_json(by_alias=True))
    return playbook, version


async def add_staff(conn: AsyncConnection, shop: ShopId, name: str, role: Role) -> StaffId:
    """A new member of staff; the id is for `Steward-Actor`."""
    identity = StaffId(f"staff_{secrets.token_hex(5)}")
    await staff.add(conn, identity, shop, name, role)
    return identity
