"""Goods of a shop: what is on the shelf and may be offered."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from storage import products, shops
from storage.products import Product
from tests.builders import NOON
from tests.storage.making import SWAN


async def a_shelf(conn: AsyncConnection, shop: ShopId = SWAN) -> None:
    """Fountains A, B, C and D: dear, cheap, gone and without a price; rocket R, of which there are many."""
    await shops.add(conn, shop)
    for sku, price, stock, group in (
        ("A", "300.00", 2, "fountains"), ("B", "100.00", 5, "fountains"), ("C", "50.00", 0, "fountains"),
        ("D", None, 9, "fountains"), ("R", "10.00", 400, "rockets"), ("N", "10.00", None, "fountains"),
    ):  # fmt: skip
        amount = None if price is None else Decimal(price)
        goods = Product(sku=sku, name=sku, category=f"of {sku}", price=amount, stock=stock, product_group=group)  # fmt: skip
        await products.put(conn, shop, goods, NOON)


async def test_what_is_named_is_found_where_it_is_there_and_has_a_price(conn: AsyncConnection) -> None:
    await a_shelf(conn)
    await a_shelf(conn, ShopId("otter"))

    async def found(skus: str = "", categories: tuple[str, ...] = (), groups: tuple[str, ...] = (), besides: str = "") -> str:  # fmt: skip
        rows = await products.named_on_shelf(conn, SWAN, skus, categories, groups, besides, 5)
        assert {row.shop for row in rows} <= {SWAN}
        return "".join(row.sku for row in rows)

    assert await found(groups=("fountains",)) == "BA"
    assert await found(groups=("fountains",), besides="B") == "A"
    assert await found(skus="RC", categories=("of A",)) == "RA"
    assert await found() == ""


async def test_what_there_is_most_of_comes_first(conn: AsyncConnection) -> None:
    await a_shelf(conn)
    assert [row.sku for row in await products.most_on_shelf(conn, SWAN, 2, (), 5)] == ["R", "B"]
    assert [row.sku for row in await products.most_on_shelf(conn, SWAN, 2, ("R",), 5)] == ["B"]
    assert [row.sku for row in await products.most_on_shelf(conn, SWAN, 1, (), 2)] == ["R", "B"]


async def test_what_is_dearer_is_of_the_group_or_the_category_and_the_nearest_first(
    conn: AsyncConnection,
) -> None:
    await a_shelf(conn)
    for number in range(5):
        more = Product(sku=f"E{number}", name="E", category="of A", price=Decimal(301 + number), stock=1)
        await products.put(conn, SWAN, more, NOON)

    async def found(*wanted: tuple[str, str, str, str], besides: str = "", limit: int = 3) -> list[str]:
        asked = [
            (group, category, Decimal(above), Decimal(up_to)) for group, category, above, up_to in wanted
        ]
        return [row.sku for row in await products.dearer_on_shelf(conn, SWAN, asked, besides, limit)]

    assert await found(("fountains", "", "50", "300")) == ["B", "A"]
    assert await found(("fountains", "", "100", "299.99")) == []
    assert await found(("fountains", "", "50", "300"), besides="B") == ["A"]
    assert await found(("", "of A", "300", "900")) == ["E0", "E1", "E2"]
    assert await found(("rockets", "", "1", "20"), ("", "of A", "303", "304"), limit=1) == ["R", "E3"]
    assert await found() == []
