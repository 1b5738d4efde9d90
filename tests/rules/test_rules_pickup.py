"""At the pickup point: the arrival message, reminders, the call, the way back, the warehouse."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain import answers as a
from domain.answers import Condition
from domain.durations import parse_duration
from domain.orders import DeliveryKind, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.tasks import TaskKind
from playbook.schema import Playbook
from tests.builders import NOON, SUPERVISOR, Life, default_playbook, order, playbook_of

REMIND = TaskKind.REMIND_PICKUP


def arrived(rules: Playbook | None = None, *, hours: float = 48, **placed: Any) -> Life:
    """A parcel that has just arrived at an office, so many hours after noon."""
    life = Life.of(order(**placed), rules)
    life.confirm()
    if life.process.order.method.prepaid:
        life.pay("4770.00")
    life.pack()
    life.ship()
    life.wait(hours=hours)
    life.parcel(ParcelCode.ARRIVED, office="690001")
    return life


def test_the_arrival_is_told_by_email_and_sms_with_the_office_where_it_lies() -> None:
    life = arrived()
    assert life.standing() is Status.AT_PICKUP
    assert life.sent[-2:] == ["T4 email", "T4 sms"]
    fact = life.last("parcel.arrived").body.model_dump()
    assert (fact["office"], fact["until"]) == ("690001", life.now + timedelta(days=14))


def test_at_night_the_arrival_is_told_in_the_morning() -> None:
    life = arrived(hours=60)  # midnight in Moscow
    assert not any(sent.startswith("T4") for sent in life.sent)
    life.wait(hours=9)
    assert not any(sent.startswith("T4") for sent in life.sent)
    life.wait(minutes=20)
    assert life.sent[-2:] == ["T4 email", "T4 sms"] or life.sent[-2:] == ["T4 sms", "T4 email"]


def test_the_arrival_message_is_not_spread_beyond_its_term() -> None:
    rules = default_playbook(pickup={"arrival_message_within": timedelta(hours=9)})
    life = arrived(rules, hours=60)
    life.wait(hours=9)
    assert sorted(life.sent[-2:]) == ["T4 email", "T4 sms"]


def test_days_count_from_the_arrival_message() -> None:
    life = arrived(hours=60)
    sent = life.now + timedelta(hours=9)
    life.until(sent + timedelta(days=3) - timedelta(minutes=1))
    assert "parcel.uncollected" not in life.kinds
    life.wait(minutes=21)
    assert life.last("parcel.uncollected").body.model_dump()["day"] == 3


def test_a_message_that_really_went_out_later_moves_the_days() -> None:
    life = arrived()
    sent = life.now + timedelta(days=1)
    for message in life.process.snapshot().arrival_messages:
        life.message_times[message] = sent
    life.wait(days=3)
    assert "parcel.uncollected" not in life.kinds
    life.until(sent + timedelta(days=3))
    assert "parcel.uncollected" in life.kinds


def test_a_message_sent_a_moment_later_needs_no_second_timer() -> None:
    life = arrived()
    for message in life.process.snapshot().arrival_messages:
        life.message_times[message] = life.now + timedelta(seconds=40)
    life.wait(days=3)
    assert "parcel.uncollected" in life.kinds


def test_where_no_message_could_be_sent_days_count_from_arrival() -> None:
    life = Life.of(order(email=False, sms=False))
    life.confirm()
    life.pack()
    life.ship()
    life.wait(days=5)
    life.parcel(ParcelCode.ARRIVED, at=life.now - timedelta(days=1))
    life.wait(days=2)
    assert "parcel.uncollected" in life.kinds


def test_uncollected_on_day_three_it_is_told_and_called_about_on_day_four() -> None:
    life = arrived()
    life.wait(days=3)
    assert sorted(life.sent[-2:]) == ["T5 email", "T5 sms"]
    fact = life.last("parcel.uncollected").body.model_dump()
    assert (fact["day"], fact["until"]) == (3, life.now + timedelta(days=11))
    assert life.task(REMIND).ready_at == life.now + timedelta(days=1)


def test_where_the_shop_calls_first_the_call_does_not_wait_for_the_reminder() -> None:
    life = arrived(default_playbook(pickup={"call_after": timedelta(days=2)}))
    life.wait(days=2)
    assert life.open_kinds == {REMIND}
    assert "parcel.uncollected" not in life.kinds
    life.wait(days=1)
    assert "parcel.uncollected" in life.kinds


def test_swan_calls_three_days_after_the_message_and_sends_no_reminder() -> None:
    life = arrived(playbook_of("swan"))
    life.wait(days=3)
    assert life.task(REMIND).ready_at == life.now
    assert not any(sent.startswith("T5") for sent in life.sent)


@pytest.mark.parametrize(("shop", "rule"), [("swan", "pickup.call_after"), ("chasy", "pickup.remind_after")])
def test_the_wait_at_the_office_is_named_by_what_comes_of_it(shop: str, rule: str) -> None:
    life = arrived(playbook_of(shop))
    (wait,) = (due for due in life.process.snapshot().deadlines.values() if due.name == "uncollected")
    assert wait.rule == rule


def test_the_carriers_own_storage_date_is_the_one_that_is_said() -> None:
    life = arrived()
    until = life.now + timedelta(days=5)
    life.parcel(ParcelCode.ARRIVED, office="690001", store_until=until, at=life.now + timedelta(0))
    life.wait(hours=1)
    life.parcel(ParcelCode.ARRIVED, office="690001", store_until=until)
    life.wait(days=3)
    assert life.last("parcel.uncollected").body.model_dump()["until"] == until
    life.until(until)
    assert life.standing() is Status.RETURNING


def test_the_same_office_told_again_is_no_new_arrival() -> None:
    life = arrived()
    life.wait(days=1)
    life.parcel(ParcelCode.ARRIVED, office="690001")
    assert life.kinds.count("parcel.arrived") == 1
    assert life.sent.count("T4 sms") == 1


def test_a_second_office_is_a_new_arrival_with_its_own_days() -> None:
    life = arrived()
    life.wait(days=3)
    assert life.open_kinds == {REMIND}
    life.parcel(ParcelCode.ARRIVED, office="690090")
    assert life.open_kinds == set()
    assert life.sent.count("T4 sms") == 2
    assert life.process.snapshot().parcel.office == "690090"
    second = life.now
    life.until(second + timedelta(days=13))
    assert life.standing() is Status.AT_PICKUP
    life.until(second + timedelta(days=14))
    assert life.standing() is Status.RETURNING


def test_of_two_offices_in_one_night_only_the_last_is_told() -> None:
    life = arrived(hours=60)
    life.wait(hours=1)
    life.parcel(ParcelCode.ARRIVED, office="690090")
    life.wait(hours=9)
    told = [message for message in life.messages if message.trigger == "T4"]
    assert {message.fact.model_dump()["office"] for message in told} == {"690090"}
    assert len(told) == 2


def test_of_two_offices_told_at_once_only_the_last_is_told() -> None:
    kept = Life.of(order())
    kept.parcel(ParcelCode.ARRIVED, at=NOON - timedelta(hours=5), office="690001")
    kept.parcel(ParcelCode.ARRIVED, at=NOON - timedelta(hours=3), office="690090")
    kept.confirm()
    told = [message for message in kept.messages if message.trigger == "T4"]
    assert [message.fact.model_dump()["office"] for message in told] == ["690090", "690090"]


@pytest.mark.parametrize("code", [ParcelCode.OUT_FOR_DELIVERY, ParcelCode.LOST])
def test_a_parcel_that_left_its_office_before_the_morning_is_not_told_to_lie_there(code: ParcelCode) -> None:
    life = arrived(hours=60)  # midnight in Moscow
    life.wait(hours=8)
    life.parcel(code)
    life.wait(hours=3)
    assert not any(sent.startswith("T4") for sent in life.sent)


def test_an_arrival_told_again_without_its_office_is_no_second_office() -> None:
    life = arrived()
    life.wait(hours=1)
    life.parcel(ParcelCode.ARRIVED)
    assert life.process.snapshot().parcel.office == "690001"
    assert life.sent.count("T4 sms") == 1


def test_an_office_that_is_told_late_is_not_the_one_where_it_lies() -> None:
    life = arrived()
    life.parcel(ParcelCode.ARRIVED, office="100000", at=life.now - timedelta(hours=5))
    assert life.process.snapshot().parcel.office == "690001"


# -- the call ------------------------------------------------------------------------------------------------------


def called(rules: Playbook | None = None, **placed: Any) -> Life:
    """The call about a parcel is due."""
    life = arrived(rules, **placed)
    life.wait(days=4)
    return life


def test_a_promise_to_collect_is_asked_about_the_day_after() -> None:
    life = called()
    on = life.now + timedelta(days=2)
    life.answer(REMIND, a.WillCollect(on=on))
    assert life.last("parcel.promised").body.model_dump()["on"] == on
    assert life.task(REMIND).ready_at == on + timedelta(days=1)


def test_a_promise_beyond_the_storage_is_not_asked_about() -> None:
    life = called()
    life.answer(REMIND, a.WillCollect(on=life.now + timedelta(days=9, hours=12)))
    assert life.open_kinds == set()
    due = life.process.next_deadline
    assert due is not None and due.name == "return"


def test_an_unanswered_reminder_is_repeated_until_it_goes_back_and_never_cancels() -> None:
    life = called()
    while life.standing() is Status.AT_PICKUP:
        life.until(max(life.now, life.task(REMIND).ready_at))
        if life.standing() is Status.AT_PICKUP:
            life.answer(REMIND, a.NoAnswer(why="не берёт"))
    assert life.standing() is Status.RETURNING
    assert life.open_kinds == set()
    assert life.kinds.count("call.no_answer") > 20


@pytest.mark.parametrize(("shop", "listed"), [("default", False), ("swan", True)])
def test_a_refused_parcel_goes_back_and_where_the_shop_says_so_on_the_black_list(
    shop: str, listed: bool
) -> None:
    life = called(playbook_of(shop))
    life.answer(REMIND, a.Refused(reason=Reason.CHANGED_MIND))
    assert life.standing() is Status.RETURNING
    assert "parcel.refused" in life.kinds
    assert (life.black_list is Reason.CHANGED_MIND) is listed


def test_already_collected_is_checked_by_tracking() -> None:
    life = called()
    life.answer(REMIND, a.AlreadyCollected())
    assert life.standing() is Status.AT_PICKUP
    assert life.task(REMIND).ready_at == life.now + timedelta(days=1)
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.open_kinds == set()


def test_handed_over_at_any_moment_ends_timers_and_tasks_at_once() -> None:
    life = called()
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.open_kinds == set()
    assert set(life.process.snapshot().deadlines) == {"money"}


# -- the way back --------------------------------------------------------------------------------------------------


def test_not_collected_in_two_weeks_from_arrival_it_goes_back() -> None:
    life = arrived(hours=60)
    at = life.now
    life.until(at + timedelta(days=14) - timedelta(minutes=1))
    assert life.standing() is Status.AT_PICKUP
    life.until(at + timedelta(days=14))
    assert life.standing() is Status.RETURNING
    assert "parcel.unclaimed" in life.kinds
    assert life.open_kinds == set()


def returned(rules: Playbook | None = None, **placed: Any) -> Life:
    """A parcel that is back at the shop's office."""
    life = arrived(rules, **placed)
    life.wait(days=14)
    life.wait(days=3)
    life.parcel(ParcelCode.ARRIVED_BACK)
    return life


