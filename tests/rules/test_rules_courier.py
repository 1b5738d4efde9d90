"""Courier: the visit is confirmed before its slot, near slots get a message, failed visits a new slot."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, Edit, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import OrderEdited
from domain.tasks import TaskKind
from playbook.triggers import Trigger
from tests.builders import NOON, SUPERVISOR, Life, act, default_playbook, order, zone

CONFIRM = TaskKind.CONFIRM_DELIVERY
AGREE = TaskKind.AGREE_SLOT
OWN = DeliveryKind.OWN_COURIER


def slot(hours: float) -> Slot:
    """Two hours, so many hours after noon in Moscow."""
    start = NOON + timedelta(hours=hours)
    return Slot(start=start, end=start + timedelta(hours=2))


def planned(hours: float, kind: DeliveryKind = DeliveryKind.COURIER) -> Life:
    """A confirmed courier's order with a slot."""
    life = Life.of(order(kind=kind, slot=slot(hours)))
    life.confirm()
    return life


def test_the_visit_is_confirmed_three_hours_before_its_slot() -> None:
    life = planned(28)  # 16:00 the next day
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=25)
    assert life.task(CONFIRM).due_at <= NOON + timedelta(hours=28)


def test_in_closed_time_it_is_confirmed_at_the_latest_open_moment_before() -> None:
    life = planned(23)  # 11:00 the next day: 08:00 is closed
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=7, minutes=59)


def test_a_moment_that_is_past_means_at_once() -> None:
    life = planned(2)
    assert life.task(CONFIRM).ready_at == NOON
    assert life.task(CONFIRM).due_at < NOON + timedelta(hours=2)


def test_where_the_latest_open_moment_is_past_the_next_one_before_the_slot_will_do() -> None:
    life = Life.of(
        order(kind=OWN, slot=slot(23), placed_at=NOON + timedelta(hours=10))
    )  # 22:00, slot at 11:00
    life.confirm()
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=22)


def near() -> Life:
    """At 22:00 a slot at 09:30 is agreed: nobody may call before."""
    reminder = Trigger(id="near", on="delivery.near", do=(act(sms="near"),))
    rules = default_playbook().model_copy(update={"triggers": (reminder,)})
    life = Life.of(order(kind=OWN, slot=slot(21.5), placed_at=NOON + timedelta(hours=10)), rules)
    life.confirm()
    return life


def test_where_nobody_may_call_before_the_slot_an_sms_goes() -> None:
    life = near()
    assert CONFIRM not in life.open_kinds
    assert life.last("delivery.near").body.model_dump()["slot"] == slot(21.5).model_dump()
    life.until(NOON + timedelta(hours=21, minutes=20))
    assert life.sent == ["near sms"]


def test_a_slot_is_no_task_before_the_order_is_agreed() -> None:
    life = Life.of(order(kind=DeliveryKind.COURIER))
    delivery = life.process.order.delivery.model_copy(update={"slot": slot(28)})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert CONFIRM not in life.open_kinds
    life.confirm()
    assert CONFIRM in life.open_kinds


def test_another_slot_moves_the_call_and_no_parcel_is_packed_anew() -> None:
    life = planned(28)
    life.pack()
    delivery = life.process.order.delivery.model_copy(update={"slot": slot(52)})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert life.standing() is Status.PACKED
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=49)


def test_another_slot_by_an_edit_is_told_like_one_by_a_call() -> None:
    life = planned(28)
    delivery = life.process.order.delivery.model_copy(update={"slot": slot(52)})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert life.last("delivery.rescheduled").body.model_dump()["slot"] == slot(52).model_dump()
    assert life.sent.count("T40-rescheduled sms") == 1


def test_the_first_slot_is_no_other_slot() -> None:
    life = Life.of(order(kind=DeliveryKind.COURIER))
    life.confirm()
    delivery = life.process.order.delivery.model_copy(update={"slot": slot(28)})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert "delivery.rescheduled" not in life.kinds
    assert CONFIRM in life.open_kinds


@pytest.mark.parametrize("kind", [DeliveryKind.POST_OFFICE, DeliveryKind.SELF_PICKUP])
def test_what_no_courier_brings_any_more_needs_no_confirmed_visit(kind: DeliveryKind) -> None:
    life = planned(28)
    delivery = life.process.order.delivery.model_copy(update={"kind": kind})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert CONFIRM not in life.open_kinds
    assert "delivery.rescheduled" not in life.kinds


def test_a_visit_is_confirmed_before_its_slot_by_the_customers_new_clock_too() -> None:
    life = planned(24)  # confirmed in the evening before: 09:00 is too early in Moscow
    reach = life.process.order.reach.model_copy(update={"zone": zone("Asia/Vladivostok")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    task = life.task(CONFIRM)
    assert task.ready_at < task.due_at < slot(24).start


@pytest.mark.parametrize("kind", [DeliveryKind.POST_OFFICE, DeliveryKind.SELF_PICKUP])
def test_only_couriers_have_visits(kind: DeliveryKind) -> None:
    assert CONFIRM not in planned(28, kind).open_kinds


def test_a_slot_further_away_keeps_the_order_from_getting_stale() -> None:
    life = planned(24 * 12 + 4)
    life.wait(days=12)
    assert TaskKind.DECIDE_STALE not in life.open_kinds


def test_the_customer_waits_for_the_courier() -> None:
    life = planned(28)
    life.answer(CONFIRM, a.Ok())
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_another_slot_is_agreed_told_and_confirmed_anew() -> None:
    life = planned(28)
    life.answer(CONFIRM, a.Reschedule(slot=slot(52)))
    assert life.process.order.delivery.slot == slot(52)
    assert "T40-rescheduled sms" in life.sent
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=49)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Slot(start=NOON - timedelta(hours=2), end=NOON), "date_in_the_past"),
        (Slot(start=NOON + timedelta(hours=9), end=NOON + timedelta(hours=8)), "bad_slot"),
    ],
)
def test_a_slot_that_cannot_be_is_refused(wrong: Slot, code: str) -> None:
    assert planned(28).refuses_answer(CONFIRM, a.Reschedule(slot=wrong)) == code


