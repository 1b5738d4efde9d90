"""Fills in what an edit leaves out of its goods and the shop told before."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.goods import completed
from domain.ids import ShopId
from domain.money import ZERO
from domain.orders import Edit, Line, Order


async def completed_edit(connection: AsyncConnection, shop: ShopId, order: Order, edit: Edit) -> Edit:
    """The edit; its lines are looked up only where the playbook will price them."""
    priced = order.priced if edit.priced is None else edit.priced
    if not priced:
        return edit
    if edit.lines is not None:
        return edit.model_copy(update={"lines": await completed(connection, shop, edit.lines)})
    if not order.priced:
        return edit.model_copy(update={"lines": await completed(connection, shop, _bare(order.lines))})
    return edit


def _bare(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """At their prices of one pack, without the discounts that the playbook will make."""
    return tuple(line.model_copy(update={"discount": ZERO, "list_price": None}) for line in lines)
