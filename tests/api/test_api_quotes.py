"""POST /quotes: a selection priced for a customer, explained to the kopeck, as a text to send; nothing is stored."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bootstrap.api_keys import Scope, add_key
from domain.ids import CustomerId, ShopId, promo_code_id
from playbook.hints import Accessories
from playbook.loading import version_of
from playbook.pricing import Pricing
from storage import playbooks, promo_codes
from storage.promo_codes import NewCode, PromoCodeRow
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import NOON, SHOP, World
from tests.builders import changed, playbook_of

LINE = {"sku": "SW-60", "name": "Капсулы", "quantity": 3, "unit_price": "1490.00", "category": "capsules"}
BY_POST = {
    "kind": "post_office", "carrier": "russian_post", "price": "300.00", "address": {"region": "Москва"},
}  # fmt: skip
PRICES: dict[str, object] = {
    "promotions": [{"id": "spring", "name": "Весна", "percent": 12, "groups": ["новинки"]}],
    "promo_words": {"свадьба": 10},
    "sum_steps": {"steps": [{"from": "6000.00", "percent": 3}], "combines_with": ["personal"]},
    "quantity_prices": [{"categories": ["capsules"], "steps": [{"from": 5, "price": "1290.00"}]}],
    "free_delivery": {"thresholds": [{"from": "5000.00", "carriers": ["russian_post"]}], "never": ["cdek"]},
}
SHAKER = Accessories.model_validate({"groups": ["капсулы"], "offer": {"skus": ["SH-1"]}})


async def publish(world: World, prices: dict[str, object] | None = None, shop: str = "swan") -> None:
    """The shop swan with these prices, or with another shop's playbook."""
    playbook = playbook_of(shop).model_copy(update={"shop": "swan"})
    if prices:
        playbook = changed(playbook, pricing=Pricing.model_validate(prices), events={"percent": Decimal(5)})  # type: ignore[arg-type]
    async with world.engine.begin() as connection:
        await playbooks.publish(
            connection, SHOP, version_of(playbook), playbook.model_dump_json(by_alias=True)
        )