def test_back_at_the_office_the_warehouse_receives_it_and_says_in_what_condition() -> None:
    life = returned()
    task = life.task(TaskKind.RECEIVE_RETURN)
    assert task.role == "warehouse"
    life.answer(TaskKind.RECEIVE_RETURN, a.Received(condition=Condition.DAMAGED))
    assert life.standing() is Status.RETURNED
    assert life.last("order.returned").body.model_dump()["condition"] is Condition.DAMAGED
    assert life.process.closed


def test_what_is_not_there_is_looked_for_again() -> None:
    life = returned()
    check_at = life.now + timedelta(days=2)
    life.answer(TaskKind.RECEIVE_RETURN, a.NotHere(check_at=check_at))
    assert life.task(TaskKind.RECEIVE_RETURN).ready_at == check_at


def test_a_prepaid_return_is_refunded_less_the_fee() -> None:
    rules = default_playbook(pickup={"return_fee": Decimal("300.00")})
    life = returned(rules, method=PaymentMethod.ONLINE)
    life.answer(TaskKind.RECEIVE_RETURN, a.Received())
    assert [refund.amount for refund in life.refunds] == [Decimal("4470.00")]


def test_a_lost_parcel_costs_its_customer_no_fee() -> None:
    rules = default_playbook(pickup={"return_fee": Decimal("300.00")})
    life = arrived(rules, method=PaymentMethod.ONLINE)
    life.parcel(ParcelCode.LOST)
    life.answer(TaskKind.DECIDE_LOST, a.WriteOff(), SUPERVISOR)
    assert [refund.amount for refund in life.refunds] == [Decimal("4770.00")]


