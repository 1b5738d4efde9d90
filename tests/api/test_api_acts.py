"""What is told of an order: applied before the answer, or stored and told so; nothing is lost while Temporal is away."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from playbook.loading import load, version_of
from playbook.triggers import Trigger
from storage import ledger, playbooks
from tests.api.world import PLAYBOOKS, SHOP, World
from tests.builders import act


async def confirmed(world: World, **changes: object) -> str:
    """An order agreed with its customer."""
    order_id: str = (await world.place(**changes)).json()["id"]
    task = await world.task(order_id, "confirm_order")
    answer = await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "confirmed"})
    assert answer.status_code == 200, answer.text
    return order_id


async def test_an_order_goes_from_packed_to_the_customer_by_what_is_told(world: World) -> None:
    order_id = await confirmed(world)
    path = f"/api/v1/orders/{order_id}"
    assert (await world.client.post(f"{path}/packed")).json()["status"] == "packed"
    shipped = await world.client.post(
        f"{path}/shipped", json={"carrier": "russian_post", "track_number": "ra 644 000 005 ru"}
    )
    assert shipped.json()["status"] == "shipped"
    assert shipped.json()["delivery"]["track_number"] == "RA644000005RU"
    events = [
        {"code": "arrived", "at": "2026-11-23T12:10:00+03:00", "office": "101000"},
        {"code": "handed_over", "at": "2026-11-23T12:20:00+03:00"},
    ]
    told = await world.client.post(f"{path}/tracking", json={"events": events})
    assert told.status_code == 202
    assert len(told.json()["stored"]) == 2
    await world.relay()
    assert (await world.get(order_id))["status"] == "awaiting_money"
    money = {"amount": "4770.00", "received_at": "2026-11-23T12:30:00+03:00", "external_id": "m-1"}
    assert (await world.client.post(f"{path}/money", json=money)).status_code == 202
    await world.relay()
    assert (await world.get(order_id))["status"] == "completed"


async def test_the_same_movement_told_twice_is_stored_once(world: World) -> None:
    order_id = await confirmed(world)
    body = {"events": [{"code": "accepted", "at": "2026-11-23T12:10:00+03:00"}]}
    first = await world.client.post(f"/api/v1/orders/{order_id}/tracking", json=body)
    again = await world.client.post(f"/api/v1/orders/{order_id}/tracking", json=body)
    assert first.json() == again.json()


async def test_a_cancelled_order_keeps_what_was_written_with_it(world: World) -> None:
    order_id = await confirmed(world)
    answer = await world.client.post(
        f"/api/v1/orders/{order_id}/cancel", json={"reason": "changed_mind", "comment": "передумала"}
    )
    assert answer.json()["status"] == "cancelled"
    comments = (await world.client.get(f"/api/v1/orders/{order_id}/comments")).json()["items"]
    assert [comment["text"] for comment in comments] == ["передумала"]
    timeline = (await world.client.get(f"/api/v1/orders/{order_id}/timeline")).json()["items"]
    assert "передумала" in [item["comment"] for item in timeline]


CHEAPER = {"town": "Омск", "where": "рынок у вокзала", "price": "990.00"}


@pytest.mark.parametrize("way", ["act", "outcome"])
async def test_where_it_is_cheaper_stands_in_the_timeline_and_not_in_the_facts(
    world: World, way: str
) -> None:
    order = (await world.place()).json()
    given: dict[str, object] = {"reason": "too_expensive", "cheaper": CHEAPER}
    path = f"/api/v1/orders/{order['id']}/cancel"
    if way == "outcome":
        task = await world.task(order["id"], "confirm_order")
        path, given = f"/api/v1/tasks/{task['id']}/complete", {"outcome": "cancelled", **given}
    answer = await world.client.post(path, json=given)
    assert answer.json()["status"] == "cancelled", answer.text
    entries = (await world.client.get(f"/api/v1/orders/{order['id']}/timeline")).json()["items"]
    (told,) = [item for item in entries if item["fact"]["kind"] == "order.cancelled"]
    assert told["cheaper"] == {**CHEAPER, "ours": "4470.00"}
    assert not [item for item in entries if "Омск" in str(item["fact"])]
    erased = await world.client.delete(f"/api/v1/customers/{order['customer']['id']}/personal-data")
    assert erased.status_code == 204
    after = (await world.client.get(f"/api/v1/orders/{order['id']}/timeline")).text
    assert "вокзала" not in after and "Омск" not in after and "990.00" in after


async def test_a_parcel_is_refused_with_the_same_words_to_its_reason(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    task = await world.task(order_id, "confirm_order")
    path = f"/api/v1/tasks/{task['id']}/complete"
    for given in ({"reason": "other"}, {"reason": "too_expensive"}):
        answer = await world.client.post(path, json={"outcome": "refused", **given})
        assert answer.status_code == 422 and answer.json()["code"] == "invalid_request", answer.text


async def test_the_agreed_day_of_a_courier_is_kept_and_shown(world: World) -> None:
    address = {"city": "Москва", "line": "ул. Мясницкая, 1-1"}
    delivery = {"kind": "courier", "carrier": "cdek", "address": address, "day": "2026-11-23"}
    order_id = (await world.place(delivery=delivery)).json()["id"]
    assert (await world.get(order_id))["delivery"]["day"] == "2026-11-23"  # type: ignore[index]
    path = f"/api/v1/orders/{order_id}"
    past = await world.client.patch(path, json={"delivery": {"day": "2026-11-22"}})
    assert past.status_code == 422, past.text
    edited = await world.client.patch(path, json={"delivery": {"day": "2026-11-25"}})
    assert edited.json()["delivery"]["day"] == "2026-11-25"
    moved = await world.client.patch(path, json={"payment": {"method": "online"}})
    assert moved.json()["delivery"]["day"] == "2026-11-25"


async def test_an_edit_changes_lines_and_address_and_the_total(world: World) -> None:
    order_id = await confirmed(world)
    answer = await world.client.patch(
        f"/api/v1/orders/{order_id}",
        json={
            "items": [{"sku": "SW-30", "name": "Капсулы 30 шт.", "quantity": 2, "unit_price": "890.00"}],
            "delivery": {
                "address": {"postcode": "630099", "city": "Новосибирск", "line": "Красный проспект, 1"}
            },
        },
    )
    assert answer.status_code == 200, answer.text
    order = answer.json()
    assert order["total"]["amount"] == "2080.00"
    assert order["delivery"]["address"]["city"] == "Новосибирск"
    assert order["delivery"]["timezone"] == "Asia/Novosibirsk"


async def test_a_number_that_was_wrong_is_corrected_and_called_again(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    task = await world.task(order_id, "confirm_order")
    await world.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"outcome": "wrong_number"})
    answer = await world.client.patch(
        f"/api/v1/orders/{order_id}", json={"customer": {"phone": "8 916 765-43-21"}}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["customer"]["phone"] == "+79167654321"
    assert (await world.task(order_id, "confirm_order"))["state"] == "open"


async def test_an_edit_with_anothers_phone_is_refused_and_changes_nothing(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    await world.place(external_id="A-2", customer={"phone": "+79167654321"})
    before = await world.counts()
    answer = await world.client.patch(
        f"/api/v1/orders/{order_id}", json={"customer": {"phone": "+79167654321"}}
    )
    assert answer.status_code == 409
    assert await world.counts() == before


async def test_a_refused_edit_leaves_the_address_alone(world: World) -> None:
    order_id = await confirmed(world)
    await world.client.post(f"/api/v1/orders/{order_id}/cancel", json={"reason": "customer"})
    answer = await world.client.patch(
        f"/api/v1/orders/{order_id}", json={"delivery": {"address": {"city": "Казань"}}}
    )
    assert answer.status_code == 409
    assert (await world.get(order_id))["delivery"]["address"]["city"] == "Москва"  # type: ignore[index]


async def test_what_cannot_be_applied_now_is_stored_and_applied_later(world: World) -> None:
    order_id = await confirmed(world)
    world.orders.away = True
    answer = await world.client.post(f"/api/v1/orders/{order_id}/packed")
    assert answer.status_code == 202
    stimulus = answer.headers["Location"]
    assert (await world.client.get(stimulus)).json()["state"] == "waiting"
    assert (await world.get(order_id))["status"] == "confirmed"
    world.orders.away = False
    await world.relay()
    assert (await world.client.get(stimulus)).json()["state"] == "applied"
    assert (await world.get(order_id))["status"] == "packed"


async def test_a_stored_act_that_is_refused_in_the_end_tells_why(world: World) -> None:
    order_id = await confirmed(world)
    world.orders.away = True
    late = await world.client.post(f"/api/v1/orders/{order_id}/packed")
    cancel = await world.client.post(f"/api/v1/orders/{order_id}/cancel", json={"reason": "customer"})
    assert (late.status_code, cancel.status_code) == (202, 202)
    edit = await world.client.patch(f"/api/v1/orders/{order_id}", json={"payment": {"method": "online"}})
    world.orders.away = False
    await world.relay()
    ended = (await world.client.get(edit.headers["Location"])).json()
    assert ended["state"] == "refused"
    assert ended["refusal"]["code"] == "status_does_not_allow"


async def test_two_acts_on_one_order_at_once_are_applied_one_after_the_other(world: World) -> None:
    order_id = await confirmed(world)
    path = f"/api/v1/orders/{order_id}"
    answers = await asyncio.gather(
        world.client.post(f"{path}/cancel", json={"reason": "customer"}),
        world.client.patch(path, json={"payment": {"method": "online"}}),
        world.client.post(f"{path}/packed"),
    )
    assert {answer.status_code for answer in answers} <= {200, 409, 422}
    assert (await world.get(order_id))["status"] == "cancelled"


async def test_while_another_request_holds_the_order_an_act_is_stored(world: World) -> None:
    order_id = await confirmed(world)
    async with world.engine.connect() as holder:
        key = {"order": order_id}
        await holder.execute(text("SELECT pg_advisory_lock(hashtextextended(:order, 1))"), key)
        answer = await world.client.post(f"/api/v1/orders/{order_id}/packed")
        await holder.execute(text("SELECT pg_advisory_unlock(hashtextextended(:order, 1))"), key)
    assert answer.status_code == 202
    assert world.orders.nudges.count("mark_packed") == 0  # type: ignore[arg-type]


async def test_the_relay_leaves_an_order_alone_while_its_request_nudges(world: World) -> None:
    order_id = await confirmed(world)
    world.orders.away = True
    await world.client.post(f"/api/v1/orders/{order_id}/packed")
    async with world.engine.connect() as connection:
        ahead = await connection.scalar(
            text("SELECT next_try_at - now() FROM targets WHERE target = :order"), {"order": order_id}
        )
    assert isinstance(ahead, timedelta)
    assert ahead > timedelta(seconds=2)


async def test_goods_that_came_let_the_order_that_waits_go_on(world: World) -> None:
    order_id = await confirmed(world)
    short = await world.client.post(
        f"/api/v1/orders/{order_id}/shortage", json={"lines": [{"sku": "SW-60", "missing": 2}]}
    )
    assert short.status_code == 200, short.text
    product = {"name": "Капсулы 60 шт.", "category": "capsules", "price": "1490.00", "stock": 2}
    await world.client.put("/api/v1/products/SW-60", json=product)
    await world.relay()
    kinds = await facts(world, order_id)
    assert "stock.arrived" not in kinds
    answer = await world.client.put("/api/v1/products/SW-60", json=product | {"stock": 3})
    assert answer.json()["price"] == {"amount": "1490.00", "currency": "RUB"}
    await world.relay()
    assert "stock.arrived" in await facts(world, order_id)


async def test_a_product_whose_id_has_a_slash_is_told_and_read(world: World) -> None:
    for address in ("/api/v1/products/SW/60", "/api/v1/products/SW%2F61"):
        put = await world.client.put(address, json={"name": "Капсулы"})
        assert put.status_code == 200, put.text
        assert (await world.client.get(address)).json()["sku"] in ("SW/60", "SW/61")


async def facts(world: World, order_id: str) -> list[str]:
    """Kinds of the order's facts."""
    items = (await world.client.get(f"/api/v1/orders/{order_id}/timeline")).json()["items"]
    return [item["fact"]["kind"] for item in items]


