"""Money and the end: hand-over, money on delivery, registers and hands, write-offs, issuing by the shop's own staff."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, PaymentMethod
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import MoneyArrived, OrderIssued
from domain.tasks import TaskKind
from tests.builders import CARRIER, NOON, OPERATOR, SHOP_KEY, SUPERVISOR, Life, order

CHECK = TaskKind.CHECK_MONEY


def shipped(method: PaymentMethod = PaymentMethod.ON_DELIVERY, paid: str | None = None) -> Life:
    """An order the carrier has."""
    life = Life.of(order(method=method))
    life.confirm()
    if paid is not None:
        life.pay(paid)
    life.ship()
    return life


def handed_over() -> Life:
    """The customer has it, the carrier has the money."""
    life = shipped()
    life.wait(days=2)
    life.parcel(ParcelCode.HANDED_OVER)
    return life


def money(life: Life, amount: str, number: str = "register-1") -> None:
    """A line of the carrier's register."""
    body = MoneyArrived(amount=Decimal(amount), received_at=life.now, external_id=number)
    life.tell(body, CARRIER)


def test_a_prepaid_order_is_completed_by_its_hand_over() -> None:
    life = shipped(PaymentMethod.ONLINE, "4770.00")
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.COMPLETED
    assert "T8 email" in life.sent
    assert life.process.closed


def test_an_order_on_delivery_awaits_a_known_sum() -> None:
    life = handed_over()
    assert life.standing() is Status.AWAITING_MONEY
    expected = life.last("money.expected").body.model_dump()
    assert (expected["amount"], expected["until"]) == (Decimal("4770.00"), life.now + timedelta(days=21))
    assert life.open_kinds == set()


def test_the_hand_over_is_told_with_the_moment_it_happened() -> None:
    life = shipped()
    life.wait(days=3)
    at = life.now - timedelta(days=2)
    life.parcel(ParcelCode.HANDED_OVER, at=at)
    assert life.last("order.handed_over").body.model_dump()["at"] == at
    life.until(at + timedelta(days=21))
    assert life.open_kinds == {CHECK}, "money_within counts from the hand-over"


def test_the_money_in_full_completes_it() -> None:
    life = handed_over()
    money(life, "4770.00")
    assert life.standing() is Status.COMPLETED


def test_a_register_told_twice_counts_once() -> None:
    life = handed_over()
    money(life, "1000.00")
    money(life, "1000.00")
    assert life.process.paid == Decimal("1000.00")


def test_too_little_is_a_fact_with_a_task_and_the_rest_completes_it() -> None:
    life = handed_over()
    money(life, "4000.00")
    assert life.task(CHECK).amount == Decimal("770.00")
    assert life.last("payment.differs").body.model_dump()["owed"] == Decimal("770.00")
    money(life, "70.00", "register-2")
    assert life.task(CHECK).amount == Decimal("700.00")
    money(life, "700.00", "register-3")
    assert life.standing() is Status.COMPLETED


def test_too_much_completes_it_but_never_silently() -> None:
    life = handed_over()
    money(life, "5000.00")
    assert life.standing() is Status.COMPLETED
    assert life.task(TaskKind.LOOK_INTO).amount == Decimal("230.00")
    life.answer(TaskKind.LOOK_INTO, a.Apply(), SUPERVISOR)
    assert life.process.refunded == Decimal("230.00")


def test_the_money_may_come_before_the_hand_over() -> None:
    life = shipped()
    money(life, "4770.00")
    assert life.standing() is Status.SHIPPED
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.COMPLETED


def test_part_of_the_money_before_the_hand_over_leaves_the_rest_to_come() -> None:
    life = shipped()
    money(life, "4000.00")
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.last("money.expected").body.model_dump()["amount"] == Decimal("770.00")


def test_money_by_the_bank_settles_what_is_awaited_too() -> None:
    life = handed_over()
    life.pay("4000.00", "one")
    assert life.task(CHECK).amount == Decimal("770.00")
    life.pay("770.00", "two")
    assert life.standing() is Status.COMPLETED


def test_a_prepaid_order_handed_over_unpaid_has_one_task_and_waits_for_the_rest() -> None:
    life = shipped(PaymentMethod.ONLINE, "4000.00")
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.open_kinds == {CHECK}
    life.pay("500.00", "two")
    assert life.open_kinds == {CHECK}
    assert life.task(CHECK).amount == Decimal("270.00")
    life.pay("270.00", "three")
    assert life.standing() is Status.COMPLETED


