"""Tracking: kept events, late and repeated ones, stuck and lost parcels."""

from datetime import timedelta
from typing import Any

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.statuses import CLOSED, Status
from domain.stimuli import Imported, OrderCancelled, ParcelMoved, PaymentFailed
from domain.tasks import TaskKind
from rules.order.process import OrderProcess
from tests.builders import CARRIER, NOON, SUPERVISOR, Life, default_playbook, order

LOOK = TaskKind.LOOK_INTO
ASK = TaskKind.ASK_CARRIER
LOST = TaskKind.DECIDE_LOST


def shipped(**placed: Any) -> Life:
    """An order the carrier has."""
    life = Life.of(order(**placed))
    life.confirm()
    life.pack()
    life.ship()
    return life


# -- kept events ---------------------------------------------------------------------------------------------------


def test_an_event_before_agreement_is_kept_looked_into_and_applied_on_agreement() -> None:
    life = Life.of(order())
    life.parcel(ParcelCode.HANDED_OVER, at=NOON)
    life.parcel(ParcelCode.ARRIVED, at=NOON - timedelta(hours=5))
    assert life.standing() is Status.NEW
    assert LOOK in life.open_kinds
    assert len(life.process.snapshot().kept) == 2
    life.confirm()
    assert life.standing() is Status.AWAITING_MONEY
    order_of_life = [
        fact.body.kind for fact in life.facts if fact.body.kind.startswith(("parcel", "order.hand"))
    ]
    assert order_of_life == ["parcel.arrived", "order.handed_over"]
    assert LOOK not in life.open_kinds


def test_kept_events_are_applied_when_the_shop_ships_too() -> None:
    life = Life.of(order())
    life.parcel(ParcelCode.ARRIVED)
    life.ship()
    assert life.standing() is Status.AT_PICKUP
    assert life.process.snapshot().kept == ()


def test_a_supervisor_applies_a_kept_event_without_the_customers_word() -> None:
    life = Life.of(order())
    life.parcel(ParcelCode.ARRIVED)
    life.answer(LOOK, a.Apply(), SUPERVISOR)
    assert life.standing() is Status.AT_PICKUP
    assert life.last("order.discrepancy").body.model_dump()["what"] == "shipped_unconfirmed"


def test_a_supervisor_who_has_only_looked_leaves_the_event_kept() -> None:
    life = Life.of(order())
    life.parcel(ParcelCode.ARRIVED)
    life.answer(LOOK, a.Done(), SUPERVISOR)
    life.confirm()
    assert life.standing() is Status.AT_PICKUP


def test_the_same_event_is_kept_once() -> None:
    life = Life.of(order())
    life.parcel(ParcelCode.ARRIVED)
    life.stimuli -= 1
    life.parcel(ParcelCode.ARRIVED)
    assert len(life.process.snapshot().kept) == 1


@pytest.mark.parametrize("answer", [a.Apply(), a.Done()])
def test_an_event_after_a_cancellation_is_looked_into_and_changes_nothing(answer: a.Answer) -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.open_kinds == {LOOK}
    life.answer(LOOK, answer, SUPERVISOR)
    assert life.standing() is Status.CANCELLED
    assert life.process.closed
    assert life.process.snapshot().kept == ()


# -- late, twice, ahead --------------------------------------------------------------------------------------------


def test_a_late_movement_that_changes_nothing_stays_in_the_timeline() -> None:
    life = shipped()
    life.wait(days=2)
    life.parcel(ParcelCode.ARRIVED)
    life.parcel(ParcelCode.IN_TRANSIT, at=life.now - timedelta(days=1))
    assert life.standing() is Status.AT_PICKUP
    assert life.kinds[-1] == "parcel.moved"


