"""The avalanche: what waited for the morning comes by and by, calls as many an hour as the shop can make."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import answers as a
from domain.calendars import calls_calendar, shop_calendar
from domain.orders import DeliveryKind, Edit, Order, Reason, Slot
from domain.stimuli import MessageFailed, OrderCancelled, OrderEdited
from domain.tasks import Task, TaskKind
from playbook.schema import Playbook
from playbook.triggers import AtMoment, Trigger
from rules.simulation.slots import SlotsInMemory
from rules.spreading import release_time, share_of
from tests.builders import SUPERVISOR, Life, act, default_playbook, order, zone

CONFIRM = TaskKind.CONFIRM_ORDER
HOUR = timedelta(hours=1)
ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok")


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 by Moscow's clock; the 4th is a Wednesday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


NIGHT = moscow(4, 22)


def busy(calls_per_hour: int | None = 4, **more: object) -> Playbook:
    """A shop that makes so many calls an hour."""
    return default_playbook(telephony={"calls_per_hour": calls_per_hour, **more})


def placed(number: int, at: datetime, **more: object) -> Order:
    """One of many orders."""
    return order(placed_at=at, **more).model_copy(update={"id": f"order-{number}"})  # type: ignore[arg-type]


def lives_of(moments: list[datetime], rules: Playbook, slots: SlotsInMemory | None = None) -> list[Life]:
    """Orders of one shop, placed at these moments, one after the other."""
    shared = slots or SlotsInMemory()
    return [
        Life.of(placed(number, at), rules, slots=shared) for number, at in enumerate(sorted(moments), start=1)
    ]


def calls(lives: list[Life]) -> list[Task]:
    """Their open calls."""
    return [life.task(CONFIRM) for life in lives]


def by_hour(tasks: list[Task]) -> list[int]:
    """How many become ready in each hour, from the first to the last that has any."""
    counts = Counter(task.ready_at.replace(minute=0, second=0) for task in tasks)
    return [counts[hour] for hour in sorted(counts)]


# -- calls ---------------------------------------------------------------------------------------------------------


def test_calls_of_a_night_come_as_many_an_hour_as_the_shop_makes() -> None:
    tasks = calls(lives_of([NIGHT] * 10, busy(4)))
    assert by_hour(tasks) == [4, 4, 2]
    assert [task.ready_at for task in tasks[:5]] == [
        moscow(5, 10),
        moscow(5, 10, 15),
        moscow(5, 10, 30),
        moscow(5, 10, 45),
        moscow(5, 11),
    ]


def test_a_call_that_was_put_off_is_due_as_long_after_as_any_other() -> None:
    tasks = calls(lives_of([NIGHT] * 6, busy(4)))
    assert {task.due_at - task.ready_at for task in tasks} == {HOUR}


def test_what_the_timeline_tells_of_a_call_is_when_it_is_ready() -> None:
    life = lives_of([NIGHT] * 2, busy(1))[1]
    [opened] = [fact.body for fact in life.facts if fact.body.kind == "task.opened"]
    task = life.task(CONFIRM)
    assert (opened.ready_at, opened.due_at) == (task.ready_at, task.due_at) == (moscow(5, 11), moscow(5, 12))
    assert [change.task for change in life.tasks] == [task]


def test_a_shop_that_does_not_count_calls_has_them_all_at_opening() -> None:
    assert by_hour(calls(lives_of([NIGHT] * 10, busy(None)))) == [10]


def test_hours_that_are_closed_have_no_places() -> None:
    tasks = calls(lives_of([NIGHT] * 12, busy(1)))
    assert [task.ready_at for task in tasks[8:]] == [
        moscow(5, 18),
        moscow(5, 19),
        moscow(6, 10),
        moscow(6, 11),
    ]


def test_calls_that_only_some_hours_may_have_leave_the_others_to_the_rest() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    far = [
        Life.of(placed(number, NIGHT, timezone="Asia/Vladivostok"), rules, slots=slots) for number in range(4)
    ]
    near = [Life.of(placed(number, NIGHT), rules, slots=slots) for number in range(4, 6)]
    # Vladivostok may be called until 13:00 of Moscow.
    assert [task.ready_at for task in calls(far)] == [
        moscow(5, 9),
        moscow(5, 10),
        moscow(5, 11),
        moscow(5, 12),
    ]
    assert [task.ready_at for task in calls(near)] == [moscow(5, 13), moscow(5, 14)]


def test_an_order_of_the_day_is_called_at_once_while_the_hour_has_a_place() -> None:
    day = moscow(4, 14, 5)
    tasks = calls(lives_of([day, day + timedelta(minutes=1), day + timedelta(minutes=40)], busy(2)))
    assert [task.ready_at for task in tasks] == [day, day + timedelta(minutes=1), moscow(4, 15)]


def test_where_the_freshest_are_first_an_order_of_the_day_waits_for_nobody() -> None:
    slots = SlotsInMemory()
    rules = busy(2, freshest_first=True)
    lives_of([NIGHT] * 9, rules, slots)
    fresh = moscow(5, 10, 20)
    assert Life.of(placed(99, fresh), rules, slots=slots).task(CONFIRM).ready_at == fresh
    assert slots.taken[moscow(5, 10)] == 3, "it counts all the same"


def test_a_call_the_customer_was_promised_keeps_its_moment() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    life = Life.of(placed(0, moscow(4, 12)), rules, slots=slots)
    lives_of([NIGHT] * 5, rules, slots)
    promised = moscow(5, 11, 40)
    life.answer(CONFIRM, a.Callback(at=promised, why="в дороге"))
    assert life.task(CONFIRM).ready_at == promised
    assert slots.taken[moscow(5, 11)] == 2


def test_a_customer_who_thinks_is_called_when_it_was_agreed() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    life = Life.of(placed(0, moscow(4, 12)), rules, slots=slots)
    lives_of([NIGHT] * 5, rules, slots)
    life.answer(CONFIRM, a.Thinking(call_at=moscow(5, 10, 30), why="думает"))
    assert life.task(TaskKind.CALL_THINKING).ready_at == moscow(5, 10, 30)


def test_a_call_before_the_courier_comes_is_not_put_off_past_the_visit() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    lives_of([NIGHT] * 5, rules, slots)
    visit = Slot(start=moscow(5, 14), end=moscow(5, 16))
    life = Life.of(placed(0, moscow(4, 12), kind=DeliveryKind.COURIER, slot=visit), rules, slots=slots)
    life.confirm()
    assert life.task(TaskKind.CONFIRM_DELIVERY).ready_at == moscow(5, 11)


def test_an_unanswered_call_is_repeated_in_an_hour_that_has_a_place() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    first = Life.of(placed(0, moscow(4, 12)), rules, slots=slots)
    Life.of(placed(1, moscow(4, 14, 30)), rules, slots=slots)
    first.answer(CONFIRM, a.NoAnswer(why="занято"))
    assert first.task(CONFIRM).ready_at == moscow(4, 15), "14:30 was asked for, and 14 is full"


def test_a_place_that_is_not_needed_any_more_is_the_next_one_s() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    lives = lives_of([NIGHT] * 2, rules, slots)
    lives[0].tell(OrderCancelled(reason=Reason.CUSTOMER))
    third = Life.of(placed(3, NIGHT), rules, slots=slots)
    assert third.task(CONFIRM).ready_at == moscow(5, 10)
    assert sum(slots.taken.values()) == 2


def test_a_place_whose_hour_has_begun_is_used_up() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    [life] = lives_of([NIGHT], rules, slots)
    life.until(moscow(5, 10, 5))
    life.confirm()
    assert slots.taken[moscow(5, 10)] == 1


def test_a_call_that_moves_with_its_customer_s_clock_leaves_its_place() -> None:
    slots, rules = SlotsInMemory(), busy(1)
    life = lives_of([NIGHT] * 6, rules, slots)[5]
    assert life.task(CONFIRM).ready_at == moscow(5, 15)
    reach = life.process.order.reach.model_copy(update={"zone": zone("Asia/Vladivostok")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    assert life.task(CONFIRM).ready_at == moscow(6, 9)
    assert (slots.taken[moscow(5, 15)], slots.taken[moscow(6, 9)]) == (0, 1)


def test_a_queue_longer_than_a_month_is_not_put_off_any_more() -> None:
    slots = SlotsInMemory()
    for number in range(24 * 40):
        slots.taken[moscow(5, 0) + number * HOUR] = 1
    [life] = lives_of([NIGHT], busy(1), slots)
    assert life.task(CONFIRM).ready_at == moscow(5, 10)


@given(
    st.lists(st.tuples(st.integers(0, 60 * 36), st.sampled_from(ZONES)), min_size=1, max_size=40),
    st.integers(1, 9),
)
@settings(max_examples=40, deadline=None)
def test_no_call_is_lost_none_is_outside_its_hours_and_no_hour_has_too_many(
    orders: list[tuple[int, str]], most: int
) -> None:
    slots, rules = SlotsInMemory(), busy(most)
    lives = [
        Life.of(placed(number, NIGHT + timedelta(minutes=after), timezone=where), rules, slots=slots)
        for number, (after, where) in enumerate(sorted(orders))
    ]
    tasks = calls(lives)
    assert len({task.id for task in tasks}) == len(orders)
    for task, (after, where) in zip(tasks, sorted(orders), strict=True):
        asked = NIGHT + timedelta(minutes=after)
        calendar = calls_calendar(rules.hours, rules.customer_hours, where)
        assert calendar.is_open(task.ready_at) and calendar.is_open(task.due_at)
        assert shop_calendar(rules.hours).is_open(task.ready_at)
        assert task.ready_at >= asked
        if not calendar.is_open(asked):
            continue
        hour = asked.replace(minute=0, second=0)
        assert task.ready_at == asked or slots.taken[hour] == most, (
            "it is put off only where the hour is full"
        )
    assert max(by_hour(tasks)) <= most


# -- messages ------------------------------------------------------------------------------------------------------


def waits_until(life: Life) -> list[datetime]:
    """When what waits for message hours goes out."""
    due = life.process.snapshot().deadlines
    return [deadline.at for name, deadline in due.items() if name.startswith("message:")]


def test_all_that_one_customer_waits_for_comes_at_one_moment_in_its_order() -> None:
    for number in range(20):
        life = Life.of(placed(number, moscow(4, 12)))
        life.until(NIGHT)
        life.confirm()
        life.pack()
        life.ship()
        assert len(set(waits_until(life))) == 1
        life.until(moscow(5, 9, 20))
        night = [message for message in life.messages if life.message_times[message.id] > NIGHT]
        assert [message.trigger for message in night] == ["T2", "T3", "T3"]


def test_what_happens_in_the_morning_is_not_said_before_what_happened_in_the_night() -> None:
    life = next(
        life
        for life in (Life.of(placed(number, moscow(4, 12))) for number in range(20))
        if share_of(life.process.order.id) > 0.5
    )
    life.until(NIGHT)
    life.confirm()
    life.until(moscow(5, 9, 5))
    assert "T2 email" not in life.sent
    life.pack()
    life.ship()
    assert life.sent[-3:] == ["T2 email", "T3 email", "T3 sms"]
    assert waits_until(life) == []


def test_what_is_answered_at_once_in_the_night_takes_nothing_with_it() -> None:
    life = Life.of(placed(1, moscow(4, 12)))
    life.until(NIGHT)
    life.confirm()
    life.pay("4770.00")
    assert life.sent[-1] == "T7 sms"
    assert "T2 email" not in life.sent


def test_what_a_trigger_says_at_an_opening_is_spread_like_the_rest() -> None:
    told = Trigger(id="told", on="order.placed", at=AtMoment(hours="messages"), do=(act(sms="words"),))
    rules = default_playbook().model_copy(update={"triggers": (told,)})
    went = []
    for number in range(20):
        life = Life.of(placed(number, NIGHT), rules)
        life.until(moscow(5, 12))
        [message] = life.messages
        went.append(life.message_times[message.id])
    assert len(set(went)) > 15
    assert moscow(5, 9) <= min(went) and max(went) < moscow(5, 9, 20)


@given(st.integers(0, 60 * 24 * 3), st.integers(0, 120), st.text(min_size=1, max_size=8))
def test_what_is_spread_stays_in_the_hours_it_waited_for(after: int, spread: int, identity: str) -> None:
    rules = default_playbook()
    hours = calls_calendar(rules.hours, rules.customer_hours, "Europe/Moscow")
    at, length = NIGHT + timedelta(minutes=after), timedelta(minutes=spread)
    goes = release_time(hours, identity, at, length)
    assert goes == release_time(hours, identity, at, length), "the same whenever it is asked"
    assert hours.is_open(goes) and goes >= at
    assert goes == at or goes - (hours.next_open(at) or at) <= length


@pytest.mark.parametrize("shares", [[share_of(f"order-{number}") for number in range(1000)]])
def test_shares_are_even(shares: list[float]) -> None:
    counts = Counter(int(share * 10) for share in shares)
    assert min(counts.values()) > 70 and max(counts.values()) < 130


# -- what is not true any more -------------------------------------------------------------------------------------


def test_what_a_later_fact_makes_pointless_is_named_also_after_it_was_wanted() -> None:
    life = Life.of(placed(1, moscow(4, 12)))
    assert life.pointless == []
    life.answer(CONFIRM, a.NoAnswer(why="занято"))
    life.tell(OrderCancelled(reason=Reason.CUSTOMER), SUPERVISOR)
    said = [message for message in life.messages if any(one.covers(message) for one in life.pointless)]
    assert [message.trigger for message in said] == ["T1", "T13"]


def test_a_message_that_failed_makes_nothing_else_pointless() -> None:
    life = Life.of(placed(1, moscow(4, 12)))
    life.tell(MessageFailed(message=life.messages[0].id, channel="email", code="bad"), SUPERVISOR)
    assert life.pointless == []
