"""Time: night orders, two calendars, breaks and holidays, wall time and open time, no common hours, late steps."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import answers as a
from domain.hours import ShopHours
from domain.orders import DeliveryKind, Edit, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import OrderCancelled, OrderEdited, OrderPacked, RefundMade
from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.triggers import Trigger
from tests.builders import (
    BANK,
    NOON,
    SHOP_KEY,
    SUPERVISOR,
    Life,
    act,
    changed,
    default_playbook,
    order,
    playbook_of,
    zone,
)

CONFIRM = TaskKind.CONFIRM_ORDER


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 by Moscow's clock; the 4th is a Wednesday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def hours(rules: Playbook | None = None, **changes: object) -> Playbook:
    """A shop with other hours."""
    rules = rules or default_playbook()
    written = rules.hours.model_dump() | changes
    return changed(rules, hours=ShopHours.model_validate(written))  # type: ignore[arg-type]


def call(
    placed: datetime, timezone: str = "Europe/Moscow", rules: Playbook | None = None
) -> tuple[datetime, datetime]:
    """When the call about an order is ready and due."""
    task = Life.of(order(placed_at=placed, timezone=timezone), rules).task(CONFIRM)
    return task.ready_at, task.due_at


# -- calls ---------------------------------------------------------------------------------------------------------


def test_a_night_order_is_called_after_opening() -> None:
    assert call(moscow(4, 23, 51)) == (moscow(5, 10), moscow(5, 11))


def test_an_order_just_before_closing_is_due_in_the_open_time_of_the_next_day() -> None:
    assert call(moscow(4, 19, 40)) == (moscow(4, 19, 40), moscow(5, 10, 40))


def test_call_within_is_the_shops_own() -> None:
    assert call(moscow(4, 12), rules=playbook_of("swan")) == (moscow(4, 12), moscow(4, 12, 40))


def test_moscow_and_vladivostok_share_three_hours() -> None:
    swan = playbook_of("swan")  # open from 10:00
    assert call(moscow(4, 15), "Asia/Vladivostok", swan) == (moscow(5, 10), moscow(5, 10, 40))
    assert call(moscow(4, 12, 50), "Asia/Vladivostok", swan) == (moscow(4, 12, 50), moscow(5, 10, 30))


def test_a_shop_that_opens_before_its_customers_waits_for_them() -> None:
    early = hours(open="08:00-20:00")
    assert call(moscow(4, 8), "Europe/Moscow", early)[0] == moscow(4, 10)
    assert call(moscow(4, 8), "Europe/Kaliningrad", early)[0] == moscow(4, 11)
    assert call(moscow(4, 8), "Asia/Yekaterinburg", early)[0] == moscow(4, 8)


def test_breaks_are_closed() -> None:
    lunch = hours(breaks=["13:00-14:00"])
    assert call(moscow(4, 12, 30), rules=lunch) == (moscow(4, 12, 30), moscow(4, 14, 30))
    assert call(moscow(4, 13, 10), rules=lunch) == (moscow(4, 14), moscow(4, 15))


def test_holidays_and_days_off_are_closed() -> None:
    weekdays = hours(days="mon-fri")
    assert call(moscow(6, 20), rules=weekdays)[0] == moscow(9, 10)
    women = hours(holidays="RU")
    assert call(moscow(8, 12), rules=women)[0] == moscow(10, 10), "the 9th is a day off for the 8th"
    inventory = hours(closed_on=[date(2026, 3, 5)])
    assert call(moscow(4, 23), rules=inventory)[0] == moscow(6, 10)


def test_retry_after_is_wall_time_and_lands_in_open_time() -> None:
    life = Life.of(order(placed_at=moscow(4, 18)))
    life.answer(CONFIRM, a.NoAnswer(why="не берёт"))
    assert life.task(CONFIRM).ready_at == moscow(5, 10)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (timedelta(hours=12), moscow(5, 20)),
        (timedelta(days=1), moscow(5, 20)),
        (timedelta(hours=13), moscow(6, 9)),
    ],
)
def test_limits_in_hours_count_open_time_and_limits_in_days_wall_time(
    limit: timedelta, due: datetime
) -> None:
    life = Life.of(order(placed_at=moscow(4, 20)), default_playbook(assembly={"pack_within": limit}))
    life.confirm()
    assert life.task(TaskKind.PACK_ORDER).due_at == due


def test_two_days_are_two_days_whatever_the_shop_hours() -> None:
    life = Life.of(
        order(placed_at=moscow(4, 20)), default_playbook(assembly={"pack_within": timedelta(days=2)})
    )
    life.confirm()
    assert life.task(TaskKind.PACK_ORDER).due_at == moscow(6, 20)


def test_work_in_the_shop_waits_for_its_opening_only() -> None:
    life = Life.of(order(placed_at=moscow(4, 22), timezone="Asia/Vladivostok"))
    life.confirm()
    assert life.task(TaskKind.PACK_ORDER).ready_at == moscow(5, 9)


def test_work_waits_also_for_a_shop_that_is_shut_for_longer_than_a_week() -> None:
    closed = [date(2026, 3, 4) + timedelta(days=day) for day in range(12)]
    life = Life.of(order(), hours(closed_on=closed))
    life.answer(TaskKind.DECIDE_UNREACHABLE, a.Confirmed(), SUPERVISOR)
    assert life.task(TaskKind.PACK_ORDER).ready_at == moscow(16, 9)


# -- no common hours -----------------------------------------------------------------------------------------------


def test_without_common_hours_a_message_goes_and_a_supervisor_may_confirm() -> None:
    life = Life.of(order(timezone="Pacific/Honolulu"))
    assert life.open_kinds == {TaskKind.DECIDE_UNREACHABLE}
    assert life.last("call.impossible").body.model_dump()["task"] is CONFIRM
    life.wait(days=1)
    assert "no-common-hours sms" in life.sent
    life.answer(TaskKind.DECIDE_UNREACHABLE, a.Confirmed(), SUPERVISOR)
    assert life.standing() is Status.CONFIRMED


def test_more_time_without_common_hours_waits_without_another_message() -> None:
    life = Life.of(order(timezone="Pacific/Honolulu"))
    until = NOON + timedelta(days=5)
    life.answer(TaskKind.DECIDE_UNREACHABLE, a.Extend(until=until, why="написал"), SUPERVISOR)
    assert life.open_kinds == set()
    life.until(until)
    assert life.open_kinds == {TaskKind.DECIDE_UNREACHABLE}
    assert life.sent.count("no-common-hours sms") == 1


def test_a_later_call_without_common_hours_is_looked_into() -> None:
    life = Life.of(order(timezone="Pacific/Honolulu", method=PaymentMethod.ONLINE))
    life.answer(TaskKind.DECIDE_UNREACHABLE, a.Confirmed(), SUPERVISOR)
    life.wait(hours=24)
    assert life.open_kinds == {TaskKind.LOOK_INTO}
    assert life.task(TaskKind.LOOK_INTO).about == "no_common_hours:settle_payment"


# -- messages ------------------------------------------------------------------------------------------------------


def test_a_message_outside_message_hours_waits_for_the_customers_morning() -> None:
    life = Life.of(order(placed_at=moscow(4, 22)))
    life.confirm()
    assert "T2 email" not in life.sent
    life.until(moscow(5, 9, 20))
    at = life.message_times[next(m.id for m in life.messages if m.trigger == "T2")]
    assert moscow(5, 9) <= at <= moscow(5, 9, 20)


def test_message_hours_are_the_customers_own() -> None:
    life = Life.of(order(placed_at=moscow(4, 15), timezone="Asia/Vladivostok"))  # 22:00 there
    life.confirm()
    assert "T2 email" not in life.sent
    life.until(moscow(5, 2, 20))  # 09:20 there
    assert "T2 email" in life.sent


def test_answers_to_the_customers_own_act_go_at_once_also_at_night() -> None:
    life = Life.of(order(placed_at=moscow(4, 23), method=PaymentMethod.ONLINE))
    assert life.sent == ["T1 email"]
    life.pay("4770.00")
    assert "T7 sms" in life.sent


def test_the_morning_is_spread_so_that_not_all_messages_go_at_once() -> None:
    moments = set()
    for number in range(20):
        placed = order(placed_at=moscow(4, 22)).model_copy(update={"id": f"order-{number}"})
        life = Life.of(placed)
        life.confirm()
        due = life.process.snapshot().deadlines
        moments |= {deadline.at for name, deadline in due.items() if name.startswith("message:")}
    assert len(moments) > 15
    assert max(moments) - min(moments) < timedelta(minutes=20)


def test_the_morning_is_not_spread_beyond_message_hours() -> None:
    rules = default_playbook(sending={"morning_jitter": timedelta(hours=23)})
    for number in range(20):
        placed = order(placed_at=moscow(4, 22)).model_copy(update={"id": f"order-{number}"})
        life = Life.of(placed, rules)
        life.confirm()
        life.until(moscow(5, 21))
        at = life.message_times[next(m.id for m in life.messages if m.trigger == "T2")]
        assert moscow(5, 9) <= at < moscow(5, 21)


def test_a_step_that_comes_in_the_night_does_not_send_what_was_due_in_the_evening() -> None:
    life = Life.of(order(placed_at=moscow(4, 8)))
    life.confirm()
    assert "T2 email" not in life.sent
    life.stand_still(hours=15)  # 23:00
    assert "T2 email" not in life.sent
    life.until(moscow(5, 9, 20))
    assert "T2 email" in life.sent


def test_a_message_of_a_closed_order_waits_for_the_morning_without_a_timer() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.pay("4770.00")
    life.ship()
    life.until(moscow(4, 23))
    life.parcel(ParcelCode.HANDED_OVER)
    thanks = life.messages[-1]
    assert thanks.trigger == "T8"
    assert thanks.not_before is not None
    assert moscow(5, 9) <= thanks.not_before <= moscow(5, 9, 20)
    assert life.process.closed


def test_what_happens_to_a_closed_order_in_the_morning_is_told_after_what_the_night_held_back() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.pay("4770.00")
    life.until(moscow(4, 23))
    life.tell(OrderCancelled(reason=Reason.CHANGED_MIND))
    cancelled = life.messages[-1]
    assert cancelled.not_before is not None
    assert cancelled.not_before > moscow(5, 9)
    life.until(moscow(5, 9))
    ((refund, due),) = life.process.snapshot().refunds_due.items()
    life.tell(RefundMade(amount=due.amount, external_id="back", refund=refund), BANK)
    refunded = life.messages[-1]
    assert (cancelled.trigger, refunded.trigger) == ("T9", "T40-refunded")
    assert refunded.not_before == cancelled.not_before


def test_what_a_closed_order_says_days_later_holds_back_nothing_before_it() -> None:
    at_night = Trigger(
        id="later", on="order.cancelled", after=timedelta(hours=39), do=(act(email="cancelled"),)
    )
    rules = default_playbook()
    rules = rules.model_copy(update={"triggers": (*rules.triggers, at_night)})
    life = Life.of(order(method=PaymentMethod.ONLINE), rules)
    life.confirm()
    life.pay("4770.00")
    life.tell(OrderCancelled(reason=Reason.CHANGED_MIND))
    later = life.messages[-1]
    assert later.not_before is not None
    assert later.not_before > life.now + timedelta(hours=39)
    life.wait(hours=1)
    ((refund, due),) = life.process.snapshot().refunds_due.items()
    life.tell(RefundMade(amount=due.amount, external_id="back", refund=refund), BANK)
    refunded = life.messages[-1]
    assert (refunded.trigger, refunded.not_before) == ("T40-refunded", None)


# -- late steps ----------------------------------------------------------------------------------------------------


def test_deadlines_that_wake_late_wake_in_their_order() -> None:
    life = Life.of(order())
    life.confirm()
    life.tell(OrderPacked(), SHOP_KEY)
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.stand_still(days=30)
    assert life.standing() is Status.RETURNING
    assert not any(sent.startswith("T5") for sent in life.sent), "no reminder of a parcel that went back"
    assert life.open_kinds <= {TaskKind.ASK_CARRIER}


@pytest.mark.parametrize("kind", DeliveryKind)
def test_times_are_in_utc_and_aware(kind: DeliveryKind) -> None:
    life = Life.of(order(kind=kind))
    life.confirm()
    for task in life.open_tasks:
        assert task.ready_at.utcoffset() == task.due_at.utcoffset() == timedelta(0)


def test_a_shop_that_is_shut_for_months_sees_its_tasks_at_once() -> None:
    closed = [date(2026, 3, 4) + timedelta(days=day) for day in range(70)]
    life = Life.of(order(), hours(closed_on=closed))
    assert life.task(TaskKind.DECIDE_UNREACHABLE).ready_at == life.now


def test_a_customer_who_moved_out_of_reach_is_written_to() -> None:
    life = Life.of(order())
    reach = life.process.order.reach.model_copy(update={"zone": zone("Pacific/Honolulu")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    assert CONFIRM not in life.open_kinds
    assert "call.impossible" in life.kinds
    assert TaskKind.DECIDE_UNREACHABLE in life.open_kinds
