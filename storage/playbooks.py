"""Published playbooks by version: JSON text that never changes; what it says is read by package playbook."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import ShopId
from storage.rows import Row
from storage.tables import orders, playbook_versions, shops
from storage.tables.orders import STANDS_OPEN


class PlaybookRow(Row):
    """A published version; `body` is the resolved playbook's JSON text."""

    version: str
    shop: ShopId
    body: str
    published_at: Moment


class VersionRow(Row):
    """A published version as a list shows it: whether new orders follow it, and how many open ones do."""

    version: str
    published_at: Moment
    in_force: bool
    open_orders: int


async def publish(conn: AsyncConnection, shop: ShopId, version: str, body: str) -> bool:
    """Keeps the version and puts it in force for the shop's new orders; False when it was in force already."""
    await conn.execute(
        insert(playbook_versions)
        .values(version=version, shop=shop, body=body)
        .on_conflict_do_nothing(index_elements=["version"])
    )
    changed = await conn.execute(
        update(shops)
        .where(shops.c.id == shop, shops.c.playbook_version.is_distinct_from(version))
        .values(playbook_version=version)
    )
    return changed.rowcount > 0


async def get(conn: AsyncConnection, version: str) -> PlaybookRow | None:
    """A published version, in force or not."""
    rows = await conn.execute(select(playbook_versions).where(playbook_versions.c.version == version))
    found = rows.mappings().one_or_none()
    return PlaybookRow.of(found) if found else None


async def current(conn: AsyncConnection, shop: ShopId) -> PlaybookRow | None:
    """The version in force for the shop's new orders."""
    rows = await conn.execute(
        select(playbook_versions)
        .join(shops, shops.c.playbook_version == playbook_versions.c.version)
        .where(shops.c.id == shop)
    )
    found = rows.mappings().one_or_none()
    return PlaybookRow.of(found) if found else None


async def versions_like(conn: AsyncConnection, shop: ShopId, begins: str) -> tuple[str, ...]:
    """The shop's published versions that begin like this, the latest first."""
    rows = await conn.scalars(
        select(playbook_versions.c.version)
        .where(
            playbook_versions.c.shop == shop, playbook_versions.c.version.startswith(begins, autoescape=True)
        )
        .order_by(playbook_versions.c.published_at.desc(), playbook_versions.c.version)
    )
    return tuple(rows)


async def versions(conn: AsyncConnection, shop: ShopId) -> tuple[VersionRow, ...]:
    """All of the shop's, the latest first."""
    followers = (
        select(orders.c.playbook_version, func.count().label("open_orders"))
        .where(orders.c.shop == shop, STANDS_OPEN)
        .group_by(orders.c.playbook_version)
        .subquery("followers")
    )
    rows = await conn.execute(
        select(
            playbook_versions.c.version,
            playbook_versions.c.published_at,
            (shops.c.playbook_version == playbook_versions.c.version).label("in_force"),
            func.coalesce(followers.c.open_orders, 0).label("open_orders"),
        )
        .join(shops, shops.c.id == playbook_versions.c.shop)
        .outerjoin(followers, followers.c.playbook_version == playbook_versions.c.version)
        .where(playbook_versions.c.shop == shop)
        .order_by(playbook_versions.c.published_at.desc(), playbook_versions.c.version)
    )
    return tuple(VersionRow.of(row) for row in rows.mappings())