async def test_a_register_is_matched_line_by_line(world: World) -> None:
    order = (await world.place()).json()
    body = {
        "external_id": "R-1",
        "carrier": "russian_post",
        "received_at": "2026-11-23T12:00:00+03:00",
        "lines": [
            {"number": order["number"], "amount": "100.00"},
            {"external_id": "A-1001", "amount": "200.00"},
            {"track_number": "RA644000005RU", "amount": "300.00"},
        ],
    }
    answer = await world.client.post("/api/v1/money-registers", json=body)
    assert answer.status_code == 202, answer.text
    assert [line["matching"] for line in answer.json()["lines"]] == ["matched", "matched", "unmatched"]
    again = await world.client.post("/api/v1/money-registers", json=body)
    assert again.json() == answer.json()
    await world.relay()


async def test_money_told_before_its_order_goes_to_it_when_the_register_is_told_again(world: World) -> None:
    line = {"external_id": "A-1001", "amount": "4770.00"}
    body = {
        "external_id": "R-2", "carrier": "russian_post", "received_at": "2026-11-23T12:00:00+03:00",
        "lines": [line],
    }  # fmt: skip
    early = (await world.client.post("/api/v1/money-registers", json=body)).json()
    assert early["lines"][0]["matching"] == "unmatched"
    order_id = (await world.place()).json()["id"]
    again = (await world.client.post("/api/v1/money-registers", json=body)).json()
    assert (again["lines"][0]["matching"], again["lines"][0]["order_id"]) == ("matched", order_id)
    await world.relay()
    assert (await world.get(order_id))["payment"]["paid"]["amount"] == "4770.00"  # type: ignore[index]
    assert (await world.client.get(again["lines"][0]["stimulus"])).json()["state"] == "applied"


