"""What happens next, and which rule says so: told from open tasks and deadlines, the soonest first."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.stimuli import OrderCancelled
from domain.tasks import TaskKind
from rules.order.wanted import NextKind
from tests.builders import NOON, SHOP_KEY, Life, order


def shipped(kind: DeliveryKind = DeliveryKind.POST_OFFICE) -> Life:
    """An order on its way."""
    life = Life.of(order(kind=kind))
    life.confirm()
    life.pack()
    life.ship()
    return life


def test_a_new_order_waits_for_a_person_then_for_its_terms() -> None:
    said = Life.of(order()).process.explain(NOON)
    assert said.waits_for == "person"
    assert [(one.kind, one.what) for one in said.next] == [
        (NextKind.TASK, "confirm_order"),
        (NextKind.DEADLINE, "give_up"),
        (NextKind.DEADLINE, "stale"),
    ]
    task = said.next[0]
    assert (task.at, task.until, task.rule) == (NOON, NOON + timedelta(hours=1), "confirmation.call_within")
    assert task.words == "confirm order (operator)"


def test_a_task_that_is_not_ready_yet_is_not_what_it_waits_for() -> None:
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
    assert life.process.explain(life.now).waits_for == "customer"
    assert life.process.explain(life.now + timedelta(days=1)).waits_for == "person"


def test_each_stage_waits_for_its_own() -> None:
    unpaid = Life.of(order(method=PaymentMethod.ONLINE))
    unpaid.confirm()
    at_office = shipped()
    at_office.parcel(ParcelCode.ARRIVED)
    handed_over = shipped()
    handed_over.parcel(ParcelCode.HANDED_OVER)
    waits = [life.process.explain(life.now).waits_for for life in (unpaid, shipped(), at_office, handed_over)]
    assert waits == ["money", "carrier", "customer", "money"]


@pytest.mark.parametrize(
    ("kind", "waits"), [(DeliveryKind.POST_OFFICE, "carrier"), (DeliveryKind.SELF_PICKUP, "person")]
)
def test_a_packed_order_waits_for_who_takes_it(kind: DeliveryKind, waits: str) -> None:
    life = Life.of(order(kind=kind))
    life.confirm()
    life.pack()
    assert life.process.explain(life.now).waits_for == waits


def test_the_deadline_tells_its_rule_in_words() -> None:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED)
    back = next(one for one in life.process.explain(life.now).next if one.what == "return")
    assert back.words == "goes back, 14 days from arrival"
    assert (back.rule, back.at) == ("pickup.return_after", life.now + timedelta(days=14))


def test_what_waits_for_the_morning_or_a_delay_is_told_without_its_cause() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, placed_at=NOON + timedelta(hours=11)))
    life.confirm()
    what = {one.what for one in life.process.explain(life.now).next}
    assert {"message", "trigger"} <= what


def test_a_closed_order_waits_for_nothing_but_a_person_who_looks() -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=Reason.CUSTOMER), SHOP_KEY)
    assert life.process.explain(life.now).waits_for == "nothing"
    life.parcel(ParcelCode.HANDED_OVER)
    said = life.process.explain(life.now)
    assert said.waits_for == "person"
    assert [one.what for one in said.next] == ["look_into"]


def test_the_next_deadline_is_the_soonest_of_all() -> None:
    life = Life.of(order())
    due = life.process.next_deadline
    assert due is not None
    assert (due.name, due.at) == ("give_up", NOON + timedelta(days=2))
