"""The step moves an order to another playbook version: from then on it is worked on, and its messages written, by that one."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from domain.answers import Confirmed, NoAnswer
from domain.stimuli import PlaybookMoved
from domain.tasks import TaskKind
from playbook.loading import version_of
from playbook.schema import Playbook
from storage import message_lists, playbooks
from storage.engine import make_engine
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.states import InboxState
from tests.activities.advancing import SHOP, Stepping, counted, publish
from tests.builders import default_playbook

LATER = default_playbook(confirmation={"retry_after": timedelta(hours=5), "stale_after": timedelta(days=20)})


@pytest_asyncio.fixture
async def desk(database_url: str) -> AsyncIterator[Stepping]:
    """An order that was placed and called about once in vain."""
    engine = make_engine(database_url, pool_size=5)
    async with engine.begin() as conn:
        await publish(conn)
    stepping = Stepping(engine)
    await stepping.place()
    await stepping.step()
    await stepping.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="тишина"))
    await stepping.step()
    yield stepping
    await engine.dispose()


async def published(desk: Stepping, playbook: Playbook) -> str:
    async with desk.engine.begin() as conn:
        return await publish(conn, playbook)


async def messages(desk: Stepping) -> tuple[LedgerRow, ...]:
    async with desk.engine.connect() as conn:
        return (await message_lists.find_page(conn, MessageFilters(shop=SHOP, order_id=desk.order))).items


async def test_an_order_follows_the_version_it_was_moved_to(desk: Stepping) -> None:
    before = (await desk.row()).playbook_version
    version = await published(desk, LATER)
    assert (await desk.row()).playbook_version == before, "publishing moves nobody"
    told = await desk.tell(PlaybookMoved(version=version))
    step = await desk.step()
    assert step.applied == (told,)
    assert "playbook.moved" in step.facts
    assert (await desk.row()).playbook_version == version
    assert (await desk.task(TaskKind.CONFIRM_ORDER)).ready_at == desk.now + timedelta(hours=5)
    # And whoever takes it up next works by it.
    await desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="тишина"))
    await desk.step()
    again = await desk.task(TaskKind.CONFIRM_ORDER)
    assert (again.attempt, again.ready_at) == (3, desk.now + timedelta(hours=5))


async def test_the_same_move_told_twice_is_refused_and_changes_nothing(desk: Stepping) -> None:
    version = await published(desk, LATER)
    first = await desk.tell(PlaybookMoved(version=version))
    second = await desk.tell(PlaybookMoved(version=version))
    step = await desk.step()
    assert (step.applied, step.refusals) == ((first,), {second: "same_playbook"})
    assert (await desk.kinds()).count("playbook.moved") == 1


async def test_two_moves_in_one_step_end_at_the_last(desk: Stepping) -> None:
    first, own = await published(desk, LATER), (await desk.row()).playbook_version
    await desk.tell(PlaybookMoved(version=first))
    await desk.tell(PlaybookMoved(version=own))
    step = await desk.step()
    assert len(step.applied) == 2
    assert (await desk.row()).playbook_version == own


async def test_a_version_nobody_can_read_is_refused(desk: Stepping) -> None:
    async with desk.engine.begin() as conn:
        await playbooks.publish(conn, SHOP, "older", '{"schema": "of another time"}')
    unknown = await desk.tell(PlaybookMoved(version="nobody"))
    unreadable = await desk.tell(PlaybookMoved(version="older"))
    step = await desk.step()
    assert step.refusals == {unknown: "no_such_playbook", unreadable: "no_such_playbook"}
    assert not step.needs_engineer
    assert (await desk.end_of(unknown)).state is InboxState.REFUSED


async def test_what_was_wanted_before_is_written_in_the_words_it_was_wanted_with(desk: Stepping) -> None:
    own = (await desk.row()).playbook_version
    version = await published(desk, LATER)
    assert {message.playbook_version for message in await messages(desk)} == {None}
    wanted_before = {message.id for message in await messages(desk)}
    await desk.tell(PlaybookMoved(version=version))
    step = await desk.step()
    assert set(step.messages) == wanted_before, "nothing is wanted because of the move"
    assert {message.playbook_version for message in await messages(desk)} == {own}
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.step()
    new = [message for message in await messages(desk) if message.id not in wanted_before]
    assert new
    assert {message.playbook_version for message in new} == {None}


async def test_what_is_wanted_in_the_step_of_the_move_has_the_words_of_its_own_time(desk: Stepping) -> None:
    own = (await desk.row()).playbook_version
    version = await published(desk, LATER)
    wanted_before = {message.id for message in await messages(desk)}
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.tell(PlaybookMoved(version=version))
    await desk.step()
    new = [message for message in await messages(desk) if message.id not in wanted_before]
    assert {message.playbook_version for message in new if message.trigger == "T2"} == {own}


async def test_what_the_new_rules_had_in_the_past_is_due_in_the_same_step(desk: Stepping) -> None:
    hurried = default_playbook(confirmation={"give_up_after": timedelta(hours=1)})
    version = await published(desk, hurried)
    desk.now += timedelta(hours=2)
    await desk.tell(PlaybookMoved(version=version))
    step = await desk.step()
    kinds = await desk.kinds()
    assert step.applied
    assert kinds.index("playbook.moved") < len(kinds) - 1 - kinds[::-1].index("task.opened")
    assert await desk.task(TaskKind.DECIDE_UNREACHABLE)


async def test_a_move_reads_its_playbook_and_keeps_words_and_costs_nothing_else(
    desk: Stepping,
) -> None:
    version = await published(desk, LATER)
    await desk.tell(PlaybookMoved(version=version))
    with counted(desk.engine) as moving:
        await desk.step()
    other = default_playbook(confirmation={"retry_after": timedelta(hours=6)})
    again = await published(desk, other)
    assert version_of(other) == again
    await desk.tell(PlaybookMoved(version=again))
    with counted(desk.engine) as second:
        await desk.step()
    words = [one for one in moving if one.startswith("UPDATE messages")]
    read = [one for one in moving if "playbook_versions" in one]
    assert (len(words), len(read)) == (1, 1), "\n".join(moving)
    assert len(moving) == len(second)
