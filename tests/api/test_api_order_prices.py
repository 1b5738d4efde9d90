"""What an order costs: as the shop says, or by the playbook where that is asked; a customer's promo code is used once."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.test_api_bad_input import assert_problem
from tests.api.test_api_quotes import BY_POST, LINE, PRICES, a_code, a_customer, amount, publish
from tests.api.world import World, order_body

ANNA = {"phone": "+79161234567"}
BORIS = {"phone": "+79161234568"}


async def post(world: World, **changes: object) -> httpx.Response:
    """An order for Anna, placed now, of one line and the post's delivery."""
    body = order_body(placed_at=None, customer=ANNA, items=[LINE], delivery=BY_POST) | changes
    return await world.client.post("/api/v1/orders", json=body)


async def placed(world: World, **changes: object) -> Any:
    answer = await post(world, **changes)
    assert answer.status_code == 201, answer.text
    await world.relay()
    return answer.json()


async def edited(world: World, order: Any, **change: object) -> Any:
    answer = await world.client.patch(f"/api/v1/orders/{order['id']}", json=change)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def cancel(world: World, order: Any) -> None:
    answer = await world.client.post(f"/api/v1/orders/{order['id']}/cancel", json={"reason": "customer"})
    assert answer.status_code == 200, answer.text


async def code_state(world: World, customer: str, code: str) -> str:
    quote = await world.client.post(
        "/api/v1/quotes", json={"items": [LINE], "customer_id": customer, "promo_code": code}
    )
    return str(quote.json()["promo"]["state"])


# -- prices -------------------------------------------------------------------------------------------------------


async def test_the_prices_of_a_site_stay_whatever_the_playbook_says(world: World) -> None:
    await publish(world, PRICES)
    await a_customer(world, personal_discount="10")
    order = await placed(world, external_id="site", promo_code="свадьба")
    assert (amount(order["total"]), order["priced"]) == ("4770.00", False)
    assert amount((await edited(world, order, items=[LINE | {"quantity": 6}]))["total"]) == "9240.00"


async def test_an_order_typed_in_may_be_priced_by_the_playbook_and_follows_its_edits(world: World) -> None:
    await publish(world, PRICES)
    await a_customer(world, personal_discount="10")
    order = await placed(world, external_id="phone", channel="phone", priced=True)
    assert (amount(order["total"]), order["priced"]) == ("4323.00", True)
    more = await edited(world, order, items=[LINE | {"quantity": 5}])
    (line,) = more["items"]
    assert (amount(line["list_price"]), amount(line["unit_price"]), amount(line["total"])) == (
        "1490.00", "1290.00", "5630.85",
    )  # fmt: skip
    assert (amount(more["delivery"]["price"]), amount(more["total"])) == ("0.00", "5630.85")
    by_cdek = await edited(world, order, delivery={"carrier": "cdek"})
    assert amount(by_cdek["total"]) == "5930.85", "always paid, at the price that was told"


async def test_a_promotion_for_a_group_counts_for_what_the_shop_told_of_its_products(world: World) -> None:
    await publish(world, PRICES)
    for sku in ("SH-1", "SH-2"):
        product = {"name": "Шейкер", "group": "новинки"}
        await world.client.put(f"/api/v1/products/{sku}", json=product)
    shaker = {"sku": "SH-1", "name": "Шейкер", "quantity": 1, "unit_price": "500.00"}
    order = await placed(world, items=[shaker], priced=True)
    assert amount(order["total"]) == "740.00"
    edit = await edited(world, order, items=[shaker | {"sku": "SH-2", "quantity": 2}])
    assert amount(edit["total"]) == "1180.00"


async def test_an_order_may_be_priced_by_the_playbook_later_or_not_any_more(world: World) -> None:
    await publish(world, PRICES)
    await a_customer(world, personal_discount="10")
    order = await placed(world, external_id="later")
    assert amount((await edited(world, order, priced=True))["total"]) == "4323.00"
    given = await edited(world, order, priced=False, items=[LINE | {"discount": "70.00"}])
    assert (amount(given["total"]), given["priced"]) == ("4700.00", False)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"items": [LINE, LINE | {"discount": "1.00"}], "priced": True}, "/items/1/discount"),
        ({"priced": True, "imported": {"status": "shipped", "facts": {"since": "2026-11-20T12:00:00+03:00"}}}, "/priced"),
        ({"items": [LINE | {"quantity": 10000, "unit_price": "9999999999.99"}]}, "/items"),
        ({"delivery": BY_POST | {"price": "9999999999.99"}}, "/delivery/price"),
    ],
)  # fmt: skip
async def test_what_cannot_be_priced_is_refused(
    world: World, change: dict[str, object], pointer: str
) -> None:
    before = await world.counts()
    assert_problem(await post(world, **change), 422, "invalid_request", pointer)
    assert await world.counts() == before


