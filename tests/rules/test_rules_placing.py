"""Placing: the ways an order enters: as placed, drafts, black list, warnings, by itself, confirmed at once, taken over."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.orders import AddressPart, Channel, DeliveryKind, Edit, PaymentMethod, Reason, Slot, Warning
from domain.statuses import AGREEING, CLOSED, Status
from domain.stimuli import DraftAbsorbed, Imported, OrderEdited, OrderPacked, OrderPlaced
from domain.tasks import TaskKind
from playbook.schema import AutoConfirm, Playbook
from rules.order.process import OrderProcess
from rules.order.surroundings import CustomerView, OtherOrder
from tests.builders import (
    FULL,
    NOON,
    SHOP_KEY,
    SUPERVISOR,
    TRACK,
    Life,
    default_playbook,
    line,
    order,
    playbook_of,
)

BLACK = CustomerView(black_listed=True)
TRUSTED = CustomerView(completed_orders=2)


# -- as placed -----------------------------------------------------------------------------------------------------


def test_a_placed_order_is_new_thanked_for_and_asked_about() -> None:
    life = Life.of(order())
    assert life.process.status is Status.NEW
    assert life.sent == ["T1 email"]
    assert life.open_kinds == {TaskKind.CONFIRM_ORDER}


def test_an_order_told_twice_is_placed_once() -> None:
    life = Life.of(order())
    life.tell(OrderPlaced(order=order()), SHOP_KEY)
    assert life.kinds.count("order.placed") == 1


def test_nothing_happens_to_an_order_that_was_not_placed() -> None:
    life = Life(OrderProcess.begin(order(), default_playbook(), NOON), NOON)
    assert life.refuses(OrderPacked(), SHOP_KEY) == "status_does_not_allow"


def test_a_check_of_what_will_be_refused_changes_nothing() -> None:
    life = Life.of(order())
    before = life.process.snapshot()
    assert life.refuses(OrderPacked(), SHOP_KEY) == "status_does_not_allow"
    assert life.process.snapshot() == before


def test_a_large_order_is_told_to_the_supervisor() -> None:
    just = Life.of(order(lines=(line(quantity=1, unit_price="49700.00"),)))
    below = Life.of(order(lines=(line(quantity=1, unit_price="49699.99"),)))
    assert "T21 notice" in just.sent
    assert "T21 notice" not in below.sent


# -- drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_is_new_without_messages() -> None:
    life = Life.of(order(draft=True, lines=(line(unit_price="60000.00"),)))
    assert life.process.status is Status.NEW
    assert life.messages == []


def test_a_real_order_takes_the_place_of_a_draft_silently() -> None:
    life = Life.of(order(draft=True))
    life.tell(DraftAbsorbed(by="real"), SHOP_KEY)
    assert life.process.status is Status.CANCELLED
    assert life.last("order.cancelled").body.model_dump()["duplicate_of"] == "real"
    assert life.messages == []


def test_nothing_takes_the_place_of_a_real_order() -> None:
    life = Life.of(order())
    life.tell(DraftAbsorbed(by="real"), SHOP_KEY)
    assert life.process.status is Status.NEW


def test_a_draft_that_the_customer_agrees_to_is_a_real_order_with_messages() -> None:
    life = Life.of(order(draft=True))
    life.confirm()
    assert life.process.order.draft is False
    assert life.sent == ["T2 email"]


def test_a_draft_without_lines_is_not_confirmed() -> None:
    empty = order(draft=True).model_copy(update={"lines": ()})
    life = Life.of(empty)
    assert life.refuses_answer(TaskKind.CONFIRM_ORDER, a.Confirmed()) == "no_lines"


# -- warnings ------------------------------------------------------------------------------------------------------


def other(status: Status = Status.SHIPPED, **fields: object) -> OtherOrder:
    """Another order of this phone."""
    return OtherOrder(id="other", number=1, status=status, placed_at=NOON - timedelta(hours=23)).model_copy(
        update=fields
    )


@pytest.mark.parametrize(
    ("known", "placed", "warning"),
    [
        ({"other_orders": (other(),)}, {}, Warning.OTHER_OPEN_ORDER),
        ({"other_orders": (other(Status.COMPLETED, same_lines=True),)}, {}, Warning.LIKELY_DUPLICATE),
        ({"customer": BLACK}, {}, Warning.BLACK_LISTED),
        ({}, {"has": frozenset({AddressPart.CITY})}, Warning.INCOMPLETE_ADDRESS),
        ({}, {"lines": (line(quantity=7),)}, Warning.OVER_QUANTITY),
        ({}, {"channel": Channel.CHAT}, Warning.PRIOR_CONTACT),
        (
            {"customer": CustomerView(last_contact_at=NOON - timedelta(days=14))},
            {},
            Warning.PRIOR_CONTACT,
        ),
        ({}, {"timezone": "Pacific/Honolulu"}, Warning.NO_COMMON_HOURS),
    ],
)
def test_the_operator_is_warned(
    known: dict[str, object], placed: dict[str, object], warning: Warning
) -> None:
    life = Life.of(order(**placed), playbook_of("swan"), **known)  # type: ignore[arg-type]
    assert life.process.warnings == (warning,)


@pytest.mark.parametrize(
    "known",
    [
        {"other_orders": (other(Status.COMPLETED),)},
        {"other_orders": (other(draft=True),)},
        {"other_orders": (other(Status.CANCELLED, same_lines=True, placed_at=NOON - timedelta(hours=25)),)},
        {"customer": CustomerView(last_contact_at=NOON - timedelta(days=15))},
    ],
)
def test_what_is_over_or_long_ago_or_a_draft_is_no_warning(known: dict[str, object]) -> None:
    assert Life.of(order(), **known).process.warnings == ()  # type: ignore[arg-type]


def test_prepaid_orders_of_any_quantity_are_no_warning() -> None:
    life = Life.of(order(lines=(line(quantity=9),), method=PaymentMethod.ONLINE), playbook_of("swan"))
    assert life.process.warnings == ()


def test_a_warning_goes_with_its_cause() -> None:
    life = Life.of(order(has=frozenset()))
    delivery = life.process.order.delivery.model_copy(update={"has": FULL})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert life.process.warnings == ()


# -- black list ----------------------------------------------------------------------------------------------------


def listed(what: str) -> Playbook:
    """A shop's rule about the black-listed."""
    return default_playbook(confirmation={"black_list_orders": what})


