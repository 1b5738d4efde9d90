"""An outcome on its way: undone or taken, never both; refused, it comes back to who gave it with what was typed."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.actors import Actor, ActorKind, Role
from domain.ids import OrderId, StaffId, StimulusId, TaskId
from storage import erasure, inbox, orders, queue, task_answers, tasks
from storage.states import InboxState
from storage.tables import task_drafts
from storage.task_answers import Draft
from storage.tasks import TaskRow
from tests.builders import NOON
from tests.storage.making import SWAN, a_stimulus, draft_of
from tests.storage.test_storage_queue import at, person
from tests.storage.test_storage_tasks import a_task, opened
from tests.workflows.clients import until

OLGA, IRINA = StaffId("olga"), StaffId("irina")
TASK = TaskId("t")
BY_OLGA = Actor(kind=ActorKind.STAFF, id=OLGA, role=Role.OPERATOR)
SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(minutes=15)


def typed(outcome: str | None = None, **fields: str) -> Draft:
    return Draft(outcome=outcome, fields=fields, saved_at=NOON)


async def answered(conn: AsyncConnection, key: str = "1") -> tuple[OrderId, StimulusId]:
    """Olga gave an outcome that may be undone for five seconds."""
    placed = await opened(conn, a_task("t"))
    new = a_stimulus(placed.id, key, actor=BY_OLGA, not_before=NOON + 5 * SECOND)
    stored = await inbox.store(conn, new)
    assert await task_answers.give(conn, SWAN, TASK, OLGA, stored.id, LATER, NOON)
    return placed.id, stored.id


async def told(conn: AsyncConnection, order: OrderId) -> list[StimulusId]:
    """What a step would take once nothing can be undone any more."""
    return [one.stimulus.id for one in await inbox.waiting(conn, order, NOON + 5 * SECOND)]


async def the_task(conn: AsyncConnection) -> TaskRow:
    row = await tasks.get(conn, SWAN, TASK)
    assert row is not None
    return row


async def test_while_an_outcome_is_on_its_way_nobody_gets_the_task(conn: AsyncConnection) -> None:
    await answered(conn)
    for who in (person(OLGA), person(IRINA)):
        assert await queue.claim_next(conn, who, at(60)) is None
    assert await tasks.claim(conn, SWAN, TASK, IRINA, LATER + LATER.resolution, LATER) is None
    assert await tasks.hand_over(conn, SWAN, TASK, OLGA, IRINA, None, LATER) is None


async def test_a_second_outcome_waits_for_the_first(conn: AsyncConnection) -> None:
    _, first = await answered(conn)
    assert await task_answers.give(conn, SWAN, TASK, OLGA, StimulusId("second"), LATER, NOON) is None
    assert await task_answers.give(conn, SWAN, TASK, OLGA, first, LATER, NOON), (
        "a repeat of the same is no second one"
    )


async def test_who_lost_the_task_to_another_gives_no_outcome(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t"))
    await tasks.claim(conn, SWAN, TASK, IRINA, LATER, NOON)
    assert await task_answers.give(conn, SWAN, TASK, OLGA, StimulusId("s"), LATER, NOON) is None
    assert await task_answers.give(conn, SWAN, TASK, OLGA, StimulusId("s"), LATER, LATER), (
        "the claim has lapsed"
    )


async def test_what_is_undone_was_never_told_and_the_task_is_with_who_undid_it(conn: AsyncConnection) -> None:
    order, answer = await answered(conn)
    assert await inbox.withdraw(conn, SWAN, answer, OLGA)
    taken = await task_answers.take_back(conn, SWAN, answer, OLGA, LATER)
    assert taken is not None and (taken.answer, taken.claimed_by) == (None, OLGA)
    assert answer not in await told(conn, order)
    assert not await inbox.withdraw(conn, SWAN, answer, OLGA)


async def test_nobody_undoes_what_another_said(conn: AsyncConnection) -> None:
    _, answer = await answered(conn)
    assert not await inbox.withdraw(conn, SWAN, answer, IRINA)


async def test_an_undo_that_comes_while_the_step_takes_the_outcome_comes_too_late(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as conn:
        order, answer = await answered(conn)
    async with engine.begin() as step, engine.begin() as undo:
        await orders.lock(step, order)
        assert answer in await told(step, order)
        undone = asyncio.create_task(inbox.withdraw(undo, SWAN, answer, OLGA))
        await _somebody_waits(engine)
        await inbox.mark_applied(step, [answer], 1, NOON + 5 * SECOND)
        await step.commit()
        assert not await undone
    async with engine.connect() as conn:
        left = await inbox.find(conn, SWAN, answer)
        assert left is not None and left.state is InboxState.APPLIED


async def test_a_step_that_comes_while_the_outcome_is_undone_finds_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        order, answer = await answered(conn)
    async with engine.begin() as undo, engine.begin() as step:
        assert await inbox.withdraw(undo, SWAN, answer, OLGA)
        locked = asyncio.create_task(orders.lock(step, order))
        await _somebody_waits(engine)
        await undo.commit()
        await locked
        assert answer not in await told(step, order)


async def _somebody_waits(engine: AsyncEngine) -> None:
    """For a lock of this database."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

    async def one() -> bool:
        async with engine.connect() as conn:
            return bool((await conn.exec_driver_sql(waiting)).scalar())

    await until(one)