def test_of_two_events_at_one_moment_the_later_in_life_counts() -> None:
    for codes in (
        (ParcelCode.ARRIVED, ParcelCode.OUT_FOR_DELIVERY),
        (ParcelCode.OUT_FOR_DELIVERY, ParcelCode.ARRIVED),
    ):
        life = shipped()
        for code in codes:
            life.parcel(code)
        assert life.standing() is Status.DELIVERING


def test_a_carriers_clock_that_runs_ahead_does_not_outdate_what_follows() -> None:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED, at=NOON + timedelta(days=3000))
    life.wait(days=1)
    life.parcel(ParcelCode.OUT_FOR_DELIVERY)
    assert life.standing() is Status.DELIVERING


def test_a_hand_over_counts_even_when_its_time_lies_before_the_arrival() -> None:
    life = shipped()
    life.wait(days=2)
    life.parcel(ParcelCode.ARRIVED)
    life.parcel(ParcelCode.HANDED_OVER, at=life.now - timedelta(minutes=1))
    assert life.standing() is Status.AWAITING_MONEY


@pytest.mark.parametrize("code", [ParcelCode.RETURNING, ParcelCode.ARRIVED_BACK, ParcelCode.LOST])
def test_a_contradiction_after_the_hand_over_is_looked_into(code: ParcelCode) -> None:
    life = shipped()
    life.parcel(ParcelCode.HANDED_OVER)
    life.parcel(code)
    assert life.standing() is Status.AWAITING_MONEY
    assert life.open_kinds == {LOOK}


def test_a_hand_over_after_the_return_is_looked_into() -> None:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED_BACK)
    life.answer(TaskKind.RECEIVE_RETURN, a.Received())
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.RETURNED
    assert life.open_kinds == {LOOK}


# -- on the way ----------------------------------------------------------------------------------------------------


def test_out_for_delivery_is_with_the_courier() -> None:
    life = shipped(kind=DeliveryKind.COURIER)
    life.parcel(ParcelCode.OUT_FOR_DELIVERY)
    assert life.standing() is Status.DELIVERING
    assert "order.delivering" in life.kinds
    life.parcel(ParcelCode.OUT_FOR_DELIVERY, at=life.now + timedelta(0))
    assert life.kinds.count("order.delivering") == 1


def test_the_carrier_says_it_goes_back_and_corrects_itself() -> None:
    life = shipped()
    life.parcel(ParcelCode.RETURNING)
    assert life.standing() is Status.RETURNING
    life.wait(days=1)
    life.parcel(ParcelCode.ARRIVED)
    assert life.standing() is Status.AT_PICKUP


@pytest.mark.parametrize("code", [ParcelCode.ARRIVED_BACK, ParcelCode.RETURNING])
def test_back_at_the_shops_office_the_warehouse_receives_it(code: ParcelCode) -> None:
    life = shipped()
    life.parcel(code)
    assert (TaskKind.RECEIVE_RETURN in life.open_kinds) is (code is ParcelCode.ARRIVED_BACK)


def test_no_movement_for_a_week_is_asked_about() -> None:
    life = shipped()
    life.wait(days=3)
    life.parcel(ParcelCode.IN_TRANSIT)
    life.wait(days=6)
    assert ASK not in life.open_kinds
    life.wait(days=1)
    assert ASK in life.open_kinds
    assert life.last("parcel.stuck").body.model_dump()["since"] == NOON + timedelta(days=3)


def stuck() -> Life:
    """A parcel that stands still."""
    life = shipped()
    life.wait(days=7)
    return life


def test_a_parcel_that_moves_again_needs_no_question() -> None:
    life = stuck()
    life.parcel(ParcelCode.IN_TRANSIT)
    assert ASK not in life.open_kinds