def test_warn_only_warns() -> None:
    life = Life.of(order(), listed("warn"), customer=BLACK)
    assert life.open_kinds == {TaskKind.CONFIRM_ORDER}


def test_refuse_takes_the_order_and_cancels_it_at_once() -> None:
    life = Life.of(order(), listed("refuse"), customer=BLACK)
    assert life.process.status is Status.CANCELLED
    assert life.last("order.cancelled").body.model_dump()["reason"] is Reason.BLACK_LIST


def test_hold_asks_the_supervisor_before_anybody_calls() -> None:
    life = Life.of(order(), listed("hold"), customer=BLACK)
    assert life.open_kinds == {TaskKind.DECIDE_BLACK_LIST}


def test_a_held_order_is_not_confirmed_by_money_either() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE), listed("hold"), customer=BLACK)
    life.pay("4770.00")
    assert life.open_kinds == {TaskKind.DECIDE_BLACK_LIST}
    life.answer(TaskKind.DECIDE_BLACK_LIST, a.Confirmed(), SUPERVISOR)
    assert life.process.status is Status.PAID


def test_the_supervisor_lets_a_held_order_be_called_or_cancels_it() -> None:
    called = Life.of(order(), listed("hold"), customer=BLACK)
    until = NOON + timedelta(days=2)
    called.answer(TaskKind.DECIDE_BLACK_LIST, a.Extend(until=until, why="проверим"), SUPERVISOR)
    assert called.open_kinds == {TaskKind.CONFIRM_ORDER}
    gone = Life.of(order(), listed("hold"), customer=BLACK)
    gone.answer(TaskKind.DECIDE_BLACK_LIST, a.CancelIt(reason=Reason.BLACK_LIST), SUPERVISOR)
    assert gone.process.status is Status.CANCELLED


