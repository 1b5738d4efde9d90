"""Payment: the wait for prepayment, switching, and money that is too little, too much or too late."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.orders import Edit, PaymentMethod, Reason
from domain.statuses import PaymentState, Status
from domain.stimuli import (
    MoneyArrived,
    OrderCancelled,
    OrderEdited,
    PaymentFailed,
    PaymentSwitched,
)
from domain.tasks import TaskKind
from tests.builders import (
    BANK,
    CARRIER,
    NOON,
    OPERATOR,
    SHOP_KEY,
    SUPERVISOR,
    Life,
    line,
    order,
    playbook_of,
)

SETTLE = TaskKind.SETTLE_PAYMENT
DIFFERENCE = TaskKind.PAYMENT_DIFFERENCE


def online() -> Life:
    """A confirmed order that waits for its prepayment."""
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    return life


# -- online --------------------------------------------------------------------------------------------------------


def test_after_confirmation_the_link_goes_out_and_a_reminder_after_remind_pay_after() -> None:
    life = online()
    assert "T38 sms" in life.sent
    life.wait(hours=3, minutes=59)
    assert "T39 sms" not in life.sent
    life.wait(minutes=1)
    assert "T39 sms" in life.sent


def test_nobody_packs_what_is_to_be_paid_first() -> None:
    assert TaskKind.PACK_ORDER not in online().open_kinds


def test_paid_in_full_it_is_paid_told_so_and_packed() -> None:
    life = online()
    life.pay("4770.00")
    assert life.standing() is Status.PAID
    assert life.process.payment_state is PaymentState.PAID
    assert "T7 sms" in life.sent
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    life.wait(hours=5)
    assert "T39 sms" not in life.sent, "who has paid is not reminded"


def test_a_payment_told_twice_counts_once() -> None:
    life = online()
    life.pay("2000.00", "one")
    life.pay("2000.00", "one")
    assert life.process.paid == Decimal("2000.00")
    assert life.process.payment_state is PaymentState.PARTLY_PAID
    assert life.kinds.count("payment.received") == 1


def test_payments_add_up() -> None:
    life = online()
    life.pay("2000.00", "one")
    life.pay("2770.00", "two")
    assert life.standing() is Status.PAID
    assert DIFFERENCE not in life.open_kinds


def test_a_failed_attempt_is_a_fact() -> None:
    life = online()
    life.tell(PaymentFailed(provider="bank", external_id="try", code="no_money"), BANK)
    assert life.last("payment.failed").body.model_dump()["code"] == "no_money"
    assert life.standing() is Status.CONFIRMED


def test_unpaid_within_pay_within_an_operator_asks_why() -> None:
    life = online()
    life.wait(hours=24)
    assert SETTLE in life.open_kinds
    assert "payment.overdue" in life.kinds


def test_money_that_comes_later_still_counts() -> None:
    life = online()
    life.wait(days=3)
    life.pay("4770.00")
    assert life.standing() is Status.PAID
    assert SETTLE not in life.open_kinds


def test_a_promise_to_pay_is_waited_for_and_asked_about_again() -> None:
    life = online()
    life.wait(hours=24)
    by = life.now + timedelta(days=10)
    life.answer(SETTLE, a.WillPay(by=by))
    assert SETTLE not in life.open_kinds
    life.until(by - timedelta(minutes=1))
    assert TaskKind.DECIDE_STALE not in life.open_kinds, "an agreed date keeps it from getting stale"
    life.until(by)
    assert SETTLE in life.open_kinds


def test_the_customer_may_pay_on_delivery_after_all() -> None:
    life = online()
    life.wait(hours=24)
    life.answer(SETTLE, a.Switched())
    assert life.process.order.method is PaymentMethod.ON_DELIVERY
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    assert life.tasks[-1].outcome == "switched" or any(change.outcome == "switched" for change in life.tasks)


def test_many_packs_cannot_be_switched_to_on_delivery() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, lines=(line(quantity=7),)), playbook_of("swan"))
    life.confirm()
    life.wait(hours=24)
    assert life.refuses_answer(SETTLE, a.Switched()) == "prepay_over_quantity"
    switch = PaymentSwitched(method=PaymentMethod.ON_DELIVERY)
    assert life.refuses(switch, SHOP_KEY) == "prepay_over_quantity"


def test_who_does_not_pay_is_called_again_or_back() -> None:
    life = online()
    life.wait(hours=24)
    life.answer(SETTLE, a.NoAnswer(why="не берёт"))
    assert life.task(SETTLE).ready_at == life.now + timedelta(hours=2, minutes=30)
    assert life.task(SETTLE).attempt == 2
    at = life.now + timedelta(days=1)
    life.answer(SETTLE, a.Callback(at=at, why="завтра"))
    assert life.task(SETTLE).ready_at == at


def test_nothing_is_cancelled_for_money_that_may_be_in_transit() -> None:
    life = online()
    life.wait(hours=24)
    assert life.refuses_answer(SETTLE, a.CancelIt(reason=Reason.NOT_PAID)) == "payment_grace"
    unpaid = OrderCancelled(reason=Reason.NOT_PAID)
    assert life.refuses(unpaid, SHOP_KEY) == "payment_grace"
    life.wait(days=1)
    life.answer(SETTLE, a.CancelIt(reason=Reason.NOT_PAID))
    assert life.standing() is Status.CANCELLED


def test_a_customer_who_changed_his_mind_is_cancelled_at_once() -> None:
    life = online()
    life.wait(hours=24)
    life.answer(SETTLE, a.CancelIt(reason=Reason.CHANGED_MIND))
    assert life.standing() is Status.CANCELLED


# -- switching -----------------------------------------------------------------------------------------------------


def test_switched_on_the_site_to_online_the_picker_stops_and_the_link_goes_out() -> None:
    life = Life.of(order())
    life.confirm()
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    life.tell(PaymentSwitched(method=PaymentMethod.ONLINE), SHOP_KEY)
    assert TaskKind.PACK_ORDER not in life.open_kinds
    assert "T38 sms" in life.sent
    life.pay("4770.00")
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_a_packed_order_that_is_paid_another_way_is_packed_anew() -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.tell(PaymentSwitched(method=PaymentMethod.ONLINE), SHOP_KEY)
    assert life.standing() is Status.CONFIRMED
    assert TaskKind.PACK_ORDER not in life.open_kinds
    life.pay("4770.00")
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_switching_to_the_same_method_changes_nothing() -> None:
    life = online()
    before = life.process.snapshot()
    life.tell(PaymentSwitched(method=PaymentMethod.ONLINE), SHOP_KEY)
    assert life.process.snapshot() == before


def at_once(life: Life) -> None:
    """The customer chooses on the shop's site to pay at once."""
    life.tell(PaymentSwitched(method=PaymentMethod.ONLINE), SHOP_KEY)