def test_a_return_on_delivery_has_nothing_to_refund() -> None:
    life = returned(default_playbook(pickup={"return_fee": Decimal("300.00")}))
    life.answer(TaskKind.RECEIVE_RETURN, a.Received())
    assert life.refunds == []
    assert life.process.closed


def test_money_that_comes_for_a_return_on_delivery_owes_no_fee() -> None:
    life = returned(default_playbook(pickup={"return_fee": Decimal("300.00")}))
    life.answer(TaskKind.RECEIVE_RETURN, a.Received())
    life.pay("4770.00")
    assert life.task(TaskKind.LOOK_INTO).amount == Decimal("4770.00")


def test_handed_over_on_its_way_back_after_all() -> None:
    life = returned()
    life.parcel(ParcelCode.HANDED_OVER, at=life.now + timedelta(0))
    assert life.standing() is Status.AWAITING_MONEY
    assert TaskKind.RECEIVE_RETURN not in life.open_kinds


# -- self-pickup ---------------------------------------------------------------------------------------------------


def test_the_days_of_an_order_in_the_shop_count_from_the_message_that_it_is_ready() -> None:
    life = Life.of(order(kind=DeliveryKind.SELF_PICKUP, carrier="own"))
    life.confirm()
    life.pack()
    life.wait(hours=12)  # midnight in Moscow
    life.ship(track=None)
    morning = life.now + timedelta(hours=9)
    life.until(morning + timedelta(days=3) - timedelta(minutes=1))
    assert "parcel.uncollected" not in life.kinds
    life.wait(minutes=21)
    assert "parcel.uncollected" in life.kinds