# -- by itself and at once -----------------------------------------------------------------------------------------


def auto(**rule: object) -> Playbook:
    """auto_confirm, switched on."""
    return default_playbook(confirmation={"auto_confirm": AutoConfirm.model_validate(rule)})


def test_auto_confirm_is_off_by_default() -> None:
    assert Life.of(order(), customer=TRUSTED).process.status is Status.NEW


def test_trusted_customers_are_confirmed_by_themselves() -> None:
    life = Life.of(order(), auto(trusted_customers=True), customer=TRUSTED)
    assert life.process.status is Status.CONFIRMED
    assert life.open_kinds == {TaskKind.PACK_ORDER}


@pytest.mark.parametrize(
    "customer",
    [
        CustomerView(completed_orders=1),
        CustomerView(completed_orders=5, returned_orders=1),
        CustomerView(completed_orders=5, black_listed=True),
    ],
)
def test_who_is_not_trusted_is_called(customer: CustomerView) -> None:
    rules = auto(trusted_customers=True)
    rules = rules.model_copy(
        update={"confirmation": rules.confirmation.model_copy(update={"black_list_orders": "warn"})}
    )
    assert Life.of(order(), rules, customer=customer).process.status is Status.NEW


def test_totals_below_the_limit_are_confirmed_by_themselves() -> None:
    assert Life.of(order(), auto(total_below="4770.01")).process.status is Status.CONFIRMED
    assert Life.of(order(), auto(total_below="4770.00")).process.status is Status.NEW


def test_nothing_incomplete_is_confirmed_by_itself() -> None:
    life = Life.of(order(has=frozenset()), auto(trusted_customers=True), customer=TRUSTED)
    assert life.process.status is Status.NEW


def test_placed_and_confirmed_in_one_talk() -> None:
    life = Life.of(order(channel=Channel.PHONE), confirmed=a.Confirmed())
    assert life.process.status is Status.CONFIRMED
    assert life.kinds[:1] == ["order.placed"]
    assert life.sent == ["T1 email", "T2 email"]


def test_confirmed_while_typing_but_incomplete_is_placed_and_asked_about() -> None:
    life = Life.of(
        order(has=frozenset(), channel=Channel.PHONE),
        confirmed=a.Confirmed(method=PaymentMethod.ONLINE),
    )
    assert life.process.status is Status.NEW
    assert life.process.order.method is PaymentMethod.ON_DELIVERY, "nothing of the refused talk is taken over"
    assert life.open_kinds == {TaskKind.CONFIRM_ORDER}


# -- taken over ----------------------------------------------------------------------------------------------------

WAITS_FOR = {
    Status.NEW: {TaskKind.CONFIRM_ORDER},
    Status.THINKING: {TaskKind.CALL_THINKING},
    Status.CONFIRMED: {TaskKind.PACK_ORDER},
    Status.PAID: {TaskKind.PACK_ORDER},
    Status.PACKED: set(),
    Status.SHIPPED: set(),
    Status.AT_PICKUP: set(),
    Status.DELIVERING: set(),
    Status.AWAITING_MONEY: set(),
    Status.RETURNING: set(),
    Status.COMPLETED: set(),
    Status.RETURNED: set(),
    Status.CANCELLED: set(),
}
STANDS = {
    Status.NEW: "give_up",
    Status.THINKING: "give_up",
    Status.CONFIRMED: "stale",
    Status.PAID: "stale",
    Status.PACKED: "stale",
    Status.SHIPPED: "no_movement",
    Status.AT_PICKUP: "return",
    Status.DELIVERING: "no_movement",
    Status.AWAITING_MONEY: "money",
    Status.RETURNING: "no_movement",
}


