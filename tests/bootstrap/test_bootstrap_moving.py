"""Moving a shop's waiting orders: what is told before is what the steps then make, and why an order stays is said."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from bootstrap.move_words import ending_of, lines_of
from bootstrap.moving import MovePreview, Moving, NoMove, ask, by_clock, look, preview, version_named
from domain.answers import Answer, CancelIt, Confirmed, NoAnswer
from domain.facts import MessageNoted
from domain.ids import MessageId, OrderId, ShopId
from domain.orders import Reason
from domain.statuses import Status
from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.triggers import Trigger
from rules.order.move_preview import compared
from rules.order.state import OrderState
from rules.order.wanted import MessageChannel, MessageWanted
from storage import playbooks
from storage.engine import make_engine
from storage.order_playbooks import MoveFilters
from storage.tables import orders
from tests.activities.advancing import SHOP, Stepping, publish
from tests.builders import NOON, OPERATOR, act, default_playbook
from tests.storage.making import a_new_order

ALL = MoveFilters(shop=SHOP)
HURRIED = default_playbook(
    confirmation={"retry_after": timedelta(hours=5), "stale_after": timedelta(days=20)},
    stock={"supplier_reply_within": timedelta(hours=3)},
)


class Desk(Stepping):
    """Several orders of a shop, and their moves."""

    ids: list[OrderId]

    async def placed(self, external_id: str) -> None:
        await self.place(a_new_order(external_id, shop=SHOP))
        await self.step()
        self.ids.append(self.order)

    async def published(self, playbook: Playbook) -> str:
        async with self.engine.begin() as conn:
            return await publish(conn, playbook)

    async def told(self, version: str, asked: MoveFilters = ALL, at: datetime = NOON) -> MovePreview:
        return await preview(self.engine, asked, version, by_clock(at))

    async def state(self) -> OrderState:
        row = await self.row()
        assert row.snapshot is not None
        return OrderState.model_validate_json(row.snapshot)

    async def changed(self, **values: object) -> None:
        async with self.engine.begin() as conn:
            await conn.execute(update(orders).where(orders.c.id == self.order).values(values))


@pytest_asyncio.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """Four orders: new, called about in vain, confirmed, cancelled."""
    engine = make_engine(database_url, pool_size=5)
    async with engine.begin() as conn:
        await publish(conn)
    made = Desk(engine)
    made.ids = []
    for name in ("A-1", "A-2", "A-3", "A-4"):
        await made.placed(name)
    answers: tuple[Answer, ...] = (
        NoAnswer(why="тишина"),
        Confirmed(),
        CancelIt(reason=Reason.CUSTOMER),
    )
    for order, answer in zip(made.ids[1:], answers, strict=True):
        made.order = order
        await made.answer(TaskKind.CONFIRM_ORDER, answer)
        await made.step()
    yield made
    await engine.dispose()


async def test_what_is_told_is_what_the_steps_make(desk: Desk) -> None:
    version = await desk.published(HURRIED)
    told = await desk.told(version)
    assert {move.id for move in told.moves} == set(desk.ids[:3])
    assert (told.closed, told.stays) == (1, ())
    before = {}
    for order in desk.ids[:3]:
        desk.order = order
        before[order] = await desk.state()
    asked = await ask(desk.engine, told, OPERATOR)
    assert await look(desk.engine, asked) == Moving(waiting=3)
    for move in told.moves:
        desk.order = move.id
        await desk.step()
        assert compared(before[move.id], await desk.state()) == move.change
        assert (await desk.row()).playbook_version == version
    assert await look(desk.engine, asked) == Moving(applied=3)
    assert {one.why.code for one in (await desk.told(version)).stays} == {"same_playbook"}


async def test_the_same_move_asked_for_twice_is_one(desk: Desk) -> None:
    version = await desk.published(HURRIED)
    told = await desk.told(version)
    assert await ask(desk.engine, told, OPERATOR) == await ask(
        desk.engine, await desk.told(version), OPERATOR
    )


async def test_there_and_back_and_there_again(desk: Desk) -> None:
    desk.order = desk.ids[1]
    own, version = (await desk.row()).playbook_version, await desk.published(HURRIED)
    number = frozenset({(await desk.row()).number})
    for to in (version, own, version):
        asked = await ask(desk.engine, await desk.told(to, MoveFilters(shop=SHOP, numbers=number)), OPERATOR)
        await desk.step()
        assert await look(desk.engine, asked) == Moving(applied=1)
        assert (await desk.row()).playbook_version == to


async def test_only_those_asked_for_are_told_of(desk: Desk) -> None:
    version = await desk.published(HURRIED)
    confirmed = await desk.told(version, MoveFilters(shop=SHOP, statuses=frozenset({Status.CONFIRMED})))
    assert [move.id for move in confirmed.moves] == [desk.ids[2]]
    assert confirmed.closed == 0
    desk.order = desk.ids[0]
    number = (await desk.row()).number
    one = await desk.told(version, MoveFilters(shop=SHOP, numbers=frozenset({number})))
    assert [move.number for move in one.moves] == [number]


async def test_why_orders_stay_is_said_by_code_and_in_words(desk: Desk) -> None:
    version = await desk.published(HURRIED)
    desk.order = desk.ids[0]
    await desk.changed(needs_engineer="KeyError", needs_engineer_since=NOON)
    desk.order = desk.ids[1]
    await desk.changed(snapshot='{"of": "another time"}')
    desk.order = desk.ids[2]
    async with desk.engine.begin() as conn:
        await playbooks.publish(conn, SHOP, "older", '{"of": "another time"}')
        await playbooks.publish(conn, SHOP, version, "{}")
    await desk.changed(playbook_version="older")
    await desk.published(default_playbook())
    await desk.place(a_new_order("A-5", shop=SHOP))
    told = await desk.told(version)
    assert told.moves == ()
    assert {one.why.code for one in told.stays} == {
        "needs_engineer", "snapshot_unreadable", "playbook_unreadable", "not_begun",
    }  # fmt: skip
    lines = list(lines_of(told))
    assert "0 orders would move" in lines
    assert "4 orders cannot move:" in lines
    assert all(any(one.why.detail in line for line in lines) for one in told.stays)


async def test_an_order_on_which_the_rules_break_hides_no_other(desk: Desk) -> None:
    version = await desk.published(HURRIED)
    desk.order = desk.ids[0]
    state = await desk.state()
    broken = state.pending_messages | {"message:lost": _a_message()}
    await desk.changed(snapshot=state.model_copy(update={"pending_messages": broken}).model_dump_json())
    told = await desk.told(version)
    assert [one.why.code for one in told.stays] == ["rules_break"]
    assert len(told.moves) == 2


def _a_message() -> MessageWanted:
    """One that waits, without the timer that every one has."""
    return MessageWanted(
        id=MessageId("lost"), trigger="T1", template="placed", channel=MessageChannel.SMS, cause="x", fact_seq=1,
        fact=MessageNoted(trigger="T1"),
    )  # fmt: skip


async def test_pages_are_read_one_after_another(desk: Desk) -> None:
    for number in range(5, 9):
        await desk.placed(f"A-{number}")
    version = await desk.published(HURRIED)
    told = await preview(desk.engine, ALL, version, by_clock(NOON), page=2)
    assert told == await desk.told(version)
    assert len(told.moves) == 7
    assert await look(desk.engine, await ask(desk.engine, told, OPERATOR)) == Moving(waiting=7)


async def test_versions_are_named_by_how_they_begin(desk: Desk) -> None:
    version = await desk.published(HURRIED)
    async with desk.engine.connect() as conn:
        assert await version_named(conn, SHOP, None) == version
        assert await version_named(conn, SHOP, version[:8]) == version
        with pytest.raises(NoMove, match="no version zzz of default is published"):
            await version_named(conn, SHOP, "zzz")
        with pytest.raises(NoMove, match="begin with"):
            await version_named(conn, SHOP, "")
        with pytest.raises(NoMove, match="no playbook in force"):
            await version_named(conn, ShopId("nowhere"), None)
    for unreadable, words in (("older", "cannot be read"), ("nobody", "is published")):
        async with desk.engine.begin() as conn:
            await playbooks.publish(conn, SHOP, "older", "{}")
        with pytest.raises(NoMove, match=words):
            await desk.told(unreadable)


async def test_the_words_show_times_of_the_shop_and_count_what_is_much(desk: Desk) -> None:
    for number in range(5, 15):
        await desk.placed(f"A-{number}")
    lines = list(lines_of(await desk.told(await desk.published(HURRIED))))
    text = "\n".join(lines)
    assert "13 orders would move: 12 new, 1 confirmed" in lines
    assert "1 order closed, left as they are" in text
    assert "Timers that change (Europe/Moscow)" in lines
    assert "  confirmation.stale_after: 13 orders" in lines
    [first, *_] = [line for line in lines if "2026-03-11 12:00 -> 2026-03-24 12:00" in line]
    assert "a supervisor decides" in first
    assert "    and 5 more, by +13d" in lines
    assert "Tasks that become ready at another time (Europe/Moscow)" in lines
    assert any("2026-03-04 14:30 -> 2026-03-04 17:00  confirm order" in line for line in lines)


async def test_a_change_of_seconds_is_told_to_the_second(desk: Desk) -> None:
    stale_after = default_playbook().confirmation.stale_after
    hasty = default_playbook(confirmation={"stale_after": stale_after + timedelta(seconds=20)})
    lines = list(lines_of(await desk.told(await desk.published(hasty))))
    assert any("2026-03-11 12:00:00 -> 2026-03-11 12:00:20" in line for line in lines)


async def test_dropped_triggers_are_told_by_name(desk: Desk) -> None:
    waits = Trigger(id="later", on="order.placed", after=timedelta(days=1), do=(act(notify="words"),))
    default = default_playbook()
    await desk.published(default.model_copy(update={"triggers": (*default.triggers, waits)}))
    await desk.placed("A-5")
    told = await desk.told(await desk.published(HURRIED))
    lines = list(lines_of(told))
    assert lines[-2:] == ["Triggers that wait and are dropped", "  later: 1 order"]
    assert not [line for line in lines if "trigger later" in line], "once is enough"


def test_the_end_is_told_whole() -> None:
    lines = list(ending_of(Moving(applied=1, refused={"same_playbook": 2}, waiting=3)))
    assert lines[:2] == ["1 order moved", "2 orders refused: same_playbook"]
    assert "3 orders still to be moved" in lines[2]
