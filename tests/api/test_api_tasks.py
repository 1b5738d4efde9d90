"""The queue: what is ready, whose it is, and until when; none of it touches the order."""

import asyncio
from datetime import timedelta

import pytest

from playbook.loading import version_of
from storage import playbooks
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import SHOP, World, order_body
from tests.builders import changed, playbook_of


async def _task(world: World) -> str:
    order_id = (await world.place()).json()["id"]
    return str((await world.task(order_id, "confirm_order"))["id"])


async def test_a_claim_is_a_lease_of_one(world: World) -> None:
    path = f"/api/v1/tasks/{await _task(world)}"
    olga, irina = world.headers(Steward_Actor=world.staff), world.headers(Steward_Actor=world.supervisor)
    claimed = await world.client.post(f"{path}/claim", headers=olga)
    assert claimed.json()["claimed_by"] == world.staff
    assert_problem(await world.client.post(f"{path}/claim", headers=irina), 409, "task_claimed")
    world.clock.move(timedelta(minutes=16))
    assert (await world.client.post(f"{path}/claim", headers=irina)).json()["claimed_by"] == world.supervisor
    assert_problem(await world.client.post(f"{path}/release", headers=olga), 409, "task_claimed")
    released = await world.client.post(f"{path}/release", headers=irina)
    assert released.json()["claimed_by"] is None


async def test_of_claims_at_one_moment_one_holds_and_the_others_are_told_who(world: World) -> None:
    path = f"/api/v1/tasks/{await _task(world)}/claim"
    staff = (world.staff, world.supervisor) * 4
    answers = await asyncio.gather(
        *(world.client.post(path, headers=world.headers(Steward_Actor=who)) for who in staff)
    )
    held = {answer.json()["claimed_by"] for answer in answers if answer.status_code == 200}
    assert len(held) == 1
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(refused) == 4
    for answer in refused:
        assert_problem(answer, 409, "task_claimed")
        assert answer.json()["detail"].startswith(f"{held.copy().pop()} has this task until 2026-")


async def test_a_claim_is_counted_by_the_clock_its_order_lives_by(world: World) -> None:
    ahead = {"Steward-Clock": "2026-12-24T12:00:00+03:00"}
    body = order_body(placed_at=None)
    order_id = (await world.client.post("/api/v1/orders", json=body, headers=ahead)).json()["id"]
    await world.relay()
    task = (await world.task(order_id, "confirm_order"))["id"]
    claimed = await world.client.post(f"/api/v1/tasks/{task}/claim", json={"staff_id": world.staff})
    assert claimed.json()["claimed_until"].startswith("2026-12-24T09:15")
    assert (await world.client.get(f"/api/v1/tasks/{task}")).json()["claimed_by"] == world.staff


async def test_a_task_is_claimed_for_somebody(world: World) -> None:
    path = f"/api/v1/tasks/{await _task(world)}/claim"
    assert_problem(await world.client.post(path), 422, pointer="/staff_id")
    assert_problem(await world.client.post(path, json={"staff_id": "nobody"}), 422, pointer="/staff_id")
    answer = await world.client.post(path, json={"staff_id": world.staff})
    assert answer.json()["claimed_by"] == world.staff


async def test_a_snooze_stays_inside_the_limit_and_the_hours(world: World) -> None:
    task = await _task(world)
    path = f"/api/v1/tasks/{task}/snooze"
    shown = (await world.client.get(f"/api/v1/tasks/{task}")).json()
    assert_problem(
        await world.client.post(path, json={"until": "2026-11-23T11:00:00+03:00"}), 422, pointer="/until"
    )
    assert_problem(
        await world.client.post(path, json={"until": "2026-11-24T12:00:00+03:00"}), 422, pointer="/until"
    )
    until = world.clock.now() + timedelta(minutes=20)
    answer = await world.client.post(path, json={"until": until.isoformat()})
    assert answer.status_code == 200, (answer.text, shown["due_at"])
    assert answer.json()["ready"] is False
    ready = await world.client.get("/api/v1/tasks", params={"state": "ready"})
    assert task not in [item["id"] for item in ready.json()["items"]]
    world.clock.move(timedelta(minutes=21))
    ready = await world.client.get("/api/v1/tasks", params={"state": "ready"})
    assert task in [item["id"] for item in ready.json()["items"]]


