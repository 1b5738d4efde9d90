"""The playbook an order lives by, read once a version: versions never change."""

from collections import OrderedDict

from sqlalchemy.ext.asyncio import AsyncConnection

from api.problems import Code, Problem
from domain.ids import ShopId
from playbook.schema import Playbook
from storage import playbooks
from storage.playbooks import PlaybookRow

_KEPT = 64
_KNOWN: OrderedDict[str, Playbook] = OrderedDict()


async def playbook_of(connection: AsyncConnection, version: str) -> Playbook:
    """By its content hash; raises LookupError where it is not stored, which the database forbids for an order's."""
    if version not in _KNOWN:
        row = await playbooks.get(connection, version)
        if row is None:
            raise LookupError(f"playbook {version} is not stored")
        _keep(row)
    return _KNOWN[version]


async def present_playbook(connection: AsyncConnection, shop: ShopId) -> Playbook:
    """What the shop's new orders begin with. Raises Problem where nothing was published."""
    row = await playbooks.current(connection, shop)
    if row is None:
        raise no_playbook()
    if row.version not in _KNOWN:
        _keep(row)
    return _KNOWN[row.version]


def no_playbook() -> Problem:
    """The shop is not set up: a person must publish its rules first."""
    return Problem(
        503,
        Code.UNAVAILABLE,
        "The shop has no playbook yet: publish one with `steward playbook publish FILE`, then send this again.",
        headers={"Retry-After": "60"},
    )


def _keep(row: PlaybookRow) -> None:
    _KNOWN[row.version] = Playbook.model_validate_json(row.body)
    while len(_KNOWN) > _KEPT:
        _KNOWN.popitem(last=False)
