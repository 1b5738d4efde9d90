"""Bad input: each gets a problem that says what to do, and changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bootstrap.api_keys import Scope, add_key
from bootstrap.founding import add_staff
from domain.actors import Role
from domain.ids import ShopId
from storage import playbooks, shops
from tests.api.world import World, order_body

PAYMENT = {
    "provider": "yookassa",
    "external_id": "p-1",
    "amount": "4770.00",
    "paid_at": "2026-11-23T12:00:00+03:00",
}

SLOT = {"start": "2026-11-24T12:00:00+03:00", "end": "2026-11-24T15:00:00+03:00"}


def changed(path: str, value: object) -> dict[str, object]:
    """An order with one field, named by its path, of another value."""
    body: Any = order_body()
    *way, last = path.split("/")
    place = body
    for part in way:
        place = place[int(part)] if part.isdecimal() else place[part]
    place[last] = value
    result: dict[str, object] = body
    return result


def assert_problem(
    answer: httpx.Response, status: int, code: str | None = None, pointer: str | None = None
) -> None:
    """RFC 9457, with what to do; no trace, no HTML."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status
    assert len(problem["detail"]) > 20
    assert "Traceback" not in answer.text
    if code is not None:
        assert problem["code"] == code
    if pointer is not None:
        assert pointer in [error["pointer"] for error in problem["errors"]]


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("colour", "red", "/colour"),
        ("customer/nickname", "Аня", "/customer/nickname"),
        ("items/0/weight", 5, "/items/0/weight"),
        ("items/0/unit_price", 1490, "/items/0/unit_price"),
        ("items/0/unit_price", 1490.5, "/items/0/unit_price"),
        ("items/0/unit_price", "1490.005", "/items/0/unit_price"),
        ("items/0/unit_price", "-1.00", "/items/0/unit_price"),
        ("items/0/unit_price", "NaN", "/items/0/unit_price"),
        ("items/0/unit_price", "1e9999", "/items/0/unit_price"),
        ("items/0/unit_price", "1e3", "/items/0/unit_price"),
        ("items/0/unit_price", " 1490 ", "/items/0/unit_price"),
        ("items/0/unit_price", "1_490", "/items/0/unit_price"),
        ("items/0/unit_price", "1490,00", "/items/0/unit_price"),
        ("items/0/unit_price", "+1490", "/items/0/unit_price"),
        ("items/0/unit_price", "١٤٩٠", "/items/0/unit_price"),
        ("items/0/unit_price", ".5", "/items/0/unit_price"),
        ("items/0/quantity", 0, "/items/0/quantity"),
        ("items", [], "/items"),
        ("customer/phone", "123", "/customer/phone"),
        ("customer/phone", "+7916123456789", "/customer/phone"),
        ("customer/phone", 79161234567, "/customer/phone"),
        ("customer/email", "anna at example", "/customer/email"),
        ("customer/timezone", "Moscow", "/customer/timezone"),
        ("placed_at", "2026-11-23T11:50:00", "/placed_at"),
        ("placed_at", "2099-01-01T00:00:00+03:00", "/placed_at"),
        ("placed_at", "2026-11-23", "/placed_at"),
        ("placed_at", 1795424400, "/placed_at"),
        ("placed_at", "1795424400", "/placed_at"),
        ("items/0/quantity", "3", "/items/0/quantity"),
        ("items/0/quantity", True, "/items/0/quantity"),
        ("draft", "yes", "/draft"),
        ("draft", 1, "/draft"),
        ("confirmed", "true", "/confirmed"),
        ("comment", "   ", "/comment"),
        ("delivery/day", 0, "/delivery/day"),
        ("delivery/day", "2026-11-24T00:00:00Z", "/delivery/day"),
        ("delivery/day", "2026-11-22", "/delivery/day"),
        ("delivery/slot", SLOT | {"note": "утром"}, "/delivery/slot"),
        ("delivery/slot", SLOT | {"start": 1795600800}, "/delivery/slot/start"),
        ("delivery/kind", "pigeon", "/delivery/kind"),
        ("payment/method", "barter", "/payment/method"),
        ("external_id", "x" * 201, "/external_id"),
        ("external_id", "steward:1", "/external_id"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    world: World, path: str, value: object, pointer: str
) -> None:
    before = await world.counts()
    answer = await world.client.post("/api/v1/orders", json=changed(path, value))
    assert_problem(answer, 422, "invalid_request", pointer)
    assert await world.counts() == before