async def test_a_refused_outcome_comes_back_to_who_gave_it_on_top_with_what_was_typed(
    conn: AsyncConnection,
) -> None:
    order, answer = await answered(conn)
    await tasks.write(conn, SWAN, order, [a_task("sooner", due=-5)], NOON)
    await task_answers.keep_draft(conn, TASK, OLGA, typed("callback", at="15:00", why="за рулём"))
    await task_answers.settle(conn, order, [], [answer])
    row = await the_task(conn)
    assert (row.answer, row.refused, row.claimed_by) == (None, answer, OLGA)
    again = await queue.claim_next(conn, person(OLGA), at(60))
    assert again is not None and again.id == TASK, "the lease may be over, it is still theirs first"
    draft = await draft_of(conn, SWAN, TASK, OLGA)
    assert draft is not None and (draft.outcome, draft.fields["why"]) == ("callback", "за рулём")
    assert "рулём" not in repr(draft)


async def test_what_was_refused_waits_for_them_a_while_and_then_is_anybodys(conn: AsyncConnection) -> None:
    order, answer = await answered(conn)
    await task_answers.settle(conn, order, [], [answer])
    now = await conn.scalar(select(func.now()))
    assert now is not None
    soon = at().model_copy(update={"now": now + task_answers.RETURNED_FOR - SECOND})
    assert await queue.claim_next(conn, person(IRINA), soon) is None
    late = soon.model_copy(update={"now": now + task_answers.RETURNED_FOR})
    assert await queue.claim_next(conn, person(IRINA), late)


async def test_what_was_typed_is_forgotten_once_it_is_carried_out(conn: AsyncConnection) -> None:
    order, answer = await answered(conn)
    await task_answers.keep_draft(conn, TASK, OLGA, typed("confirmed"))
    await task_answers.settle(conn, order, [answer], [])
    assert (await the_task(conn)).answer is None
    assert await draft_of(conn, SWAN, TASK, OLGA) is None


async def test_everybody_has_a_draft_of_their_own_and_the_last_word_of_it_is_kept(
    conn: AsyncConnection,
) -> None:
    await opened(conn, a_task("t"))
    for who, word in ((OLGA, "раз"), (OLGA, "два"), (IRINA, "три")):
        await task_answers.keep_draft(conn, TASK, who, typed(why=word))
    mine, other = (
        await draft_of(conn, SWAN, TASK, OLGA),
        await draft_of(conn, SWAN, TASK, IRINA),
    )
    assert mine is not None and other is not None
    assert (mine.fields, other.fields) == ({"why": "два"}, {"why": "три"})
    await task_answers.drop_draft(conn, TASK, OLGA)
    assert await draft_of(conn, SWAN, TASK, OLGA) is None


@pytest.mark.parametrize(("state", "before", "kept"), [("open", -1, 1), ("open", 1, 0), ("done", -1, 0)])
async def test_old_drafts_and_those_of_closed_tasks_are_forgotten(
    conn: AsyncConnection, state: str, before: int, kept: int
) -> None:
    placed = await opened(conn, a_task("t"))
    await task_answers.keep_draft(conn, TASK, OLGA, typed(why="слово"))
    await tasks.write(conn, SWAN, placed.id, [a_task("t", state=state)], NOON)
    assert await task_answers.forget_drafts(conn, SWAN, NOON + before * SECOND) == 1 - kept
    assert await conn.scalar(select(func.count()).select_from(task_drafts)) == kept


async def test_drafts_go_with_the_customer_who_is_forgotten(conn: AsyncConnection) -> None:
    placed = await opened(conn, a_task("t"))
    await task_answers.keep_draft(conn, TASK, OLGA, typed(why="слово"))
    await erasure.erase_customer(conn, SWAN, placed.customer_id, NOON)
    assert await conn.scalar(select(func.count()).select_from(task_drafts)) == 0
