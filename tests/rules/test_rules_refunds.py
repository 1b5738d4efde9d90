"""Refunds: through the provider where it can, else by a person, over several payments, told by anybody, never twice."""

from decimal import Decimal

from domain import answers as a
from domain.orders import PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import PaymentState, Status
from domain.stimuli import (
    MoneyArrived,
    OrderCancelled,
    PaymentReceived,
    RefundFailed,
    RefundMade,
    RefundWanted,
)
from domain.tasks import TaskKind
from tests.builders import BANK, CARRIER, OPERATOR, SHOP_KEY, SUPERVISOR, Life, order

REFUND = TaskKind.REFUND
LOOK = TaskKind.LOOK_INTO
GIVEN_UP = OrderCancelled(reason=Reason.CUSTOMER)


def rub(amount: str) -> Decimal:
    """Roubles."""
    return Decimal(amount)


def paid(*amounts: str) -> Life:
    """A confirmed order with these payments by the bank."""
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    for number, amount in enumerate(amounts or ("4770.00",), start=1):
        life.pay(amount, f"pay-{number}")
    return life


def ends(life: Life, number: int = 0, *, works: bool = True) -> None:
    """A refund of ours ends."""
    wanted = life.refunds[number]
    if works:
        body = RefundMade(amount=wanted.amount, external_id=f"back-{wanted.id}", refund=wanted.id)
        life.tell(body, BANK)
    else:
        life.tell(RefundFailed(refund=wanted.id, code="closed"), BANK)


def test_money_goes_back_through_the_payment_it_came_by() -> None:
    life = paid()
    life.tell(RefundWanted(amount=rub("1000.00")), SHOP_KEY)
    (wanted,) = life.refunds
    assert (wanted.amount, wanted.provider, wanted.payment) == (rub("1000.00"), "bank", "pay-1")
    assert life.process.refunded == 0, "promised is not given back"
    ends(life)
    assert life.process.refunded == rub("1000.00")
    assert life.process.payment_state is PaymentState.PARTLY_REFUNDED


def test_several_payments_go_back_newest_first() -> None:
    life = paid("3000.00", "1770.00")
    life.tell(RefundWanted(amount=rub("2000.00")), SHOP_KEY)
    assert [(one.payment, one.amount) for one in life.refunds] == [
        ("pay-2", rub("1770.00")),
        ("pay-1", rub("230.00")),
    ]
    life.tell(RefundWanted(), SHOP_KEY)
    assert [(one.payment, one.amount) for one in life.refunds[2:]] == [("pay-1", rub("2770.00"))]
    assert life.refuses(RefundWanted(), SHOP_KEY) == "more_than_paid"
    assert life.refuses(RefundWanted(amount=rub("0.01")), SHOP_KEY) == "more_than_paid"
    for number in range(3):
        ends(life, number)
    assert life.process.payment_state is PaymentState.REFUNDED


def test_two_providers_may_give_the_same_id() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    for provider, amount in (("bank", "3000.00"), ("wallet", "1770.00")):
        body = PaymentReceived(provider=provider, external_id="1", amount=rub(amount), paid_at=life.now)
        life.tell(body, BANK)
    assert life.standing() is Status.PAID
    life.tell(GIVEN_UP, SHOP_KEY)
    assert {(one.provider, one.amount) for one in life.refunds} == {
        ("wallet", rub("1770.00")),
        ("bank", rub("3000.00")),
    }


def test_what_one_person_took_only_a_person_gives_back() -> None:
    life = paid("4000.00")
    life.answer(TaskKind.PAYMENT_DIFFERENCE, a.ToppedUp())
    life.tell(RefundWanted(), SHOP_KEY)
    assert [one.amount for one in life.refunds] == [rub("4000.00")]
    assert life.task(REFUND).amount == rub("770.00")
    life.answer(REFUND, a.Refunded())
    ends(life)
    assert life.process.refunded == rub("4770.00")
    assert REFUND not in life.open_kinds


def test_a_provider_that_refuses_makes_it_a_task() -> None:
    life = paid("5000.00")
    life.tell(RefundWanted(amount=rub("230.00")), SHOP_KEY)
    ends(life, works=False)
    assert life.task(REFUND).amount == rub("230.00")
    assert "refund.failed" in life.kinds
    before = life.process.snapshot()
    ends(life, works=False)
    assert life.process.snapshot() == before, "told twice it is asked once"