MUCH = "9999999999.99"


@pytest.mark.parametrize("quantity", [2, 10_000])
async def test_an_order_that_costs_more_than_can_be_is_refused(world: World, quantity: int) -> None:
    line = {"sku": "SW-60", "name": "Капсулы", "quantity": quantity, "unit_price": MUCH}
    before = await world.counts()
    answer = await world.client.post("/api/v1/orders", json=order_body(items=[line]))
    assert_problem(answer, 422, "invalid_request")
    assert await world.counts() == before
    order_id = (await world.place()).json()["id"]
    for edit in ({"items": [line]}, {"delivery": {"price": MUCH}}):
        answer = await world.client.patch(f"/api/v1/orders/{order_id}", json=edit)
        assert_problem(answer, 422, "invalid_request")
    assert (await world.get(order_id))["needs_engineer"] is False


async def test_money_that_adds_up_to_more_than_can_be_asked_for_holds_no_order(world: World) -> None:
    order_id = (await world.place(payment={"method": "online"})).json()["id"]
    path, at = f"/api/v1/orders/{order_id}", "2026-11-23T12:00:00+03:00"
    for number in range(3):
        told = {"external_id": f"m-{number}", "amount": MUCH}
        await world.client.post(f"{path}/payments", json=told | {"provider": "bank", "paid_at": at})
        await world.client.post(f"{path}/money", json=told | {"received_at": at})
        await world.client.post(f"{path}/refunds", json=told | {"state": "made"})
        await world.relay()
    for number in range(3, 10):
        told = {"external_id": f"m-{number}", "amount": MUCH, "state": "made"}
        await world.client.post(f"{path}/refunds", json=told)
    order = await world.get(order_id)
    assert order["needs_engineer"] is False
    assert order["payment"]["paid"]["amount"] == "59999999999.94"  # type: ignore[index]


async def test_a_wrong_value_is_not_repeated_in_the_answer(world: World) -> None:
    answer = await world.client.post("/api/v1/orders", json=changed("customer/phone", "12345 Анна"))
    assert_problem(answer, 422)
    assert "Анна" not in answer.text


async def test_a_customer_nobody_can_reach_is_refused(world: World) -> None:
    answer = await world.client.post("/api/v1/orders", json=order_body(customer={"name": "Анна"}))
    assert_problem(answer, 422, pointer="/customer")


async def test_what_is_not_json_is_refused(world: World) -> None:
    headers = {"Content-Type": "application/json"}
    assert_problem(await world.client.post("/api/v1/orders", content=b"{not json", headers=headers), 400)


async def test_another_content_type_is_refused_without_being_repeated(world: World) -> None:
    answer = await world.client.post("/api/v1/orders", content=b"a=1", headers={"Content-Type": "text/plain"})
    assert_problem(answer, 422)


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_huge_body_is_refused(world: World, chunked: bool) -> None:
    before = await world.counts()

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    content = pieces() if chunked else b"x" * (1024 * 1024 + 1)
    answer = await world.client.post(
        "/api/v1/orders", content=content, headers={"Content-Type": "application/json"}
    )
    assert_problem(answer, 413, "body_too_large")
    assert await world.counts() == before


async def test_the_character_nul_is_refused_wherever_it_stands(world: World) -> None:
    assert_problem(await world.client.post("/api/v1/orders", json=changed("comment", "a\x00b")), 422)
    assert_problem(await world.client.get("/api/v1/orders?q=%00"), 422)
    assert_problem(await world.client.get("/api/v1/orders/%00"), 422)


async def test_half_a_character_is_refused(world: World) -> None:
    body = b'{"text": "\\ud800", "\\udfff": 1}'
    placed = await world.place()
    path = f"/api/v1/orders/{placed.json()['id']}/comments"
    answer = await world.client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422)


@pytest.mark.parametrize("at", ["2026-11-22T12:00:00+03:00", "2026-11-23T11:59:59+03:00"])
async def test_a_call_date_in_the_past_is_refused(world: World, at: str) -> None:
    placed = await world.place()
    task = await world.task(placed.json()["id"], "confirm_order")
    before = await world.counts()
    for body in (
        {"outcome": "thinking", "call_at": at, "why": "подумает"},
        {"outcome": "callback", "at": at, "why": "занята"},
    ):
        answer = await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json=body)
        assert_problem(answer, 422, "invalid_request")
    assert await world.counts() == before