def test_an_order_to_be_collected_from_the_shop_waits_like_a_parcel_and_returns_to_the_shelf() -> None:
    life = Life.of(order(kind=DeliveryKind.SELF_PICKUP, carrier="own"))
    life.confirm()
    life.pack()
    life.ship(track=None)
    assert sorted(life.sent[-2:]) == ["T4-ready email", "T4-ready sms"]
    ready = life.now
    life.wait(days=4)
    assert life.open_kinds == {REMIND}
    life.until(ready + timedelta(days=14))
    assert life.standing() is Status.RETURNING
    assert life.open_kinds == {TaskKind.RECEIVE_RETURN}, "it never left the shop"
    assert life.now > NOON


@pytest.mark.parametrize(
    ("remind_after", "return_after", "words"),
    [
        ("3d", "14d", {"not collected for 3 days", "goes back, 14 days from arrival"}),
        ("1d", "2d", {"not collected for 1 day", "goes back, 2 days from arrival"}),
        ("20s", "10m", {"not collected for 20s", "goes back, 10m from arrival"}),
        ("1d12h", "36h30m", {"not collected for 1d12h", "goes back, 1d12h30m from arrival"}),
    ],
)
def test_the_terms_are_told_in_days_and_of_a_shop_in_a_hurry_as_its_playbook_spells_them(
    remind_after: str, return_after: str, words: set[str]
) -> None:
    terms: dict[str, object] = {
        "remind_after": parse_duration(remind_after),
        "return_after": parse_duration(return_after),
    }
    life = arrived(default_playbook(pickup=terms))
    assert words <= {one.words for one in life.process.explain(life.now).next}
