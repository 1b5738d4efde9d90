"""Daily caps and the pause: never one too many, never lost, never twice, and all of it seen by who looks."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest_asyncio
from sqlalchemy import update

from activities.effects import SendInput
from bootstrap.sending import told
from domain.answers import NoAnswer
from domain.ids import OrderId, StimulusId
from domain.orders import Reason
from domain.stimuli import OrderCancelled, StimulusBody, TaskCompleted
from domain.tasks import TaskKind
from playbook.schema import DailyCaps, Playbook
from ports.errors import Outage, Unavailable
from storage import gauges, inbox, message_lists, shops, slots, tasks
from storage.engine import make_engine
from storage.inbox import NewStimulus
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.states import MessageState
from storage.tables import shops as shop_rows
from tests.activities.advancing import SHOP
from tests.activities.night import Night
from tests.builders import NOON, OPERATOR, default_playbook

MIDNIGHT = NOON + timedelta(hours=12)
MORNING = MIDNIGHT + timedelta(hours=9)
DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def night(database_url: str) -> AsyncIterator[Night]:
    """A shop at noon."""
    engine = make_engine(database_url, pool_size=20)
    yield Night(engine, now=NOON)
    await engine.dispose()


def capped(**caps: int) -> Playbook:
    """The default shop with so many a day."""
    return default_playbook(sending={"daily_cap": DailyCaps.model_validate(caps)})


def minutes(number: int) -> list[datetime]:
    """So many moments, a minute apart."""
    return [NOON + timedelta(minutes=minute) for minute in range(number)]


async def ledger_of(night: Night) -> list[LedgerRow]:
    """All messages, in the order they were wanted."""
    async with night.engine.connect() as conn:
        page = await message_lists.find_page(conn, MessageFilters(shop=SHOP), limit=500)
    return list(page.items[::-1])


async def pause(night: Night, paused: bool) -> None:
    """The shop's one switch."""
    async with night.engine.begin() as conn:
        await shops.pause(conn, SHOP, paused)


async def tell(night: Night, order_id: OrderId, body: StimulusBody) -> StimulusId:
    """Something comes in, and a step is made."""
    async with night.engine.begin() as conn:
        new = NewStimulus(
            sender="test",
            key=f"{order_id}{body.kind}",
            shop=SHOP,
            target=order_id,
            body=body,
            actor=OPERATOR,
            received_at=night.now,
        )
        stored = await inbox.store(conn, new)
    await night.step(order_id)
    return stored.id