async def test_a_discount_by_hand_and_a_price_by_hand_are_refused_in_words(world: World) -> None:
    await publish(world, shop="petarda")
    order = await placed(world, priced=True)
    path = f"/api/v1/orders/{order['id']}"
    answer = await world.client.patch(path, json={"items": [LINE | {"discount": "1.00"}]})
    assert_problem(answer, 422, "discount_by_playbook")
    await world.client.patch(f"/api/v1/customers/{order['customer']['id']}", json={"staff": True})
    assert_problem(await world.client.patch(path, json={"items": [LINE]}), 422, "price_by_hand")
    assert_problem(await post(world, external_id="A-2", priced=True), 422, "price_by_hand")


async def test_a_task_warns_of_free_delivery_that_is_near(world: World) -> None:
    await publish(world, PRICES)
    order = await placed(world, items=[LINE | {"unit_price": "1600.00"}])
    shown, task = await world.get(order["id"]), await world.task(order["id"], "confirm_order")
    for warnings in (shown["warnings"], task["warnings"]):
        assert isinstance(warnings, list) and "close_to_free_delivery" in warnings


# -- promo codes --------------------------------------------------------------------------------------------------


async def test_a_customers_code_makes_a_priced_order_cheaper_and_is_used_up(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    order = await placed(world, external_id="first", promo_code=code.lower(), priced=True)
    assert amount(order["total"]) == "4099.50"
    assert await code_state(world, anna, code) == "used"
    answer = await post(world, external_id="second", promo_code=code, priced=True)
    assert_problem(answer, 422, "promo_code_used", "/promo_code")


async def test_a_code_that_would_buy_nothing_stays_with_the_customer(world: World) -> None:
    anna = await a_customer(world, personal_discount="20")
    code = (await a_code(world, anna)).code
    order = await placed(world, external_id="first", promo_code=code, priced=True)
    assert amount(order["total"]) == "3876.00"
    assert await code_state(world, anna, code) == "valid"


async def test_a_code_counts_in_the_edits_of_the_order_that_used_it(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    order = await placed(world, external_id="first", promo_code=code, priced=True)
    assert amount((await edited(world, order, items=[LINE | {"quantity": 1}]))["total"]) == "1566.50"


async def test_a_site_that_took_the_code_into_its_prices_uses_it_up_too(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    order = await placed(world, external_id="site", promo_code=code, items=[LINE | {"discount": "670.50"}])
    assert amount(order["total"]) == "4099.50"
    assert await code_state(world, anna, code) == "used"


async def test_the_same_order_again_is_the_same_order_also_when_its_code_was_given_back(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    order = await placed(world, external_id="first", promo_code=code)
    again = await post(world, external_id="first", promo_code=code)
    assert (again.status_code, again.json()["id"]) == (200, order["id"])
    await cancel(world, order)
    world.clock.move(timedelta(days=10))
    expired = await post(world, external_id="first", promo_code=code)
    assert (expired.status_code, expired.json()["id"]) == (200, order["id"])


async def test_the_code_of_a_cancelled_order_may_be_used_again(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    await cancel(world, await placed(world, external_id="first", promo_code=code))
    assert await code_state(world, anna, code) == "valid"
    await placed(world, external_id="second", promo_code=code)


@pytest.mark.parametrize("priced", [True, False])
async def test_another_customers_code_and_an_expired_one_are_refused_in_words(
    world: World, priced: bool
) -> None:
    code = (await a_code(world, await a_customer(world))).code
    before = await world.counts()
    answer = await post(world, external_id="B", customer=BORIS, promo_code=code, priced=priced)
    assert_problem(answer, 422, "promo_code_anothers", "/promo_code")
    world.clock.move(timedelta(days=3))
    answer = await post(world, external_id="A", promo_code=code, priced=priced)
    assert_problem(answer, 422, "promo_code_expired", "/promo_code")
    assert await world.counts() == before


async def test_a_code_nobody_knows_is_the_shops_own_unless_it_should_be_priced(world: World) -> None:
    assert (await placed(world, promo_code="SPRING"))["promo_code"] == "SPRING"
    answer = await post(world, external_id="A-2", promo_code="SPRING", priced=True)
    assert_problem(answer, 422, "promo_code_unknown", "/promo_code")


async def test_a_running_order_that_is_taken_over_uses_no_code_up(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    imported = {"status": "confirmed", "facts": {"since": "2026-11-20T12:00:00+03:00"}}
    await placed(world, external_id="old", promo_code=code, imported=imported)
    assert await code_state(world, anna, code) == "valid"


async def test_of_ten_orders_at_once_one_has_the_code(world: World) -> None:
    anna = await a_customer(world)
    code = (await a_code(world, anna)).code
    answers = await asyncio.gather(
        *(post(world, external_id=f"A-{number}x", promo_code=code, priced=True) for number in range(10))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 9
    refused = {answer.json().get("code") for answer in answers if answer.status_code == 422}
    assert refused == {"promo_code_used"}