async def quoted(world: World, **asked: object) -> Any:
    answer = await world.client.post("/api/v1/quotes", json={"items": [LINE], **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_customer(world: World, **card: object) -> str:
    """Anna, with this in her card."""
    id_ = str((await world.place()).json()["customer"]["id"])
    if card:
        answer = await world.client.patch(f"/api/v1/customers/{id_}", json=card)
        assert answer.status_code == 200, answer.text
    return id_


async def a_code(world: World, customer: str, cause: str = "T20") -> PromoCodeRow:
    """15 % for three days."""
    new = NewCode(
        id=promo_code_id(SHOP, cause), customer=CustomerId(customer), percent=Decimal(15), cause=cause,
        issued_at=NOON, expires_at=NOON + timedelta(days=3),
    )  # fmt: skip
    async with world.engine.begin() as connection:
        return await promo_codes.issue(connection, SHOP, new)


def amount(money: dict[str, str]) -> str:
    return money["amount"]


async def test_a_selection_is_priced_for_its_customer_and_nothing_is_stored(world: World) -> None:
    await publish(world, PRICES)
    anna = await a_customer(world, personal_discount="10")
    before = await world.counts()
    quote = await quoted(world, customer_id=anna, delivery=BY_POST, items=[LINE | {"quantity": 5}])
    assert await world.counts() == before
    (line,) = quote["items"]
    assert [amount(line[name]) for name in ("list_price", "unit_price", "listed", "discount", "total")] == [
        "1490.00", "1290.00", "6450.00", "819.15", "5630.85",
    ]  # fmt: skip
    told = [(one["kind"], one["amount"]["amount"]) for one in line["explanation"]]
    assert told == [
        ("list_price", "7450.00"), ("quantity_step", "-1000.00"), ("personal", "-645.00"), ("sum_step", "-174.15"),
    ]  # fmt: skip
    delivery = quote["delivery"]
    assert (delivery["reason"], amount(delivery["price"]), amount(delivery["from_sum"])) == (
        "free_from_sum", "0.00", "5000.00",
    )  # fmt: skip
    assert amount(quote["total"]) == "5630.85"
    assert quote["text"].replace("\u00a0", " ") == (
        "Капсулы: 5 × 1 290 ₽ = 6 450 ₽, со скидкой 5 630,85 ₽\nДоставка: бесплатно\n"
        "Итого: 5 630,85 ₽ (скидка 819,15 ₽)"
    )


async def test_what_a_quote_says_can_be_placed_as_an_order(world: World) -> None:
    await publish(world, PRICES)
    quote = await quoted(world, promo_code="Свадьба", delivery=BY_POST)
    (line,) = quote["items"]
    item = {
        "sku": line["sku"], "name": line["name"], "quantity": line["quantity"],
        "unit_price": amount(line["unit_price"]), "discount": amount(line["discount"]),
    }  # fmt: skip
    order = (await world.place(items=[item])).json()
    assert order["total"] == quote["total"]


async def test_products_that_the_shop_told_need_only_their_sku(world: World) -> None:
    await publish(world, PRICES)
    product = {"name": "Шейкер", "category": "прочее", "price": "500.00", "group": "новинки"}
    assert (await world.client.put("/api/v1/products/SH-1", json=product)).status_code == 200
    (line,) = (await quoted(world, items=[{"sku": "SH-1"}]))["items"]
    assert (line["name"], line["category"], line["group"], amount(line["total"])) == (
        "Шейкер", "прочее", "новинки", "440.00",
    )  # fmt: skip
    (own,) = (await quoted(world, items=[{"sku": "SH-1", "unit_price": "100.00", "group": ""}]))["items"]
    assert amount(own["total"]) == "100.00"


async def test_an_important_date_near_adds_to_the_personal_discount(world: World) -> None:
    await publish(world, shop="petarda")
    anna = await a_customer(world, personal_discount="7", dates={"свадьба": "2015-12-31"})
    world.clock.move(timedelta(days=31))
    quote = await quoted(world, customer_id=anna)
    (offer,) = quote["items"][0]["offers"]
    assert (offer["percent"], amount(quote["goods"])) == ("12.00", "3933.60")


async def test_staff_are_priced_by_their_means_and_by_hand_with_delivery(world: World) -> None:
    await publish(world, shop="petarda")
    anna = await a_customer(world, staff=True)
    payment = {"method": "on_delivery", "means": "cash"}
    pickup = await quoted(world, customer_id=anna, delivery={"kind": "self_pickup"}, payment=payment)
    assert (amount(pickup["goods"]), pickup["by_hand"]) == ("3129.00", False)
    sent = await quoted(world, customer_id=anna, delivery=BY_POST, payment=payment)
    assert (sent["by_hand"], [note["kind"] for note in sent["notes"]]) == (True, ["staff_by_hand"])
    assert "₽" not in sent["text"]


async def test_paying_at_once_saves_the_post_and_never_cdek(world: World) -> None:
    saved = await quoted(world, delivery=BY_POST, payment={"method": "online"})
    paid = await quoted(world, delivery=BY_POST | {"carrier": "cdek"}, payment={"method": "online"})
    assert [(one["delivery"]["reason"], amount(one["total"])) for one in (saved, paid)] == [
        ("paid_at_once", "4470.00"), ("never_free", "4770.00"),
    ]  # fmt: skip


async def test_what_may_be_offered_is_told_in_words(world: World) -> None:
    await publish(world, PRICES)
    items = [LINE, {"sku": "SH-1", "name": "Шейкер", "unit_price": "500.00"}]
    quote = await quoted(world, items=items, delivery=BY_POST, locale="en")
    assert [(hint["kind"], hint["words"].replace("\u00a0", " ")) for hint in quote["hints"]] == [
        ("free_delivery", "RUB 30 short of free delivery (free from RUB 5,000 on)."),
        ("cheaper_by_quantity", "Капсулы: from 5 on RUB 1,290 each, 2 more to go."),
    ]


async def on_shelf(world: World, *products: tuple[str, str, int]) -> None:
    """Goods of one group: sku, price, how many are left."""
    for sku, price, stock in products:
        body = {"name": f"Товар {sku}", "price": price, "stock": stock, "group": "капсулы"}
        assert (await world.client.put(f"/api/v1/products/{sku}", json=body)).status_code == 200


async def test_other_goods_to_offer_are_those_on_the_shelf(world: World) -> None:
    playbook = changed(playbook_of("swan"), hints={"accessories": (SHAKER,), "overstocked_over": 100})
    async with world.engine.begin() as connection:
        await playbooks.publish(
            connection, SHOP, version_of(playbook), playbook.model_dump_json(by_alias=True)
        )
    await on_shelf(world, ("SW-90", "1900.00", 4), ("SW-99", "1700.00", 0), ("SH-1", "490.00", 8), ("XX", "9.00", 101))  # fmt: skip
    line = LINE | {"group": "капсулы"}
    hints = (await quoted(world, items=[line], locale="en"))["hints"]
    assert [(one["kind"], one["sku"], one["line_sku"], one["left"]) for one in hints] == [
        ("dearer", "SW-90", "SW-60", 4), ("accessory", "SH-1", "SW-60", 8), ("overstocked", "XX", "", 101),
    ]  # fmt: skip
    assert (hints[0]["name"], amount(hints[0]["unit_price"])) == ("Товар SW-90", "1900.00")
    taken = [line, *({"sku": sku} for sku in ("SW-90", "SH-1", "XX"))]
    assert (await quoted(world, items=taken))["hints"] == []
    assert (await quoted(world, items=[line], currency="KZT"))["hints"] == []


async def test_a_promo_code_is_told_for_what_it_is_worth_and_is_not_used_up(world: World) -> None:
    await publish(world, PRICES)
    anna = await a_customer(world)
    boris = (await world.place(external_id="B", customer={"phone": "+79161234568"})).json()["customer"]["id"]
    code = (await a_code(world, anna)).code

    async def told(customer: str | None, typed: str = code) -> tuple[str, str]:
        quote = await quoted(world, customer_id=customer, promo_code=typed, locale="en")
        return quote["promo"]["state"], amount(quote["goods"])

    assert await told(anna, code.lower().replace("-", "")) == ("valid", "3799.50")
    assert await told(boris) == ("anothers", "4470.00")
    assert await told(None) == ("anothers", "4470.00")
    assert await told(anna, "весна") == ("unknown", "4470.00")
    assert await told(anna, "СВАДЬБА") == ("valid", "4023.00")
    world.clock.move(timedelta(days=3))
    assert await told(anna) == ("expired", "4470.00")


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"items": []}, "/items"),
        ({"items": [{"sku": "unknown"}]}, "/items/0/unit_price"),
        ({"items": [LINE | {"unit_price": 1490}]}, "/items/0/unit_price"),
        ({"items": [LINE | {"quantity": 0}]}, "/items/0/quantity"),
        ({"items": [LINE | {"quantity": 10000, "unit_price": "9999999999.99"}]}, "/items"),
        ({"items": [LINE], "customer_id": "nobody"}, "/customer_id"),
        ({"items": [LINE], "colour": "red"}, "/colour"),
        ({"items": [LINE], "delivery": {"kind": "pigeon"}}, "/delivery/kind"),
        ({"items": [LINE], "delivery": BY_POST | {"price": "1000000000.00"}}, "/delivery/price"),
        ({"items": [LINE], "payment": {"method": "barter"}}, "/payment/method"),
        ({"items": [LINE], "currency": "roubles"}, "/currency"),
        ({"items": [LINE], "locale": "de"}, "/locale"),
    ],
)
async def test_a_wrong_field_is_named(world: World, asked: dict[str, object], pointer: str) -> None:
    assert_problem(await world.client.post("/api/v1/quotes", json=asked), 422, "invalid_request", pointer)


