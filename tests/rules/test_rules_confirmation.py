"""Confirmation: what must be there, call-backs, thinking, spam and duplicates, and money before words."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.facts import OrderWasConfirmed
from domain.ids import TaskId
from domain.orders import AddressPart, DeliveryKind, Edit, PaymentMethod, Reason, Slot, WhyOnDelivery
from domain.statuses import Status
from domain.stimuli import OrderCancelled, OrderEdited, TaskCompleted
from domain.tasks import TaskKind
from tests.builders import FULL, NOON, Life, default_playbook, line, order, playbook_of

CONFIRM = TaskKind.CONFIRM_ORDER
SLOT = Slot(start=NOON + timedelta(days=1), end=NOON + timedelta(days=1, hours=2))
NEEDED = {
    DeliveryKind.POST_OFFICE: (AddressPart.POSTCODE, AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.PICKUP_POINT: (AddressPart.POINT,),
    DeliveryKind.COURIER: (AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.OWN_COURIER: (AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.SELF_PICKUP: (AddressPart.PLACE,),
}


def no_answers(life: Life, times: int) -> None:
    """The operator rings as soon as the task is ready, and nobody takes it."""
    for _ in range(times):
        life.until(max(life.now, life.task(CONFIRM).ready_at))
        life.answer(CONFIRM, a.NoAnswer(why="не берёт трубку"))


# -- what must be there --------------------------------------------------------------------------------------------


def test_a_new_order_is_asked_about_within_call_within() -> None:
    task = Life.of(order()).task(CONFIRM)
    assert task.ready_at == NOON
    assert task.due_at == NOON + timedelta(minutes=60)


def test_an_agreed_order_is_confirmed_and_told_so() -> None:
    life = Life.of(order())
    life.confirm()
    assert life.process.status is Status.CONFIRMED
    assert life.last("order.confirmed").actor.id == "olga"
    assert "T2 email" in life.sent


@pytest.mark.parametrize("method", [None, PaymentMethod.ONLINE])
def test_why_it_is_paid_on_delivery_is_kept_where_it_is(method: PaymentMethod | None) -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.Confirmed(method=method, why_on_delivery=WhyOnDelivery.SEE_FIRST))
    told = life.last("order.confirmed").body
    assert isinstance(told, OrderWasConfirmed)
    assert told.why_on_delivery == (None if method else WhyOnDelivery.SEE_FIRST)


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind, parts in NEEDED.items() for part in parts])
def test_it_is_refused_while_any_part_of_the_address_is_missing(
    kind: DeliveryKind, part: AddressPart
) -> None:
    life = Life.of(order(kind=kind, has=FULL - {part}))
    assert life.refuses_answer(CONFIRM, a.Confirmed()) == "address_incomplete"


@pytest.mark.parametrize(("kind", "parts"), NEEDED.items())
def test_nothing_more_than_the_kind_of_delivery_needs_is_asked_for(
    kind: DeliveryKind, parts: tuple[AddressPart, ...]
) -> None:
    life = Life.of(order(kind=kind, has=frozenset(parts)))
    life.confirm()
    assert life.process.status is Status.CONFIRMED


@pytest.mark.parametrize("kind", [DeliveryKind.COURIER, DeliveryKind.OWN_COURIER])
def test_a_courier_needs_a_slot_where_the_shop_uses_slots(kind: DeliveryKind) -> None:
    life = Life.of(order(kind=kind), default_playbook(confirmation={"slots": True}))
    assert life.refuses_answer(CONFIRM, a.Confirmed()) == "address_incomplete"
    life.answer(CONFIRM, a.Confirmed(slot=SLOT))
    assert life.process.order.delivery.slot == SLOT


def test_a_slot_that_ends_before_it_begins_or_is_past_is_refused() -> None:
    life = Life.of(order(kind=DeliveryKind.COURIER))
    backwards = Slot(start=SLOT.end, end=SLOT.start)
    past = Slot(start=NOON - timedelta(hours=3), end=NOON + timedelta(hours=3))
    assert life.refuses_answer(CONFIRM, a.Confirmed(slot=backwards)) == "bad_slot"
    assert life.refuses_answer(CONFIRM, a.Confirmed(slot=past)) == "date_in_the_past"


def test_more_packs_than_the_limit_are_prepaid_only() -> None:
    life = Life.of(order(lines=(line(quantity=4), line(sku="SW-90", quantity=3))), playbook_of("swan"))
    assert life.refuses_answer(CONFIRM, a.Confirmed()) == "prepay_over_quantity"
    life.answer(CONFIRM, a.Confirmed(method=PaymentMethod.ONLINE))
    assert life.process.order.method is PaymentMethod.ONLINE
    assert "payment.switched" in life.kinds


def test_exactly_the_limit_may_be_paid_on_delivery() -> None:
    life = Life.of(order(lines=(line(quantity=6),)), playbook_of("swan"))
    life.confirm()
    assert life.process.status is Status.CONFIRMED


def test_a_refused_confirmation_switches_nothing() -> None:
    life = Life.of(order(lines=(line(quantity=7),), method=PaymentMethod.ONLINE), playbook_of("swan"))
    switch = a.Confirmed(method=PaymentMethod.ON_DELIVERY)
    assert life.refuses_answer(CONFIRM, switch) == "prepay_over_quantity"
    assert life.process.order.method is PaymentMethod.ONLINE


def test_goods_for_adults_need_the_word_about_age_and_a_doubt_is_settled() -> None:
    life = Life.of(order(), default_playbook(confirmation={"adults_only": True}))
    assert life.refuses_answer(CONFIRM, a.Confirmed()) == "told_18_plus_missing"
    doubt = a.Confirmed(told_18_plus=True, in_doubt=True)
    assert life.refuses_answer(CONFIRM, doubt) == "age_unclear"
    nobody = doubt.model_copy(update={"age": a.AgeCheck.ADULT_RECEIVES})
    assert life.refuses_answer(CONFIRM, nobody) == "adult_missing"
    life.answer(CONFIRM, nobody.model_copy(update={"note": "получит мама"}))
    assert life.process.status is Status.CONFIRMED


# -- call-backs and thinking ---------------------------------------------------------------------------------------


def test_a_call_back_is_ready_at_its_moment_and_attempts_count_anew() -> None:
    life = Life.of(order())
    no_answers(life, 3)
    at = NOON + timedelta(days=3)
    life.answer(CONFIRM, a.Callback(at=at, why="в отпуске"))
    assert life.task(CONFIRM).ready_at == at
    assert life.task(CONFIRM).due_at == at + timedelta(hours=1)
    assert life.task(CONFIRM).attempt == 1
    life.until(at)
    assert life.process.status is Status.NEW, "not given up before the agreed call"
    assert "call.agreed" in life.kinds


def test_the_same_call_back_said_twice_keeps_the_call() -> None:
    life = Life.of(order())
    at = NOON + timedelta(days=1)
    for _ in range(2):
        life.answer(CONFIRM, a.Callback(at=at, why="занят"))
    assert life.task(CONFIRM).ready_at == at


def test_a_call_back_in_closed_time_moves_to_the_next_opening() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.Callback(at=NOON + timedelta(hours=11), why="вечером"))  # 23:00 in Moscow
    assert life.task(CONFIRM).ready_at == NOON + timedelta(hours=22)  # 10:00 the next day


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_dates_that_are_past_or_a_slip_of_the_keyboard_are_refused(days: int) -> None:
    life = Life.of(order())
    at = NOON + timedelta(days=days)
    code = "date_too_far" if days > 0 else "date_in_the_past"
    assert life.refuses_answer(CONFIRM, a.Callback(at=at, why="ок")) == code
    assert life.refuses_answer(CONFIRM, a.Thinking(call_at=at, why="ок")) == code


def test_a_thinking_customer_is_called_on_the_agreed_date() -> None:
    life = Life.of(order())
    at = NOON + timedelta(days=9)
    life.answer(CONFIRM, a.Thinking(call_at=at, why="советуется"))
    assert life.process.status is Status.THINKING
    assert life.task(TaskKind.CALL_THINKING).ready_at == at
    life.until(at)
    assert life.open_kinds == {TaskKind.CALL_THINKING}, "neither given up nor stale before the agreed date"


def test_still_thinking_after_the_call_is_offered_a_discount_and_has_a_new_date() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
    life.wait(days=1)
    again = life.now + timedelta(days=2)
    life.answer(TaskKind.CALL_THINKING, a.Thinking(call_at=again, why="всё ещё думает"))
    assert "T20 sms" in life.sent
    assert life.task(TaskKind.CALL_THINKING).ready_at == again
    assert life.process.status is Status.THINKING


def test_a_thinking_customer_is_called_like_any_other() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
    life.wait(days=1)
    life.answer(TaskKind.CALL_THINKING, a.NoAnswer(why="не берёт"))
    assert life.task(TaskKind.CALL_THINKING).ready_at == life.now + timedelta(hours=2, minutes=30)
    life.answer(TaskKind.CALL_THINKING, a.Callback(at=life.now + timedelta(days=1), why="завтра"))
    life.wait(days=1)
    life.answer(TaskKind.CALL_THINKING, a.Confirmed())
    assert life.process.status is Status.CONFIRMED


def test_a_thinking_customer_may_give_it_up_or_turn_out_wrong_or_a_duplicate() -> None:
    answers: list[a.Answer] = [
        a.CancelIt(reason=Reason.TOO_EXPENSIVE),
        a.Spam(),
        a.Duplicate(of="other"),
    ]
    for answer in answers:
        life = Life.of(order(), known_orders=frozenset({"other"}))
        life.answer(CONFIRM, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
        life.answer(TaskKind.CALL_THINKING, answer)
        assert life.process.status is Status.CANCELLED
    life = Life.of(order())
    life.answer(CONFIRM, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
    life.answer(TaskKind.CALL_THINKING, a.WrongNumber())
    assert life.open_kinds == set()


# -- paid before anyone spoke --------------------------------------------------------------------------------------


def test_paid_in_full_with_a_full_address_it_is_confirmed_by_itself() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.pay("4770.00")
    assert life.process.status is Status.PAID
    assert life.last("order.confirmed").body.model_dump()["by_itself"] is True
    assert CONFIRM not in life.open_kinds


def test_paid_with_an_incomplete_address_the_call_is_only_about_what_is_missing() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, has=frozenset({AddressPart.CITY})))
    at = NOON + timedelta(hours=5)
    life.answer(CONFIRM, a.Callback(at=at, why="позже"))
    life.pay("4770.00")
    task = life.task(CONFIRM)
    assert task.about == "missing:postcode,line"
    assert task.ready_at == at, "an agreed moment stays"


def test_the_address_completed_after_the_money_confirms_it_by_itself() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, has=frozenset()))
    life.pay("4770.00")
    delivery = life.process.order.delivery.model_copy(update={"has": FULL})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert life.process.status is Status.PAID


def test_goods_for_adults_are_never_confirmed_without_a_word() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE), default_playbook(confirmation={"adults_only": True}))
    life.pay("4770.00")
    assert life.process.status is Status.NEW
    assert CONFIRM in life.open_kinds


def test_paid_goods_for_adults_are_only_asked_about_the_word_on_age() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE), default_playbook(confirmation={"adults_only": True}))
    life.pay("4770.00")
    assert life.task(CONFIRM).about == "missing:told_18_plus"


def test_part_of_the_money_leaves_the_whole_talk_to_be_had() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, has=frozenset()))
    life.pay("100.00")
    life.answer(CONFIRM, a.WrongNumber())
    life.tell(OrderEdited(edit=Edit(phone_changed=True)))
    assert life.task(CONFIRM).about is None


def test_an_order_that_got_dearer_than_what_was_paid_is_talked_about_again() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, has=frozenset({AddressPart.CITY})))
    life.pay("4770.00")
    assert life.task(CONFIRM).about == "missing:postcode,line"
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=4),))))
    assert life.task(CONFIRM).about is None


def test_a_slot_that_has_begun_is_no_slot() -> None:
    rules = default_playbook(confirmation={"slots": True})
    soon = Slot(start=NOON + timedelta(hours=2), end=NOON + timedelta(hours=4))
    life = Life.of(order(kind=DeliveryKind.COURIER, slot=soon, method=PaymentMethod.ONLINE), rules)
    life.wait(hours=3)
    assert life.refuses_answer(CONFIRM, a.Confirmed()) == "address_incomplete"
    life.pay("4770.00")
    assert life.task(CONFIRM).about == "missing:slot"
    life.answer(CONFIRM, a.Confirmed(slot=SLOT))
    assert life.process.status is Status.PAID


def test_money_for_many_packs_is_taken_whatever_the_method_said() -> None:
    life = Life.of(order(lines=(line(quantity=9),)), playbook_of("swan"))
    life.pay("13710.00")
    assert life.process.status is Status.CONFIRMED
    assert life.process.paid == life.process.order.total


def test_part_of_the_money_confirms_nothing() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.pay("1000.00")
    assert life.process.status is Status.NEW


# -- spam, duplicates, second outcomes -----------------------------------------------------------------------------


def test_spam_and_duplicates_are_cancelled_without_a_word() -> None:
    for answer, reason in ((a.Spam(), Reason.SPAM), (a.Duplicate(of="other"), Reason.DUPLICATE)):
        life = Life.of(order(), known_orders=frozenset({"other"}))
        life.answer(CONFIRM, answer)
        assert life.last("order.cancelled").body.model_dump()["reason"] is reason
        assert not any(sent.startswith("T9") for sent in life.sent)


def test_a_duplicate_names_another_order_of_the_shop() -> None:
    life = Life.of(order(), known_orders=frozenset({"other"}))
    assert life.refuses_answer(CONFIRM, a.Duplicate(of="nobody")) == "no_such_order"


def test_the_second_outcome_is_refused_with_who_gave_the_first() -> None:
    life = Life.of(order())
    task = life.task(CONFIRM)
    life.confirm()
    second = TaskCompleted(task=task.id, answer=a.NoAnswer(why="не берёт"))
    assert life.refuses(second) == "task_is_closed"


def test_a_task_may_be_done_before_it_is_ready() -> None:
    life = Life.of(order(placed_at=NOON + timedelta(hours=12)))  # midnight
    assert life.task(CONFIRM).ready_at > life.now
    life.confirm()
    assert life.process.status is Status.CONFIRMED


def test_an_outcome_of_another_task_is_refused() -> None:
    life = Life.of(order())
    assert life.refuses_answer(CONFIRM, a.Packed()) == "outcome_not_allowed"
    unknown = TaskCompleted(task=TaskId("nobody's"), answer=a.Confirmed())
    assert life.refuses(unknown) == "no_such_task"


def test_confirming_what_is_cancelled_names_the_status() -> None:
    life = Life.of(order())
    task = life.task(CONFIRM)
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    assert life.refuses(TaskCompleted(task=task.id, answer=a.Confirmed())) == "task_is_closed"