async def test_a_line_whose_names_mean_two_orders_is_for_a_person(world: World) -> None:
    first = (await world.place()).json()
    second = (await world.place(external_id="A-1002")).json()
    named = {"order_id": first["id"], "track_number": "RA644000005RU", "amount": "1.00"}
    body = {
        "external_id": "R-3", "carrier": "russian_post", "received_at": "2026-11-23T12:00:00+03:00",
        "lines": [named, {"order_id": first["id"], "number": second["number"], "amount": "2.00"}],
    }  # fmt: skip
    told = (await world.client.post("/api/v1/money-registers", json=body)).json()
    assert [(line["matching"], line["order_id"]) for line in told["lines"]] == [
        ("matched", first["id"]),
        ("unmatched", None),
    ]


async def test_an_imported_order_stands_where_it_stood(world: World) -> None:
    imported = {
        "status": "shipped",
        "facts": {
            "since": "2026-11-20T12:00:00+03:00", "carrier": "russian_post", "track_number": "RA644000005RU",
        },
    }  # fmt: skip
    answer = await world.place(imported=imported)
    assert answer.status_code == 201, answer.text
    assert (await world.get(answer.json()["id"]))["status"] == "shipped"
    messages = (await world.client.get("/api/v1/messages")).json()["items"]
    assert messages == []