@pytest.mark.parametrize("status", Status)
def test_a_running_order_is_taken_over_as_told_and_looked_after(status: Status) -> None:
    life = Life.of(order(), imported=Imported(status=status, since=NOON))
    assert life.process.status is status
    assert life.messages == [], "nothing is sent for its past"
    assert life.open_kinds == WAITS_FOR[status]
    deadlines = life.process.snapshot().deadlines
    assert STANDS[status] in deadlines if status not in CLOSED else deadlines == {}


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_an_old_order_is_taken_over_without_a_flood_of_overdue_decisions(status: Status) -> None:
    since = NOON - timedelta(days=5)
    placed = order(placed_at=NOON - timedelta(days=30))
    life = Life.of(placed, imported=Imported(status=status, since=since), now=NOON)
    life.wait(minutes=1)
    decisions = {TaskKind.DECIDE_STALE, TaskKind.DECIDE_UNREACHABLE}
    assert not life.open_kinds & decisions
    assert life.messages == []


def test_what_happens_after_the_taking_over_is_told_like_with_any_order() -> None:
    life = Life.of(order(), imported=Imported(status=Status.PACKED, since=NOON))
    life.ship()
    assert life.sent == ["T3 email", "T3 sms"]


def test_a_prepaid_order_past_its_payment_was_paid_unless_told_otherwise() -> None:
    placed = order(method=PaymentMethod.ONLINE)
    for status in (Status.PAID, Status.PACKED, Status.SHIPPED, Status.RETURNING):
        life = Life.of(placed, imported=Imported(status=status, since=NOON))
        assert life.process.paid == placed.total
    told = Life.of(placed, imported=Imported(status=Status.SHIPPED, since=NOON, paid=Decimal("0.00")))
    assert told.process.paid == 0
    assert Life.of(order(), imported=Imported(status=Status.SHIPPED, since=NOON)).process.paid == 0


def test_a_prepaid_order_that_is_paid_but_called_confirmed_becomes_paid() -> None:
    placed = order(method=PaymentMethod.ONLINE)
    life = Life.of(placed, imported=Imported(status=Status.CONFIRMED, since=NOON, paid=placed.total))
    assert life.process.status is Status.PAID
    assert life.messages == []


def test_a_parcel_taken_over_after_its_reminder_day_is_only_called_about() -> None:
    arrived = Imported(
        status=Status.AT_PICKUP,
        since=NOON - timedelta(days=6),
        arrived_at=NOON - timedelta(days=6),
        track_number=TRACK,
        office="690001",
    )
    life = Life.of(order(), imported=arrived)
    life.wait(minutes=1)
    assert life.messages == []
    assert life.open_kinds == {TaskKind.REMIND_PICKUP}
    life.until(NOON + timedelta(days=8))
    assert life.process.status is Status.RETURNING, "14 days from arrival"


def test_awaited_money_is_counted_from_the_hand_over() -> None:
    handed = Imported(
        status=Status.AWAITING_MONEY,
        since=NOON - timedelta(days=1),
        handed_over_at=NOON - timedelta(days=20),
    )
    life = Life.of(order(), imported=handed)
    life.wait(days=1)
    assert life.open_kinds == {TaskKind.CHECK_MONEY}


@pytest.mark.parametrize("method", PaymentMethod)
def test_an_order_that_is_said_to_await_money_that_has_come_is_completed_silently(
    method: PaymentMethod,
) -> None:
    placed = order(method=method)
    paid = Imported(status=Status.AWAITING_MONEY, since=NOON, paid=placed.total)
    life = Life.of(placed, imported=paid)
    assert life.process.status is Status.COMPLETED
    assert life.process.closed
    assert life.messages == []


def test_a_courier_taken_over_is_confirmed_before_his_slot() -> None:
    slot = Slot(start=NOON + timedelta(days=1, hours=3), end=NOON + timedelta(days=1, hours=5))
    placed = order(kind=DeliveryKind.COURIER, slot=slot)
    for status in (Status.CONFIRMED, Status.PAID, Status.PACKED, Status.SHIPPED, Status.DELIVERING):
        life = Life.of(placed, imported=Imported(status=status, since=NOON))
        assert life.task(TaskKind.CONFIRM_DELIVERY).ready_at == slot.start - timedelta(hours=3)


def test_agreeing_statuses_are_all_that_is_called_about_first() -> None:
    called = {
        status
        for status, kinds in WAITS_FOR.items()
        if kinds & {TaskKind.CONFIRM_ORDER, TaskKind.CALL_THINKING}
    }
    assert called == AGREEING