@pytest.mark.parametrize("why", ["", "  \n"])
async def test_a_why_without_words_is_refused(world: World, why: str) -> None:
    placed = await world.place()
    task = await world.task(placed.json()["id"], "confirm_order")
    answer = await world.client.post(
        f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "no_answer", "why": why}
    )
    assert_problem(answer, 422, "invalid_request", "/why")


@pytest.mark.parametrize("moment", ["2026-11-23T11:00:00", "1795424400", "yesterday"])
async def test_a_filter_by_time_takes_moments_with_offset_only(world: World, moment: str) -> None:
    for address, name in (("orders", "placed_after"), ("tasks", "due_before")):
        answer = await world.client.get(f"/api/v1/{address}", params={name: moment})
        assert_problem(answer, 422, "invalid_request", f"query {name}")


async def test_a_naive_call_date_is_refused(world: World) -> None:
    placed = await world.place()
    task = await world.task(placed.json()["id"], "confirm_order")
    answer = await world.client.post(
        f"/api/v1/tasks/{task['id']}/complete",
        json={"outcome": "callback", "at": "2026-11-24T12:00:00", "why": "занята"},
    )
    assert_problem(answer, 422)
    assert "offset" in answer.json()["errors"][0]["message"]


async def test_an_outcome_the_task_does_not_have_is_refused_with_those_it_has(world: World) -> None:
    placed = await world.place()
    task = await world.task(placed.json()["id"], "confirm_order")
    before = await world.counts()
    answer = await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "packed"})
    assert_problem(answer, 422, "outcome_not_allowed")
    assert "no_answer" in answer.json()["detail"]
    assert await world.counts() == before


async def test_an_unknown_outcome_and_unknown_fields_of_one_are_refused(world: World) -> None:
    placed = await world.place()
    path = f"/api/v1/tasks/{(await world.task(placed.json()['id'], 'confirm_order'))['id']}/complete"
    assert_problem(await world.client.post(path, json={"outcome": "maybe"}), 422)
    assert_problem(await world.client.post(path, json={"outcome": "no_answer"}), 422)
    assert_problem(await world.client.post(path, json={"outcome": "spam", "sure": True}), 422)


async def test_what_the_status_does_not_allow_is_refused_with_the_status(world: World) -> None:
    placed = await world.place()
    order_id = placed.json()["id"]
    before = await world.counts()
    answer = await world.client.post(f"/api/v1/orders/{order_id}/packed")
    assert_problem(answer, 409, "status_does_not_allow")
    assert "new" in answer.json()["detail"]
    assert await world.counts() == before


@pytest.mark.parametrize(
    "edit", [{"delivery": {}}, {"payment": {}}, {"customer": {}, "comment": "просто так"}]
)
async def test_an_edit_that_changes_nothing_is_refused(world: World, edit: dict[str, object]) -> None:
    order_id = (await world.place()).json()["id"]
    before = await world.counts()
    answer = await world.client.patch(f"/api/v1/orders/{order_id}", json=edit)
    assert_problem(answer, 422, "invalid_request")
    assert "what is to change" in answer.json()["errors"][0]["message"]
    assert await world.counts() == before


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"reason": "other"}, "/comment"),
        ({"reason": "other", "comment": "  "}, "/comment"),
        ({"reason": "duplicate"}, "/duplicate_of"),
        ({"reason": "customer", "duplicate_of": "A-1"}, "/duplicate_of"),
        ({"reason": "too_expensive"}, "/cheaper"),
        ({"reason": "too_expensive", "cheaper": {"where": "рынок"}}, "/cheaper/town"),
        ({"reason": "too_expensive", "cheaper": {"town": " "}}, "/cheaper/town"),
        ({"reason": "too_expensive", "cheaper": {"town": "Омск", "price": "0"}}, "/cheaper/price"),
        ({"reason": "customer", "cheaper": {"town": "Омск"}}, "/cheaper"),
    ],
)
async def test_a_reason_that_needs_more_words_is_refused_without_them(
    world: World, asked: dict[str, object], pointer: str
) -> None:
    order_id = (await world.place()).json()["id"]
    task = await world.task(order_id, "confirm_order")
    before = await world.counts()
    answer = await world.client.post(f"/api/v1/orders/{order_id}/cancel", json=asked)
    assert_problem(answer, 422, "invalid_request", pointer)
    if "duplicate_of" not in asked:
        given: dict[str, object] = {name: asked[name] for name in ("reason", "cheaper") if name in asked}
        outcome: dict[str, object] = {"outcome": "cancelled", **given}
        answer = await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json=outcome)
        assert_problem(answer, 422, "invalid_request")
    assert await world.counts() == before


