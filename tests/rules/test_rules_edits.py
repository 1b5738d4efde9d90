"""Edits: the same order is changed until it is shipped; reservation, packing, money and calls follow."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.calendars import calls_calendar
from domain.orders import AddressPart, DeliveryKind, Edit, PaymentMeans, PaymentMethod
from domain.statuses import BEFORE_SHIPMENT, Status
from domain.stimuli import HandoverAnswered, Imported, OrderEdited
from domain.tasks import TaskKind
from tests.builders import CARRIER, NOON, Life, default_playbook, line, order, playbook_of, zone

MORE = Edit(lines=(line(quantity=4),))


def packed(**placed: PaymentMethod) -> Life:
    """A packed order."""
    life = Life.of(order(**placed))  # type: ignore[arg-type]
    life.confirm()
    if life.process.order.method.prepaid:
        life.pay("4770.00")
    life.pack()
    return life


@pytest.mark.parametrize("status", sorted(Status))
def test_until_it_is_shipped_the_same_order_is_edited(status: Status) -> None:
    life = Life.of(order(), imported=Imported(status=status, since=NOON))
    if status in BEFORE_SHIPMENT:
        life.tell(OrderEdited(edit=MORE))
        assert life.process.order.quantity == 4
        assert life.last("order.edited").body.model_dump()["total"] == life.process.order.total
    else:
        assert life.refuses(OrderEdited(edit=MORE)) == "status_does_not_allow"


def test_an_edit_happens_once_as_a_fact() -> None:
    for life in (Life.of(order()), packed()):
        life.tell(OrderEdited(edit=MORE))
        assert life.kinds.count("order.edited") == 1


def test_only_what_is_named_changes() -> None:
    life = Life.of(order())
    before = life.process.order
    life.tell(OrderEdited(edit=Edit(means=PaymentMeans.CASH)))
    assert life.process.order == before.model_copy(update={"means": PaymentMeans.CASH})


def test_an_order_keeps_at_least_one_line() -> None:
    assert Life.of(order()).refuses(OrderEdited(edit=Edit(lines=()))) == "no_lines"


@pytest.mark.parametrize(
    ("method", "back_to"),
    [(PaymentMethod.ON_DELIVERY, Status.CONFIRMED), (PaymentMethod.ONLINE, Status.CONFIRMED)],
)
def test_a_packed_order_with_other_goods_is_unpacked_and_asked_for_its_difference(
    method: PaymentMethod, back_to: Status
) -> None:
    life = packed(method=method)
    life.tell(OrderEdited(edit=MORE))
    assert life.standing() is back_to
    if method.prepaid:
        assert life.open_kinds == {TaskKind.PAYMENT_DIFFERENCE}, "the dearer order waits for the rest"
        life.pay("1490.00", "pay-2")
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_a_packed_paid_order_that_got_cheaper_is_packed_anew_as_paid() -> None:
    life = packed(method=PaymentMethod.ONLINE)
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),))))
    assert life.standing() is Status.PAID
    assert life.open_kinds == {TaskKind.PACK_ORDER, TaskKind.PAYMENT_DIFFERENCE}


def test_another_address_means_packing_anew() -> None:
    life = packed()
    delivery = life.process.order.delivery.model_copy(update={"region": "Москва"})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    assert life.standing() is Status.CONFIRMED


def test_another_phone_or_email_does_not() -> None:
    life = packed()
    reach = life.process.order.reach.model_copy(update={"email": False})
    life.tell(OrderEdited(edit=Edit(reach=reach, phone_changed=True)))
    assert life.standing() is Status.PACKED


def test_the_carrier_that_was_asked_about_the_old_parcel_is_not_waited_for() -> None:
    rules = default_playbook(assembly={"carriers_by_gateway": ("russian_post",)})
    life = Life.of(order(), rules)
    life.confirm()
    life.pack()
    life.tell(OrderEdited(edit=MORE))
    life.tell(HandoverAnswered(request=life.handovers[0].id, accepted=False), CARRIER)
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    life.pack()
    assert len({asked.id for asked in life.handovers}) == 2


def test_what_was_agreed_stays_fit_to_be_sent() -> None:
    life = Life.of(order(), playbook_of("swan"))
    life.confirm()
    point = life.process.order.delivery.model_copy(
        update={"kind": DeliveryKind.PICKUP_POINT, "has": frozenset({AddressPart.CITY})}
    )
    assert life.refuses(OrderEdited(edit=Edit(delivery=point))) == "address_incomplete"
    many = Edit(lines=(line(quantity=7),))
    assert life.refuses(OrderEdited(edit=many)) == "prepay_over_quantity"
    prepaid = many.model_copy(update={"method": PaymentMethod.ONLINE})
    life.tell(OrderEdited(edit=prepaid))
    assert life.process.order.quantity == 7


def test_before_agreement_an_edit_may_leave_much_to_ask() -> None:
    life = Life.of(order(), playbook_of("swan"))
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=7),))))
    assert "over_quantity" in life.process.warnings


def test_an_edit_that_makes_the_paid_sum_enough_pays_the_order() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.pay("3280.00")
    assert TaskKind.PAYMENT_DIFFERENCE in life.open_kinds
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),))))
    assert life.standing() is Status.PAID
    assert life.open_kinds == {TaskKind.PACK_ORDER}


def test_an_edit_of_something_else_does_not_ask_for_money_again() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.wait(hours=25)
    asked = life.kinds.count("payment.due")
    life.tell(OrderEdited(edit=Edit(means=PaymentMeans.CARD)))
    assert life.kinds.count("payment.due") == asked
    assert life.open_kinds == {TaskKind.SETTLE_PAYMENT}


def test_a_customer_who_lives_by_another_clock_is_called_by_it() -> None:
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.Callback(at=NOON + timedelta(hours=6), why="вечером"))
    reach = life.process.order.reach.model_copy(update={"zone": zone("Asia/Vladivostok")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    rules = default_playbook()
    calendar = calls_calendar(rules.hours, rules.customer_hours, "Asia/Vladivostok")
    task = life.task(TaskKind.CONFIRM_ORDER)
    assert calendar.is_open(task.ready_at)
    assert calendar.is_open(task.due_at)


def test_a_message_that_waits_for_the_morning_waits_for_the_customers_new_morning() -> None:
    placed = NOON + timedelta(hours=14)  # 02:00 in Moscow, 09:00 in Vladivostok
    life = Life.of(order(placed_at=placed - timedelta(hours=3), timezone="Asia/Vladivostok"))
    life.confirm()
    assert "T2 email" not in life.sent
    reach = life.process.order.reach.model_copy(update={"zone": zone("Europe/Moscow")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    life.until(placed + timedelta(hours=6))
    assert "T2 email" not in life.sent
    life.until(placed + timedelta(hours=7, minutes=20))
    assert "T2 email" in life.sent


def test_a_customer_who_may_be_called_at_last_is_called() -> None:
    life = Life.of(order(timezone="Pacific/Honolulu"))
    assert TaskKind.CONFIRM_ORDER not in life.open_kinds
    reach = life.process.order.reach.model_copy(update={"zone": zone("Europe/Moscow")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    assert life.open_kinds == {TaskKind.CONFIRM_ORDER}
