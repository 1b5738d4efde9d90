"""When triggers act: ladders, times of day, dates that move, conditions that no longer hold."""

from datetime import UTC, datetime, timedelta

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, Edit, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.stimuli import InvoiceIssued, OrderCancelled, OrderEdited
from domain.tasks import TaskKind
from playbook.dates import OrderDate
from playbook.schema import Playbook
from playbook.triggers import AtMoment, BeforeDate, Ladder, Then, Trigger
from rules.order import dates
from tests.builders import NOON, SHOP_KEY, SUPERVISOR, Life, act, default_playbook, line, order

SMS = (act(sms="words"),)
DAY = timedelta(days=1)


def with_triggers(*triggers: Trigger, **settings: dict[str, object]) -> Playbook:
    """A shop that says nothing else."""
    return default_playbook(**settings).model_copy(update={"triggers": triggers})


def when_sent(life: Life) -> list[timedelta]:
    """How long after noon each message went."""
    return [life.message_times[message.id] - NOON for message in life.messages]


# -- ladders -------------------------------------------------------------------------------------------------------


def ladder(then: Then | None = None) -> Trigger:
    remind = Ladder(at=(1 * DAY, 3 * DAY, 5 * DAY), until=("order.paid", "order.cancelled"), then=then)
    return Trigger(id="ladder", on="payment.due", remind=remind, do=SMS)


def unpaid(*triggers: Trigger) -> Life:
    rules = with_triggers(*triggers, confirmation={"stale_after": 60 * DAY})
    life = Life.of(order(method=PaymentMethod.ONLINE), rules)
    life.confirm()
    return life


def test_a_ladder_reminds_at_each_of_its_times_and_counts_them() -> None:
    life = unpaid(ladder())
    life.wait(days=30)
    assert when_sent(life) == [1 * DAY, 3 * DAY, 5 * DAY]
    assert [message.reminder for message in life.messages] == [1, 2, 3]
    assert len({message.id for message in life.messages}) == 3


def test_a_ladder_stops_at_the_fact_it_reminded_of() -> None:
    life = unpaid(ladder(Then(after=6 * DAY, do=(act(notify="words"),))))
    life.wait(days=2)
    life.pay("4770.00")
    life.wait(days=30)
    assert when_sent(life) == [1 * DAY]
    assert not life.process.snapshot().pending_triggers


def test_what_comes_after_a_ladder_that_did_not_help() -> None:
    life = unpaid(
        ladder(Then(after=6 * DAY, do=(act(notify="words"), act(task={"kind": "errand", "script": "ask"}))))
    )
    life.wait(days=6)
    assert life.sent == ["ladder sms"] * 3 + ["ladder notice"]
    assert life.task(TaskKind.ERRAND).about == "ladder"


def test_rungs_that_fell_due_while_nobody_worked_are_said_once_each() -> None:
    life = unpaid(ladder())
    life.stand_still(days=4)
    assert [message.reminder for message in life.messages] == [1, 2]
    life.wait(days=10)
    assert [message.reminder for message in life.messages] == [1, 2, 3]


def test_every_fact_has_a_ladder_of_its_own() -> None:
    life = unpaid(ladder())
    life.tell(OrderEdited(edit=Edit(method=PaymentMethod.ON_DELIVERY)))
    life.tell(OrderEdited(edit=Edit(method=PaymentMethod.ONLINE)))
    life.wait(days=30)
    assert len(life.messages) == 6, "two payments were awaited, each with its reminders"


# -- moments of a calendar -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "timezone", "expected"),
    [
        (AtMoment(time="18:30"), "Europe/Moscow", datetime(2026, 3, 4, 15, 30, tzinfo=UTC)),
        (AtMoment(time="12:00"), "Europe/Moscow", NOON),
        (AtMoment(time="11:59"), "Europe/Moscow", datetime(2026, 3, 5, 8, 59, tzinfo=UTC)),
        (AtMoment(time="10:00"), "Asia/Vladivostok", datetime(2026, 3, 5, 0, 0, tzinfo=UTC)),
        (AtMoment(time="18:00", clock="shop"), "Asia/Vladivostok", datetime(2026, 3, 4, 15, 0, tzinfo=UTC)),
        (AtMoment(hours="calls"), "Asia/Kamchatka", datetime(2026, 3, 5, 6, 0, tzinfo=UTC)),
        (AtMoment(hours="messages"), "Asia/Kamchatka", datetime(2026, 3, 4, 21, 0, tzinfo=UTC)),
        (AtMoment(hours="shop"), "Asia/Vladivostok", NOON),
    ],
)  # fmt: skip
def test_a_trigger_waits_for_a_moment_by_somebodys_clock(
    moment: AtMoment, timezone: str, expected: datetime
) -> None:
    trigger = Trigger(id="at", on="order.placed", at=moment, do=(act(notify="words"),))
    life = Life.of(order(timezone=timezone), with_triggers(trigger))
    life.wait(days=2)
    assert [life.message_times[message.id] for message in life.messages] == [expected]


def test_a_delay_comes_before_the_moment() -> None:
    trigger = Trigger(id="at", on="order.placed", after=DAY, at=AtMoment(time="09:30"), do=SMS)
    life = Life.of(order(), with_triggers(trigger))
    life.wait(days=3)
    assert when_sent(life) == [timedelta(days=1, hours=21, minutes=30)]


