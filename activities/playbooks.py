"""Which playbooks speak for a message; each version is read once a process."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import Playbooks
from domain.base import Stored
from playbook.schema import Playbook
from storage import shops
from storage.ledger import LedgerRow
from storage.orders import OrderRow


class InForce(Stored):
    """The playbook that wanted it for words, the order's own for its hours, the shop's present one for its switches."""

    words: Playbook
    rules: Playbook
    switches: Playbook


async def in_force(
    conn: AsyncConnection, playbooks: Playbooks, order: OrderRow, message: LedgerRow
) -> InForce:
    """All three playbooks; raises PlaybookMissing."""
    rules = await playbooks.get(conn, order.playbook_version)
    words = await playbooks.get(conn, message.playbook_version) if message.playbook_version else rules
    shop = await shops.get(conn, order.shop)
    present = shop.playbook_version if shop else None
    switches = await playbooks.get(conn, present) if present else rules
    return InForce(words=words, rules=rules, switches=switches)