def overdue() -> Life:
    """The carrier's term has passed."""
    life = handed_over()
    life.wait(days=21)
    return life


def test_after_the_term_the_money_is_checked() -> None:
    life = overdue()
    assert life.open_kinds == {CHECK}
    assert "money.overdue" in life.kinds


def test_checked_money_has_arrived_in_full_or_in_part() -> None:
    full, part = overdue(), overdue()
    full.answer(CHECK, a.Arrived())
    part.answer(CHECK, a.Arrived(amount=Decimal("4700.00")))
    assert full.standing() is Status.COMPLETED
    assert part.task(CHECK).amount == Decimal("70.00")
    assert part.refuses_answer(CHECK, a.Arrived(amount=Decimal("0.00"))) == "nothing_arrived"


def test_checked_money_is_not_there_yet_or_claimed() -> None:
    life = overdue()
    check_at = life.now + timedelta(days=3)
    assert life.refuses_answer(CHECK, a.NotYet(check_at=NOON)) == "date_in_the_past"
    life.answer(CHECK, a.NotYet(check_at=check_at))
    assert life.task(CHECK).ready_at == check_at
    life.answer(CHECK, a.Claimed())
    assert life.task(CHECK).ready_at == life.now + timedelta(days=21)


def test_only_a_supervisor_writes_the_rest_off_and_that_completes_it() -> None:
    life = overdue()
    assert life.refuses_answer(CHECK, a.WrittenOff(), OPERATOR) == "supervisor_decides"
    life.answer(CHECK, a.WrittenOff(), SUPERVISOR)
    assert life.standing() is Status.COMPLETED
    assert life.process.paid == 0
    late = MoneyArrived(amount=Decimal("4770.00"), received_at=life.now, external_id="late")
    life.tell(late, CARRIER)
    assert life.task(TaskKind.LOOK_INTO).amount == Decimal("4770.00")
    assert life.last("order.discrepancy").body.model_dump()["what"] == "money_after_end"


# -- issued by the shop's own staff --------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", ["confirmed", "packed", "ready", "returning"])
def test_the_shops_own_staff_hand_it_out_and_take_the_money_from_any_step(steps: str) -> None:
    life = Life.of(order(kind=DeliveryKind.SELF_PICKUP, carrier="own"))
    life.confirm()
    if steps != "confirmed":
        life.pack()
    if steps in ("ready", "returning"):
        life.ship(track=None)
    if steps == "returning":
        life.wait(days=14)
    life.tell(OrderIssued(), SHOP_KEY)
    assert life.standing() is Status.COMPLETED
    assert life.process.paid == Decimal("4770.00")
    assert life.process.closed
    if steps in ("confirmed", "packed"):
        assert not any(sent.startswith("T4") for sent in life.sent), "who has it is not told that it is ready"


def test_what_was_prepaid_is_not_paid_again_when_it_is_issued() -> None:
    life = Life.of(order(kind=DeliveryKind.SELF_PICKUP, method=PaymentMethod.ONLINE))
    life.confirm()
    life.pay("4770.00")
    life.tell(OrderIssued(), SHOP_KEY)
    assert life.process.paid == Decimal("4770.00")


def test_own_courier_life() -> None:
    life = Life.of(order(kind=DeliveryKind.OWN_COURIER, carrier="own"))
    life.confirm()
    life.pack()
    life.ship(track=None)
    assert life.standing() is Status.DELIVERING
    life.tell(OrderIssued(), SHOP_KEY)
    assert life.standing() is Status.COMPLETED


def test_nothing_is_issued_before_it_is_agreed_or_after_its_end() -> None:
    assert Life.of(order()).refuses(OrderIssued(), SHOP_KEY) == "status_does_not_allow"
    done = handed_over()
    assert done.refuses(OrderIssued(), SHOP_KEY) == "status_does_not_allow"
    money(done, "4770.00")
    assert done.refuses(OrderIssued(), SHOP_KEY) == "status_does_not_allow"


def test_awaited_money_that_was_only_looked_into_is_waited_for_again() -> None:
    life = handed_over()
    life.parcel(ParcelCode.RETURNING)
    life.answer(TaskKind.LOOK_INTO, a.Done(), SUPERVISOR)
    life.wait(days=21)
    assert life.open_kinds == {CHECK}