def test_who_pays_at_once_does_not_pay_for_the_delivery_that_the_shop_gives_away() -> None:
    in_the_call, on_the_site = (Life.of(order(), playbook_of("swan")) for _ in range(2))
    in_the_call.answer(TaskKind.CONFIRM_ORDER, a.Confirmed(method=PaymentMethod.ONLINE))
    on_the_site.confirm()
    at_once(on_the_site)
    for life in (in_the_call, on_the_site):
        assert life.last("payment.due").body.model_dump()["amount"] == Decimal("4470.00")
        life.pay("4470.00")
        assert life.standing() is Status.PAID


def test_who_pays_on_delivery_after_all_pays_for_it_again() -> None:
    life = Life.of(order(), playbook_of("swan"))
    life.answer(TaskKind.CONFIRM_ORDER, a.Confirmed(method=PaymentMethod.ONLINE))
    life.tell(PaymentSwitched(method=PaymentMethod.INVOICE), SHOP_KEY)
    assert life.process.order.total == Decimal("4470.00")
    life.tell(PaymentSwitched(method=PaymentMethod.ON_DELIVERY), SHOP_KEY)
    assert life.process.order.total == Decimal("4770.00")
    at_once(life)
    assert life.process.order.total == Decimal("4470.00")


@pytest.mark.parametrize(("shop", "carrier"), [("swan", "cdek"), ("default", "russian_post")])
def test_no_other_delivery_is_given_away(shop: str, carrier: str) -> None:
    life = Life.of(order(carrier=carrier), playbook_of(shop))
    life.confirm()
    at_once(life)
    assert life.process.order.total == Decimal("4770.00")


