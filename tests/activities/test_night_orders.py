"""Five hundred orders of one night: in the morning calls come as many an hour as the shop makes, messages within minutes."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from domain.calendars import calls_calendar, messages_calendar
from domain.tasks import TaskKind
from storage import slots, tasks
from storage.engine import make_engine
from storage.states import TaskState
from storage.tasks import TaskFilters
from tests.activities.advancing import SHOP
from tests.activities.night import (
    BEGINS,
    CALLS_PER_HOUR,
    Night,
    by_quarter,
    shop_of_the_night,
    through_the_night,
)

MOSCOW = "Europe/Moscow"
MORNING = BEGINS + timedelta(hours=11)
"""9:00 in Moscow: message hours begin."""
TEN = MORNING + timedelta(hours=1)


@pytest_asyncio.fixture
async def night(database_url: str) -> AsyncIterator[Night]:
    engine = make_engine(database_url)
    yield Night(engine)
    await engine.dispose()


@pytest.mark.parametrize(
    "orders", [130, pytest.param(500, marks=pytest.mark.slow)], ids=["some", "five_hundred"]
)
async def test_the_orders_of_a_night_come_by_and_by(night: Night, orders: int) -> None:
    rules = shop_of_the_night(freshest_first=True)
    await night.open_shop(rules)
    await night.customers_order(through_the_night(orders))
    assert night.mail.sent == [], "nobody is written to in the night"
    await night.until(MORNING + timedelta(hours=1))

    # Messages: one each, over the minutes that the playbook says, inside the customer's hours.
    went = await night.sendings()
    assert len(went) == len({mail.to for mail in night.mail.sent}) == len(night.mail.sent) == orders
    hours = messages_calendar(rules.customer_hours, MOSCOW)
    assert all(hours.is_open(at) for at in went)
    assert timedelta(minutes=18) < went[-1] - went[0] <= rules.sending.morning_jitter
    minutes = Counter(at.replace(second=0) for at in went)
    assert max(minutes.values()) < orders / 20 * 2

    # Calls: one each, as many an hour as the shop makes, spread over the hour.
    calls = await night.calls()
    assert len(calls) == orders
    hours = calls_calendar(rules.hours, rules.customer_hours, MOSCOW)
    assert all(hours.is_open(at) for at in calls)
    by_hour = Counter(at.replace(minute=0, second=0) for at in calls)
    full, last = divmod(orders, CALLS_PER_HOUR)
    assert [by_hour[hour] for hour in sorted(by_hour)] == [CALLS_PER_HOUR] * full + [last]
    assert set(list(by_quarter(calls).values())[: full * 4]) == {CALLS_PER_HOUR // 4}
    async with night.engine.connect() as conn:
        assert await slots.taken(conn, SHOP, "calls", BEGINS) == by_hour

    # What is ready at noon is called newest first; by due time it is the other way round.
    noon = TEN + timedelta(hours=2)
    ready = TaskFilters(shop=SHOP, state=TaskState.OPEN, kind=TaskKind.CONFIRM_ORDER, ready_by=noon)
    async with night.engine.connect() as conn:
        freshest = [row.order_id for row in (await tasks.find_freshest(conn, ready, limit=500)).items]
        due = [row.order_id for row in (await tasks.find_page(conn, ready, limit=500)).items]
    # 121: the first of the third hour is ready as the hour begins.
    assert freshest == night.placed[: 2 * CALLS_PER_HOUR + 1][::-1]
    assert due == night.placed[: 2 * CALLS_PER_HOUR + 1]


@pytest.mark.parametrize("freshest_first", [False, True])
async def test_an_order_of_the_morning_waits_for_the_night_s_only_where_the_shop_wants_it(
    night: Night, freshest_first: bool
) -> None:
    await night.open_shop(shop_of_the_night(calls_per_hour=2, freshest_first=freshest_first))
    await night.customers_order(through_the_night(9))
    fresh = TEN + timedelta(minutes=20)
    await night.customers_order([fresh])
    ready = [task for task in await night.calls() if task not in (TEN, TEN + timedelta(minutes=30))]
    if freshest_first:
        assert ready[0] == fresh
    else:
        assert await night.calls() == [TEN + timedelta(minutes=30) * place for place in range(10)]