def test_money_given_back_in_part_leaves_the_rest_of_the_task() -> None:
    life = paid("5000.00")
    life.tell(RefundWanted(amount=rub("230.00")), SHOP_KEY)
    ends(life, works=False)
    life.answer(REFUND, a.Refunded(amount=rub("200.00")))
    assert life.task(REFUND).amount == rub("30.00")
    assert life.refuses_answer(REFUND, a.WrittenOff(), OPERATOR) == "supervisor_decides"
    life.answer(REFUND, a.WrittenOff(), SUPERVISOR)
    assert REFUND not in life.open_kinds
    assert life.process.refunded == rub("200.00")
    assert life.task(TaskKind.PAYMENT_DIFFERENCE).amount == rub("-30.00"), "too much is still too much"


def test_two_refused_refunds_are_one_task_about_both() -> None:
    life = paid("3000.00", "1770.00")
    life.tell(RefundWanted(), SHOP_KEY)
    ends(life, 0, works=False)
    ends(life, 1, works=False)
    assert life.task(REFUND).amount == rub("4770.00")
    life.answer(REFUND, a.Refunded())
    assert life.process.refunded == rub("4770.00")


def test_a_refund_told_by_the_shop_fulfils_what_a_person_promised() -> None:
    life = paid("5000.00")
    life.tell(RefundWanted(amount=rub("230.00")), SHOP_KEY)
    ends(life, works=False)
    life.tell(RefundMade(amount=rub("230.00"), external_id="cash"), SHOP_KEY)
    assert REFUND not in life.open_kinds
    assert life.process.refunded == rub("230.00")


def test_a_refund_told_twice_counts_once() -> None:
    life = paid()
    told = RefundMade(amount=rub("100.00"), external_id="back-1")
    for _ in range(2):
        life.tell(told, SHOP_KEY)
    assert life.process.refunded == rub("100.00")


def test_our_own_refund_told_first_by_the_provider_counts_once() -> None:
    for number in ("the same", "another"):
        life = paid()
        life.tell(RefundWanted(), SHOP_KEY)
        life.tell(RefundMade(amount=rub("4770.00"), external_id="the same"), BANK)
        ours = RefundMade(amount=rub("4770.00"), external_id=number, refund=life.refunds[0].id)
        life.tell(ours, BANK)
        assert life.process.refunded == rub("4770.00")
        assert life.process.snapshot().refunds_due == {}


def test_more_than_was_paid_cannot_be_wanted_back() -> None:
    assert paid().refuses(RefundWanted(amount=rub("4770.01")), SHOP_KEY) == "more_than_paid"


def test_money_given_back_by_hand_withdraws_the_providers_refund() -> None:
    life = paid()
    life.tell(GIVEN_UP, SHOP_KEY)
    life.tell(RefundMade(amount=rub("4770.00"), external_id="cash-1"), SHOP_KEY)
    assert life.refunds_withdrawn == [life.refunds[0].id]
    assert life.process.refunded == rub("4770.00")
    assert life.process.closed, "it went back once: nobody needs to look"


def test_a_refund_that_went_back_though_it_was_withdrawn_is_looked_into() -> None:
    life = paid()
    life.tell(GIVEN_UP, SHOP_KEY)
    life.tell(RefundMade(amount=rub("4770.00"), external_id="cash-1"), SHOP_KEY)
    for _ in range(2):
        ends(life)
    task = life.task(LOOK)
    assert (task.about, task.amount) == ("refund_twice", rub("4770.00")), "told twice it is asked once"
    assert life.process.refunded == rub("4770.00"), "no more than came"
    life.answer(LOOK, a.Done(), SUPERVISOR)
    assert life.process.closed


def test_part_of_a_promise_given_by_hand_leaves_the_rest_to_the_provider() -> None:
    life = paid()
    life.tell(GIVEN_UP, SHOP_KEY)
    life.tell(RefundMade(amount=rub("1000.00"), external_id="cash-1"), SHOP_KEY)
    first, rest = life.refunds
    assert life.refunds_withdrawn == [first.id]
    assert (rest.amount, rest.payment) == (rub("3770.00"), "pay-1")
    ends(life, 1)
    assert life.process.refunded == rub("4770.00")
    assert life.process.closed


