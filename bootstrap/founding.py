"""Founds a shop in the database: its playbook and its staff; asked by the command line and by `steward up`."""

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.ids import ShopId, StaffId
from playbook.loading import load, version_of, with_holidays
from playbook.schema import Playbook
from storage import playbooks, shops, staff

PLAYBOOKS = Path(__file__).resolve().parents[1] / "playbooks"
"""The shops' own, a file a shop."""
_HOLIDAYS_FOR = 2
"""Years ahead whose holidays are written out when a playbook is published."""


def as_published(playbook: Playbook, at: datetime) -> Playbook:
    """The playbook as it is stored when it is published at that moment: holidays written out as dates."""
    return with_holidays(playbook, at.year, at.year + _HOLIDAYS_FOR)


async def publish(conn: AsyncConnection, file: Path, now: datetime) -> tuple[Playbook, str]:
    """Puts the playbook in force for its shop's new orders, making the shop when it is new; its version (hash).

    Raises PlaybookErrors with every fault of the file.
    """
    playbook = as_published(load(file), now)
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
