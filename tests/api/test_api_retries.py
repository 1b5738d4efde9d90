"""Any POST, PUT or PATCH may be sent again: the same request gets the same answer, and happens once."""

import asyncio
from datetime import timedelta

from tests.api.test_api_acts import confirmed
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import World, order_body


async def test_the_same_key_and_body_get_the_same_answer_again(world: World) -> None:
    order_id = await confirmed(world)
    path, headers = f"/api/v1/orders/{order_id}/comments", {"Idempotency-Key": "c-1"}
    first = await world.client.post(path, json={"text": "позвонить"}, headers=headers)
    again = await world.client.post(path, json={"text": "позвонить"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len((await world.client.get(path)).json()["items"]) == 1


async def test_the_same_key_with_another_body_or_address_is_refused(world: World) -> None:
    order_id = await confirmed(world)
    path, headers = f"/api/v1/orders/{order_id}/comments", {"Idempotency-Key": "c-1"}
    await world.client.post(path, json={"text": "позвонить"}, headers=headers)
    before = await world.counts()
    other_body = await world.client.post(path, json={"text": "не звонить"}, headers=headers)
    assert_problem(other_body, 422, "idempotency_key_reused")
    other_address = await world.client.post(f"/api/v1/orders/{order_id}/packed", headers=headers)
    assert_problem(other_address, 422, "idempotency_key_reused")
    assert await world.counts() == before


async def test_a_request_still_being_worked_on_is_told_to_come_back(world: World) -> None:
    headers = {"Idempotency-Key": "o-1"}
    answers = await asyncio.gather(
        *(
            world.client.post("/api/v1/orders", json=order_body(external_id=None), headers=headers)
            for _ in range(4)
        )
    )
    by_status = {answer.status_code: answer for answer in answers}
    assert set(by_status) <= {201, 409}
    if 409 in by_status:
        assert_problem(by_status[409], 409, "in_progress")
        assert int(by_status[409].headers["Retry-After"]) >= 1
    assert (await world.counts())["orders"] == 1


async def test_a_refusal_is_remembered_too(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    headers = {"Idempotency-Key": "p-1"}
    first = await world.client.post(f"/api/v1/orders/{order_id}/packed", headers=headers)
    task = await world.task(order_id, "confirm_order")
    await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "confirmed"})
    again = await world.client.post(f"/api/v1/orders/{order_id}/packed", headers=headers)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.json() == first.json()
    assert again.headers["content-type"] == "application/problem+json"


async def test_a_faulty_request_frees_its_key_for_the_corrected_one(world: World) -> None:
    headers = {"Idempotency-Key": "o-2"}
    wrong = await world.client.post("/api/v1/orders", json=order_body(colour="red"), headers=headers)
    assert wrong.status_code == 422
    right = await world.client.post("/api/v1/orders", json=order_body(), headers=headers)
    assert right.status_code == 201


async def test_a_key_means_nothing_to_another_api_key(world: World) -> None:
    from bootstrap.api_keys import Scope, add_key
    from domain.ids import ShopId

    async with world.engine.begin() as connection:
        other = await add_key(connection, ShopId("swan"), (Scope.READ, Scope.WRITE))
    headers = {"Idempotency-Key": "o-3"}
    first = await world.client.post("/api/v1/orders", json=order_body(), headers=headers)
    second = await world.client.post(
        "/api/v1/orders", json=order_body(external_id="A-2"), headers=world.headers(other) | headers
    )
    assert (first.status_code, second.status_code) == (201, 201)


async def test_an_order_without_external_id_is_placed_once_a_key(world: World) -> None:
    headers = {"Idempotency-Key": "o-4"}
    first = await world.client.post("/api/v1/orders", json=order_body(external_id=None), headers=headers)
    again = await world.client.post("/api/v1/orders", json=order_body(external_id=None), headers=headers)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["external_id"] is None
    other = await world.client.post("/api/v1/orders", json=order_body(external_id=None))
    assert other.json()["id"] != first.json()["id"]


async def test_a_request_whose_process_died_may_be_sent_again(world: World) -> None:
    """The stored stimulus is known by the key, so that the act itself is not done twice."""
    order_id = await confirmed(world)
    headers = {"Idempotency-Key": "p-2"}
    world.orders.away = True
    first = await world.client.post(f"/api/v1/orders/{order_id}/packed", headers=headers)
    await _forget_the_answer(world, "p-2")
    world.orders.away = False
    world.clock.move(timedelta(seconds=31))
    again = await world.client.post(f"/api/v1/orders/{order_id}/packed", headers=headers)
    assert (first.status_code, again.status_code) == (202, 200)
    await world.relay()
    timeline = (await world.client.get(f"/api/v1/orders/{order_id}/timeline")).json()["items"]
    assert [item["fact"]["kind"] for item in timeline].count("order.packed") == 1


async def test_an_edit_whose_process_died_is_the_same_when_it_is_sent_again(world: World) -> None:
    """What it meant was read from the order as it stood before: told by that, the repeat would be another one."""
    order_id = await confirmed(world)
    edit = {"customer": {"phone": "+79167654321"}, "delivery": {"price": "350.00"}}
    headers, path = {"Idempotency-Key": "e-1"}, f"/api/v1/orders/{order_id}"
    first = await world.client.patch(path, json=edit, headers=headers)
    await _forget_the_answer(world, "e-1")
    world.clock.move(timedelta(seconds=31))
    again = await world.client.patch(path, json=edit, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200), again.text
    timeline = (await world.client.get(f"{path}/timeline")).json()["items"]
    assert [item["fact"]["kind"] for item in timeline].count("order.edited") == 1


async def _forget_the_answer(world: World, key: str) -> None:
    """As it is when the process dies before it has answered."""
    from sqlalchemy import update

    from storage.tables import idempotency_keys as remembered

    async with world.engine.begin() as connection:
        await connection.execute(
            update(remembered).where(remembered.c.key == key).values(status=None, response=None)
        )