# -- dates of the order --------------------------------------------------------------------------------------------


def before(date: OrderDate, on: str, by: timedelta = DAY) -> Trigger:
    return Trigger(id="before", on=on, before=BeforeDate(date=date, by=by), do=SMS)


def test_every_date_has_its_place_in_the_order() -> None:
    assert set(dates._DATES) == set(OrderDate)


def test_a_trigger_goes_so_long_before_its_date() -> None:
    life = Life.of(order(), with_triggers(before(OrderDate.RESERVED_UNTIL, "reservation.started")))
    life.confirm()
    life.wait(days=10)
    assert when_sent(life) == [4 * DAY]


def test_a_trigger_whose_date_moved_moves_with_it() -> None:
    invoice = before(OrderDate.INVOICE_UNTIL, "invoice.issued", by=timedelta(hours=2))
    life = Life.of(order(method=PaymentMethod.INVOICE), with_triggers(invoice))
    life.confirm()
    life.tell(InvoiceIssued(), SHOP_KEY)
    life.wait(days=6)
    held = life.now + timedelta(days=4)
    life.answer(TaskKind.HOLD_PRICE, a.Hold(until=held), SUPERVISOR)
    life.wait(days=30)
    assert when_sent(life) == [held - timedelta(hours=2) - NOON]


def test_a_trigger_whose_date_is_gone_says_nothing() -> None:
    life = Life.of(order(), with_triggers(before(OrderDate.RESERVED_UNTIL, "reservation.started")))
    life.confirm()
    life.pack()
    life.wait(days=5)
    assert life.messages == [] and all("trigger" not in name for name in life.process.snapshot().deadlines)


def test_the_slot_of_a_courier_is_such_a_date() -> None:
    slot = Slot(start=NOON + 3 * DAY, end=NOON + 3 * DAY + timedelta(hours=3))
    near = before(OrderDate.SLOT_START, "order.confirmed", by=timedelta(hours=3))
    life = Life.of(order(kind=DeliveryKind.COURIER, slot=slot), with_triggers(near))
    life.confirm()
    later = Slot(start=slot.start + 2 * DAY, end=slot.end + 2 * DAY)
    delivery = life.process.order.delivery.model_copy(update={"slot": later})
    life.tell(OrderEdited(edit=Edit(delivery=delivery)))
    life.wait(days=10)
    assert when_sent(life) == [later.start - timedelta(hours=3) - NOON]


def test_a_date_nearer_than_the_warning_is_told_at_once_and_a_past_one_never() -> None:
    early = before(OrderDate.RESERVED_UNTIL, "reservation.started", by=9 * DAY)
    life = Life.of(order(), with_triggers(early))
    life.confirm()
    assert when_sent(life) == [timedelta(0)]


def test_dates_of_an_order_are_over_with_it() -> None:
    life = Life.of(order(), with_triggers(before(OrderDate.RESERVED_UNTIL, "reservation.started")))
    life.confirm()
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    life.wait(days=10)
    assert life.messages == [] and life.process.closed


def test_the_day_a_parcel_goes_back_is_such_a_date() -> None:
    life = Life.of(order(), with_triggers(before(OrderDate.GOES_BACK_AT, "parcel.arrived", by=2 * DAY)))
    life.confirm()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="690001", store_until=NOON + 20 * DAY)
    life.wait(days=19)
    assert when_sent(life) == [18 * DAY]


# -- conditions ----------------------------------------------------------------------------------------------------


def test_a_condition_decides_whether_a_trigger_begins() -> None:
    large = Trigger(id="large", on="order.placed", when="order.total >= 5000", do=SMS)
    small = Trigger(id="small", on="order.placed", when="order.total < 5000", do=SMS)
    assert Life.of(order(), with_triggers(large, small)).sent == ["small sms"]
    dear = order(lines=(line(unit_price="4000.00"),))
    assert Life.of(dear, with_triggers(large, small)).sent == ["large sms"]


def test_a_condition_is_asked_again_when_the_delay_is_over() -> None:
    large = Trigger(id="large", on="order.placed", when="order.total >= 5000", after=DAY, do=SMS)
    life = Life.of(order(lines=(line(unit_price="4000.00"),)), with_triggers(large))
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=1),))))
    life.wait(days=2)
    assert life.messages == []


def test_a_condition_that_cannot_be_worked_out_is_told_to_a_person_once() -> None:
    broken = Trigger(id="broken", on="order.placed", when="1 / (order.quantity - 3) > 0", do=SMS)
    deaf = Trigger(id="deaf", on="rule.failed", when="1 / (order.quantity - 3) > 0", do=SMS)
    life = Life.of(order(), with_triggers(broken, deaf))
    assert life.messages == [] and life.kinds.count("rule.failed") == 1
    assert life.task(TaskKind.LOOK_INTO).about == "rule:broken"


def test_a_note_about_a_message_that_had_no_way_has_an_end() -> None:
    noted = Trigger(id="noted", on="message.noted", do=SMS)
    placed = Trigger(id="placed", on="order.placed", do=SMS)
    life = Life.of(order(email=False, sms=False), with_triggers(placed, noted))
    assert life.kinds.count("message.noted") == 1