def test_the_price_of_delivery_that_came_with_a_prepaid_order_is_the_shops() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE), playbook_of("swan"))
    life.tell(PaymentSwitched(method=PaymentMethod.INVOICE), SHOP_KEY)
    assert life.process.order.total == Decimal("4770.00")
    life.tell(PaymentSwitched(method=PaymentMethod.ON_DELIVERY), SHOP_KEY)
    assert life.process.order.total == Decimal("4770.00")


def test_another_carrier_or_price_of_a_delivery_that_was_given_away_is_taken_as_told() -> None:
    dearer, elsewhere, told = (Life.of(order(), playbook_of("swan")) for _ in range(3))
    for life in (dearer, elsewhere, told):
        at_once(life)
    by_cdek = {"carrier": "cdek"}
    for life, change in ((dearer, {"price": Decimal("50.00")}), (elsewhere, by_cdek), (told, by_cdek)):
        delivery = life.process.order.delivery.model_copy(update=change)
        if life is told:
            delivery = delivery.model_copy(update={"price": Decimal("450.00")})
        life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    prices = [life.process.order.delivery.price for life in (dearer, elsewhere, told)]
    assert prices == [Decimal("50.00"), Decimal("300.00"), Decimal("450.00")]
    dearer.tell(PaymentSwitched(method=PaymentMethod.ON_DELIVERY), SHOP_KEY)
    assert dearer.process.order.delivery.price == Decimal("50.00")


def test_a_talk_that_is_refused_gives_nothing_away() -> None:
    life = Life.of(order(has=frozenset()), playbook_of("swan"))
    agreed = a.Confirmed(method=PaymentMethod.ONLINE)
    assert life.refuses_answer(TaskKind.CONFIRM_ORDER, agreed) == "address_incomplete"
    typed_in = Life.of(order(has=frozenset()), playbook_of("swan"), confirmed=agreed)
    assert typed_in.process.order.total == Decimal("4770.00")


def test_after_shipment_the_method_stays() -> None:
    life = Life.of(order())
    life.confirm()
    life.ship()
    assert life.refuses(PaymentSwitched(method=PaymentMethod.ONLINE)) == "status_does_not_allow"


# -- too little and too much ---------------------------------------------------------------------------------------


def test_an_underpayment_is_a_fact_with_a_task_and_goes_with_the_rest() -> None:
    life = online()
    life.pay("4000.00", "one")
    assert life.task(DIFFERENCE).amount == Decimal("770.00")
    assert life.last("payment.differs").body.model_dump()["owed"] == Decimal("770.00")
    life.pay("770.00", "two")
    assert DIFFERENCE not in life.open_kinds
    assert life.standing() is Status.PAID


def test_an_underpayment_is_topped_up_by_hand() -> None:
    life = online()
    life.pay("4000.00")
    life.answer(DIFFERENCE, a.ToppedUp())
    assert life.standing() is Status.PAID
    assert life.process.paid == Decimal("4770.00")


def test_only_a_supervisor_writes_the_rest_off() -> None:
    life = online()
    life.pay("4760.00")
    assert life.refuses_answer(DIFFERENCE, a.WrittenOff(), OPERATOR) == "supervisor_decides"
    life.answer(DIFFERENCE, a.WrittenOff(), SUPERVISOR)
    assert life.standing() is Status.PAID
    assert life.last("money.written_off").body.model_dump()["amount"] == Decimal("10.00")


def test_the_rest_written_off_before_anyone_spoke_confirms_the_order() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.pay("4760.00")
    life.answer(DIFFERENCE, a.WrittenOff(), SUPERVISOR)
    assert life.standing() is Status.PAID


