"""What staff earned in a month, line by line and summed; whom a customer's tasks go to."""

from datetime import timedelta

from storage import staff
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import SHOP, World

NOVEMBER = {"month": "2026-11"}


async def _confirmed(world: World) -> str:
    """An order that the operator agreed with its customer."""
    order_id = str((await world.place()).json()["id"])
    task = await world.task(order_id, "confirm_order")
    await _confirm(world, str(task["id"]))
    return order_id


async def _confirm(world: World, task: str) -> None:
    answer = await world.client.post(
        f"/api/v1/tasks/{task}/complete",
        json={"outcome": "confirmed"},
        headers=world.headers(Steward_Actor=world.staff),
    )
    assert answer.status_code == 200, answer.text


async def test_a_month_s_bonuses_are_told_line_by_line_and_summed(world: World) -> None:
    order_id = await _confirmed(world)
    lines = (await world.client.get("/api/v1/bonuses", params=NOVEMBER)).json()["items"]
    assert [(line["trigger"], line["amount"]["amount"], line["staff_id"]) for line in lines] == [
        ("T23-site", "44.70", world.staff)
    ]
    assert (lines[0]["order_id"], lines[0]["order_number"], lines[0]["reverses"]) == (order_id, 1, None)
    (total,) = (await world.client.get("/api/v1/bonuses/totals", params=NOVEMBER)).json()["items"]
    assert (total["amount"], total["lines"]) == ({"amount": "44.70", "currency": "RUB"}, 1)
    assert total["name"] == lines[0]["name"]


async def test_a_cancelled_order_takes_its_bonuses_back_in_lines_of_their_own(world: World) -> None:
    order_id = await _confirmed(world)
    world.clock.move(timedelta(minutes=1))
    await world.client.post(f"/api/v1/orders/{order_id}/cancel", json={"reason": "changed_mind"})
    first = (await world.client.get("/api/v1/bonuses", params=NOVEMBER | {"limit": 1})).json()
    rest = await world.client.get("/api/v1/bonuses", params=NOVEMBER | {"cursor": first["next_cursor"]})
    (earned,), (back,) = first["items"], rest.json()["items"]
    assert (earned["amount"]["amount"], earned["reverses"]) == ("44.70", None)
    assert (back["amount"]["amount"], back["reverses"]) == ("-44.70", earned["id"])
    (total,) = (await world.client.get("/api/v1/bonuses/totals", params=NOVEMBER)).json()["items"]
    assert (total["amount"]["amount"], total["lines"]) == ("0.00", 2)


async def test_bonuses_of_another_month_or_person_are_not_among_them(world: World) -> None:
    await _confirmed(world)
    for other in ({"month": "2026-10"}, {"month": "2026-12"}, NOVEMBER | {"staff_id": world.supervisor}):
        assert (await world.client.get("/api/v1/bonuses", params=other)).json()["items"] == []
    for wrong in ("2026-13", "november", "2026", ""):
        answer = await world.client.get("/api/v1/bonuses/totals", params={"month": wrong})
        assert_problem(answer, 422, "invalid_request")


# -- routing -------------------------------------------------------------------------------------------------------


async def _route(world: World, task: str) -> tuple[str | None, str, str]:
    shown = (await world.client.get(f"/api/v1/tasks/{task}")).json()["route"]
    return shown["staff_id"], shown["role"], shown["why"]


async def test_a_task_goes_to_whom_the_customer_is_assigned_while_on_shift(world: World) -> None:
    placed = (await world.place()).json()
    task = str((await world.task(placed["id"], "confirm_order"))["id"])
    assert await _route(world, task) == (None, "operator", "queue")
    given = await world.client.post(
        f"/api/v1/customers/{placed['customer']['id']}/assignee", json={"staff_id": world.staff}
    )
    assert given.json()["assignee"] == world.staff
    assert await _route(world, task) == (None, "operator", "absent")
    await _shift(world, world.staff)
    assert await _route(world, task) == (world.staff, "operator", "assignee")


async def test_a_customer_s_next_order_goes_to_the_operator_of_the_open_one(world: World) -> None:
    await _shift(world, world.staff)
    await _confirmed(world)
    world.clock.move(timedelta(hours=1))
    other = (await world.place(external_id="A-2")).json()
    task = str((await world.task(other["id"], "confirm_order"))["id"])
    assert await _route(world, task) == (world.staff, "operator", "open_order")
    by_hand = await world.client.post(f"/api/v1/tasks/{task}/assign", json={"staff_id": world.supervisor})
    assert by_hand.status_code == 200
    assert await _route(world, task) == (world.supervisor, "operator", "named")
    await _confirm(world, task)
    assert (await world.client.get(f"/api/v1/tasks/{task}")).json()["route"] is None


async def test_a_task_that_the_shop_s_key_closed_speaks_of_whose_it_was(world: World) -> None:
    await _shift(world, world.staff)
    first = (await world.place()).json()
    task = str((await world.task(first["id"], "confirm_order"))["id"])
    await world.client.post(f"/api/v1/tasks/{task}/assign", json={"staff_id": world.staff})
    closed = await world.client.post(f"/api/v1/tasks/{task}/complete", json={"outcome": "confirmed"})
    assert closed.status_code == 200, closed.text
    world.clock.move(timedelta(hours=1))
    other = (await world.place(external_id="A-2")).json()
    task = str((await world.task(other["id"], "confirm_order"))["id"])
    assert await _route(world, task) == (world.staff, "operator", "open_order")


async def test_a_customer_is_nobody_s_who_does_not_work_here(world: World) -> None:
    customer = (await world.place()).json()["customer"]["id"]
    path = f"/api/v1/customers/{customer}/assignee"
    assert_problem(
        await world.client.post(path, json={"staff_id": "nobody"}), 422, "invalid_request", "/staff_id"
    )
    assert (await world.client.post(path, json={"staff_id": None})).json()["assignee"] is None


async def _shift(world: World, who: str) -> None:
    answer = await world.client.post(f"/api/v1/staff/{who}/shift", json={"on": True})
    assert answer.json()["on_shift"], answer.text
    async with world.engine.connect() as connection:
        assert [one.id for one in await staff.of_shop(connection, SHOP) if one.on_shift] == [who]
