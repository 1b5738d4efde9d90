"""The rules a shop lives by now: the playbook that new orders and quotes follow."""

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.refusals import NoPlaybook
from desk.services import Services
from domain.ids import ShopId
from playbook.schema import Playbook
from storage import shops


async def playbook_in_force(connection: AsyncConnection, services: Services, shop: ShopId) -> Playbook:
    """Raises NoPlaybook where none was published."""
    row = await shops.get(connection, shop)
    if row is None or row.playbook_version is None:
        raise NoPlaybook
    return await services.playbooks.get(connection, row.playbook_version)
