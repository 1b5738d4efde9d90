"""Which playbooks speak for a message; each version is read once a process."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import Playbooks
from domain.base import Stored
from playbook.schema import Playbook
from storage import shops
from storage.ledger import LedgerRow
from storage.orders import OrderRow


class InForce(Stored):
    """The playbook that wanted it for words, the order's own for its hours, the shop's present one for its switches.

    `paused`: the shop sends nothing now.
    """

    words: Playbook
    rules: Playbook
    switches: Playbook
    paused: bool = False


async def in_force(
    conn: AsyncConnection, playbooks: Playbooks, order: OrderRow, message: LedgerRow | None = None
) -> InForce:
    """All three playbooks; raises PlaybookMissing."""
    rules = await playbooks.get(conn, order.playbook_version)
    wanted_by = message.playbook_version if message is not None else None
    words = await playbooks.get(conn, wanted_by) if wanted_by else rules
    shop = await shops.get(conn, order.shop)
    present = shop.playbook_version if shop else None
    return InForce(
        words=words,
        rules=rules,
        switches=await playbooks.get(conn, present) if present else rules,
        paused=shop is not None and shop.paused,
    )