def by_day(moments: list[datetime]) -> list[int]:
    """How many in each of the shop's days, from the first to the last that has any."""
    days = Counter((at - MIDNIGHT) // DAY for at in moments)
    return [days[day] for day in sorted(days)]


# -- caps ----------------------------------------------------------------------------------------------------------


async def test_what_is_beyond_the_cap_goes_in_the_days_that_have_room_first_come_first(night: Night) -> None:
    await night.open_shop(capped(email=3))
    await night.customers_order(minutes(8))
    assert len(night.mail.sent) == 3
    await night.until(NOON + 4 * DAY)
    assert [mail.to for mail in night.mail.sent][:3] == [f"{number}@example.org" for number in range(3)]
    assert {mail.to for mail in night.mail.sent[3:6]} == {f"{number}@example.org" for number in range(3, 6)}
    assert len({mail.to for mail in night.mail.sent}) == len(night.mail.sent) == 8
    assert by_day(await night.sendings()) == [3, 3, 2]


async def test_what_was_held_waits_for_the_customer_s_morning_and_is_spread_though_it_was_an_answer_at_once(
    night: Night,
) -> None:
    await night.open_shop(capped(email=1))
    await night.customers_order(minutes(2))
    await night.until(NOON + DAY)
    [_, held] = await night.sendings()
    assert MORNING <= held < MORNING + timedelta(minutes=20)


async def test_who_looks_sees_why_a_message_waits_and_until_when(night: Night) -> None:
    await night.open_shop(capped(email=1))
    await night.customers_order(minutes(2))
    [sent, held] = await ledger_of(night)
    assert (sent.state, sent.code) == (MessageState.SENT, None)
    assert (held.state, held.code, held.slot_at) == (MessageState.WANTED, "daily_cap", MIDNIGHT)
    assert (held.text, held.sent_to) == (None, None), "its words are those of the day it goes"
    await night.until(MIDNIGHT + timedelta(hours=3))
    assert (await ledger_of(night))[1].code == "daily_cap", "also in the night"
    async with night.engine.connect() as conn:
        read = await gauges.read(conn, night.now)
    assert read.messages_over_cap == {f"{SHOP}/email": 1}
    assert read.oldest_unsent is not None and read.oldest_unsent >= MIDNIGHT, "it is not late"


async def test_channels_are_counted_apart(night: Night) -> None:
    await night.open_shop(capped(email=1))
    await night.customers_order(minutes(2))
    for order_id in night.placed:
        task = await _call(night, order_id)
        await tell(night, order_id, TaskCompleted(task=task, answer=NoAnswer(why="занято")))
    assert (len(night.mail.sent), len(night.texts.sent)) == (1, 2)


async def test_of_twenty_senders_at_once_no_more_than_the_cap_send(night: Night) -> None:
    await night.open_shop(capped(email=7))
    given = []
    for at in minutes(20):
        night.now = at
        order_id = await night.place(at)
        step = await night.step(order_id, send=False)
        given.append(SendInput(shop=SHOP, order_id=order_id, messages=step.messages, now=at))
    await asyncio.gather(*(night.send(one, name=one.order_id) for one in given))
    assert len(night.mail.sent) == 7
    assert Counter(row.code for row in await ledger_of(night)) == {None: 7, "daily_cap": 13}
    async with night.engine.connect() as conn:
        counted = await slots.taken(conn, SHOP, "email", NOON - DAY)
    assert list(counted.values()) == [7, 7, 6]
    await night.until(NOON + 4 * DAY)
    assert len({mail.to for mail in night.mail.sent}) == len(night.mail.sent) == 20
    assert by_day(await night.sendings()) == [7, 7, 6]


async def test_a_cap_that_is_raised_is_noticed_within_the_hour(night: Night) -> None:
    await night.open_shop(capped(email=1))
    await night.customers_order(minutes(5))
    await night.open_shop(capped(email=4))
    await night.until(night.now + timedelta(hours=1))
    assert len(night.mail.sent) == 4
    async with night.engine.connect() as conn:
        counted = await slots.taken(conn, SHOP, "email", NOON - DAY)
    assert sum(counted.values()) == 5, "places in days to come are given back"
    await night.open_shop(default_playbook())
    await night.until(night.now + timedelta(hours=1))
    assert len(night.mail.sent) == 5


async def test_a_message_that_failed_on_the_way_is_counted_once_however_often_it_is_tried(
    night: Night,
) -> None:
    await night.open_shop(capped(email=2))
    for _ in range(5):
        night.mail.fail_next(Unavailable(Outage.UNREACHABLE))
    await night.customers_order(minutes(1))
    await night.until(NOON + timedelta(minutes=30))
    await night.customers_order([NOON + timedelta(minutes=31)])
    assert len(night.mail.sent) == 2


async def test_what_a_cap_held_for_days_is_not_given_up(night: Night) -> None:
    await night.open_shop(capped(email=1))
    await night.customers_order(minutes(5))
    night.now = NOON + 5 * DAY - timedelta(hours=1)
    night.mail.fail_next(Unavailable(Outage.UNREACHABLE))
    await night.until(NOON + 12 * DAY)
    assert {row.state for row in await ledger_of(night)} == {MessageState.SENT}
    assert len(night.mail.sent) == 5


# -- the pause -----------------------------------------------------------------------------------------------------


async def test_a_paused_shop_sends_nothing_loses_nothing_and_goes_on_by_and_by(night: Night) -> None:
    await night.open_shop(default_playbook())
    await night.customers_order(minutes(2))
    await pause(night, True)
    await night.customers_order([NOON + timedelta(hours=1, minutes=minute) for minute in range(20)])
    await night.until(NOON + timedelta(hours=3))
    night.restart()
    await night.until(NOON + timedelta(hours=5))
    assert len(night.mail.sent) == 2
    await pause(night, False)
    resumed = night.now
    await night.until(resumed + timedelta(minutes=21))
    assert len({mail.to for mail in night.mail.sent}) == len(night.mail.sent) == 22
    went = (await night.sendings())[2:]
    assert len({at.replace(second=0) for at in went}) > 8, "not all in the minute of resuming"


async def test_a_pause_that_ends_in_the_night_wakes_nobody(night: Night) -> None:
    await night.open_shop(default_playbook())
    await pause(night, True)
    await night.customers_order(minutes(2))
    await night.until(MIDNIGHT)
    await pause(night, False)
    await night.until(MORNING - timedelta(seconds=1))
    assert night.mail.sent == []
    await night.until(MORNING + timedelta(minutes=21))
    assert len(night.mail.sent) == 2


async def test_what_happened_while_the_shop_was_paused_is_not_told_when_it_is_over(night: Night) -> None:
    await night.open_shop(default_playbook())
    await night.customers_order(minutes(1))
    await pause(night, True)
    [order_id] = night.placed
    task = await _call(night, order_id)
    await tell(night, order_id, TaskCompleted(task=task, answer=NoAnswer(why="занято")))
    await tell(night, order_id, OrderCancelled(reason=Reason.CUSTOMER))
    await pause(night, False)
    await night.until(night.now + timedelta(hours=1))
    fates = {row.trigger: (row.state, row.code) for row in await ledger_of(night)}
    assert fates["T13"] == (MessageState.DROPPED, "outdated")
    assert fates["T9"] == (MessageState.SENT, None)
    assert night.texts.sent == []


async def test_a_pause_of_a_week_is_no_outage(night: Night) -> None:
    await night.open_shop(default_playbook())
    await pause(night, True)
    await night.customers_order(minutes(1))
    async with night.engine.begin() as conn:
        await conn.execute(update(shop_rows).values(paused=False, resumed_at=NOON + 7 * DAY))
    night.now = NOON + 7 * DAY
    night.mail.fail_next(Unavailable(Outage.UNREACHABLE))
    await night.until(night.now + timedelta(hours=1))
    assert [row.state for row in await ledger_of(night)][:1] == [MessageState.SENT]


async def _call(night: Night, order_id: OrderId) -> str:
    async with night.engine.connect() as conn:
        opened = await tasks.of_order(conn, order_id)
    return next(task.id for task in opened if task.kind is TaskKind.CONFIRM_ORDER)


async def test_the_terminal_tells_how_sending_stands(night: Night) -> None:
    await night.open_shop(capped(email=2, sms=5))
    await night.customers_order(minutes(5))
    async with night.engine.connect() as conn:
        lines = await told(conn, night.now)
    assert lines[1:] == [
        "  sms      live, 0 of 5 today",
        "  email    live, 2 of 2 today, 3 to be sent, 3 of them held for a day that has room",
        "  webhook  live",
    ]
