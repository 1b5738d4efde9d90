"""Customers, staff, unsubscribing, health, documents: what is around the orders."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from bootstrap.settings import Mode
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import World, settings_for, world_over
from tests.privacy.finding import kinds_in


async def test_a_customer_is_found_changed_and_black_listed(world: World) -> None:
    customer = (await world.place()).json()["customer"]["id"]
    found = await world.client.get("/api/v1/customers", params={"phone": "8 (916) 123-45-67"})
    assert [card["id"] for card in found.json()["items"]] == [customer]
    assert (await world.client.get("/api/v1/customers", params={"name": "анн"})).json()["items"]
    edited = await world.client.patch(
        f"/api/v1/customers/{customer}",
        json={"vip": True, "dates": {"birthday": "1990-05-01"}, "black_list": {"why": "не забрала дважды"}},
    )
    card = edited.json()
    assert (card["vip"], card["dates"]) == (True, {"birthday": "1990-05-01"})
    assert card["black_list"]["why"] == "не забрала дважды"
    off = await world.client.patch(f"/api/v1/customers/{customer}", json={"black_list": None})
    assert off.json()["black_list"] is None


async def test_what_decides_a_customers_price_stands_in_the_card(world: World) -> None:
    customer = (await world.place()).json()["customer"]["id"]
    path = f"/api/v1/customers/{customer}"
    given = {"personal_discount": "7.5", "staff": True, "dates": {"birthday": "1990-05-01"}}
    card = (await world.client.patch(path, json=given)).json()
    assert (card["personal_discount"], card["staff"]) == ("7.50", True)
    told = card["dates_told"]["birthday"]
    world.clock.move(timedelta(days=1))
    more = {"birthday": "1990-05-01", "wedding": "2015-06-12"}
    card = (await world.client.patch(path, json={"dates": more, "personal_discount": None})).json()
    assert (card["personal_discount"], card["dates_told"]["birthday"]) == (None, told)
    assert card["dates_told"]["wedding"] > told
    for wrong in ("100.01", "-1", "7.555"):
        answer = await world.client.patch(path, json={"personal_discount": wrong})
        assert_problem(answer, 422, "invalid_request", "/personal_discount")


async def test_a_name_of_spaces_is_no_name(world: World) -> None:
    placed = await world.place(customer={"phone": "+79161234567", "name": "  "})
    customer = placed.json()["customer"]
    assert customer["name"] is None
    path = f"/api/v1/customers/{customer['id']}"
    assert (await world.client.patch(path, json={"name": " Анна "})).json()["name"] == "Анна"
    assert (await world.client.patch(path, json={"name": " "})).json()["name"] is None


async def test_a_contact_of_another_customer_is_refused(world: World) -> None:
    await world.place()
    other = await world.place(external_id="A-2", customer={"phone": "+79167654321"})
    answer = await world.client.patch(
        f"/api/v1/customers/{other.json()['customer']['id']}", json={"phone": "+79161234567"}
    )
    assert_problem(answer, 409, "contact_taken")


async def test_erased_is_erased_everywhere_the_api_can_look(world: World) -> None:
    order = (await world.place(comment="Позвонить Анне")).json()
    await world.client.post(f"/api/v1/orders/{order['id']}/comments", json={"text": "Анна просила утром"})
    path = f"/api/v1/customers/{order['customer']['id']}"
    assert (await world.client.delete(f"{path}/personal-data")).status_code == 204
    for address in (
        path, f"/api/v1/orders/{order['id']}", f"/api/v1/orders/{order['id']}/comments", "/api/v1/messages",
        "/api/v1/customers",
    ):  # fmt: skip
        answer = await world.client.get(address)
        assert answer.status_code == 200, answer.text
        for word in ("Анн", "9161234567", "anna@example.org", "Мясницкая"):
            assert word not in answer.text
    assert_problem(await world.client.delete("/api/v1/customers/nobody/personal-data"), 404)


async def test_the_remembered_answer_to_a_comment_is_forgotten_with_the_customer(world: World) -> None:
    order = (await world.place()).json()
    path, words = f"/api/v1/orders/{order['id']}/comments", {"text": "Анна просила утром"}
    headers = {"Idempotency-Key": "c-1"}
    assert (await world.client.post(path, json=words, headers=headers)).status_code == 201
    await world.client.delete(f"/api/v1/customers/{order['customer']['id']}/personal-data")
    async with world.engine.connect() as connection:
        remembered = await connection.scalars(text("SELECT response::text FROM idempotency_keys"))
        assert [answer for answer in remembered if answer and "Анна" in answer] == []


async def test_staff_come_change_and_leave(world: World) -> None:
    added = await world.client.post("/api/v1/staff", json={"name": "Пётр", "role": "picker"})
    assert added.status_code == 201
    path = added.headers["Location"]
    skilled = (await world.client.patch(path, json={"skills": ["pack_order"]})).json()
    assert skilled["skills"] == ["pack_order"]
    others = await world.client.patch(path, json={"skills": ["refund", "pack_order"]})
    assert_problem(others, 422, pointer="/skills")
    moved = await world.client.patch(path, json={"role": "operator", "skills": ["refund"]})
    assert (moved.json()["role"], moved.json()["skills"]) == ("operator", ["refund"])
    assert (await world.client.patch(path, json={"skills": []})).json()["skills"] == []
    assert (await world.client.patch(path, json={"skills": ["cooking"]})).status_code == 422
    assert (await world.client.post(f"{path}/shift", json={"on": True})).json()["on_shift"] is True
    gone = (await world.client.patch(path, json={"active": False})).json()
    assert (gone["active"], gone["on_shift"]) == (False, False)
    headers = world.headers(Steward_Actor=gone["id"])
    assert_problem(await world.client.get("/api/v1/orders", headers=headers), 422)


async def test_who_acts_for_somebody_through_a_key_changes_no_more_than_they_may(world: World) -> None:
    other = (await world.client.post("/api/v1/staff", json={"name": "Пётр", "role": "operator"})).json()["id"]
    acting = world.headers(Steward_Actor=world.staff)
    path = f"/api/v1/staff/{other}"
    assert_problem(await world.client.patch(path, json={"role": "admin"}, headers=acting), 403, "forbidden")
    assert_problem(
        await world.client.post(f"{path}/shift", json={"on": True}, headers=acting), 403, "forbidden"
    )
    admin = {"name": "Анна", "role": "admin"}
    assert_problem(await world.client.post("/api/v1/staff", json=admin, headers=acting), 403, "forbidden")
    own = await world.client.post(f"/api/v1/staff/{world.staff}/shift", json={"on": False}, headers=acting)
    assert own.json()["on_shift"] is False
    assert (await world.client.get(path)).json()["role"] == "operator"


async def test_unsubscribing_needs_a_post_and_is_remembered(world: World) -> None:
    customer = (await world.place()).json()["customer"]["id"]
    token = await _token(world, customer)
    page = await world.client.get(f"/u/{token}", headers={"Authorization": ""})
    assert page.headers["content-type"].startswith("text/html")
    assert "Отписаться" in page.text
    card = f"/api/v1/customers/{customer}"
    assert (await world.client.get(card)).json()["unsubscribed_at"] is None
    one_click = {"List-Unsubscribe": "One-Click"}
    assert "Вы отписаны" in (await world.client.post(f"/u/{token}", data=one_click)).text
    assert (await world.client.get(card)).json()["unsubscribed_at"] is not None
    assert_problem(await world.client.get("/u/made-up"), 404)


async def _token(world: World, customer: str) -> str:
    from domain.ids import CustomerId
    from storage import customers
    from tests.api.world import SHOP

    async with world.engine.connect() as connection:
        row = await customers.get(connection, SHOP, CustomerId(customer))
    assert row is not None
    return row.unsubscribe_token


async def test_ready_tells_each_part_and_temporal_away_is_no_reason_to_send_nothing(world: World) -> None:
    assert (await world.client.get("/healthz")).json() == {"status": "alive"}
    world.orders.away = True
    answer = await world.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": "ok", "temporal": "away"},
    )


async def test_metrics_count_what_waits_and_hold_nothing_personal(world: World) -> None:
    await world.client.post("/api/v1/orders", json=_order())
    page = (await world.client.get("/metrics")).text
    assert "steward_inbox_waiting_orders 1.0" in page
    assert 'route="/api/v1/orders"' in page
    await world.relay()
    page = (await world.client.get("/metrics")).text
    assert "steward_inbox_waiting_orders 0.0" in page
    assert not kinds_in(page)
    world.clock.move(timedelta(days=1))
    assert 'steward_tasks_overdue{shop="swan"} 1.0' in (await world.client.get("/metrics")).text


def _order() -> dict[str, object]:
    from tests.api.world import order_body

    return order_body()


async def test_the_virtual_clock_is_the_sandboxes_alone(database_url: str) -> None:
    async with world_over(database_url, mode=Mode.PRODUCTION) as world:
        headers = {"Steward-Clock": "2026-11-24T12:00:00+03:00"}
        for address in ("tasks", "orders", "orders/nothing/timeline", "staff", "messages", "stimuli/nothing"):
            answer = await world.client.get(f"/api/v1/{address}", headers=headers)
            assert_problem(answer, 422, "invalid_request", "header Steward-Clock")
        assert_problem(await world.client.get("/sandbox/clock"), 404)


async def test_an_order_begun_at_a_virtual_moment_keeps_its_offset(world: World) -> None:
    headers = {"Steward-Clock": "2026-12-24T12:00:00+03:00"}
    body = _order() | {"placed_at": None}
    answer = await world.client.post("/api/v1/orders", json=body, headers=headers)
    assert answer.json()["placed_at"].startswith("2026-12-24T09:00:00")
    clock = await world.client.get("/sandbox/clock", params={"order": answer.json()["id"]})
    assert clock.json() == {"now": "2026-12-24T09:00:00+00:00"}


def test_production_refuses_secrets_everybody_knows() -> None:
    accounts = {"swan": {"smsc": {"login": "swan", "password": "password"}}}
    with pytest.raises(ValidationError, match=r"smsc\.password"):
        settings_for("postgresql+asyncpg://x", mode=Mode.PRODUCTION, accounts=accounts)
    assert settings_for("postgresql+asyncpg://x", accounts=accounts).sandbox


async def test_the_documents_need_nothing_from_elsewhere(world: World) -> None:
    page = (await world.client.get("/docs")).text
    assert "Place an order" in page
    assert "http://" not in page.replace("http://steward", "")
    assert "<script" not in page
    schema = (await world.client.get("/openapi.json")).json()
    assert schema["openapi"].startswith("3.1")
    ids = [operation["operationId"] for path in schema["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
    for path in schema["paths"].values():
        for operation in path.values():
            assert operation["summary"]


async def test_the_log_of_a_request_has_its_pattern_and_nothing_of_it(
    world: World, log_lines: Callable[[], list[str]]
) -> None:
    await world.client.get("/api/v1/orders", params={"phone": "+79161234567", "q": "Анна"})
    told = "".join(log_lines())
    assert '"route": "/api/v1/orders"' in told
    assert not kinds_in(told)


async def test_without_a_key_no_endpoint_of_the_shop_answers(world: World) -> None:
    schema = (await world.client.get("/openapi.json")).json()
    asked = 0
    for path, operations in schema["paths"].items():
        if not path.startswith(("/api/", "/sandbox/")):
            continue
        for method in operations:
            address = path.replace("{", "").replace("}", "")
            answer = await world.client.request(method, address, headers={"Authorization": ""})
            assert_problem(answer, 401, "unauthenticated")
            asked += 1
    assert asked > 35
