"""The avalanche on a real database: steps take places of calls once whatever happens, and what is outdated stays unsaid."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from domain.answers import Callback, Confirmed, NoAnswer
from domain.ids import OrderId
from domain.orders import Reason
from domain.parcels import ParcelCode
from domain.stimuli import OrderCancelled, OrderPacked, OrderShipped, ParcelMoved
from domain.tasks import TaskKind
from rules.order.calls import KIND
from storage import ledger, message_lists, slots
from storage.engine import make_engine
from storage.message_lists import MessageFilters
from storage.states import MessageState
from tests.activities.advancing import SHOP, Stepping, counted, publish
from tests.builders import CARRIER, NOON, TRACK, default_playbook, order
from tests.storage.making import a_new_order

CONFIRM = TaskKind.CONFIRM_ORDER
NIGHT = NOON + timedelta(hours=10)
"""22:00 in Moscow."""
TEN = NOON + timedelta(hours=22)
"""10:00 of the next day, when customers in Moscow may be called."""


@pytest_asyncio.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A shop that makes two calls an hour."""
    made = make_engine(database_url, pool_size=10)
    async with made.begin() as conn:
        await publish(conn, default_playbook(telephony={"calls_per_hour": 2}))
    yield made
    await made.dispose()


async def a_night_order(engine: AsyncEngine, number: int, at: datetime = NIGHT) -> Stepping:
    """An order that was placed and not worked on."""
    desk = Stepping(engine)
    desk.now = at
    await desk.place(a_new_order(f"A-{number}", shop=SHOP, placed=order(placed_at=at), received_at=at))
    return desk


async def taken(engine: AsyncEngine) -> dict[datetime, int]:
    """How many calls each hour has."""
    async with engine.connect() as conn:
        return await slots.taken(conn, SHOP, KIND, NOON)


async def test_the_task_the_timeline_and_the_snapshot_tell_the_same_moment(engine: AsyncEngine) -> None:
    for number in range(2):
        await (await a_night_order(engine, number)).step()
    desk = await a_night_order(engine, 3)
    await desk.step()
    task = await desk.task(CONFIRM)
    assert (task.ready_at, task.due_at) == (TEN + timedelta(hours=1), TEN + timedelta(hours=2))
    await desk.wait(hours=13)
    assert await taken(engine) == {TEN: 2, TEN + timedelta(hours=1): 1}


async def test_a_step_that_is_repeated_takes_no_second_place(engine: AsyncEngine) -> None:
    desk = await a_night_order(engine, 1)
    for _ in range(3):
        await desk.step()
    assert await taken(engine) == {TEN: 1}


async def test_a_step_that_breaks_leaves_its_place(engine: AsyncEngine) -> None:
    desk = await a_night_order(engine, 1)
    async with engine.begin() as conn:
        # The row cannot be written: a step that cannot save has taken nothing.
        await conn.exec_driver_sql(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;"
        )
        await conn.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE INSERT ON order_facts FOR EACH ROW EXECUTE FUNCTION broken()"
        )
    with pytest.raises(ApplicationError):
        await desk.step()
    assert await taken(engine) == {}
    async with engine.begin() as conn:
        await conn.exec_driver_sql("DROP TRIGGER broken ON order_facts")
    await desk.step()
    assert await taken(engine) == {TEN: 1}


async def test_thirty_orders_at_once_get_two_calls_an_hour(engine: AsyncEngine) -> None:
    desks = [await a_night_order(engine, number) for number in range(30)]
    await asyncio.gather(*(desk.step() for desk in desks))
    ready = [(await desk.task(CONFIRM)).ready_at for desk in desks]
    assert sum((await taken(engine)).values()) == 30
    assert set((await taken(engine)).values()) == {2}
    assert {at.replace(minute=0): 2 for at in ready} == await taken(engine)


async def test_a_cancelled_order_gives_its_place_to_the_next(engine: AsyncEngine) -> None:
    first = await a_night_order(engine, 1)
    await first.step()
    await first.tell(OrderCancelled(reason=Reason.CUSTOMER))
    await first.step()
    assert await taken(engine) == {TEN: 0}


async def test_a_promised_call_is_counted_where_it_is(engine: AsyncEngine) -> None:
    for number in range(2):
        await (await a_night_order(engine, number)).step()
    desk = await a_night_order(engine, 3, NOON)
    await desk.step()
    await desk.answer(CONFIRM, Callback(at=TEN, why="в дороге"))
    await desk.step()
    assert (await desk.task(CONFIRM)).ready_at == TEN
    assert (await taken(engine))[TEN] == 3


async def test_a_place_costs_a_step_one_statement(engine: AsyncEngine) -> None:
    await (await a_night_order(engine, 1)).step()
    desk = await a_night_order(engine, 2)
    with counted(engine) as seen:
        await desk.step()
    assert [one.split(" (")[0] for one in seen if "slots" in one] == ["INSERT INTO slots"]


# -- what is outdated ----------------------------------------------------------------------------------------------


async def states(engine: AsyncEngine, order_id: OrderId) -> dict[str, tuple[MessageState, str | None]]:
    """What became of each message."""
    async with engine.connect() as conn:
        page = await message_lists.find_page(conn, MessageFilters(shop=SHOP, order_id=order_id))
    return {f"{row.trigger} {row.channel}": (row.state, row.code) for row in page.items}


async def test_what_could_not_be_sent_and_is_not_true_any_more_is_not_sent(engine: AsyncEngine) -> None:
    desk = await a_night_order(engine, 1, NOON)
    await desk.step()
    await desk.answer(CONFIRM, Confirmed())
    await desk.step()
    await desk.tell(OrderPacked())
    await desk.tell(OrderShipped(track_number=TRACK))
    await desk.step()
    await desk.tell(ParcelMoved(code=ParcelCode.ARRIVED, at=desk.now), actor=CARRIER)
    arrived = await desk.step()
    await desk.tell(ParcelMoved(code=ParcelCode.HANDED_OVER, at=desk.now), actor=CARRIER)
    handed = await desk.step()
    told = await states(engine, desk.order)
    outdated = {
        name for name, (state, code) in told.items() if (state, code) == (MessageState.DROPPED, "outdated")
    }
    assert outdated == {"T3 email", "T3 sms", "T4 email", "T4 sms"}
    assert told["T1 email"] == (MessageState.WANTED, None), "that it was placed is still true"
    assert len(set(arrived.messages) - set(handed.messages)) == 4


async def test_what_somebody_is_sending_may_be_out_and_is_left_alone(engine: AsyncEngine) -> None:
    desk = await a_night_order(engine, 1, NOON)
    await desk.step()
    await desk.answer(CONFIRM, NoAnswer(why="занято"))
    step = await desk.step()
    async with engine.begin() as conn:
        await ledger.claim(conn, step.messages, "another", timedelta(minutes=3), desk.now)
    await desk.tell(OrderCancelled(reason=Reason.CUSTOMER))
    await desk.step()
    assert (await states(engine, desk.order))["T13 sms"] == (MessageState.CLAIMED, None)
