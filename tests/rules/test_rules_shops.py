"""What the acceptance shops do differently, seen in the lives of their orders."""

from datetime import UTC, datetime, timedelta

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import InvoiceIssued
from domain.tasks import TaskKind
from rules.order.surroundings import CustomerView
from tests.builders import NOON, SHOP_KEY, SUPERVISOR, Life, line, order, playbook_of

CONFIRM = TaskKind.CONFIRM_ORDER
TOLD = a.Confirmed(told_18_plus=True)


def unanswered(life: Life) -> None:
    """The operator rings as soon as it may be, until the attempts end."""
    while CONFIRM in life.open_kinds:
        life.until(max(life.now, life.task(CONFIRM).ready_at))
        if CONFIRM in life.open_kinds:  # waiting may have ended the attempts
            life.answer(CONFIRM, a.NoAnswer(why="не берёт трубку"))


@pytest.mark.parametrize(
    ("timezone", "placed", "ready"),
    [
        # Opening is at 9:00 in Moscow, and nobody is called before 10:00 of his own time.
        ("Europe/Moscow", datetime(2026, 3, 4, 20, 0, tzinfo=UTC), datetime(2026, 3, 5, 7, 0, tzinfo=UTC)),
        # When the shop opens it is 12:00 in Omsk: the opening is the later.
        ("Asia/Omsk", datetime(2026, 3, 4, 20, 0, tzinfo=UTC), datetime(2026, 3, 5, 6, 0, tzinfo=UTC)),
        ("Europe/Kaliningrad", datetime(2026, 3, 4, 20, 0, tzinfo=UTC), datetime(2026, 3, 5, 8, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_at_chasy_an_order_of_the_night_is_called_at_the_later_of_opening_and_ten(
    timezone: str, placed: datetime, ready: datetime
) -> None:
    life = Life.of(order(timezone=timezone, placed_at=placed), playbook_of("chasy"))
    task = life.task(CONFIRM)
    assert (task.ready_at, task.due_at) == (ready, ready + timedelta(minutes=60))


def test_at_chasy_a_courier_needs_a_slot_and_is_announced_three_hours_before() -> None:
    chasy = playbook_of("chasy")
    without = Life.of(order(kind=DeliveryKind.OWN_COURIER), chasy)
    assert without.refuses_answer(CONFIRM, a.Confirmed()) == "address_incomplete"
    start = NOON + timedelta(days=1, hours=4)
    slot = Slot(start=start, end=start + timedelta(hours=2))
    life = Life.of(order(kind=DeliveryKind.OWN_COURIER, slot=slot), chasy)
    life.confirm()
    assert life.task(TaskKind.CONFIRM_DELIVERY).ready_at == start - timedelta(hours=3)


def test_at_petarda_who_cannot_be_reached_is_a_supervisors_to_decide() -> None:
    life = Life.of(order(), playbook_of("petarda"))
    unanswered(life)
    assert TaskKind.DECIDE_UNREACHABLE in life.open_kinds
    assert life.standing() is Status.NEW


def test_at_swan_who_cannot_be_reached_is_cancelled() -> None:
    life = Life.of(order(), playbook_of("swan"))
    unanswered(life)
    assert life.standing() is Status.CANCELLED
    assert life.last("order.cancelled").body.model_dump()["reason"] is Reason.UNREACHABLE


def test_at_petarda_every_unanswered_call_is_written_about_by_email_else_the_other_way_else_a_person_sees_to_it() -> (
    None
):
    petarda = playbook_of("petarda")
    for email, told in ((True, "T13 email"), (False, "T13 sms")):
        life = Life.of(order(email=email), petarda)
        life.answer(CONFIRM, a.NoAnswer(why="не берёт трубку"))
        assert [sent for sent in life.sent if sent.startswith("T13")] == [told]
    nothing = Life.of(order(email=False, sms=False), petarda)
    nothing.answer(CONFIRM, a.NoAnswer(why="не берёт трубку"))
    assert TaskKind.LOOK_INTO in nothing.open_kinds


def test_at_petarda_nobody_under_eighteen_is_sold_to_unheard() -> None:
    life = Life.of(order(), playbook_of("petarda"))
    assert life.refuses_answer(CONFIRM, a.Confirmed()) == "told_18_plus_missing"
    life.answer(CONFIRM, TOLD)
    assert life.standing() is Status.CONFIRMED


@pytest.mark.parametrize("method", [PaymentMethod.ONLINE, PaymentMethod.ON_DELIVERY])
def test_at_petarda_goods_are_held_for_five_days_and_a_day_before_everybody_is_asked(
    method: PaymentMethod,
) -> None:
    life = Life.of(order(method=method), playbook_of("petarda"))
    life.answer(CONFIRM, TOLD)
    assert life.process.snapshot().reserved_until == NOON + timedelta(days=5)
    life.wait(days=3, hours=23)
    assert not any(sent.startswith("T34") for sent in life.sent)
    life.wait(hours=2)
    assert any(sent.startswith("T34") for sent in life.sent)
    assert TaskKind.ERRAND in life.open_kinds


def test_at_petarda_an_invoice_is_told_of_and_asked_about_a_day_before_its_week_ends() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE), playbook_of("petarda"))
    life.answer(CONFIRM, TOLD)
    life.tell(InvoiceIssued(number="17"), SHOP_KEY)
    life.wait(days=6, hours=1)
    assert life.sent.count("T34-invoice sms") == 1
    assert TaskKind.HOLD_PRICE in life.open_kinds
    until = life.now + timedelta(days=4)
    life.answer(TaskKind.HOLD_PRICE, a.Hold(until=until), SUPERVISOR)
    life.until(until - timedelta(days=1, minutes=1))
    assert life.sent.count("T34-invoice sms") == 1
    life.until(until)
    assert life.sent.count("T34-invoice sms") == 2, "the price was held, and that term ends too"
    assert life.last("invoice.ending").body.model_dump()["until"] == until


@pytest.mark.parametrize("category", ["elite", "giants"])
def test_at_petarda_elite_goods_and_the_last_giants_are_held_by_approval_only(category: str) -> None:
    life = Life.of(order(lines=(line(category=category),)), playbook_of("petarda"), stock={"SW-60": 0})
    life.answer(CONFIRM, TOLD)
    assert TaskKind.APPROVE_RESERVATION in life.open_kinds
    assert life.process.snapshot().reserved_until is None


def test_at_petarda_a_black_listed_customers_order_is_only_warned_of() -> None:
    blocked = CustomerView(black_listed=True)
    assert Life.of(order(), playbook_of("petarda"), customer=blocked).open_kinds == {CONFIRM}


def test_at_swan_who_refuses_a_parcel_is_black_listed_and_the_next_order_refused() -> None:
    swan = playbook_of("swan")
    life = Life.of(order(), swan)
    life.confirm()
    life.pack()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="101000")
    life.wait(days=4)
    life.answer(TaskKind.REMIND_PICKUP, a.Refused(reason=Reason.CHANGED_MIND))
    assert life.black_list is not None
    assert life.standing() is Status.RETURNING
    following = Life.of(order(), swan, customer=CustomerView(black_listed=True))
    assert following.standing() is Status.CANCELLED
    assert following.last("order.cancelled").body.model_dump()["reason"] is Reason.BLACK_LIST


def test_at_swan_seven_packs_are_prepaid_and_six_may_be_paid_on_delivery() -> None:
    swan = playbook_of("swan")
    seven = Life.of(order(lines=(line(quantity=7),)), swan)
    assert seven.refuses_answer(CONFIRM, a.Confirmed()) == "prepay_over_quantity"
    six = Life.of(order(lines=(line(quantity=6),)), swan)
    six.confirm()
    assert six.standing() is Status.CONFIRMED


def test_at_swan_nobody_is_written_to_on_the_third_day_but_called() -> None:
    life = Life.of(order(), playbook_of("swan"))
    life.confirm()
    life.pack()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="101000")
    life.wait(days=3, hours=12)
    assert not any(sent.startswith("T5") for sent in life.sent)
    assert TaskKind.REMIND_PICKUP in life.open_kinds


def test_a_first_call_is_due_in_the_shops_own_time() -> None:
    due = {shop: Life.of(order(), playbook_of(shop)).task(CONFIRM).due_at - NOON for shop in ("default", "swan", "chasy")}  # fmt: skip
    assert due == {
        "default": timedelta(minutes=60),
        "swan": timedelta(minutes=40),
        "chasy": timedelta(minutes=60),
    }