def test_the_carrier_accepted_will_answer_or_rejects() -> None:
    life = stuck()
    at = life.now + timedelta(days=1)
    assert life.refuses_answer(ASK, a.WillAnswer(at=NOON)) == "date_in_the_past"
    life.answer(ASK, a.WillAnswer(at=at))
    assert life.task(ASK).ready_at == at
    life.answer(ASK, a.Accepted())
    life.wait(days=7)
    life.answer(ASK, a.Rejected())
    assert life.open_kinds == {LOOK}
    life.answer(LOOK, a.Done(), SUPERVISOR)
    life.wait(days=7)
    assert life.open_kinds == {ASK}, "it is asked about again"


# -- lost ----------------------------------------------------------------------------------------------------------


def lost(**placed: Any) -> Life:
    """A parcel its carrier lost."""
    life = shipped(**placed)
    life.wait(days=7)
    life.answer(ASK, a.Lost())
    return life


def test_a_lost_parcel_is_a_supervisors_whoever_says_so() -> None:
    by_operator, by_carrier = lost(), shipped()
    by_carrier.parcel(ParcelCode.LOST)
    for life in (by_operator, by_carrier):
        assert life.open_kinds == {LOST}
        assert "parcel.lost" in life.kinds


def test_a_lost_parcel_is_searched_for() -> None:
    life = lost()
    check_at = life.now + timedelta(days=5)
    life.answer(LOST, a.Search(check_at=check_at), SUPERVISOR)
    assert life.task(LOST).ready_at == check_at


def test_a_lost_parcel_that_moves_is_found() -> None:
    life = lost()
    life.parcel(ParcelCode.ARRIVED)
    assert life.standing() is Status.AT_PICKUP
    assert LOST not in life.open_kinds


def test_nobody_is_asked_to_collect_a_lost_parcel() -> None:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.wait(hours=1)
    life.parcel(ParcelCode.LOST)
    life.wait(days=20)
    assert life.open_kinds == {LOST}
    assert "parcel.uncollected" not in life.kinds
    life.parcel(ParcelCode.ARRIVED, office="690001")
    assert "return" in life.process.snapshot().deadlines, "found at the same office it waits there anew"


@pytest.mark.parametrize("method", [PaymentMethod.ON_DELIVERY, PaymentMethod.ONLINE])
def test_sent_again_it_is_as_it_was_before_it_left(method: PaymentMethod) -> None:
    life = Life.of(order(method=method))
    life.confirm()
    if method.prepaid:
        life.pay("4770.00")
    life.pack()
    life.ship()
    life.wait(days=9)
    life.parcel(ParcelCode.LOST)
    life.answer(LOST, a.SendAgain(), SUPERVISOR)
    assert life.standing() is (Status.PAID if method.prepaid else Status.CONFIRMED)
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    life.wait(minutes=1)
    assert TaskKind.DECIDE_STALE not in life.open_kinds, "not stale the moment it is decided about"
    life.pack()
    life.ship("RA644000005RU")
    assert life.standing() is Status.SHIPPED
    assert life.process.snapshot().parcel.track_number == "RA644000005RU"


def test_what_the_lost_parcel_did_before_does_not_move_the_new_one() -> None:
    life = lost()
    then = life.now - timedelta(days=1)
    life.answer(LOST, a.SendAgain(), SUPERVISOR)
    life.parcel(ParcelCode.ARRIVED, at=then)
    assert life.standing() is Status.CONFIRMED
    assert life.kinds[-1] == "parcel.moved"


def test_what_is_on_its_way_back_is_not_sent_again() -> None:
    life = shipped()
    life.parcel(ParcelCode.RETURNING)
    life.parcel(ParcelCode.LOST, at=life.now)
    assert life.refuses_answer(LOST, a.SendAgain(), SUPERVISOR) == "status_does_not_allow"
    life.answer(LOST, a.WriteOff(), SUPERVISOR)
    assert life.standing() is Status.RETURNED


def test_written_off_as_lost_it_is_returned() -> None:
    life = lost()
    life.answer(LOST, a.WriteOff(), SUPERVISOR)
    assert life.standing() is Status.RETURNED
    assert life.last("order.returned").body.model_dump()["lost"] is True