async def test_placed_and_confirmed_in_one_talk(world: World) -> None:
    answer = await world.place(confirmed=True, channel="phone")
    assert (await world.get(answer.json()["id"]))["status"] == "confirmed"


async def test_messages_tell_whom_masked_and_why(world: World) -> None:
    order_id = await confirmed(world)
    answer = await world.client.get("/api/v1/messages", params={"order_id": order_id})
    assert answer.json()["items"]
    for message in answer.json()["items"]:
        assert message["fact"].startswith("order.")
        assert "+79161234567" not in str(message)
        assert message["to"] in (None, "+7 916 •••-••-67", "a•••@example.org")


async def test_an_event_for_the_shop_s_backend_is_listed_among_the_messages(world: World) -> None:
    told = Trigger(id="told", on="order.placed", do=(act(webhook={"event": "order.new"}),))
    playbook = load(PLAYBOOKS / "swan.yaml").model_copy(update={"triggers": (told,)})
    async with world.engine.begin() as connection:
        body = playbook.model_dump_json(by_alias=True)
        await playbooks.publish(connection, SHOP, version_of(playbook), body)
    order_id = (await world.place()).json()["id"]
    answer = await world.client.get("/api/v1/messages", params={"order_id": order_id})
    [event] = answer.json()["items"]
    assert (event["kind"], event["channel"], event["template"]) == ("told", "webhook", "order.new")
    assert (event["state"], event["to"], event["fact"]) == ("wanted", None, "order.placed")


