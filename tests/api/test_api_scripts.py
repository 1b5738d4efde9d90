"""A task's script, filled in for its order and customer from what is stored; one task shows it, a list does not."""

from domain.ids import CustomerId
from storage import customers
from storage.customers import CustomerChange
from tests.api.test_api_tasks import _task
from tests.api.world import SHOP, World, order_body

NBSP = "\u00a0"


async def _script(world: World, task: object) -> dict[str, str]:
    """The steps of a task by their titles, with plain spaces."""
    answer = await world.client.get(f"/api/v1/tasks/{task}")
    assert answer.status_code == 200, answer.text
    return {step["title"]: step["text"].replace(NBSP, " ") for step in answer.json()["script"]}


async def test_a_task_shows_what_is_said_to_this_customer_about_this_order(world: World) -> None:
    placed = (await world.place()).json()
    script = await _script(world, (await world.task(placed["id"], "confirm_order"))["id"])
    assert script["Приветствие"].startswith("Здравствуйте, Анна! Это Swan")
    assert f"№ {placed['number']}" in script["Приветствие"]
    assert "Капсулы 60 шт., 3 шт. по 1 490 ₽, всего 4 470 ₽" in script["Состав заказа"]
    assert "101000, Москва, ул. Мясницкая, 1-1" in script["Доставка"]
    # Russian Post is free for who pays at once; both sums are said to the kopeck.
    assert "сэкономите 300 ₽" in script["Оплата"]
    assert "ровно 4 770 ₽" in script["Сумма"] and "ровно 4 470 ₽" in script["Сумма"]
    assert "Где подтвердить" not in script


async def test_another_carrier_saves_nothing(world: World) -> None:
    delivery = {**_delivery(), "kind": "pickup_point", "carrier": "cdek", "address": {"point": "MSK5"}}
    placed = (await world.place(delivery=delivery)).json()
    script = await _script(world, (await world.task(placed["id"], "confirm_order"))["id"])
    assert "сэкономите" not in script["Оплата"]
    assert "MSK5" in script["Доставка"]


async def test_stock_and_what_could_go_instead_are_told(world: World) -> None:
    for sku, name, stock in (("SW-60", "Капсулы 60 шт.", 1), ("SW-90", "Капсулы 90 шт.", 5)):
        body = {"name": name, "stock": stock, "group": "capsules", "price": "1990.00"}
        answer = await world.client.put(f"/api/v1/products/{sku}", json=body)
        assert answer.status_code in (200, 201), answer.text
    script = await _script(world, await _task(world))
    assert "Капсулы 60 шт.: не хватает, есть 1 из 3 шт." in script["Наличие и замены"]
    assert "Капсулы 90 шт., 1 990 ₽, есть 5 шт." in script["Наличие и замены"]


async def test_a_dearer_product_of_the_group_is_told_where_there_is_one(world: World) -> None:
    told = (("SW-60", "1490.00", 9), ("SW-90", "1790.00", 5), ("SW-120", "2990.00", 5))
    for sku, price, stock in told:
        body = {"name": f"Капсулы {sku}", "stock": stock, "group": "capsules", "price": price}
        assert (await world.client.put(f"/api/v1/products/{sku}", json=body)).status_code == 200
    script = await _script(world, await _task(world))
    assert script["Что ещё предложить"].splitlines()[:-1] == [
        "— вместо «Капсулы 60 шт.»: Капсулы SW-90, 1 790 ₽"
    ]


async def test_dates_missing_parts_and_prior_contact_are_told(world: World) -> None:
    address = {"region": "Москва", "city": "Москва", "line": "ул. Мясницкая, 1-1"}
    delivery = {**_delivery(), "address": address}
    placed = (await world.place(delivery=delivery, channel="vk")).json()
    async with world.engine.begin() as connection:
        change = CustomerChange(dates={"birthday": "1990-05-01"})
        await customers.change(connection, SHOP, CustomerId(placed["customer"]["id"]), change)
    script = await _script(world, (await world.task(placed["id"], "confirm_order"))["id"])
    assert "во «ВКонтакте»" in script["Где подтвердить"]
    assert "Спросите, чего не хватает: индекс." in script["Доставка"]
    assert "день рождения: 1 мая" in script["Важные даты"]


async def test_a_list_shows_no_script_and_a_closed_task_has_none(world: World) -> None:
    task = await _task(world)
    listed = (await world.client.get("/api/v1/tasks")).json()["items"]
    assert all("script" not in item for item in listed)
    await world.client.post(f"/api/v1/tasks/{task}/complete", json={"outcome": "confirmed"})
    assert await _script(world, task) == {}
    packing = (await world.client.get("/api/v1/tasks", params={"kind": "pack_order"})).json()["items"]
    assert "(SW-60), 3 шт." in (await _script(world, packing[0]["id"]))["Собрать"]


def _delivery() -> dict[str, object]:
    delivery = order_body()["delivery"]
    assert isinstance(delivery, dict)
    return delivery
