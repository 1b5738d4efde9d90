"""Goods as the shop tells them: name, price, stock level, group; what a level means for an order is the rules'."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, Text, and_, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
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


async def dearer_on_shelf(
    conn: AsyncConnection,
    shop: ShopId,
    wanted: Iterable[tuple[str, str, Decimal, Decimal]],
    besides: Iterable[str],
    limit: int,
) -> tuple[ProductRow, ...]:
    """Goods that are there, for each (group, category, above, up to): of the group, else of the category, the cheapest first."""
    asked = tuple(wanted)
    by_group = [(group, above, up_to) for group, _, above, up_to in asked if group]
    by_category = [(category, above, up_to) for group, category, above, up_to in asked if not group]
    rows: list[ProductRow] = []
    for column, ways in ((products.c.product_group, by_group), (products.c.category, by_category)):
        if ways:
            rows += await _dearer(conn, shop, column, ways, besides, limit)
    return tuple(rows)


async def named_on_shelf(
    conn: AsyncConnection,
    shop: ShopId,
    skus: Iterable[str],
    categories: Iterable[str],
    groups: Iterable[str],
    besides: Iterable[str],
    limit: int,
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
    order = (products.c.price, products.c.sku)
    return await _rows(conn, _on_shelf(shop, besides).where(or_(*ways)).order_by(*order).limit(limit))


async def most_on_shelf(
    conn: AsyncConnection, shop: ShopId, over: int, besides: Iterable[str], limit: int
) -> tuple[ProductRow, ...]:
    """Goods with a price of which more than this is left, most of them first."""
    many = _on_shelf(shop, besides).where(products.c.stock > over)
    return await _rows(conn, many.order_by(products.c.stock.desc(), products.c.sku).limit(limit))


async def _dearer(
    conn: AsyncConnection,
    shop: ShopId,
    column: ColumnElement[str],
    wanted: Sequence[tuple[str, Decimal, Decimal]],
    besides: Iterable[str],
    limit: int,
) -> tuple[ProductRow, ...]:
    """One statement; each of `wanted` looks into the index of its column, so that a large group costs no more."""
    names, above, up_to = zip(*wanted, strict=True)
    asked = (
        func.unnest(cast(names, ARRAY(Text)), cast(above, ARRAY(Numeric)), cast(up_to, ARRAY(Numeric)))
        .table_valued("named", "above", "up_to", name="asked")
        .render_derived()
    )
    of_one = (
        _on_shelf(shop, besides)
        .where(column == asked.c.named, products.c.price > asked.c.above, products.c.price <= asked.c.up_to)
        .order_by(products.c.price, products.c.sku)
        .limit(limit)
        .lateral("dearer")
    )
    return await _rows(conn, select(of_one).select_from(asked.join(of_one, true())))


def _on_shelf(shop: ShopId, besides: Iterable[str]) -> Select[*tuple[Any, ...]]:
    return select(products).where(
        products.c.shop == shop,
        products.c.stock > 0,
        products.c.price.is_not(None),
        products.c.sku.not_in(sorted(set(besides))),
    )


async def _rows(conn: AsyncConnection, query: Select[*tuple[Any, ...]]) -> tuple[ProductRow, ...]:
    return tuple(ProductRow.of(row) for row in (await conn.execute(query)).mappings())


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
