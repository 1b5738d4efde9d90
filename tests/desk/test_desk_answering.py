"""An outcome from a desk can be undone while nothing took it, is never lost, and comes back where the order refuses it."""

from datetime import timedelta

import pytest

from desk.asker import Asker, person
from desk.moments import RequestClock
from desk.refusals import AlreadyStored, AnswerOnItsWay, NotTheirRole, Refused, TaskClaimed
from desk.services import Services
from desk.tasks import queueing
from desk.tasks.answering import UNDO_WITHIN, Answer, answer, undo
from desk.tasks.outcomes import OutcomeAsked
from domain.actors import Role
from domain.ids import OrderId, StaffId, TaskId
from storage import staff, tasks
from storage.states import TaskState
from storage.task_answers import Draft
from storage.tasks import TaskRow
from tests.api.world import SHOP, World
from tests.storage.making import draft_of

A_SECOND = timedelta(seconds=1)


class Desk:
    """Somebody at a desk of this world, with a task of a new order."""

    def __init__(self, world: World, task: str, order: str) -> None:
        self.world, self.task, self.order = world, task, order
        self.services: Services = world.app.state.services
        self.olga = person(SHOP, StaffId(world.staff), Role.OPERATOR)

    @property
    def clock(self) -> RequestClock:
        return RequestClock(self.world.clock.now())

    async def answers(self, once: str = "form", asker: Asker | None = None, **said: object) -> Answer:
        given = OutcomeAsked.model_validate({"outcome": "confirmed"} | said)
        typed = Draft(outcome=given.root.outcome, fields={"note": "с пяти"}, saved_at=self.world.clock.now())
        return await answer(self.services, asker or self.olga, self.clock, self.task, given, once, typed)

    async def row(self) -> TaskRow:
        async with self.world.engine.connect() as connection:
            row = await tasks.get(connection, SHOP, TaskId(self.task))
        assert row is not None
        return row

    async def draft(self) -> Draft | None:
        async with self.world.engine.connect() as connection:
            return await draft_of(connection, SHOP, TaskId(self.task), StaffId(self.world.staff))

    async def passes(self, by: timedelta = UNDO_WITHIN) -> None:
        """Time, and the relay."""
        self.world.clock.move(by)
        await self.world.relay()


async def a_desk(world: World) -> Desk:
    order = (await world.place()).json()["id"]
    return Desk(world, str((await world.task(order, "confirm_order"))["id"]), order)


async def test_an_outcome_is_carried_out_when_it_can_be_undone_no_more(world: World) -> None:
    desk = await a_desk(world)
    given = await desk.answers()
    world.clock.move(UNDO_WITHIN - A_SECOND)
    await world.orders.step(OrderId(desk.order))
    assert (await desk.row()).answer == given.stimulus
    await desk.passes(A_SECOND)
    row = await desk.row()
    assert (row.state, row.outcome, row.done_by) == (TaskState.DONE, "confirmed", desk.world.staff)
    assert await desk.draft() is None


async def test_an_undone_outcome_never_happened_and_what_was_typed_is_there(world: World) -> None:
    desk = await a_desk(world)
    given = await desk.answers()
    row = await undo(desk.services, desk.olga, desk.clock, given.stimulus)
    assert row is not None and (row.answer, row.claimed_by) == (None, desk.world.staff)
    await desk.passes()
    assert (await desk.row()).state is TaskState.OPEN
    draft = await desk.draft()
    assert draft is not None and draft.fields == {"note": "с пяти"}


async def test_what_was_carried_out_is_undone_no_more(world: World) -> None:
    desk = await a_desk(world)
    given = await desk.answers()
    await desk.passes()
    assert await undo(desk.services, desk.olga, desk.clock, given.stimulus) is None
    assert (await desk.row()).state is TaskState.DONE


