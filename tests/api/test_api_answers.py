"""Answers as a shop's developer meets them: each fault named where it stands, nothing refused or taken in silence."""

import base64
import json
from datetime import timedelta

import pytest

from tests.api.test_api_bad_input import assert_problem, changed
from tests.api.world import NOON, World, order_body


def cursor(*parts: str | int) -> str:
    """As the API writes its own."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("address", ["orders", "tasks", "messages", "customers"])
@pytest.mark.parametrize("id_", ["a\x00b", "\ud800", "ю"])
async def test_a_cursor_with_what_no_id_has_is_refused(world: World, address: str, id_: str) -> None:
    made_up = cursor("2026-01-01T00:00:00+00:00", id_)
    answer = await world.client.get(f"/api/v1/{address}", params={"cursor": made_up})
    assert_problem(answer, 422, "invalid_request", "query cursor")


async def test_a_cursor_with_a_naive_moment_is_refused(world: World) -> None:
    answer = await world.client.get("/api/v1/orders", params={"cursor": cursor("2026-01-01T00:00:00", "a")})
    assert_problem(answer, 422, "invalid_request", "query cursor")


@pytest.mark.parametrize(
    "content", [b'{"text": "a\\u0000b"}', b'{"text": "\\\\\\u0000"}', b'{"text": "\x00"}']
)
async def test_the_character_nul_is_refused_in_a_body(world: World, content: bytes) -> None:
    order = (await world.place()).json()["id"]
    headers = {"Content-Type": "application/json"}
    path = f"/api/v1/orders/{order}/comments"
    assert_problem(await world.client.post(path, content=content, headers=headers), 422, "invalid_request")


@pytest.mark.parametrize(
    "address", ["orders/a%00b", "orders?q=a%00", "products/%00", "stimuli/%00", "tasks/%00"]
)
async def test_the_character_nul_is_refused_in_an_address(world: World, address: str) -> None:
    assert_problem(await world.client.get(f"/api/v1/{address}"), 422, "invalid_request")


async def test_letters_that_only_look_like_nul_are_text(world: World) -> None:
    order = (await world.place()).json()["id"]
    written = await world.client.post(f"/api/v1/orders/{order}/comments", json={"text": r"C:\u0000"})
    assert (written.status_code, written.json()["text"]) == (201, r"C:\u0000")


async def test_a_phone_without_its_area_code_is_impossible(world: World) -> None:
    answer = await world.client.post("/api/v1/orders", json=changed("customer/phone", "+79160000"))
    assert_problem(answer, 422, "invalid_request", "/customer/phone")


async def test_a_misspelt_filter_is_refused_and_the_known_ones_are_named(world: World) -> None:
    answer = await world.client.get("/api/v1/orders", params={"state": "new"})
    assert_problem(answer, 422, "invalid_request", "query state")
    assert "status" in answer.json()["errors"][0]["message"]


async def test_a_fault_is_named_once_where_it_was_written(world: World) -> None:
    order = (await world.place()).json()["id"]
    line = {"sku": "SW-60", "name": "Капсулы", "quantity": 1, "unit_price": 1490}
    answer = await world.client.patch(f"/api/v1/orders/{order}", json={"items": [line]})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/items/0/unit_price"]


@pytest.mark.parametrize(
    ("outcome", "pointer"),
    [
        ({"outcome": "callback", "at": "2026-11-23T15:00:00+03:00"}, "/why"),
        ({"outcome": "confirmed", "colour": "red"}, "/colour"),
        ({"outcome": "confirmed", "slot": {"start": "2026-11-24T15:00:00+03:00"}}, "/slot/end"),
        ({"outcome": "vanished"}, "/outcome"),
        ({}, "/outcome"),
    ],
)
async def test_a_fault_of_an_outcome_is_named_as_it_was_written(
    world: World, outcome: dict[str, object], pointer: str
) -> None:
    order = (await world.place()).json()["id"]
    task = await world.task(order, "confirm_order")
    answer = await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json=outcome)
    assert_problem(answer, 422, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_fault_within_place_and_confirm_is_named_as_it_was_written(world: World) -> None:
    answer = await world.client.post("/api/v1/orders", json=order_body(confirmed={"colour": "red"}))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/confirmed/colour"]


@pytest.mark.parametrize("field", ["since", "arrived_at", "handed_over_at"])
async def test_a_past_that_is_still_to_come_is_not_taken_over(world: World, field: str) -> None:
    facts = {"since": "2026-11-20T12:00:00+03:00"} | {field: (NOON + timedelta(days=30)).isoformat()}
    before = await world.counts()
    answer = await world.client.post(
        "/api/v1/orders", json=order_body(imported={"status": "at_pickup", "facts": facts})
    )
    assert_problem(answer, 422, "invalid_request", f"/imported/facts/{field}")
    assert await world.counts() == before


async def test_the_track_number_taken_over_is_checked_by_the_orders_own_carrier(world: World) -> None:
    facts = {"since": "2026-11-20T12:00:00+03:00", "track_number": "RA644000001RU"}
    answer = await world.client.post(
        "/api/v1/orders", json=order_body(imported={"status": "shipped", "facts": facts})
    )
    assert_problem(answer, 422, "invalid_request", "/imported/facts/track_number")


async def test_a_spoilt_unsubscribe_link_says_what_to_do_to_its_reader(world: World) -> None:
    answer = await world.client.get("/u/spoilt")
    assert_problem(answer, 404, "not_found")
    assert "key" not in answer.json()["detail"]


async def test_another_phone_of_a_customer_reaches_the_open_order(world: World) -> None:
    order = (await world.place(customer={"phone": "+74951234567"})).json()
    customer = f"/api/v1/customers/{order['customer']['id']}"
    task = await world.task(order["id"], "confirm_order")
    wrong = await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "wrong_number"})
    assert wrong.status_code == 200, wrong.text
    changed_card = await world.client.patch(customer, json={"phone": "+79161234567"})
    assert (changed_card.json()["phone"], changed_card.json()["wrong_number"]) == ("+79161234567", False)
    await world.relay()
    assert await world.task(order["id"], "confirm_order")
    timeline = (await world.client.get(f"/api/v1/orders/{order['id']}/timeline")).json()["items"]
    assert "order.edited" in [fact["fact"]["kind"] for fact in timeline]


async def test_a_change_of_the_card_that_is_no_contact_leaves_orders_alone(world: World) -> None:
    order = (await world.place()).json()
    revision = (await world.get(order["id"]))["revision"]
    await world.client.patch(f"/api/v1/customers/{order['customer']['id']}", json={"vip": True})
    await world.relay()
    assert (await world.get(order["id"]))["revision"] == revision


async def test_nobody_who_is_not_staff_is_given_a_customer(world: World) -> None:
    customer = (await world.place()).json()["customer"]["id"]
    answer = await world.client.patch(f"/api/v1/customers/{customer}", json={"assignee": "nobody"})
    assert_problem(answer, 422, "invalid_request", "/assignee")


async def test_what_was_erased_is_not_written_again(world: World) -> None:
    order = (await world.place()).json()
    customer = f"/api/v1/customers/{order['customer']['id']}"
    await world.client.delete(f"{customer}/personal-data")
    contact = {"phone": "+79161110000"}
    assert_problem(await world.client.patch(customer, json=contact), 409, "customer_erased")
    through_order = await world.client.patch(f"/api/v1/orders/{order['id']}", json={"customer": contact})
    assert_problem(through_order, 409, "customer_erased")


async def test_a_task_is_ready_by_the_virtual_clock_of_its_order(world: World) -> None:
    headers = {"Steward-Clock": (NOON + timedelta(days=300)).isoformat()}
    placed = await world.client.post("/api/v1/orders", json=order_body(placed_at=None), headers=headers)
    order = placed.json()["id"]
    world.clock.move(timedelta(days=300))
    await world.relay()
    world.clock.move(-timedelta(days=300))
    queue = await world.client.get("/api/v1/tasks", params={"order_id": order, "state": "ready"})
    assert [task["kind"] for task in queue.json()["items"]] == ["confirm_order"]
    one = await world.client.get(f"/api/v1/tasks/{queue.json()['items'][0]['id']}")
    assert (one.json()["ready"], one.json()["overdue"]) == (True, False)