async def test_a_task_is_assigned_and_found_by_whose_it_is(world: World) -> None:
    task = await _task(world)
    await world.client.post(f"/api/v1/tasks/{task}/assign", json={"staff_id": world.staff})
    mine = await world.client.get("/api/v1/tasks", params={"assignee": world.staff})
    assert [item["id"] for item in mine.json()["items"]] == [task]
    nobody = await world.client.post(f"/api/v1/tasks/{task}/assign", json={"staff_id": None})
    assert nobody.json()["assignee"] is None


async def test_the_virtual_clock_of_a_request_says_what_is_ready(world: World) -> None:
    task = await _task(world)
    earlier = {"Steward-Clock": "2026-11-23T08:00:00+03:00"}
    ready = await world.client.get("/api/v1/tasks", params={"state": "ready"}, headers=earlier)
    assert ready.json()["items"] == []
    later = {"Steward-Clock": "2026-11-24T12:00:00+03:00"}
    ready = await world.client.get("/api/v1/tasks", params={"state": "ready"}, headers=later)
    assert [(item["id"], item["overdue"]) for item in ready.json()["items"]] == [(task, True)]


async def test_a_closed_task_can_be_neither_claimed_nor_put_off(world: World) -> None:
    task = await _task(world)
    await world.client.post(f"/api/v1/tasks/{task}/complete", json={"outcome": "confirmed"})
    claim = await world.client.post(f"/api/v1/tasks/{task}/claim", json={"staff_id": world.staff})
    assert_problem(claim, 409, "task_ended")
    done = await world.client.get("/api/v1/tasks", params={"state": "done"})
    assert [item["outcome"] for item in done.json()["items"]] == ["confirmed"]


@pytest.mark.parametrize(
    ("on", "asked_again"),
    [
        ("2026-11-28", "2026-11-29T07:00:00+00:00"),
        ("2026-11-28T18:00:00+03:00", "2026-11-29T15:00:00+00:00"),
        ("2026-11-24", "2026-11-25T12:01:00+00:00"),
    ],
)
async def test_a_promise_to_collect_is_a_day_or_a_moment(world: World, on: str, asked_again: str) -> None:
    facts = {"since": "2026-11-20T12:00:00+03:00", "track_number": "RA644000005RU"}
    order_id = (await world.place(imported={"status": "at_pickup", "facts": facts})).json()["id"]
    world.clock.move(timedelta(days=1, hours=3))
    await world.orders.step(order_id)
    task = (await world.task(order_id, "remind_pickup"))["id"]
    path = f"/api/v1/tasks/{task}/complete"
    past = await world.client.post(path, json={"outcome": "will_collect", "on": "2026-11-23"})
    assert_problem(past, 422, "invalid_request", "/on")
    answer = await world.client.post(path, json={"outcome": "will_collect", "on": on})
    assert answer.status_code == 200, answer.text
    assert (await world.task(order_id, "remind_pickup"))["ready_at"] == asked_again


async def test_why_nobody_answered_is_kept_as_a_comment_of_the_order(world: World) -> None:
    task = await _task(world)
    answer = await world.client.post(
        f"/api/v1/tasks/{task}/complete",
        json={"outcome": "no_answer", "why": "гудки"},
        headers=world.headers(Steward_Actor=world.staff),
    )
    assert answer.status_code == 200, answer.text
    comments = (await world.client.get(f"/api/v1/orders/{answer.json()['id']}/comments")).json()["items"]
    assert [(comment["text"], comment["author"]["id"]) for comment in comments] == [("гудки", world.staff)]


@pytest.mark.parametrize(
    ("query", "newest_first"),
    [
        ({"state": "ready", "role": "operator"}, True),
        ({"state": "ready", "kind": "confirm_order"}, True),
        ({"state": "ready"}, False),
        ({"state": "open", "role": "operator"}, False),
    ],
)
async def test_callers_have_the_newest_order_first_where_the_shop_says_so(
    world: World, query: dict[str, str], newest_first: bool
) -> None:
    rules = changed(playbook_of(SHOP), telephony={"freshest_first": True})
    async with world.engine.begin() as connection:
        await playbooks.publish(connection, SHOP, version_of(rules), rules.model_dump_json())
    placed = []
    for minute in range(3):
        moment = f"2026-11-23T11:0{minute}:00+03:00"
        placed.append((await world.place(external_id=f"N-{minute}", placed_at=moment)).json()["id"])
        world.clock.move(timedelta(minutes=1))
    later = {"Steward-Clock": "2026-11-23T12:30:00+03:00"}
    listed = await world.client.get("/api/v1/tasks", params=query, headers=later)
    expected = placed[::-1] if newest_first else placed
    assert [item["order_id"] for item in listed.json()["items"]] == expected
