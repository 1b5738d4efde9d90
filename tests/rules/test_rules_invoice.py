"""Invoice: a bank transfer is checked, asked about, decided; its price held or not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.facts import Discrepancy
from domain.orders import PaymentMethod, Reason
from domain.statuses import Status
from domain.stimuli import InvoiceIssued, PaymentSwitched
from domain.tasks import TaskKind
from tests.builders import SHOP_KEY, SUPERVISOR, Life, default_playbook, order

DIFFERENCE = TaskKind.PAYMENT_DIFFERENCE


def online() -> Life:
    """A confirmed order that waits for its prepayment."""
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    return life


def invoiced(number: str | None = None) -> Life:
    """A confirmed order whose invoice is out."""
    life = Life.of(order(method=PaymentMethod.INVOICE))
    life.confirm()
    life.tell(InvoiceIssued(number=number), SHOP_KEY)
    return life


# -- invoice -------------------------------------------------------------------------------------------------------


def test_an_invoice_is_checked_then_asked_about_then_decided() -> None:
    life = invoiced()
    issued = life.now
    life.until(issued + timedelta(days=3))
    assert life.open_kinds == {TaskKind.CHECK_INVOICE}
    life.until(issued + timedelta(days=6))
    assert TaskKind.HOLD_PRICE in life.open_kinds
    assert "invoice.ending" in life.kinds
    life.until(issued + timedelta(days=7))
    assert TaskKind.HOLD_PRICE not in life.open_kinds
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_an_invoice_is_issued_only_for_money_that_is_owed_by_invoice() -> None:
    assert online().refuses(InvoiceIssued(), SHOP_KEY) == "not_an_invoice"
    paid = invoiced()
    paid.pay("4770.00")
    assert paid.refuses(InvoiceIssued(), SHOP_KEY) == "nothing_owed"
    shipped = invoiced()
    shipped.ship()
    assert shipped.refuses(InvoiceIssued(), SHOP_KEY) == "status_does_not_allow"


def test_an_invoice_found_paid_is_paid_by_hand_in_full_or_in_part() -> None:
    full, part = invoiced(), invoiced()
    for life in (full, part):
        life.wait(days=3)
    full.answer(TaskKind.CHECK_INVOICE, a.Paid())
    part.answer(TaskKind.CHECK_INVOICE, a.Paid(amount=Decimal("4000.00")))
    assert full.process.status is Status.PAID
    assert part.process.status is Status.CONFIRMED
    assert part.task(DIFFERENCE).amount == Decimal("770.00")


def test_a_reminded_customer_is_checked_again_then() -> None:
    life = invoiced()
    life.wait(days=3)
    check_at = life.now + timedelta(days=2)
    life.answer(TaskKind.CHECK_INVOICE, a.Reminded(check_at=check_at))
    assert life.task(TaskKind.CHECK_INVOICE).ready_at == check_at


def test_an_unpaid_invoice_may_be_given_up() -> None:
    life = invoiced()
    life.wait(days=3)
    life.answer(TaskKind.CHECK_INVOICE, a.CancelIt(reason=Reason.CHANGED_MIND))
    assert life.standing() is Status.CANCELLED


def test_a_held_price_moves_the_end_of_the_invoice_and_of_the_reservation() -> None:
    life = invoiced()
    life.wait(days=6)
    until = life.now + timedelta(days=5)
    life.answer(TaskKind.HOLD_PRICE, a.Hold(until=until), SUPERVISOR)
    assert life.process.snapshot().reserved_until == until
    life.until(until - timedelta(days=1))
    assert TaskKind.HOLD_PRICE in life.open_kinds, "asked again a day before"
    assert TaskKind.DECIDE_STALE not in life.open_kinds
    life.until(until)
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_where_no_supervisor_is_asked_the_end_of_the_invoice_is_told_all_the_same() -> None:
    rules = default_playbook()
    triggers = tuple(one.model_copy(update={"enabled": one.id != "T34-question"}) for one in rules.triggers)
    life = Life.of(order(method=PaymentMethod.INVOICE), rules.model_copy(update={"triggers": triggers}))
    life.confirm()
    life.tell(InvoiceIssued(), SHOP_KEY)
    life.wait(days=6)
    assert life.kinds.count("invoice.ending") == 1
    assert TaskKind.HOLD_PRICE not in life.open_kinds


def test_a_price_that_is_not_held_ends_with_its_term() -> None:
    life = invoiced()
    issued = life.now
    life.wait(days=6)
    life.answer(TaskKind.HOLD_PRICE, a.Release(), SUPERVISOR)
    life.until(issued + timedelta(days=7))
    assert "reservation.expired" in life.kinds
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_money_that_comes_after_the_end_of_an_invoice_leaves_nothing_to_decide() -> None:
    late = invoiced()
    late.wait(days=7)
    assert TaskKind.DECIDE_STALE in late.open_kinds
    late.pay("4770.00")
    assert late.open_kinds == {TaskKind.PACK_ORDER}


def test_an_order_that_is_too_old_as_well_is_still_decided_about_after_its_money_came() -> None:
    old = Life.of(order(method=PaymentMethod.INVOICE))
    old.confirm()
    old.wait(days=7)
    assert old.task(TaskKind.DECIDE_STALE).rule == "confirmation.stale_after"
    old.pay("4770.00")
    assert TaskKind.DECIDE_STALE in old.open_kinds


def test_an_invoice_issued_anew_has_its_whole_term() -> None:
    life = invoiced()
    life.wait(days=7)
    life.tell(InvoiceIssued(), SHOP_KEY)
    assert TaskKind.DECIDE_STALE not in life.open_kinds
    life.wait(days=7)
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_an_invoice_that_was_paid_was_paid_something() -> None:
    life = invoiced()
    life.wait(days=3)
    nothing = a.Paid(amount=Decimal("0.00"))
    assert life.refuses_answer(TaskKind.CHECK_INVOICE, nothing) == "nothing_arrived"


@pytest.mark.parametrize(
    ("first", "again"),
    [("7", "7"), (None, None), ("7", None), (None, "7")],
    ids=lambda number: number or "none",
)
def test_the_same_invoice_told_again_is_noted_and_moves_nothing(first: str | None, again: str | None) -> None:
    life = invoiced(first)
    life.wait(days=6, hours=12)
    before, asked = life.process.snapshot(), life.open_kinds
    assert asked == {TaskKind.CHECK_INVOICE, TaskKind.HOLD_PRICE}
    life.tell(InvoiceIssued(number=again), SHOP_KEY)
    after = life.process.snapshot()
    assert life.facts[-1].body == Discrepancy(what="invoice_told_again")
    assert life.kinds.count("invoice.issued") == 1
    assert (after.deadlines, after.tasks) == (before.deadlines, before.tasks)
    assert (after.invoice_until, after.reserved_until) == (before.invoice_until, before.reserved_until)


def test_an_invoice_told_again_after_its_term_does_not_begin_anew() -> None:
    life = invoiced("7")
    life.wait(days=8)
    life.tell(InvoiceIssued(number="7"), SHOP_KEY)
    assert life.kinds.count("invoice.issued") == 1
    assert TaskKind.DECIDE_STALE in life.open_kinds


@pytest.mark.parametrize("first", ["7", None], ids=["numbered", "not numbered"])
def test_another_invoice_takes_the_place_of_the_first(first: str | None) -> None:
    life = invoiced(first)
    life.tell(InvoiceIssued(number="7"), SHOP_KEY)
    life.wait(days=6, hours=12)
    life.tell(InvoiceIssued(number="8"), SHOP_KEY)
    issued = life.now
    assert life.kinds.count("invoice.issued") == 2
    assert not life.open_kinds & {TaskKind.CHECK_INVOICE, TaskKind.HOLD_PRICE}, "they were about the first"
    assert life.process.snapshot().reserved_until == issued + timedelta(days=7)
    life.until(issued + timedelta(days=3))
    assert life.open_kinds == {TaskKind.CHECK_INVOICE}
    life.until(issued + timedelta(days=7))
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_another_invoice_after_the_term_of_the_first_answers_what_the_supervisor_was_asked() -> None:
    life = invoiced("7")
    life.wait(days=8)
    assert TaskKind.DECIDE_STALE in life.open_kinds
    life.tell(InvoiceIssued(number="8"), SHOP_KEY)
    assert life.open_kinds == set()
    life.wait(days=7)
    assert TaskKind.DECIDE_STALE in life.open_kinds, "asked again when the second one ends"


def test_an_invoice_without_a_number_after_the_term_of_another_is_a_new_one() -> None:
    life = invoiced()
    life.wait(days=8)
    life.tell(InvoiceIssued(), SHOP_KEY)
    assert life.kinds.count("invoice.issued") == 2
    assert life.open_kinds == set()


def test_what_a_supervisor_was_asked_for_another_reason_stays_asked() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE))
    life.confirm()
    life.wait(days=8)
    assert life.task(TaskKind.DECIDE_STALE).rule == "confirmation.stale_after"
    life.tell(InvoiceIssued(number="7"), SHOP_KEY)
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_an_invoice_counts_anew_where_the_order_was_paid_another_way_meanwhile() -> None:
    life = invoiced("7")
    life.tell(PaymentSwitched(method=PaymentMethod.ONLINE), SHOP_KEY)
    life.tell(PaymentSwitched(method=PaymentMethod.INVOICE), SHOP_KEY)
    life.tell(InvoiceIssued(number="7"), SHOP_KEY)
    assert life.kinds.count("invoice.issued") == 2
    assert life.process.snapshot().invoice_until == life.now + timedelta(days=7)


def test_shipment_ends_all_terms_of_an_invoice() -> None:
    life = invoiced()
    life.wait(days=6)
    life.ship()
    assert not life.open_kinds & {TaskKind.CHECK_INVOICE, TaskKind.HOLD_PRICE}
    life.wait(days=2)
    assert TaskKind.DECIDE_STALE not in life.open_kinds
