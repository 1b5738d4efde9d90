"""Goods as the shop tells them: name, price, stock level, group; what a level means for an order is the rules'."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment, Stored
from domain.ids import ShopId
from domain.money import Amount
from storage.rows import Row
from storage.tables import products


class Product(Stored):
    """What a shop says of a product; `stock` is what is left without the orders it knows of, None where it does not tell."""

    sku: str
    name: str
    category: str = ""
    price: Amount | None = None
    stock: int | None = None
    product_group: str | None = None


class ProductRow(Product, Row):
    """A product as it stands."""

    shop: ShopId
    updated_at: Moment


async def put(conn: AsyncConnection, shop: ShopId, product: Product, now: datetime) -> ProductRow:
    """Writes the whole product."""
    values = {**product.model_dump(), "shop": shop, "updated_at": now}
    rows = await conn.execute(
        insert(products)
        .values(values)
        .on_conflict_do_update(index_elements=["shop", "sku"], set_=values)
        .returning(products)
    )
    return ProductRow.of(rows.mappings().one())


async def get(conn: AsyncConnection, shop: ShopId, sku: str) -> ProductRow | None:
    """A product of this shop."""
    rows = await conn.execute(select(products).where(products.c.shop == shop, products.c.sku == sku))
    found = rows.mappings().one_or_none()
    return ProductRow.of(found) if found else None


async def many(conn: AsyncConnection, shop: ShopId, skus: Iterable[str]) -> dict[str, ProductRow]:
    """These products of the shop by sku; without those it never told of."""
    rows = await conn.execute(
        select(products).where(products.c.shop == shop, products.c.sku.in_(sorted(set(skus))))
    )
    return {row["sku"]: ProductRow.of(row) for row in rows.mappings()}


async def search(conn: AsyncConnection, shop: ShopId, text: str, limit: int = 8) -> tuple[ProductRow, ...]:
    """Goods whose sku begins like this or whose name has these words in it; what is in stock first."""
    words = text.split()
    if not words:
        return ()
    in_name = and_(*(products.c.name.icontains(word, autoescape=True) for word in words))
    rows = await conn.execute(
        select(products)
        .where(
            products.c.shop == shop, or_(products.c.sku.istartswith(text.strip(), autoescape=True), in_name)
        )
        .order_by((func.coalesce(products.c.stock, 1) > 0).desc(), products.c.name, products.c.sku)
        .limit(limit)
    )
    return tuple(ProductRow.of(row) for row in rows.mappings())


async def stock(conn: AsyncConnection, shop: ShopId, skus: Iterable[str]) -> dict[str, int]:
    """Levels of these goods by sku; without those the shop does not tell."""
    rows = await conn.execute(
        select(products.c.sku, products.c.stock).where(
            products.c.shop == shop, products.c.sku.in_(sorted(set(skus))), products.c.stock.is_not(None)
        )
    )
    return {row["sku"]: row["stock"] for row in rows.mappings()}


async def to_add(
    conn: AsyncConnection, shop: ShopId, missing: Decimal, besides: Iterable[str], limit: int = 3
) -> tuple[ProductRow, ...]:
    """Goods that are there and cost at least what is missing, the cheapest first, besides those of the order."""
    rows = await conn.execute(
        select(products)
        .where(
            products.c.shop == shop,
            products.c.price >= missing,
            products.c.stock > 0,
            products.c.sku.not_in(sorted(set(besides))),
        )
        .order_by(products.c.price, products.c.sku)
        .limit(limit)
    )
    return tuple(ProductRow.of(row) for row in rows.mappings())


async def named_on_shelf(
    conn: AsyncConnection,
    shop: ShopId,
    skus: Iterable[str],
    categories: Iterable[str],
    groups: Iterable[str],
    besides: Iterable[str],
    limit: int = 1000,
) -> tuple[ProductRow, ...]:
    """Goods with a price that are there and are named by sku, category or group, the cheapest first."""
    named = (
        (products.c.sku, sorted(skus)),
        (products.c.category, sorted(categories)),
        (products.c.product_group, sorted(groups)),
    )
    ways = [column.in_(values) for column, values in named if values]
    if not ways:
        return ()
    return await _on_shelf(conn, shop, or_(*ways), besides, (products.c.price, products.c.sku), limit)


async def most_on_shelf(
    conn: AsyncConnection, shop: ShopId, over: int, besides: Iterable[str], limit: int
) -> tuple[ProductRow, ...]:
    """Goods with a price of which more than this is left, most of them first."""
    order = (products.c.stock.desc(), products.c.sku)
    return await _on_shelf(conn, shop, products.c.stock > over, besides, order, limit)


async def _on_shelf(
    conn: AsyncConnection,
    shop: ShopId,
    which: ColumnElement[bool],
    besides: Iterable[str],
    order: Iterable[ColumnElement[Any]],
    limit: int,
) -> tuple[ProductRow, ...]:
    rows = await conn.execute(
        select(products)
        .where(
            products.c.shop == shop,
            products.c.stock > 0,
            products.c.price.is_not(None),
            products.c.sku.not_in(sorted(set(besides))),
            which,
        )
        .order_by(*order)
        .limit(limit)
    )
    return tuple(ProductRow.of(row) for row in rows.mappings())


async def in_stock_like(
    conn: AsyncConnection, shop: ShopId, sku: str, limit: int = 3
) -> tuple[ProductRow, ...]:
    """Other goods of this product's group that are there, most of them first; none where it has no group."""
    group = (
        select(products.c.product_group)
        .where(products.c.shop == shop, products.c.sku == sku)
        .scalar_subquery()
    )
    rows = await conn.execute(
        select(products)
        .where(
            products.c.shop == shop,
            products.c.product_group == group,
            products.c.sku != sku,
            products.c.stock > 0,
        )
        .order_by(products.c.stock.desc(), products.c.sku)
        .limit(limit)
    )
    return tuple(ProductRow.of(row) for row in rows.mappings())