async def test_another_reason_to_pay_on_delivery_is_refused_without_its_words(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    task = await world.task(order_id, "confirm_order")
    said = {"why_on_delivery": "other"}
    path = f"/api/v1/tasks/{task['id']}/complete"
    assert_problem(
        await world.client.post(path, json={"outcome": "confirmed", **said}), 422, "invalid_request"
    )
    placed = order_body(confirmed=said, external_id="other")
    assert_problem(await world.client.post("/api/v1/orders", json=placed), 422, "invalid_request")
    answer = await world.client.post(path, json={"outcome": "confirmed", **said, "note": "платит муж"})
    assert answer.json()["status"] == "confirmed", answer.text


async def test_a_duplicate_of_itself_or_of_no_order_of_this_shop_is_refused(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    before = await world.counts()
    for other in (order_id, "nothing"):
        asked = {"reason": "duplicate", "duplicate_of": other}
        answer = await world.client.post(f"/api/v1/orders/{order_id}/cancel", json=asked)
        assert_problem(answer, 422, "no_such_order")
    assert await world.counts() == before


async def test_shipped_without_a_track_number_is_refused(world: World) -> None:
    placed = await world.place()
    before = await world.counts()
    answer = await world.client.post(
        f"/api/v1/orders/{placed.json()['id']}/shipped", json={"carrier": "russian_post"}
    )
    assert_problem(answer, 422, "invalid_request", "/track_number")
    assert await world.counts() == before


async def test_a_mistyped_track_number_is_refused(world: World) -> None:
    placed = await world.place()
    answer = await world.client.post(
        f"/api/v1/orders/{placed.json()['id']}/shipped",
        json={"carrier": "russian_post", "track_number": "RA644000002RU"},
    )
    assert_problem(answer, 422, pointer="/track_number")


async def test_a_payment_of_another_order_is_refused(world: World) -> None:
    first = (await world.place()).json()["id"]
    second = (await world.place(external_id="A-1002")).json()["id"]
    assert (await world.client.post(f"/api/v1/orders/{first}/payments", json=PAYMENT)).status_code == 202
    before = await world.counts()
    answer = await world.client.post(f"/api/v1/orders/{second}/payments", json=PAYMENT)
    assert_problem(answer, 409, "already_stored")
    assert await world.counts() == before


async def test_a_payment_told_twice_is_one_and_with_another_sum_is_refused(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    path = f"/api/v1/orders/{order_id}/payments"
    first = await world.client.post(path, json=PAYMENT)
    again = await world.client.post(path, json=PAYMENT)
    assert first.json()["stimulus"] == again.json()["stimulus"]
    assert_problem(await world.client.post(path, json=PAYMENT | {"amount": "1.00"}), 409, "already_stored")
    await world.relay()
    assert (await world.get(order_id))["payment"]["paid"]["amount"] == "4770.00"  # type: ignore[index]


async def test_a_shortage_of_goods_the_order_does_not_have_is_refused(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    task = await world.task(order_id, "confirm_order")
    await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "confirmed"})
    before = await world.counts()
    answer = await world.client.post(
        f"/api/v1/orders/{order_id}/shortage", json={"lines": [{"sku": "OTHER", "missing": 1}]}
    )
    assert_problem(answer, 422, "no_such_line")
    assert await world.counts() == before


async def test_what_a_key_of_another_shop_asks_for_is_not_there(world: World) -> None:
    placed = await world.place()
    order_id = placed.json()["id"]
    task = await world.task(order_id, "confirm_order")
    customer = placed.json()["customer"]["id"]
    async with world.engine.begin() as connection:
        own = await playbooks.current(connection, ShopId("swan"))
        assert own is not None
        await shops.add(connection, ShopId("other"))
        await playbooks.publish(connection, ShopId("other"), "0" * 64, own.body)
        key = await add_key(connection, ShopId("other"), tuple(Scope))
    before = await world.counts()
    headers = world.headers(key)
    for path in (
        f"/api/v1/orders/{order_id}", f"/api/v1/orders/{order_id}/timeline", f"/api/v1/tasks/{task['id']}",
        f"/api/v1/customers/{customer}", f"/api/v1/staff/{world.staff}", f"/sandbox/clock?order={order_id}",
    ):  # fmt: skip
        assert_problem(await world.client.get(path, headers=headers), 404, "not_found")
    for path, body in (
        (f"/api/v1/orders/{order_id}/cancel", {"reason": "customer"}),
        (f"/api/v1/orders/{order_id}/payments", PAYMENT),
        (f"/api/v1/tasks/{task['id']}/complete", {"outcome": "spam"}),
        (f"/api/v1/orders/{order_id}/comments", {"text": "чужой"}),
    ):
        assert_problem(await world.client.post(path, json=body, headers=headers), 404, "not_found")
    assert_problem(
        await world.client.delete(f"/api/v1/customers/{customer}/personal-data", headers=headers), 404
    )
    assert (await world.client.get("/api/v1/orders", headers=headers)).json()["items"] == []
    assert await world.counts() == before


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer nope", "Bearer sk_1.wrong", "Basic abc", "Bearer ключ.секрет"]
)
async def test_without_a_good_key_nothing_is_told(world: World, header: str | None) -> None:
    headers = {"Authorization": (header or "").encode()} if header else {"Authorization": b""}
    answer = await world.client.get("/api/v1/orders", headers=headers)  # type: ignore[arg-type]
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_key_without_the_scope_is_refused_with_its_name(world: World) -> None:
    async with world.engine.begin() as connection:
        key = await add_key(connection, ShopId("swan"), (Scope.READ,))
    answer = await world.client.post("/api/v1/orders", json=order_body(), headers=world.headers(key))
    assert_problem(answer, 403, "forbidden")
    assert "write" in answer.json()["detail"]


async def test_place_and_confirm_needs_the_scope_operator(world: World) -> None:
    async with world.engine.begin() as connection:
        key = await add_key(connection, ShopId("swan"), (Scope.READ, Scope.WRITE))
    before = await world.counts()
    answer = await world.client.post(
        "/api/v1/orders", json=order_body(confirmed=True), headers=world.headers(key)
    )
    assert_problem(answer, 403, "forbidden")
    assert await world.counts() == before


async def test_nobody_acts_who_is_not_staff_of_this_shop(world: World) -> None:
    async with world.engine.begin() as connection:
        await shops.add(connection, ShopId("other"))
        elsewhere = await add_staff(connection, ShopId("other"), "Пётр", Role.SUPERVISOR)
    before = await world.counts()
    for who in ("nobody", elsewhere):
        answer = await world.client.post(
            "/api/v1/orders", json=order_body(), headers=world.headers(Steward_Actor=who)
        )
        assert_problem(answer, 422, pointer="header Steward-Actor")
    assert await world.counts() == before


async def test_an_unknown_address_and_a_wrong_method_are_problems_too(world: World) -> None:
    assert_problem(await world.client.get("/api/v1/nothing"), 404, "not_found")
    answer = await world.client.delete("/api/v1/orders")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, POST"
    answer = await world.client.post("/api/v1/orders/nothing")
    assert answer.headers["Allow"] == "GET, PATCH"


async def test_a_filter_given_twice_is_refused(world: World) -> None:
    answer = await world.client.get("/api/v1/tasks", params={"state": ["open", "done"]})
    assert_problem(answer, 422, "invalid_request", "query state")


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyIyMDI2IiwxXQ", "////"])
async def test_a_made_up_cursor_is_refused(world: World, cursor: str) -> None:
    answer = await world.client.get("/api/v1/orders", params={"cursor": cursor})
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert_problem(answer, 422, pointer="query cursor")


async def test_a_shop_without_a_playbook_says_what_to_do(world: World) -> None:
    async with world.engine.begin() as connection:
        await shops.add(connection, ShopId("new"))
        key = await add_key(connection, ShopId("new"), (Scope.WRITE,))
    answer = await world.client.post("/api/v1/orders", json=order_body(), headers=world.headers(key))
    assert_problem(answer, 503)
    assert "playbook publish" in answer.json()["detail"]