def test_a_movement_told_by_the_carrier_is_never_refused() -> None:
    for code in ParcelCode:
        life = Life.of(order())
        life.tell(ParcelMoved(code=code, at=NOON), CARRIER)
        life.confirm()
        life.tell(ParcelMoved(code=code, at=NOON + timedelta(hours=1)), CARRIER)


def test_what_happened_before_a_loss_and_is_told_later_does_not_find_the_parcel() -> None:
    life = shipped()
    life.wait(days=3)
    life.parcel(ParcelCode.LOST, at=life.now - timedelta(hours=1))
    for code in (ParcelCode.IN_TRANSIT, ParcelCode.ARRIVED):
        life.parcel(code, at=life.now - timedelta(hours=5), office="690001")
    assert life.standing() is Status.AT_PICKUP
    assert life.open_kinds == {LOST}
    assert not any(sent.startswith("T4") for sent in life.sent)
    life.wait(days=20)
    assert life.open_kinds == {LOST}, "nor is its customer waited for"


def test_a_loss_told_after_the_parcel_was_seen_again_is_over() -> None:
    life = shipped()
    life.wait(days=3)
    life.parcel(ParcelCode.IN_TRANSIT)
    life.parcel(ParcelCode.LOST, at=life.now - timedelta(hours=5))
    assert life.open_kinds == set()
    assert life.kinds[-1] == "parcel.moved"


def test_an_attempt_that_failed_is_asked_about_once_however_often_it_is_told() -> None:
    life = shipped(kind=DeliveryKind.COURIER)
    life.wait(days=1)
    at = life.now
    life.parcel(ParcelCode.FAILED_ATTEMPT, at=at)
    life.parcel(ParcelCode.OUT_FOR_DELIVERY, at=at - timedelta(hours=3))
    assert life.standing() is Status.DELIVERING
    slot = Slot(start=at + timedelta(days=1), end=at + timedelta(days=1, hours=2))
    life.answer(TaskKind.AGREE_SLOT, a.Reschedule(slot=slot))
    life.parcel(ParcelCode.FAILED_ATTEMPT, at=at)
    assert TaskKind.AGREE_SLOT not in life.open_kinds


def test_an_arrival_told_after_a_failed_attempt_at_its_office_counts() -> None:
    life = shipped()
    life.wait(days=2)
    life.parcel(ParcelCode.FAILED_ATTEMPT, at=life.now)
    life.parcel(ParcelCode.ARRIVED, at=life.now - timedelta(hours=3), office="690001")
    assert life.standing() is Status.AT_PICKUP
    assert "T4 sms" in life.sent


def test_a_customer_who_has_the_lost_parcel_is_not_sent_another_one_unseen() -> None:
    life = lost()
    then = life.now - timedelta(days=1)
    life.answer(LOST, a.SendAgain(), SUPERVISOR)
    life.parcel(ParcelCode.HANDED_OVER, at=then)
    assert life.standing() is Status.CONFIRMED
    assert life.task(LOOK).about == "parcel:handed_over"


def test_a_lost_parcel_that_moves_at_its_office_is_waited_for_again() -> None:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.wait(hours=1)
    life.parcel(ParcelCode.LOST)
    life.wait(hours=1)
    life.parcel(ParcelCode.IN_TRANSIT)
    assert life.standing() is Status.AT_PICKUP
    life.wait(days=14)
    assert life.standing() is Status.RETURNING


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_an_order_that_lost_its_watch_is_watched_again_by_whatever_happens(status: Status) -> None:
    life = Life.of(order(), imported=Imported(status=status, since=NOON))
    forgetful = life.process.snapshot().model_copy(update={"deadlines": {}, "tasks": {}})
    life.process = OrderProcess.resume(forgetful, default_playbook())
    life.tell(PaymentFailed(provider="bank", external_id="try", code="no_money"), CARRIER)
    assert life.process.next_deadline is not None
