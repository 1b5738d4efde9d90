"""What belongs to a shop: keys, staff, playbooks, goods; and the offices all shops share."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.ids import ShopId, StaffId
from storage import keys, offices, playbooks, products, shops, staff
from storage.engine import is_poison, make_engine
from storage.offices import OfficeSeen
from storage.products import Product
from tests.builders import NOON
from tests.storage.making import SWAN, a_shop

PETARDA = ShopId("petarda")
LATER = NOON + timedelta(days=1)


async def test_a_published_playbook_is_in_force_until_the_next_one(conn: AsyncConnection) -> None:
    first = await playbooks.current(conn, SWAN)
    second = "0" * 64
    assert await playbooks.publish(conn, SWAN, second, '{"shop": "swan", "locale": "en"}')
    assert not await playbooks.publish(conn, SWAN, second, '{"shop": "swan", "locale": "en"}')
    current = await playbooks.current(conn, SWAN)
    assert first is not None and current is not None
    assert (current.version, current.shop) == (second, SWAN)
    assert await playbooks.get(conn, first.version) == first
    assert await playbooks.get(conn, "unknown") is None


async def test_a_shop_is_made_once_and_paused_by_one_switch(conn: AsyncConnection) -> None:
    await shops.add(conn, SWAN)
    await shops.pause(conn, SWAN, True)
    shop = await shops.get(conn, SWAN)
    assert shop is not None and shop.paused and shop.playbook_version is not None
    await shops.add(conn, PETARDA)
    assert [one.id for one in await shops.all_shops(conn)] == [PETARDA, SWAN]


async def test_two_shops_may_publish_the_same_words(conn: AsyncConnection) -> None:
    await a_shop(conn, PETARDA)
    assert await playbooks.current(conn, PETARDA) is not None


async def test_a_revoked_key_opens_nothing(conn: AsyncConnection) -> None:
    await keys.add(conn, "key-1", SWAN, "hash", ("operator", "shop"))
    found = await keys.find(conn, "key-1")
    assert found is not None
    assert (found.shop, found.scopes, found.secret_sha256) == (SWAN, ("operator", "shop"), "hash")
    assert await keys.revoke(conn, "key-1", NOON)
    assert not await keys.revoke(conn, "key-1", NOON)
    assert await keys.find(conn, "key-1") is None


async def test_the_use_of_a_key_is_noted_now_and_then(conn: AsyncConnection) -> None:
    await keys.add(conn, "key-1", SWAN, "hash", ())
    for minutes in (0, 5, 11):
        await keys.note_use(conn, "key-1", NOON + timedelta(minutes=minutes))
        found = await keys.find(conn, "key-1")
        assert found is not None
        assert found.last_used_at == NOON + timedelta(minutes=0 if minutes < 11 else 11)


async def test_who_leaves_the_shop_leaves_the_shift(conn: AsyncConnection) -> None:
    olga = StaffId("olga")
    await staff.add(conn, olga, SWAN, "Ольга", Role.OPERATOR)
    on_shift = await staff.change(conn, SWAN, olga, on_shift=True)
    assert on_shift is not None and on_shift.on_shift
    left = await staff.change(conn, SWAN, olga, active=False)
    assert left is not None and (left.active, left.on_shift) == (False, False)
    assert await staff.change(conn, PETARDA, olga, role=Role.ADMIN) is None
    assert [one.role for one in await staff.of_shop(conn, SWAN)] == [Role.OPERATOR]
    assert await staff.get(conn, SWAN, olga) == await staff.change(conn, SWAN, olga)


async def test_a_product_is_written_whole(conn: AsyncConnection) -> None:
    await products.put(conn, SWAN, Product(sku="A", name="Капсулы", price=Decimal("10.50"), stock=3), NOON)
    row = await products.put(conn, SWAN, Product(sku="A", name="Капсулы 60", stock=2), LATER)
    assert row == await products.get(conn, SWAN, "A")
    assert (row.name, row.price, row.stock, row.updated_at) == ("Капсулы 60", None, 2, LATER)
    assert await products.get(conn, PETARDA, "A") is None


async def test_stock_is_told_for_goods_whose_level_is_known(conn: AsyncConnection) -> None:
    for sku, level in (("A", 3), ("B", None), ("C", 0)):
        await products.put(conn, SWAN, Product(sku=sku, name=sku, stock=level), NOON)
    assert await products.stock(conn, SWAN, ["A", "B", "C", "D", "A"]) == {"A": 3, "C": 0}
    assert await products.stock(conn, SWAN, []) == {}


async def test_goods_to_add_are_there_cost_enough_and_come_cheapest_first(conn: AsyncConnection) -> None:
    offered = {
        "A": ("150.00", 2),
        "B": ("100.00", 1),
        "C": ("99.99", 5),
        "D": ("120.00", 0),
        "E": ("110.00", 3),
    }
    for sku, (price, stock) in offered.items():
        await products.put(conn, SWAN, Product(sku=sku, name=sku, price=Decimal(price), stock=stock), NOON)
    await products.put(conn, SWAN, Product(sku="F", name="F", price=Decimal("200.00")), NOON)
    await shops.add(conn, PETARDA)
    await products.put(conn, PETARDA, Product(sku="G", name="G", price=Decimal("105.00"), stock=9), NOON)
    found = await products.to_add(conn, SWAN, Decimal("100.00"), besides=["E"])
    assert [one.sku for one in found] == ["B", "A"]
    assert [one.sku for one in await products.to_add(conn, SWAN, Decimal("100.00"), [], limit=1)] == ["B"]


async def test_an_office_is_known_as_its_carrier_last_told(conn: AsyncConnection) -> None:
    for hours in ("9-18", "9-20"):
        seen = OfficeSeen(carrier="cdek", code="MSK1", address="Тверская, 1", hours=hours)
        await offices.put(conn, seen, NOON)
    found = await offices.get(conn, "cdek", "MSK1")
    assert found is not None and (found.hours, found.updated_at) == ("9-20", NOON)
    assert await offices.get(conn, "russian_post", "MSK1") is None


async def test_json_columns_take_only_text(conn: AsyncConnection) -> None:
    with pytest.raises(StatementError, match="JSON text") as caught:
        await playbooks.publish(conn, SWAN, "v", {"shop": "swan"})  # type: ignore[arg-type]
    assert is_poison(caught.value)


async def test_an_engine_hides_its_password() -> None:
    engine = make_engine("postgresql://steward:secret@127.0.0.1:1/steward")
    assert "secret" not in repr(engine)
    await engine.dispose()


def test_only_bad_data_is_poison() -> None:
    assert not is_poison(OSError())
    assert not is_poison(ValueError())
