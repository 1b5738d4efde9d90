"""Cancellation: before shipment it closes the order, after it the parcel is called back; what was paid goes back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.orders import PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import BEFORE_SHIPMENT, CLOSED, Status
from domain.stimuli import Imported, InvoiceIssued, MoneyArrived, OrderCancelled, RefundMade
from domain.tasks import TaskKind
from playbook.triggers import Trigger
from tests.builders import BANK, CARRIER, NOON, SHOP_KEY, Life, act, default_playbook, order

GIVEN_UP = OrderCancelled(reason=Reason.CUSTOMER)
CALLED_BACK = {Status.SHIPPED, Status.AT_PICKUP, Status.DELIVERING}


def standing_in(status: Status) -> Life:
    """An order taken over in this status."""
    return Life.of(order(), imported=Imported(status=status, since=NOON, paid=Decimal("0.00")))


@pytest.mark.parametrize("status", sorted(BEFORE_SHIPMENT))
def test_before_shipment_it_is_closed_with_its_reason_and_who_decided(status: Status) -> None:
    life = standing_in(status)
    life.tell(GIVEN_UP, SHOP_KEY)
    assert life.standing() is Status.CANCELLED
    fact = life.last("order.cancelled")
    assert fact.body.model_dump()["reason"] is Reason.CUSTOMER
    assert fact.actor.id == "key-1"
    assert life.open_kinds == set()
    assert life.process.closed
    assert "T9 email" in life.sent


@pytest.mark.parametrize("status", sorted(CALLED_BACK))
def test_after_shipment_the_parcel_is_called_back(status: Status) -> None:
    life = standing_in(status)
    life.tell(GIVEN_UP, SHOP_KEY)
    assert life.standing() is Status.RETURNING
    body = life.last("order.returning").body.model_dump()
    assert (body["why"], body["reason"]) == ("cancelled", Reason.CUSTOMER)
    assert not any(sent.startswith("T9") for sent in life.sent)


@pytest.mark.parametrize("status", sorted(CLOSED | {Status.RETURNING, Status.AWAITING_MONEY}))
def test_what_is_over_or_on_its_way_back_is_not_cancelled_and_the_refusal_names_the_status(
    status: Status,
) -> None:
    assert standing_in(status).refuses(GIVEN_UP, SHOP_KEY) == "status_does_not_allow"


@pytest.mark.parametrize("reason", [Reason.SPAM, Reason.DUPLICATE])
def test_spam_and_duplicates_are_told_to_nobody(reason: Reason) -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=reason), SHOP_KEY)
    assert not any(sent.startswith("T9") for sent in life.sent)


@pytest.mark.parametrize("reason", [Reason.SPAM, Reason.DUPLICATE])
def test_nothing_is_said_of_spam_and_duplicates_afterwards_either(reason: Reason) -> None:
    later = Trigger(id="later", on="order.placed", after=timedelta(days=1), do=(act(sms="words"),))
    rules = default_playbook()
    rules = rules.model_copy(update={"triggers": (*rules.triggers, later)})
    life = Life.of(order(method=PaymentMethod.ONLINE), rules)
    life.pay("1000.00")
    before = len(life.messages)
    life.tell(OrderCancelled(reason=reason), SHOP_KEY)
    wanted = life.refunds[0]
    life.tell(RefundMade(amount=wanted.amount, external_id="back", refund=wanted.id), BANK)
    life.pay("10.00", "late")
    assert len(life.messages) == before


def test_a_refund_of_any_other_cancelled_order_is_told() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.pay("1000.00")
    life.tell(GIVEN_UP, SHOP_KEY)
    wanted = life.refunds[0]
    life.tell(RefundMade(amount=wanted.amount, external_id="back", refund=wanted.id), BANK)
    assert "T40-refunded sms" in life.sent


def test_a_silent_cancellation_is_told_to_nobody() -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=Reason.OTHER, silent=True), SHOP_KEY)
    assert not any(sent.startswith("T9") for sent in life.sent)


def test_a_duplicate_remembers_which_order_stays() -> None:
    life = Life.of(order(), known_orders=frozenset({"other"}))
    life.tell(OrderCancelled(reason=Reason.DUPLICATE, duplicate_of="other"), SHOP_KEY)
    assert life.last("order.cancelled").body.model_dump()["duplicate_of"] == "other"


def test_a_duplicate_of_itself_or_of_an_unknown_order_is_refused() -> None:
    life = Life.of(order())
    for other in ("other", life.process.order.id):
        duplicate = OrderCancelled(reason=Reason.DUPLICATE, duplicate_of=other)
        assert life.refuses(duplicate, SHOP_KEY) == "no_such_order"


def test_what_was_paid_goes_back() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.pay("4770.00")
    life.tell(GIVEN_UP, SHOP_KEY)
    assert [(refund.amount, refund.provider, refund.payment) for refund in life.refunds] == [
        (Decimal("4770.00"), "bank", "pay-1")
    ]
    assert "refund.due" in life.kinds
    assert life.process.closed, "the refund is a workflow of its own"


def test_the_reservation_and_every_wait_end_with_the_order() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE))
    life.confirm()
    life.tell(InvoiceIssued(), SHOP_KEY)
    life.tell(GIVEN_UP, SHOP_KEY)
    before = len(life.facts)
    life.wait(days=30)
    assert len(life.facts) == before


def test_a_cancelled_order_that_is_called_back_may_still_be_handed_over() -> None:
    life = standing_in(Status.SHIPPED)
    life.tell(GIVEN_UP, SHOP_KEY)
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.AWAITING_MONEY


def test_money_for_a_cancelled_order_on_delivery_is_looked_into() -> None:
    life = Life.of(order())
    life.tell(GIVEN_UP, SHOP_KEY)
    body = MoneyArrived(amount=Decimal("4770.00"), received_at=life.now, external_id="register-1")
    life.tell(body, CARRIER)
    assert life.task(TaskKind.LOOK_INTO).amount == Decimal("4770.00")


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.NOT_PAID])
def test_every_reason_an_operator_may_name_ends_the_order(reason: Reason) -> None:
    life = Life.of(order())
    life.wait(hours=1)
    life.answer(TaskKind.CONFIRM_ORDER, a.CancelIt(reason=reason, details="со слов клиента"))
    assert life.standing() is Status.CANCELLED
    assert life.now == NOON + timedelta(hours=1)
