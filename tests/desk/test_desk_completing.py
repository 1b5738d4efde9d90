"""A person gives a task its outcome at the desk: whose task it is, a second click, a refusal."""

import pytest

from desk.asker import Asker, person
from desk.moments import RequestClock
from desk.refusals import NotTheirRole, OutcomeNotAllowed, Refused
from desk.services import Services
from desk.submitting import Submitted
from desk.tasks.completing import complete
from desk.tasks.outcomes import OutcomeAsked
from domain.actors import Role
from domain.ids import StaffId
from tests.api.test_api_bad_input import assert_problem
from tests.api.world import SHOP, World


def somebody(world: World, role: Role = Role.OPERATOR) -> Asker:
    return person(SHOP, StaffId(world.staff), role)


async def task_of_a_new_order(world: World) -> str:
    order_id = (await world.place()).json()["id"]
    return str((await world.task(order_id, "confirm_order"))["id"])


async def ended(world: World, task: str, asker: Asker, once: str = "a form", **said: object) -> Submitted:
    services: Services = world.app.state.services
    given = OutcomeAsked.model_validate({"outcome": "confirmed"} | said)
    return await complete(services, asker, RequestClock(world.clock.now()), task, given, once)


async def test_an_outcome_is_signed_by_the_person_and_applied_before_the_answer(world: World) -> None:
    task = await task_of_a_new_order(world)
    submitted = await ended(world, task, somebody(world))
    assert submitted.applied
    done = (await world.client.get(f"/api/v1/tasks/{task}")).json()
    assert (done["outcome"], done["done_by"]) == ("confirmed", world.staff)


async def test_a_second_click_of_the_same_form_is_the_same_act(world: World) -> None:
    task = await task_of_a_new_order(world)
    assert await ended(world, task, somebody(world)) == await ended(world, task, somebody(world))


async def test_a_second_outcome_is_refused_as_a_conflict(world: World) -> None:
    task = await task_of_a_new_order(world)
    await ended(world, task, somebody(world))
    with pytest.raises(Refused) as refused:
        await ended(world, task, somebody(world), once="another form")
    assert refused.value.conflict and refused.value.code == "task_is_closed"


async def test_a_task_of_another_role_stays_open(world: World) -> None:
    task = await task_of_a_new_order(world)
    with pytest.raises(NotTheirRole):
        await ended(world, task, somebody(world, Role.PICKER))
    assert (await world.client.get(f"/api/v1/tasks/{task}")).json()["state"] == "open"


async def test_an_outcome_of_another_task_is_refused(world: World) -> None:
    task = await task_of_a_new_order(world)
    with pytest.raises(OutcomeNotAllowed):
        await ended(world, task, somebody(world), outcome="packed")


async def test_the_api_tells_an_operator_whose_task_it_is_and_the_key_alone_may(world: World) -> None:
    order_id = (await world.place()).json()["id"]
    calling = (await world.task(order_id, "confirm_order"))["id"]
    await world.client.post(f"/api/v1/tasks/{calling}/complete", json={"outcome": "confirmed"})
    packing = f"/api/v1/tasks/{(await world.task(order_id, 'pack_order'))['id']}/complete"
    olga = world.headers(Steward_Actor=world.staff)
    refused = await world.client.post(packing, json={"outcome": "packed"}, headers=olga)
    assert_problem(refused, 403, "another_role")
    assert "picker" in refused.json()["detail"]
    assert (await world.client.post(packing, json={"outcome": "packed"})).status_code == 200