def test_an_overpayment_is_paid_and_given_back_as_a_task() -> None:
    life = online()
    life.pay("5000.00")
    assert life.standing() is Status.PAID
    assert life.task(DIFFERENCE).amount == Decimal("-230.00")
    nothing = a.ToppedUp()
    assert life.refuses_answer(DIFFERENCE, nothing) == "nothing_owed"
    assert life.refuses_answer(DIFFERENCE, a.WrittenOff(), SUPERVISOR) == "nothing_owed"
    life.answer(DIFFERENCE, a.Refunded())
    assert life.process.refunded == Decimal("230.00")
    assert DIFFERENCE not in life.open_kinds


def test_a_part_given_back_leaves_the_rest_as_a_task() -> None:
    life = online()
    life.pay("5000.00")
    life.answer(DIFFERENCE, a.Refunded(amount=Decimal("200.00")))
    assert life.task(DIFFERENCE).amount == Decimal("-30.00")
    too_much = a.Refunded(amount=Decimal("9000.00"))
    assert life.refuses_answer(DIFFERENCE, too_much) == "more_than_paid"


def test_a_paid_order_that_got_dearer_or_cheaper_has_a_difference() -> None:
    life = online()
    life.pay("4770.00")
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=4),))))
    assert life.task(DIFFERENCE).amount == Decimal("1490.00")
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),))))
    assert life.task(DIFFERENCE).amount == Decimal("-1490.00")
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=3),))))
    assert DIFFERENCE not in life.open_kinds


def test_a_difference_outlives_the_shipment() -> None:
    life = online()
    life.pay("5000.00")
    differs = life.kinds.count("payment.differs")
    life.pack()
    life.ship()
    assert life.task(DIFFERENCE).amount == Decimal("-230.00")
    assert life.kinds.count("payment.differs") == differs, "and is told once"


def test_too_much_for_an_order_on_delivery_is_a_difference_also_after_shipment() -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.ship()
    life.pay("1000.00", "one")
    assert DIFFERENCE not in life.open_kinds, "the rest is paid on delivery"
    life.pay("4000.00", "two")
    assert life.task(DIFFERENCE).amount == Decimal("-230.00")


def test_money_on_delivery_that_comes_early_pays_a_prepaid_order_too() -> None:
    life = online()
    body = MoneyArrived(amount=Decimal("4770.00"), received_at=life.now, external_id="register-1")
    life.tell(body, CARRIER)
    assert life.standing() is Status.PAID


def test_a_price_that_changed_while_money_is_awaited_asks_for_the_new_sum() -> None:
    life = online()
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=1),))))
    life.pay("1790.00")
    assert life.standing() is Status.PAID
    waiting = online()
    waiting.pay("2000.00")
    waiting.tell(OrderEdited(edit=Edit(lines=(line(quantity=1, unit_price="1700.00"),))))
    assert waiting.process.status is Status.PAID


# -- too late ------------------------------------------------------------------------------------------------------


def test_money_for_a_cancelled_order_is_somebodys_and_a_person_looks() -> None:
    life = online()
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    life.pay("4770.00")
    assert life.standing() is Status.CANCELLED
    assert life.task(TaskKind.LOOK_INTO).amount == Decimal("4770.00")
    assert life.last("order.discrepancy").body.model_dump()["what"] == "payment_after_end"
    life.answer(TaskKind.LOOK_INTO, a.Apply(), SUPERVISOR)
    assert life.process.refunded == Decimal("4770.00")
    assert life.process.closed


def test_a_second_late_payment_is_about_both() -> None:
    life = online()
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    life.pay("1000.00", "one")
    life.pay("500.00", "two")
    assert life.task(TaskKind.LOOK_INTO).amount == Decimal("1500.00")
    life.answer(TaskKind.LOOK_INTO, a.Done(), SUPERVISOR)
    assert life.process.closed


@pytest.mark.parametrize("method", PaymentMethod)
def test_an_order_that_costs_nothing_waits_for_no_money(method: PaymentMethod) -> None:
    free = order(method=method, price="0.00", lines=(line(unit_price="0.00"),))
    life = Life.of(free)
    life.confirm()
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    assert life.now == NOON


def test_an_edit_that_names_the_present_method_switches_nothing() -> None:
    life = online()
    life.tell(OrderEdited(edit=Edit(method=PaymentMethod.ONLINE)))
    assert "payment.switched" not in life.kinds
    assert life.process.payment_state is PaymentState.UNPAID
