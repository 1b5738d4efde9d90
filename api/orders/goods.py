"""Fills in what a request leaves out of its goods and the shop told before: category and group of the products."""

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from domain.money import ZERO
from domain.orders import Edit, Line, Order
from storage import products


async def completed(connection: AsyncConnection, shop: ShopId, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines as the playbook prices them."""
    known = await products.many(connection, shop, (line.sku for line in lines))
    return tuple(
        line.model_copy(
            update={"category": line.category or found.category, "group": found.product_group or ""}
        )
        if (found := known.get(line.sku))
        else line
        for line in lines
    )


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
