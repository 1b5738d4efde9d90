"""An order moves to another playbook: all that waits goes by the new rules, and nothing is sent because of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.facts import PaymentDue, PlaybookWasMoved
from domain.orders import DeliveryKind, PaymentMethod, Slot
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import InvoiceIssued, PlaybookMoved
from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.triggers import AtMoment, Ladder, Trigger
from rules.order.move_preview import Movable
from rules.order.state import OrderState
from tests.builders import (
    NOON,
    SHOP_KEY,
    SUPERVISOR,
    TRACK,
    Life,
    act,
    changed,
    default_playbook,
    line,
    order,
)
from tests.rules.moving import move, moved_from, preview

DAY = timedelta(days=1)


def at_pickup(rules: Playbook | None = None, **placed: object) -> Life:
    """A parcel lies at the office since noon of the day after tomorrow or so."""
    life = Life.of(order(**placed), rules)  # type: ignore[arg-type]
    life.confirm()
    life.pack()
    life.ship()
    life.wait(days=2)
    life.parcel(ParcelCode.ARRIVED, office="690001")
    return life


def online(rules: Playbook | None = None) -> Life:
    life = Life.of(order(method=PaymentMethod.ONLINE), rules)
    life.confirm()
    return life


def at(life: Life, name: str) -> datetime:
    return life.process.snapshot().deadlines[name].at


def test_the_move_is_a_fact_of_who_asked() -> None:
    life = Life.of(order())
    move(life, default_playbook(pickup={"return_after": 7 * DAY}), "v2", SUPERVISOR)
    fact = life.last("playbook.moved")
    assert fact.body == PlaybookWasMoved(before="v1", after="v2")
    assert fact.actor == SUPERVISOR


def test_a_move_to_the_same_rules_changes_nothing_but_the_fact() -> None:
    for life in (at_pickup(), online(), Life.of(order())):
        before = life.process.snapshot()
        move(life, life.process._playbook, "v2")
        after = life.process.snapshot()
        assert moved_from(before) == moved_from(after)


def test_a_parcel_that_waits_is_reminded_called_about_and_sent_back_by_the_new_terms() -> None:
    life = at_pickup()
    arrived, base = life.now, life.process.snapshot().pickup_base
    assert base is not None
    new: dict[str, object] = {"remind_after": 5 * DAY, "call_after": 6 * DAY, "return_after": 20 * DAY}
    move(life, default_playbook(pickup=new), "v2")
    assert at(life, "uncollected") == base + 5 * DAY
    assert at(life, "return") == arrived + 20 * DAY
    assert life.process.snapshot().deadlines["return"].words == "goes back, 20 days from arrival"
    life.wait(days=6)
    assert life.task(TaskKind.REMIND_PICKUP).ready_at.date() == (base + 6 * DAY).date()
    life.until(arrived + 20 * DAY)
    assert life.standing() is Status.RETURNING


def test_the_carriers_own_storage_date_stands() -> None:
    life = at_pickup()
    life.wait(hours=1)
    kept = life.now + 9 * DAY + timedelta(hours=1)
    life.parcel(ParcelCode.ARRIVED, office="690001", store_until=kept)
    move(life, default_playbook(pickup={"return_after": 5 * DAY}), "v2")
    assert at(life, "return") == kept


def test_what_the_new_rules_had_in_the_past_is_due_at_once() -> None:
    life = at_pickup()
    life.wait(days=2)
    told = len(life.messages)
    _, change = preview(life, default_playbook(pickup={"remind_after": DAY, "call_after": 9 * DAY}), "v2")
    assert isinstance(change, Movable)
    assert [one.after for one in change.timers if one.rule == "pickup.remind_after"] == [life.now]
    move(life, default_playbook(pickup={"remind_after": DAY, "call_after": 9 * DAY}), "v2")
    assert life.kinds[-1] == "parcel.uncollected" or "parcel.uncollected" in life.kinds
    assert len(life.messages) > told, "the reminder that is due goes, by its own fact"


def test_a_call_that_was_asked_for_is_not_asked_for_again() -> None:
    life = at_pickup(default_playbook(pickup={"call_after": DAY, "remind_after": 3 * DAY}))
    life.wait(days=1, hours=20)
    life.answer(TaskKind.REMIND_PICKUP, a.WillCollect(on=life.now + 5 * DAY))
    late = default_playbook(pickup={"call_after": 4 * DAY, "remind_after": 3 * DAY})
    move(life, late, "v2")
    promised = life.task(TaskKind.REMIND_PICKUP)
    life.wait(days=2)
    assert "parcel.uncollected" in life.kinds
    assert life.open_tasks == [promised]


def test_a_promised_day_stands_and_a_call_by_the_terms_follows_them() -> None:
    life = at_pickup(default_playbook(pickup={"remind_after": DAY, "call_after": 4 * DAY}))
    life.wait(days=1, hours=2)
    by_terms = life.task(TaskKind.REMIND_PICKUP).ready_at
    move(life, default_playbook(pickup={"remind_after": DAY, "call_after": 6 * DAY}), "v2")
    assert life.task(TaskKind.REMIND_PICKUP).ready_at == by_terms + 2 * DAY
    life.answer(TaskKind.REMIND_PICKUP, a.WillCollect(on=life.now + 7 * DAY))
    promised = life.task(TaskKind.REMIND_PICKUP).ready_at
    move(life, default_playbook(pickup={"remind_after": DAY, "call_after": 9 * DAY}), "v3", before="v2")
    assert life.task(TaskKind.REMIND_PICKUP).ready_at == promised


def test_the_next_call_after_no_answer_comes_by_the_new_pause() -> None:
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="тишина"))
    called = life.now
    move(life, default_playbook(confirmation={"retry_after": timedelta(hours=4)}), "v2")
    task = life.task(TaskKind.CONFIRM_ORDER)
    assert (task.ready_at, task.attempt) == (called + timedelta(hours=4), 2)


def test_a_task_in_the_queue_stays_as_people_see_it() -> None:
    life = Life.of(order())
    before = life.task(TaskKind.CONFIRM_ORDER)
    move(life, default_playbook(confirmation={"call_within": timedelta(hours=3)}), "v2")
    assert life.task(TaskKind.CONFIRM_ORDER) == before


def test_no_call_stays_in_hours_the_new_playbook_closes() -> None:
    life = Life.of(order())
    hours = life.process._playbook.customer_hours.model_copy(update={"calls": "17:00-19:00"})
    new = default_playbook().model_copy(
        update={"customer_hours": type(hours).model_validate(hours.model_dump())}
    )
    move(life, new, "v2")
    assert life.task(TaskKind.CONFIRM_ORDER).ready_at == datetime(2026, 3, 4, 14, tzinfo=UTC)


def test_an_order_that_could_not_be_called_any_more_is_not_moved() -> None:
    life = Life.of(order(timezone="Pacific/Honolulu"), default_playbook(hours=_all_day()))
    assert TaskKind.CONFIRM_ORDER in life.open_kinds
    hours = type(life.process._playbook.hours).model_validate(
        default_playbook().hours.model_dump() | {"open": "10:00-11:00"}
    )
    refused = preview(life, default_playbook().model_copy(update={"hours": hours}), "v2")[1]
    assert not isinstance(refused, Movable)
    assert refused.code == "no_common_hours"


def _all_day() -> dict[str, object]:
    return {
        "open": default_playbook()
        .hours.model_validate(
            {"timezone": "Europe/Moscow", "open": "00:00-24:00", "days": "all", "holidays": "none"}
        )
        .open
    }


def test_an_unpaid_order_waits_by_the_new_term_and_its_customer_reads_the_new_date() -> None:
    life = online()
    confirmed = life.now
    move(life, default_playbook(payment={"pay_within": 6 * DAY, "remind_pay_after": 5 * DAY}), "v2")
    assert at(life, "pay") == confirmed + 6 * DAY
    assert life.process.snapshot().pay_until == confirmed + 6 * DAY
    life.until(confirmed + 5 * DAY + timedelta(hours=12))
    reminder = life.last("payment.due")
    told = [message for message in life.messages if message.trigger == "T39"]
    assert told and all(message.fact_seq == reminder.seq for message in told)
    assert {message.fact.until for message in told if isinstance(message.fact, PaymentDue)} == {
        confirmed + 6 * DAY
    }


def test_a_promised_payment_stands() -> None:
    life = online()
    life.wait(days=3)
    promised = life.now + 2 * DAY
    life.answer(TaskKind.SETTLE_PAYMENT, a.WillPay(by=promised))
    move(life, default_playbook(payment={"pay_within": 20 * DAY}), "v2")
    assert at(life, "pay") == promised


def test_an_invoice_ends_is_asked_about_and_grows_stale_by_the_new_terms() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE))
    life.confirm()
    life.tell(InvoiceIssued(), SHOP_KEY)
    issued = life.now
    old = life.process.snapshot()
    new: dict[str, object] = {
        "invoice_wait": 30 * DAY,
        "ask_before_end": 2 * DAY,
        "check_invoice_after": 9 * DAY,
    }
    move(life, default_playbook(payment=new), "v2")
    assert at(life, "invoice_end") == life.process.snapshot().invoice_until == issued + 30 * DAY
    assert at(life, "ask_price") == issued + 28 * DAY
    assert at(life, "check_invoice") == issued + 9 * DAY
    assert at(life, "stale") == issued + 31 * DAY
    move(life, default_playbook(), "v1", before="v2")
    assert life.process.snapshot().deadlines == old.deadlines


def test_a_silent_carrier_is_waited_for_in_open_time() -> None:
    gateway = {"carriers_by_gateway": ("russian_post",), "carrier_reply_within": timedelta(hours=1)}
    life = Life.of(order(placed_at=NOON + timedelta(hours=7)), default_playbook(assembly=gateway))
    life.confirm()
    life.pack()
    asked = life.now
    assert at(life, "carrier_reply") == asked + timedelta(hours=1)
    longer = gateway | {"carrier_reply_within": timedelta(hours=3)}
    move(life, default_playbook(assembly=longer), "v2")
    # Asked at 19:00 in Moscow, two hours before closing: an hour is left for the morning.
    assert at(life, "carrier_reply") == datetime(2026, 3, 5, 7, tzinfo=UTC)


def test_a_courier_is_confirmed_by_the_new_playbook() -> None:
    slot = Slot(start=NOON + timedelta(hours=75), end=NOON + timedelta(hours=77))
    life = Life.of(order(kind=DeliveryKind.COURIER, slot=slot))
    life.confirm()
    move(life, default_playbook(courier={"call_before_slot": timedelta(hours=2)}), "v2")
    assert life.task(TaskKind.CONFIRM_DELIVERY).ready_at == slot.start - timedelta(hours=2)


def _with(*triggers: Trigger) -> Playbook:
    default = default_playbook()
    return default.model_copy(update={"triggers": (*default.triggers, *triggers)})


def _ladder(*days: int) -> Trigger:
    return Trigger(
        id="ladder",
        on="order.placed",
        remind=Ladder(at=tuple(day * DAY for day in days), until=("order.confirmed",)),
        do=(act(notify="words"),),
    )


def test_triggers_that_wait_follow_the_new_delay_counted_from_their_fact() -> None:
    late = Trigger(id="late", on="order.placed", after=2 * DAY, do=(act(notify="words"),))
    life = Life.of(order(), _with(late))
    move(life, _with(late.model_copy(update={"after": 3 * DAY})), "v2")
    life.wait(days=2, hours=23)
    assert not [one for one in life.sent if one.startswith("late")]
    life.wait(hours=1)
    assert [one for one in life.sent if one.startswith("late")] == ["late notice"]


def test_a_moment_that_the_new_delay_puts_into_the_past_is_the_next_such_moment() -> None:
    hours = AtMoment(hours="messages")
    late = Trigger(
        id="late", on="order.placed", after=5 * DAY, at=hours, immediate=True, do=(act(sms="words"),)
    )
    life = Life.of(order(), _with(late))
    life.wait(days=2, hours=11)  # 23:00 in Moscow
    move(life, _with(late.model_copy(update={"after": DAY})), "v2")
    assert not [one for one in life.sent if one.startswith("late")]
    life.wait(hours=10, minutes=20)
    [said] = [message for message in life.messages if message.trigger == "late"]
    opens = NOON + 2 * DAY + timedelta(hours=21)
    assert opens <= life.message_times[said.id] < opens + timedelta(minutes=20)


def test_triggers_the_new_playbook_lacks_are_dropped_and_new_ones_wait_for_facts_to_come() -> None:
    old = Trigger(id="old", on="order.placed", after=2 * DAY, do=(act(notify="words"),))
    new = Trigger(id="new", on="order.placed", do=(act(notify="words"),))
    life = Life.of(order(), _with(old))
    _, change = preview(life, _with(new), "v2")
    assert isinstance(change, Movable)
    assert change.dropped == ("old",)
    move(life, _with(new), "v2")
    life.wait(days=3)
    assert not {one.split()[0] for one in life.sent} & {"old", "new"}


@pytest.mark.parametrize(
    ("changed_trigger", "why"),
    [
        ({"enabled": False}, "switched off"),
        ({"on": "order.confirmed"}, "it waits for another fact now"),
        ({"do": (act(task={"kind": "confirm_order"}),)}, "nothing is left for it to do"),
    ],
)
def test_a_trigger_that_would_do_nothing_more_is_dropped(
    changed_trigger: dict[str, object], why: str
) -> None:
    old = Trigger(id="old", on="order.placed", after=2 * DAY, do=(act(notify="words"),))
    life = Life.of(order(), _with(old))
    move(life, _with(old.model_copy(update=changed_trigger)), "v2")
    assert not [name for name in life.process.snapshot().pending_triggers if ":old:" in name], why


def test_a_ladder_keeps_which_steps_are_done() -> None:
    life = Life.of(order(), _with(_ladder(1, 2, 3)))
    life.wait(days=1, hours=1)
    move(life, _with(_ladder(1, 4, 6, 8)), "v2")
    life.wait(days=8)
    said = [message for message in life.messages if message.trigger == "ladder"]
    assert [message.reminder for message in said] == [1, 2, 3, 4]
    days = [(life.message_times[message.id] - NOON).days for message in said]
    assert days == [1, 4, 6, 8]


def test_a_ladder_whose_steps_are_all_done_is_dropped() -> None:
    life = Life.of(order(), _with(_ladder(1, 2, 3)))
    life.wait(days=1, hours=1)
    move(life, _with(_ladder(5)), "v2")
    assert not [name for name in life.process.snapshot().pending_triggers if ":ladder:" in name]


def test_a_message_that_waits_for_the_morning_keeps_its_words_and_goes_in_the_new_hours() -> None:
    life = Life.of(order(placed_at=NOON))
    life.confirm()
    life.pack()
    life.ship()
    life.until(datetime(2026, 3, 5, 20, tzinfo=UTC))
    life.parcel(ParcelCode.ARRIVED, office="690001")
    waiting = life.process.snapshot().pending_messages
    assert waiting
    hours = default_playbook().customer_hours
    later = type(hours).model_validate(hours.model_dump() | {"messages": "14:00-20:00"})
    told = len(life.messages)
    move(life, default_playbook().model_copy(update={"customer_hours": later}), "v2")
    state = life.process.snapshot()
    assert len(life.messages) == told
    assert {message.playbook for message in state.pending_messages.values()} == {"v1"}
    for name in waiting:
        assert state.deadlines[name].at >= datetime(2026, 3, 6, 11, tzinfo=UTC)
    assert state.pickup_base is not None and state.pickup_base >= datetime(2026, 3, 6, 11, tzinfo=UTC)


def test_an_order_stored_before_bases_were_kept_is_moved_and_its_terms_stand() -> None:
    life = online()
    stored = life.process.snapshot()
    for name, deadline in stored.deadlines.items():
        stored.deadlines[name] = deadline.model_copy(update={"since": None})
    text = stored.model_dump_json(exclude={"pickup_call_over": True})
    life.process = type(life.process).resume(OrderState.model_validate_json(text), life.process._playbook)
    before = at(life, "pay")
    move(life, default_playbook(payment={"pay_within": 9 * DAY}), "v2")
    assert at(life, "pay") == before
    assert "playbook.moved" in life.kinds


def test_what_is_decided_later_is_decided_by_the_new_rules() -> None:
    life = Life.of(order(lines=(line(quantity=9),)))
    move(life, default_playbook(confirmation={"prepay_over_quantity": 3}), "v2")
    assert life.refuses_answer(TaskKind.CONFIRM_ORDER, a.Confirmed())


def test_why_an_order_is_not_moved() -> None:
    default = default_playbook()
    life = Life.of(order())
    assert life.refuses(PlaybookMoved(version="nobody")) == "no_such_playbook"
    for version, playbook, code in (
        ("v1", default, "same_playbook"),
        ("v2", default.model_copy(update={"shop": "other"}), "another_shop"),
    ):
        refused = preview(life, playbook, version)[1]
        assert not isinstance(refused, Movable)
        assert refused.code == code and refused.detail
    life.answer(TaskKind.CONFIRM_ORDER, a.CancelIt(reason="customer"))
    refused = preview(life, default, "v2")[1]
    assert not isinstance(refused, Movable)
    assert refused.code == "order_is_closed"


def test_goods_are_held_by_the_new_term_until_somebody_named_a_date() -> None:
    life = online()
    confirmed = life.now
    reserve = changed_reserve(online=9 * DAY)
    move(life, reserve, "v2")
    assert at(life, "reservation") == life.process.snapshot().reserved_until == confirmed + 9 * DAY


def changed_reserve(**terms: timedelta) -> Playbook:
    default = default_playbook()
    return changed(default, stock={"reserve_for": default.stock.reserve_for.model_copy(update=dict(terms))})


def test_the_money_of_the_carrier_is_waited_for_by_the_new_term() -> None:
    life = at_pickup()
    life.parcel(ParcelCode.HANDED_OVER)
    handed_over = life.now
    move(life, default_playbook(money={"money_within": 21 * DAY}), "v2")
    assert at(life, "money") == handed_over + 21 * DAY
    assert life.process.snapshot().owed > Decimal("0.00")


def test_a_parcel_on_its_way_is_watched_by_the_new_term() -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.ship(TRACK)
    shipped = life.now
    move(life, default_playbook(shipping={"no_movement_after": 3 * DAY}), "v2")
    assert at(life, "no_movement") == shipped + 3 * DAY


def test_a_call_keeps_its_place_among_the_shop_s_calls_unless_it_moves() -> None:
    few: dict[str, object] = {"calls_per_hour": 1}
    life = Life.of(order(), default_playbook(telephony=few))
    life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="тишина"))
    task = life.task(TaskKind.CONFIRM_ORDER)
    taken = life.process.snapshot().call_places
    assert task.id in taken
    same = default_playbook(telephony=few, confirmation={"give_up_after": 4 * DAY})
    move(life, same, "v2")
    assert life.task(TaskKind.CONFIRM_ORDER) == task
    assert life.process.snapshot().call_places == taken
    later = default_playbook(telephony=few, confirmation={"retry_after": timedelta(hours=6)})
    move(life, later, "v3", before="v2")
    moved_to = life.task(TaskKind.CONFIRM_ORDER).ready_at
    assert moved_to >= task.opened_at + timedelta(hours=6)
    assert life.process.snapshot().call_places[task.id] > taken[task.id]
    assert life.slots.taken[taken[task.id]] == 0, "its old place is free for another call"
