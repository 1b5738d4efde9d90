"""Stock: goods are held, approved, short, searched for, replaced, waited for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.answers import Shortfall
from domain.orders import Edit, PaymentMethod, Reason
from domain.statuses import Status
from domain.stimuli import (
    InvoiceIssued,
    OrderCancelled,
    OrderEdited,
    PaymentSwitched,
    StockArrived,
    StockShort,
)
from domain.tasks import TaskKind
from playbook.schema import Playbook
from tests.builders import NOON, SHOP_KEY, SUPERVISOR, Life, default_playbook, line, order

SHORT = StockShort(lines=(Shortfall(sku="SW-60", missing=1),))
APPROVE = TaskKind.APPROVE_RESERVATION
BUYER = TaskKind.FIND_SUPPLIER
ANALOGUE = TaskKind.AGREE_ANALOGUE


def careful() -> Playbook:
    """Elite goods are never held, the last giants neither."""
    return default_playbook(stock={"never_reserve": ("elite",), "scarce": ("giants",)})


def elite(method: PaymentMethod = PaymentMethod.ON_DELIVERY) -> Life:
    """A confirmed order of goods that are never held without approval."""
    life = Life.of(order(lines=(line(category="elite"),), method=method), careful())
    life.confirm()
    return life


def short() -> Life:
    """A confirmed order the picker cannot fill."""
    life = Life.of(order())
    life.confirm()
    life.answer(TaskKind.PACK_ORDER, a.Short(lines=(Shortfall(sku="SW-60", missing=1),)))
    return life


# -- reservation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "days"), [(PaymentMethod.ONLINE, 1), (PaymentMethod.ON_DELIVERY, 5)])
def test_goods_are_held_from_confirmation_for_the_term_of_the_method(
    method: PaymentMethod, days: int
) -> None:
    life = Life.of(order(method=method))
    life.confirm()
    assert life.process.snapshot().reserved_until == NOON + timedelta(days=days)


def test_goods_of_an_invoice_are_held_from_issuing_it() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE))
    life.confirm()
    assert life.process.snapshot().reserved_until is None
    life.wait(days=1)
    life.tell(InvoiceIssued(), SHOP_KEY)
    assert life.process.snapshot().reserved_until == life.now + timedelta(days=7)


def test_at_the_end_the_reservation_expires_and_the_customer_is_told() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.wait(days=1)
    assert "reservation.expired" in life.kinds
    assert "T40-expired sms" in life.sent
    assert life.process.snapshot().reserved_until is None


def test_goods_that_are_paid_or_packed_are_the_customers_and_no_reservation_expires() -> None:
    paid = Life.of(order(method=PaymentMethod.ONLINE))
    paid.confirm()
    paid.pay("4770.00")
    packed = Life.of(order())
    packed.confirm()
    packed.pack()
    for life in (paid, packed):
        life.wait(days=6)
        assert "reservation.expired" not in life.kinds


def test_another_method_holds_the_goods_for_its_own_term() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.wait(hours=2)
    life.tell(PaymentSwitched(method=PaymentMethod.ON_DELIVERY), SHOP_KEY)
    assert life.process.snapshot().reserved_until == life.now + timedelta(days=5)


def test_switched_to_an_invoice_the_goods_stay_held_as_they_are_until_it_is_issued() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    held = life.process.snapshot().reserved_until
    life.tell(PaymentSwitched(method=PaymentMethod.INVOICE), SHOP_KEY)
    assert life.process.snapshot().reserved_until == held
    life.tell(InvoiceIssued(), SHOP_KEY)
    assert life.process.snapshot().reserved_until == life.now + timedelta(days=7)


def test_an_edit_of_lines_holds_the_goods_anew() -> None:
    life = Life.of(order())
    life.confirm()
    life.wait(days=2)
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),))))
    assert life.process.snapshot().reserved_until == life.now + timedelta(days=5)


def test_some_categories_are_held_only_with_approval_and_assembly_waits_for_it() -> None:
    life = elite()
    assert life.open_kinds == {APPROVE}
    until = NOON + timedelta(days=3)
    life.answer(APPROVE, a.Approved(until=until), SUPERVISOR)
    assert life.process.snapshot().reserved_until == until
    assert life.last("reservation.started").body.model_dump()["approved"] is True
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_a_denied_reservation_holds_nothing_and_assembly_goes_on() -> None:
    life = elite()
    life.answer(APPROVE, a.Denied(), SUPERVISOR)
    assert life.process.snapshot().reserved_until is None
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_an_approval_that_comes_after_the_money_holds_the_goods_for_good() -> None:
    life = elite(PaymentMethod.ONLINE)
    life.pay("4770.00")
    life.answer(APPROVE, a.Approved(until=NOON + timedelta(days=3)), SUPERVISOR)
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    life.wait(days=4)
    assert "reservation.expired" not in life.kinds
    assert not any(sent.startswith("T40-expired") for sent in life.sent)


def test_the_picker_waits_when_an_edit_brings_goods_that_need_approval() -> None:
    for method in (PaymentMethod.ON_DELIVERY, PaymentMethod.ONLINE):
        life = Life.of(order(method=method), careful())
        life.confirm()
        if method.prepaid:
            life.pay("4770.00")
        life.tell(OrderEdited(edit=Edit(lines=(line(category="elite"),))))
        assert life.open_kinds == {APPROVE}
        life.answer(APPROVE, a.Denied(), SUPERVISOR)
        assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_an_edit_before_the_invoice_is_issued_holds_nothing_yet() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE), careful())
    life.confirm()
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),))))
    assert life.process.snapshot().reserved_until is None
    life.tell(OrderEdited(edit=Edit(lines=(line(category="elite"),))))
    assert APPROVE not in life.open_kinds
    life.tell(InvoiceIssued(), SHOP_KEY)
    assert APPROVE in life.open_kinds
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),))))
    assert life.process.snapshot().reserved_until == NOON + timedelta(days=7)


def test_an_edit_of_a_paid_order_holds_the_new_goods_for_good() -> None:
    for method in (PaymentMethod.ONLINE, PaymentMethod.INVOICE):
        life = Life.of(order(method=method))
        life.confirm()
        life.pay("4770.00")
        held = life.kinds.count("reservation.started")
        life.wait(hours=1)
        life.tell(OrderEdited(edit=Edit(lines=(line(sku="SW-90"),))))
        assert life.kinds.count("reservation.started") == held + 1
        life.wait(days=8)
        assert "reservation.expired" not in life.kinds


def test_goods_of_an_order_that_ended_are_held_no_more() -> None:
    for life in (Life.of(order()), elite()):
        if life.standing() is Status.NEW:
            life.confirm()
        life.tell(OrderCancelled(reason=Reason.CUSTOMER), SHOP_KEY)
        assert life.process.snapshot().reserved_until is None


def test_a_decision_about_the_same_goods_is_asked_for_once() -> None:
    life = elite(PaymentMethod.ONLINE)
    life.answer(APPROVE, a.Approved(until=NOON + timedelta(days=3)), SUPERVISOR)
    life.tell(PaymentSwitched(method=PaymentMethod.ON_DELIVERY), SHOP_KEY)
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=9, category="elite"),))))
    assert APPROVE in life.open_kinds, "other goods are asked about anew"


def test_the_timeline_says_once_that_approval_is_wanted_and_only_where_it_is() -> None:
    wanted = "reservation.approval_wanted"
    plain = Life.of(order(), careful())
    plain.confirm()
    assert wanted not in plain.kinds
    life = elite(PaymentMethod.ONLINE)
    life.tell(PaymentSwitched(method=PaymentMethod.ON_DELIVERY), SHOP_KEY)
    assert life.kinds.count(wanted) == 1
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=9, category="elite"),))))
    assert life.kinds.count(wanted) == 2, "other goods are asked about anew"


def test_the_last_pieces_of_scarce_goods_need_approval_and_others_do_not() -> None:
    giants = order(lines=(line(category="giants"),))
    last, many, unknown = (
        Life.of(giants, careful(), stock=stock) for stock in ({"SW-60": 1}, {"SW-60": 2}, {})
    )
    for life in (last, many, unknown):
        life.confirm()
    assert last.open_kinds == {APPROVE}
    assert many.open_kinds == unknown.open_kinds == {TaskKind.PACK_ORDER}


# -- short ---------------------------------------------------------------------------------------------------------


def test_a_shortage_stops_assembly_asks_the_buyer_and_tells_the_customer() -> None:
    life = short()
    assert life.open_kinds == {BUYER}
    assert life.last("stock.short").body.model_dump()["skus"] == ("SW-60",)
    assert "T40-short sms" in life.sent
    assert life.task(BUYER).due_at == NOON + timedelta(hours=4)


def test_the_shop_reports_a_shortage_at_any_time_before_packing() -> None:
    life = Life.of(order())
    life.tell(SHORT, SHOP_KEY)
    life.confirm()
    assert TaskKind.PACK_ORDER not in life.open_kinds
    packed = Life.of(order())
    packed.confirm()
    packed.pack()
    assert packed.refuses(SHORT, SHOP_KEY) == "status_does_not_allow"


def test_only_lines_of_the_order_can_be_short() -> None:
    life = Life.of(order())
    unknown = StockShort(lines=(Shortfall(sku="nothing", missing=1),))
    assert life.refuses(unknown, SHOP_KEY) == "no_such_line"
    life.confirm()
    answer = a.Short(lines=(Shortfall(sku="nothing", missing=1),))
    assert life.refuses_answer(TaskKind.PACK_ORDER, answer) == "no_such_line"


def test_goods_that_came_let_the_order_go_on() -> None:
    life = short()
    life.tell(StockArrived(), SHOP_KEY)
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    assert "stock.arrived" in life.kinds


def test_goods_that_nobody_waits_for_change_nothing() -> None:
    life = Life.of(order())
    before = life.process.snapshot()
    life.tell(StockArrived(), SHOP_KEY)
    assert life.process.snapshot() == before


def test_a_supplier_found_is_waited_for_and_then_the_picker_looks() -> None:
    life = short()
    when = NOON + timedelta(days=9)
    life.answer(BUYER, a.Found(supplier="Оптовик", price=Decimal("900.00"), when=when))
    assert life.open_kinds == set()
    assert "Оптовик" not in "".join(fact.model_dump_json() for fact in life.facts)
    life.until(when)
    assert TaskKind.PACK_ORDER in life.open_kinds
    assert life.refuses_answer(TaskKind.PACK_ORDER, a.Found(supplier="x", when=when)) == "outcome_not_allowed"


def test_goods_that_came_do_not_end_the_search_for_others() -> None:
    life = Life.of(order(lines=(line(), line(sku="SW-90"))))
    life.confirm()
    life.tell(SHORT, SHOP_KEY)
    first, second = NOON + timedelta(days=2), NOON + timedelta(days=4)
    life.answer(BUYER, a.Found(supplier="Оптовик", when=first))
    life.tell(StockShort(lines=(Shortfall(sku="SW-90", missing=1),)), SHOP_KEY)
    life.until(first)
    assert life.open_kinds == {BUYER}
    life.answer(BUYER, a.Found(supplier="Оптовик", when=second))
    life.until(second)
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_no_supplier_means_an_analogue_is_agreed_and_the_order_edited() -> None:
    life = short()
    life.answer(BUYER, a.NoneFound())
    assert life.open_kinds == {ANALOGUE}
    life.answer(ANALOGUE, a.Agreed(edit=Edit(lines=(line(sku="SW-90", quantity=2),))))
    assert [one.sku for one in life.process.order.lines] == ["SW-90"]
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    assert life.process.snapshot().short_skus == ()


def test_the_customer_waits_for_the_goods_or_gives_up() -> None:
    waits, gone = short(), short()
    for life in (waits, gone):
        life.answer(BUYER, a.NoneFound())
    until = NOON + timedelta(days=10)
    waits.answer(ANALOGUE, a.Waits(until=until))
    waits.until(until)
    assert waits.open_kinds == {TaskKind.PACK_ORDER}, "and it was not stale before"
    gone.answer(ANALOGUE, a.CancelIt(reason=Reason.OUT_OF_STOCK))
    assert gone.process.status is Status.CANCELLED


def test_a_date_for_goods_that_is_past_is_refused() -> None:
    life = short()
    assert life.refuses_answer(BUYER, a.Found(supplier="x", when=NOON)) == "date_in_the_past"


def test_an_edit_that_takes_the_missing_line_away_ends_the_shortage() -> None:
    life = short()
    life.tell(OrderEdited(edit=Edit(lines=(line(sku="SW-90"),))))
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_an_edit_that_keeps_the_missing_line_keeps_the_shortage() -> None:
    life = short()
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=5), line(sku="SW-90")))))
    assert life.open_kinds == {BUYER}


def test_what_was_packed_or_left_after_all_is_not_short() -> None:
    life = short()
    life.ship()
    assert life.open_kinds == set()
    assert life.process.snapshot().short_skus == ()