async def test_while_temporal_is_away_an_outcome_waits_and_can_still_be_undone(world: World) -> None:
    desk = await a_desk(world)
    given = await desk.answers()
    world.clock.move(timedelta(hours=1))
    assert (await desk.row()).answer == given.stimulus
    assert await undo(desk.services, desk.olga, desk.clock, given.stimulus) is not None


async def test_what_is_refused_at_once_is_kept_as_it_was_typed(world: World) -> None:
    desk = await a_desk(world)
    with pytest.raises(Refused):
        await desk.answers(outcome="callback", at="2028-11-23T12:00:00+03:00", why="за рулём")
    assert (await desk.row()).answer is None
    assert await desk.draft() is not None


async def test_where_the_order_moved_the_task_comes_back_to_the_operator_with_the_refusal(
    world: World,
) -> None:
    """Between the check and the step the shop gave the address up: it is not full any more."""
    desk = await a_desk(world)
    given = await desk.answers()
    edit = {"delivery": {"kind": "pickup_point", "carrier": "cdek", "address": {"city": "Пермь"}}}
    assert (await world.client.patch(f"/api/v1/orders/{desk.order}", json=edit)).status_code == 200
    await desk.passes()
    row = await desk.row()
    assert (row.state, row.answer, row.refused) == (TaskState.OPEN, None, given.stimulus)
    assert row.claimed_by == world.staff
    assert await desk.draft() is not None
    told = (await world.client.get(f"/api/v1/stimuli/{given.stimulus}")).json()
    assert told["state"] == "refused"


async def test_a_form_sent_twice_is_one_outcome(world: World) -> None:
    desk = await a_desk(world)
    assert await desk.answers() == await desk.answers()
    with pytest.raises(AlreadyStored):
        await desk.answers(outcome="spam")


async def test_another_outcome_waits_until_the_first_is_undone(world: World) -> None:
    desk = await a_desk(world)
    first = await desk.answers()
    with pytest.raises(AnswerOnItsWay):
        await desk.answers("another form", outcome="spam")
    await undo(desk.services, desk.olga, desk.clock, first.stimulus)
    assert (await desk.answers("another form", outcome="spam")).row.answer is not None


async def test_who_lost_the_task_is_told_who_has_it(world: World) -> None:
    desk = await a_desk(world)
    boss = person(SHOP, StaffId(world.supervisor), Role.SUPERVISOR)
    await queueing.take(desk.services, boss, desk.clock, desk.task)
    with pytest.raises(TaskClaimed) as claimed:
        await desk.answers()
    assert claimed.value.by == world.supervisor


async def test_next_gives_the_task_keep_holds_it_and_a_note_goes_with_it_to_another(world: World) -> None:
    desk = await a_desk(world)
    async with world.engine.begin() as connection:
        await staff.add(connection, StaffId("irina"), SHOP, "Ирина", Role.OPERATOR)
        await staff.add(connection, StaffId("max"), SHOP, "Максим", Role.PICKER)
    row = await queueing.claim_next(desk.services, desk.olga, desk.clock)
    assert row is not None and row.id == desk.task
    world.clock.move(timedelta(minutes=1))
    assert await queueing.keep(desk.services, desk.olga, desk.clock, desk.task)
    with pytest.raises(NotTheirRole):
        await queueing.hand_over(desk.services, desk.olga, desk.clock, desk.task, "max", "", "1")
    over = await queueing.hand_over(
        desk.services, desk.olga, desk.clock, desk.task, "irina", "просит женский голос", "2"
    )
    assert (over.assignee, over.handed_by, over.claimed_by) == ("irina", world.staff, None)
    assert await queueing.claim_next(desk.services, desk.olga, desk.clock) is None
    comments = (await world.client.get(f"/api/v1/orders/{desk.order}/comments")).json()["items"]
    assert "просит женский голос" in [comment["text"] for comment in comments]


async def test_at_night_there_is_nobody_to_call(world: World) -> None:
    desk = await a_desk(world)
    world.clock.move(timedelta(hours=12))
    assert await queueing.claim_next(desk.services, desk.olga, desk.clock) is None
