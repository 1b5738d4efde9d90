"""Finds in storage what a shop told of its goods: of those of an order, and what else it might offer besides."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from domain.money import ZERO
from domain.orders import Line
from playbook.schema import Playbook
from rules.pricing.basket import Item, Shelved
from rules.pricing.offering import sought
from storage import products

CURRENCY = "RUB"
"""Of prices: the shop's goods have one currency."""


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


async def shelf_for(
    conn: AsyncConnection, shop: ShopId, items: Iterable[Item], playbook: Playbook
) -> tuple[Shelved, ...]:
    """Goods that are there and have a price, at prices in `CURRENCY`; what of them is offered is the rules'."""
    chosen = tuple(items)
    wanted = sought(chosen, playbook)
    besides = [item.sku for item in chosen]
    limit = wanted.at_most
    rows = await products.dearer_on_shelf(conn, shop, wanted.dearer, besides, limit)
    for offer in wanted.offers:
        rows += await products.named_on_shelf(
            conn, shop, offer.skus, offer.categories, offer.groups, besides, limit
        )
    if wanted.over is not None:
        rows += await products.most_on_shelf(conn, shop, wanted.over, besides, limit)
    return tuple(
        Shelved(
            sku=row.sku,
            name=row.name,
            price=ZERO if row.price is None else row.price,
            left=row.stock or 0,
            category=row.category,
            group=row.product_group or "",
        )
        for row in rows
    )