def test_an_unanswered_call_is_repeated_before_the_slot_only() -> None:
    life = planned(28)
    life.until(NOON + timedelta(hours=25))
    life.answer(CONFIRM, a.NoAnswer(why="не берёт"))
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=27, minutes=30)
    life.wait(hours=2, minutes=30)
    life.answer(CONFIRM, a.NoAnswer(why="не берёт"))
    assert CONFIRM not in life.open_kinds
    assert "delivery.near" in life.kinds


def test_a_visit_may_be_cancelled() -> None:
    before = planned(28)
    before.answer(CONFIRM, a.CancelIt(reason=Reason.CHANGED_MIND))
    assert before.standing() is Status.CANCELLED
    on_the_way = planned(28, OWN)
    on_the_way.ship(track=None)
    on_the_way.answer(CONFIRM, a.CancelIt(reason=Reason.CHANGED_MIND))
    assert on_the_way.standing() is Status.RETURNING
    assert on_the_way.open_kinds == {TaskKind.RECEIVE_RETURN}


def failed() -> Life:
    """The courier came and could not hand it over."""
    life = planned(28)
    life.pack()
    life.ship()
    life.until(NOON + timedelta(hours=28))
    life.parcel(ParcelCode.OUT_FOR_DELIVERY)
    life.wait(hours=1)
    life.parcel(ParcelCode.FAILED_ATTEMPT)
    return life


def test_after_a_failed_visit_a_new_slot_is_agreed() -> None:
    life = failed()
    assert life.standing() is Status.DELIVERING
    assert life.open_kinds == {AGREE}
    assert "delivery.failed" in life.kinds
    life.answer(AGREE, a.Reschedule(slot=slot(76)))
    assert life.open_kinds == {CONFIRM}


def test_the_new_slot_is_asked_for_until_somebody_answers_or_all_is_well() -> None:
    life = failed()
    life.answer(AGREE, a.NoAnswer(why="не берёт"))
    assert life.task(AGREE).attempt == 2
    life.answer(AGREE, a.Ok())
    assert life.open_kinds == set()
    assert life.process.next_deadline is not None
    gone = failed()
    gone.answer(AGREE, a.CancelIt(reason=Reason.CUSTOMER))
    assert gone.standing() is Status.RETURNING


def test_after_a_failed_visit_it_may_lie_at_an_office() -> None:
    life = failed()
    life.wait(hours=2)
    life.parcel(ParcelCode.ARRIVED, office="101000")
    assert life.standing() is Status.AT_PICKUP
    assert life.open_kinds == set()
    assert "T4 sms" in life.sent


def test_a_failed_attempt_at_a_post_office_is_no_couriers() -> None:
    life = Life.of(order())
    life.confirm()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.wait(hours=1)
    life.parcel(ParcelCode.FAILED_ATTEMPT)
    assert AGREE not in life.open_kinds
    assert life.standing() is Status.AT_PICKUP
    assert life.kinds[-1] == "parcel.moved"


# -- sent again ----------------------------------------------------------------------------------------------------


def sent_again(method: PaymentMethod, *, hours: float) -> Life:
    """The first parcel was lost on its way; the slot agreed for it begins so many hours after noon."""
    life = Life.of(order(kind=DeliveryKind.COURIER, method=method, slot=slot(hours)))
    life.confirm()
    if method.prepaid:
        life.pay("4770.00")
    life.pack()
    life.ship()
    life.wait(days=2)
    life.parcel(ParcelCode.LOST)
    life.answer(TaskKind.DECIDE_LOST, a.SendAgain(), SUPERVISOR)
    return life


@pytest.mark.parametrize("method", [PaymentMethod.ON_DELIVERY, PaymentMethod.ONLINE])
def test_sent_again_after_its_slot_a_new_one_is_agreed(method: PaymentMethod) -> None:
    life = sent_again(method, hours=28)
    assert life.open_kinds == {AGREE, TaskKind.PACK_ORDER}
    assert life.task(AGREE).about == "sent_again", "no visit failed: the script says what happened"
    life.answer(AGREE, a.Reschedule(slot=slot(100)))
    assert life.open_kinds == {CONFIRM, TaskKind.PACK_ORDER}
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=97)


@pytest.mark.parametrize("method", [PaymentMethod.ON_DELIVERY, PaymentMethod.ONLINE])
def test_sent_again_in_time_for_its_slot_the_visit_is_confirmed_anew(method: PaymentMethod) -> None:
    life = sent_again(method, hours=100)
    assert life.open_kinds == {CONFIRM, TaskKind.PACK_ORDER}


def test_a_slot_that_an_edit_brings_need_not_be_agreed_any_more() -> None:
    life = sent_again(PaymentMethod.ON_DELIVERY, hours=28)
    delivery = life.process.order.delivery.model_copy(update={"slot": slot(100)})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert life.open_kinds == {CONFIRM, TaskKind.PACK_ORDER}


def test_an_order_without_a_slot_is_sent_again_without_one() -> None:
    life = Life.of(order(kind=DeliveryKind.COURIER))
    life.confirm()
    life.ship()
    life.wait(days=2)
    life.parcel(ParcelCode.LOST)
    life.answer(TaskKind.DECIDE_LOST, a.SendAgain(), SUPERVISOR)
    assert life.open_kinds == {TaskKind.PACK_ORDER}
