"""Which playbooks speak for a message; each version is read once a process."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import Playbooks
from domain.base import Stored
from playbook.schema import Playbook
from storage import shops
from storage.orders import OrderRow


class InForce(Stored):
    """The order's own playbook for words, the shop's present one for its switches; `paused`: it sends nothing now."""

    words: Playbook
    switches: Playbook
    paused: bool = False


async def in_force(conn: AsyncConnection, playbooks: Playbooks, order: OrderRow) -> InForce:
    """Both playbooks; raises PlaybookMissing."""
    words = await playbooks.get(conn, order.playbook_version)
    shop = await shops.get(conn, order.shop)
    present = shop.playbook_version if shop else None
    return InForce(
        words=words,
        switches=await playbooks.get(conn, present) if present else words,
        paused=shop is not None and shop.paused,
    )