def test_money_given_by_hand_is_free_money_before_it_is_a_promise() -> None:
    life = paid()
    life.tell(RefundWanted(amount=rub("4000.00")), SHOP_KEY)
    life.tell(RefundMade(amount=rub("700.00"), external_id="cash-1"), SHOP_KEY)
    assert life.refunds_withdrawn == []
    life.tell(RefundMade(amount=rub("100.00"), external_id="cash-2"), SHOP_KEY)
    assert [one.amount for one in life.refunds] == [rub("4000.00"), rub("3970.00")]
    assert life.refunds_withdrawn == [life.refunds[0].id]


def test_more_than_was_paid_is_booked_as_far_as_it_was_paid_and_looked_into() -> None:
    life = paid()
    told = RefundMade(amount=rub("5000.00"), external_id="back")
    for _ in range(2):
        life.tell(told, SHOP_KEY)
    assert life.process.refunded == rub("4770.00")
    assert life.task(LOOK).amount == rub("230.00")
    life.tell(RefundMade(amount=rub("70.00"), external_id="back-2"), SHOP_KEY)
    assert life.task(LOOK).amount == rub("300.00"), "one task about all of it"
    life.tell(RefundMade(amount=rub("0.00"), external_id="nothing"), SHOP_KEY)
    assert life.task(LOOK).amount == rub("300.00")


def test_a_withdrawn_refund_that_went_back_of_an_open_order_is_booked_too() -> None:
    life = paid()
    life.tell(RefundWanted(amount=rub("1000.00")), SHOP_KEY)
    life.tell(RefundMade(amount=rub("1000.00"), external_id="cash-1"), SHOP_KEY)
    ends(life)
    assert life.process.refunded == rub("2000.00")
    assert life.task(LOOK).amount == rub("1000.00")
    assert life.task(TaskKind.PAYMENT_DIFFERENCE).amount == rub("2000.00")


def test_a_refund_of_an_open_prepaid_order_is_a_difference() -> None:
    life = paid()
    life.tell(RefundWanted(amount=rub("500.00")), SHOP_KEY)
    assert life.task(TaskKind.PAYMENT_DIFFERENCE).amount == rub("500.00")
    life.answer(TaskKind.PAYMENT_DIFFERENCE, a.WrittenOff(), SUPERVISOR)
    ends(life)
    life.pack()
    life.ship()
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.COMPLETED, "a discount given afterwards is not asked for"


def test_all_money_given_back_before_packing_is_not_overlooked() -> None:
    life = paid()
    life.tell(RefundWanted(), SHOP_KEY)
    assert life.task(TaskKind.PAYMENT_DIFFERENCE).amount == rub("4770.00")


# -- after the end -------------------------------------------------------------------------------------------------


def test_a_cancelled_orders_refund_that_fails_is_looked_into_and_given_by_hand() -> None:
    life = paid()
    life.tell(GIVEN_UP, SHOP_KEY)
    assert life.process.closed
    ends(life, works=False)
    assert life.task(LOOK).amount == rub("4770.00")
    life.answer(LOOK, a.Apply(), SUPERVISOR)
    assert life.process.refunded == rub("4770.00")
    assert life.open_kinds == set()


def test_a_refund_nobody_will_make_is_done_with() -> None:
    life = paid()
    life.tell(GIVEN_UP, SHOP_KEY)
    ends(life, works=False)
    life.answer(LOOK, a.Done(), SUPERVISOR)
    assert life.open_kinds == set()
    assert life.process.refunded == 0


def test_a_persons_promise_outlives_the_order() -> None:
    life = paid("5000.00")
    life.tell(RefundWanted(amount=rub("230.00")), SHOP_KEY)
    ends(life, works=False)
    life.pack()
    life.ship()
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.COMPLETED
    assert life.task(LOOK).amount == rub("230.00")


def test_a_completed_order_may_be_refunded_too() -> None:
    life = paid()
    life.ship()
    life.parcel(ParcelCode.HANDED_OVER)
    life.tell(RefundWanted(amount=rub("1000.00")), SHOP_KEY)
    ends(life)
    assert life.standing() is Status.COMPLETED
    assert life.process.payment_state is PaymentState.PARTLY_REFUNDED


def test_money_the_carrier_took_is_given_back_by_a_person() -> None:
    life = Life.of(order())
    life.confirm()
    life.ship()
    life.parcel(ParcelCode.HANDED_OVER)
    money = MoneyArrived(amount=rub("4770.00"), received_at=life.now, external_id="register-1")
    life.tell(money, CARRIER)
    life.tell(RefundWanted(), SHOP_KEY)
    assert life.refunds == []
    assert life.task(LOOK).about == "refund"
