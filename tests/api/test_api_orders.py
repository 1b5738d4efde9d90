"""Orders over HTTP: placed once, read with what comes next, edited, cancelled, and told of what happens to them."""

from tests.api.world import World, order_body


async def test_an_order_is_stored_and_answered_with_its_place(world: World) -> None:
    answer = await world.client.post("/api/v1/orders", json=order_body())
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert answer.headers["Location"] == f"/api/v1/orders/{order['id']}"
    assert order["status"] == "new"
    assert order["total"] == {"amount": "4770.00", "currency": "RUB"}
    assert order["workflow_id"] == f"order/{order['id']}"


async def test_the_same_external_id_and_body_give_the_same_order(world: World) -> None:
    first = await world.client.post("/api/v1/orders", json=order_body())
    again = await world.client.post("/api/v1/orders", json=order_body())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


async def test_the_same_external_id_with_another_body_is_refused(world: World) -> None:
    await world.place()
    answer = await world.client.post("/api/v1/orders", json=order_body(channel="chat"))
    assert answer.status_code == 409
    assert answer.json()["code"] == "external_id_reused"


async def test_an_order_tells_what_comes_next_and_by_which_rule(world: World) -> None:
    placed = await world.place()
    order = await world.get(placed.json()["id"])
    task = order["next"][0]  # type: ignore[index]
    assert task["what"] == "confirm_order"
    assert task["rule"]
    assert order["waits_for"] == "person"


async def test_the_timeline_tells_the_facts_in_order_with_who(world: World) -> None:
    placed = await world.place()
    answer = await world.client.get(f"/api/v1/orders/{placed.json()['id']}/timeline")
    items = answer.json()["items"]
    assert items[0]["fact"]["kind"] == "order.placed"
    assert [item["seq"] for item in items] == sorted(item["seq"] for item in items)
    assert items[0]["actor"]["kind"] == "key"


async def test_a_task_is_completed_and_the_order_goes_on(world: World) -> None:
    placed = await world.place()
    task = await world.task(placed.json()["id"], "confirm_order")
    outcomes = {outcome["outcome"]: outcome for outcome in task["outcomes"]}  # type: ignore[attr-defined]
    assert outcomes["callback"]["fields"]["required"] == ["outcome", "at", "why"]
    answer = await world.client.post(
        f"/api/v1/tasks/{task['id']}/complete",
        json={"outcome": "confirmed"},
        headers=world.headers(Steward_Actor=world.staff),
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "confirmed"


async def test_a_second_outcome_is_refused_with_who_did_the_first(world: World) -> None:
    placed = await world.place()
    task = await world.task(placed.json()["id"], "confirm_order")
    path = f"/api/v1/tasks/{task['id']}/complete"
    await world.client.post(
        path, json={"outcome": "confirmed"}, headers=world.headers(Steward_Actor=world.staff)
    )
    answer = await world.client.post(path, json={"outcome": "spam"})
    assert answer.status_code == 409
    assert world.staff in answer.json()["detail"]