async def test_a_message_tells_where_it_went_whatever_became_of_the_contact(world: World) -> None:
    order_id = await confirmed(world)
    listed = await world.client.get("/api/v1/messages", params={"order_id": order_id})
    first, *others = [item["id"] for item in listed.json()["items"] if item["channel"] == "email"]
    async with world.engine.begin() as connection:
        await ledger.keep_texts(connection, first, to="a•••@example.org", text="…")
        await connection.execute(
            text("UPDATE messages SET recipient = 'carrier' WHERE id = :id"), {"id": others[0]}
        )
    customer = (await world.get(order_id))["customer"]["id"]  # type: ignore[index]
    await world.client.patch(f"/api/v1/customers/{customer}", json={"email": "new@example.org"})
    again = await world.client.get("/api/v1/messages", params={"order_id": order_id})
    to = {item["id"]: item["to"] for item in again.json()["items"]}
    assert (to[first], to[others[0]]) == ("a•••@example.org", None)


async def test_lists_are_read_page_by_page(world: World) -> None:
    ids = [(await world.place(external_id=f"A-{number}")).json()["id"] for number in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await world.client.get("/api/v1/orders", params=params)).json()
        seen += [order["id"] for order in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)
    found = await world.client.get(
        "/api/v1/orders", params={"phone": "8 916 123-45-67", "external_id": "A-3"}
    )
    assert [order["id"] for order in found.json()["items"]] == [ids[3]]
    assert (await world.client.get("/api/v1/orders", params={"status": "paid"})).json()["items"] == []


async def test_a_message_whose_fate_is_unknown_is_sent_again_when_a_person_says_so(world: World) -> None:
    order_id = await confirmed(world)
    listed = await world.client.get("/api/v1/messages", params={"order_id": order_id, "kind": "T1"})
    message = listed.json()["items"][0]["id"]
    path = f"/api/v1/messages/{message}/resend"
    known = await world.client.post(path)
    assert (known.status_code, known.json()["code"]) == (409, "message_is_known")
    async with world.engine.begin() as connection:
        await connection.execute(
            text("update messages set state = 'unknown' where id = :id"), {"id": message}
        )
    assert (await world.client.post(path)).status_code == 202
    again = await world.client.get("/api/v1/messages", params={"order_id": order_id, "kind": "T1"})
    assert again.json()["items"][0]["state"] == "wanted"
    assert (await world.client.post("/api/v1/messages/nothing/resend")).status_code == 404


async def test_a_payment_nobody_could_place_goes_to_the_order_the_shop_names(world: World) -> None:
    order_id = await confirmed(world)
    paid_at = "2026-11-23T12:30:00+03:00"
    payment = {"provider": "bank", "external_id": "p-77", "amount": "100.00", "paid_at": paid_at}
    path = f"/api/v1/orders/{order_id}/payments"
    assert (await world.client.post(path, json=payment)).status_code == 202
    async with world.engine.begin() as connection:
        await connection.execute(
            text("update stimuli set target = null, state = 'unplaced' where kind = 'payment_received'")
        )
    assert (await world.client.post(path, json=payment)).status_code == 202
    await world.relay()
    shown = await world.client.get(f"/api/v1/orders/{order_id}")
    assert shown.json()["payment"]["paid"]["amount"] == "100.00"