async def test_a_price_that_was_told_in_roubles_is_none_in_another_currency(world: World) -> None:
    await world.client.put("/api/v1/products/SH-1", json={"name": "Шейкер", "price": "500.00"})
    answer = await world.client.post("/api/v1/quotes", json={"items": [{"sku": "SH-1"}], "currency": "KZT"})
    assert_problem(answer, 422, "invalid_request", "/items/0/unit_price")
    assert (await quoted(world, currency="KZT"))["text"].endswith("₸")


async def test_a_key_that_may_read_may_ask_and_another_may_not(world: World) -> None:
    for scope, status in ((Scope.READ, 200), (Scope.WRITE, 403)):
        async with world.engine.begin() as connection:
            key = await add_key(connection, ShopId("swan"), (scope,))
        answer = await world.client.post("/api/v1/quotes", json={"items": [LINE]}, headers=world.headers(key))
        assert answer.status_code == status


async def test_the_examples_of_the_documentation_are_answered(world: World) -> None:
    await world.client.put("/api/v1/products/SW-60", json={"name": "Капсулы", "price": "1490.00"})
    document = (await world.client.get("/openapi.json")).json()
    body = document["paths"]["/api/v1/quotes"]["post"]["requestBody"]["content"]["application/json"]
    for example in body["examples"].values():
        answer = await world.client.post("/api/v1/quotes", json=example["value"])
        assert answer.status_code == 200, answer.text
