"""What triggers do beside sending: codes, bonuses, segments, errands, notes, words to carriers and to the shop's backend."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import answers as a
from domain.actors import Actor
from domain.ids import MessageId
from domain.orders import Channel, Edit, Line, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import MessageFailed, OrderCancelled, OrderEdited, OrderIssued, OrderShipped
from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.triggers import Trigger
from rules.order.wanted import Recipient
from tests.builders import (
    CARRIER,
    NOON,
    OPERATOR,
    SHOP_KEY,
    SUPERVISOR,
    TRACK,
    Life,
    act,
    default_playbook,
    line,
    order,
)

PERCENT = Decimal(5)


def with_triggers(*triggers: Trigger, **settings: dict[str, object]) -> Playbook:
    """A shop that does nothing else."""
    return default_playbook(**settings).model_copy(update={"triggers": triggers})


# -- promo codes ---------------------------------------------------------------------------------------------------


def test_a_code_is_given_once_and_the_message_after_it_may_show_it() -> None:
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
    life.until(NOON + timedelta(days=1))
    life.answer(TaskKind.CALL_THINKING, a.Thinking(call_at=NOON + timedelta(days=3), why="думает"))
    (code,) = life.promo_codes
    assert (code.percent, code.valid_until) == (PERCENT, life.now + timedelta(days=3))
    assert [message.promo_code for message in life.messages if message.trigger == "T20"] == [code.id]


def test_every_cause_gives_a_code_of_its_own() -> None:
    gift = Trigger(
        id="gift", on="call.no_answer", do=(act(promo_code={"percent": "7.5", "valid_for": "2d"}),)
    )
    life = Life.of(order(), with_triggers(gift))
    for _ in range(2):
        life.until(max(life.now, life.task(TaskKind.CONFIRM_ORDER).ready_at))
        life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="не берёт"))
    assert len({code.id for code in life.promo_codes}) == 2
    assert {code.percent for code in life.promo_codes} == {Decimal("7.5")}


# -- bonuses -------------------------------------------------------------------------------------------------------


def earned(life: Life) -> list[tuple[str, str, str]]:
    return [(entry.trigger, entry.staff, str(entry.amount)) for entry in life.bonuses]


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (Channel.SITE, ("T23-site", "olga", "44.70")),
        (Channel.PHONE, ("T23", "olga", "89.40")),
        (Channel.CHAT, ("T23", "olga", "89.40")),
    ],
)
def test_who_confirms_an_order_earns_by_its_channel(channel: Channel, expected: tuple[str, str, str]) -> None:
    life = Life.of(order(channel=channel))
    life.confirm()
    assert earned(life) == [expected]


def test_the_picker_earns_by_the_item_and_who_hands_it_out_each_time() -> None:
    life = Life.of(order())
    life.confirm()
    life.answer(TaskKind.PACK_ORDER, a.Packed(), SUPERVISOR)
    life.tell(OrderShipped(track_number=TRACK), SUPERVISOR)
    assert earned(life)[1:] == [("T24", "irina", "30.00"), ("T25", "irina", "20.00")]
    life.parcel(ParcelCode.HANDED_OVER)
    assert len(life.bonuses) == 3, "the carrier handed it over, nobody of the shop"


def test_who_issues_it_in_the_shop_earns_too() -> None:
    life = Life.of(order())
    life.confirm()
    life.tell(OrderIssued(), OPERATOR)
    assert [entry for entry in earned(life) if entry[0].startswith("T25")] == [
        ("T25-issued", "olga", "20.00")
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((line(quantity=5),), ["89.40"]),  # two packs more
        ((line(), line(sku="BAR", quantity=1, unit_price="100.00", category="bars")), ["3.00"]),
        ((line(quantity=2),), []),
        ((line(sku="SW-90", unit_price="1490.00"),), []),  # an exchange of the same price
        ((line(quantity=1), line(sku="BAR", unit_price="100.00", category="bars")), []),  # less than before
        ((line(sku="SW-90", unit_price="1990.00"),), ["45.00"]),  # a dearer one
    ],
)
def test_what_is_sold_on_top_earns_a_share_of_it(lines: tuple[Line, ...], expected: list[str]) -> None:
    life = Life.of(order())
    life.tell(OrderEdited(edit=Edit(lines=lines)))
    assert [amount for trigger, _, amount in earned(life) if trigger == "T22"] == expected


@pytest.mark.parametrize(
    ("category", "expected"), [("bars", ["10.00"]), ("drinks", ["0.50"]), ("gifts", []), ("other", ["3.00"])]
)
def test_an_up_sale_earns_the_percent_of_its_category(category: str, expected: list[str]) -> None:
    percents = {"bars": Decimal(10), "drinks": Decimal("0.5"), "gifts": Decimal(0)}
    life = Life.of(order(), default_playbook(bonuses={"up_sale_by_category": percents}))
    more = line(sku="BAR", quantity=1, unit_price="100.00", category=category)
    life.tell(OrderEdited(edit=Edit(lines=(line(), more))))
    assert [amount for trigger, _, amount in earned(life) if trigger == "T22"] == expected


def test_each_category_of_an_up_sale_earns_by_itself() -> None:
    life = Life.of(order(), default_playbook(bonuses={"up_sale_by_category": {"bars": Decimal(10)}}))
    more = [line(sku=name, quantity=1, unit_price="100.00", category=name) for name in ("bars", "drinks")]
    life.tell(OrderEdited(edit=Edit(lines=(line(), *more))))
    assert sorted(amount for trigger, _, amount in earned(life) if trigger == "T22") == ["10.00", "3.00"]


@pytest.mark.parametrize("who", [SHOP_KEY, CARRIER])
def test_only_people_earn(who: Actor) -> None:
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.Confirmed(), who)
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=5),))), who)
    assert life.bonuses == []


def test_a_cancelled_order_takes_every_bonus_back_once() -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    assert sum(entry.amount for entry in life.bonuses) == 0
    taken_back = {entry.reverses for entry in life.bonuses if entry.reverses}
    assert taken_back == {entry.id for entry in life.bonuses if not entry.reverses}
    assert len({entry.id for entry in life.bonuses}) == len(life.bonuses) == 4


def test_a_returned_order_takes_them_back_and_a_completed_one_keeps_them() -> None:
    def sent() -> Life:
        life = Life.of(order(method=PaymentMethod.ONLINE))
        life.confirm()
        life.pay("4770.00")
        life.tell(OrderShipped(track_number=TRACK), OPERATOR)
        return life

    kept, back = sent(), sent()
    kept.parcel(ParcelCode.HANDED_OVER)
    assert kept.standing() is Status.COMPLETED and sum(entry.amount for entry in kept.bonuses) > 0
    back.parcel(ParcelCode.ARRIVED_BACK)
    back.answer(TaskKind.RECEIVE_RETURN, a.Received())
    assert back.standing() is Status.RETURNED and sum(entry.amount for entry in back.bonuses) == 0


# -- segments, notes, the backend ----------------------------------------------------------------------------------


def test_a_customer_is_kept_in_a_segment_a_note_stays_on_the_order_and_the_backend_is_told() -> None:
    trigger = Trigger(
        id="vip",
        on="order.placed",
        do=(act(segment="vip"), act(comment="words"), act(webhook={"event": "vip.placed"})),
    )
    life = Life.of(order(placed_at=NOON + timedelta(hours=12)), with_triggers(trigger))
    assert life.segments == ["vip"]
    assert life.sent == ["vip comment", "vip webhook"], "neither waits for message hours"
    assert (life.messages[1].template, life.messages[1].fact.kind) == ("vip.placed", "order.placed")


def test_a_webhook_is_not_told_of_as_a_message_of_the_parcel_s_arrival() -> None:
    trigger = Trigger(id="told", on="parcel.arrived", do=(act(webhook={"event": "arrived"}),))
    life = Life.of(order(), with_triggers(trigger))
    life.confirm()
    life.tell(OrderShipped(track_number=TRACK), OPERATOR)
    life.parcel(ParcelCode.ARRIVED)
    assert life.sent == ["told webhook"]
    assert life.process.snapshot().arrival_messages == ()


def test_a_webhook_that_failed_is_told_of_by_no_other_webhook() -> None:
    trigger = Trigger(
        id="told",
        on="message.failed",
        do=(act(webhook={"event": "message.failed"}), act(notify="words")),
    )
    life = Life.of(order(), with_triggers(trigger))
    for channel in ("webhook", "sms"):
        life.tell(MessageFailed(message=MessageId(channel), channel=channel, code="bad_request"))
    assert life.sent == ["told notice", "told webhook", "told notice"]


# -- errands -------------------------------------------------------------------------------------------------------


def errand(on: str, **task: object) -> Trigger:
    return Trigger(id="call-vip", on=on, do=(act(task={"kind": "errand", "script": "call_vip", **task}),))


def test_an_errand_is_opened_once_and_done() -> None:
    life = Life.of(order(), with_triggers(errand("call.no_answer", role="mentor", due_within="2h")))
    for _ in range(2):
        life.until(max(life.now, life.task(TaskKind.CONFIRM_ORDER).ready_at))
        life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="не берёт"))
    task = life.task(TaskKind.ERRAND)
    assert (task.role, task.about) == ("mentor", "call-vip")
    assert life.kinds.count("task.opened") == 4, "three calls and one errand"
    life.answer(TaskKind.ERRAND, a.Done())
    assert TaskKind.ERRAND not in life.open_kinds


def test_a_closed_order_asks_for_it_as_something_to_look_into() -> None:
    life = Life.of(order(), with_triggers(errand("order.cancelled")))
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    assert life.open_kinds == {TaskKind.LOOK_INTO}


# -- the lifecycle's own tasks -------------------------------------------------------------------------------------


def lying(*triggers: Trigger) -> Life:
    life = Life.of(order(), with_triggers(*triggers))
    life.confirm()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    return life


def pickup_row(**changes: object) -> Trigger:
    return Trigger.model_validate(
        {"id": "T6", "on": "parcel.arrived", "do": [{"task": {"kind": "remind_pickup"}}], **changes}
    )


@pytest.mark.parametrize(("after", "opened"), [(None, 4), ("2d", 2), ("pickup.remind_after", 3), ("6d", 6)])
def test_a_row_sets_when_the_lifecycle_opens_its_task(after: str | None, opened: int) -> None:
    life = lying(pickup_row(after=after))
    life.wait(days=opened, hours=-1)
    assert not any(task.ready_at <= life.now for task in life.open_tasks)
    life.wait(hours=1)
    assert life.task(TaskKind.REMIND_PICKUP).ready_at <= life.now


def test_a_row_that_is_switched_off_asks_nobody_and_the_parcel_still_goes_back() -> None:
    life = lying(pickup_row(enabled=False))
    life.wait(days=15)
    assert TaskKind.REMIND_PICKUP not in {change.task.kind for change in life.tasks}
    assert life.standing() is Status.RETURNING


# -- carriers that are asked by email ------------------------------------------------------------------------------


def test_a_carrier_without_an_interface_gets_a_letter_at_once_and_a_call_when_it_is_silent() -> None:
    by_email = default_playbook(assembly={"carriers_by_email": {"local": "dispatch@local.example"}})
    life = Life.of(
        order(carrier="local", placed_at=NOON + timedelta(hours=8, minutes=30), email=False), by_email
    )
    life.confirm()
    life.pack()
    (letter,) = [message for message in life.messages if message.trigger == "T19"]
    assert (letter.channel, letter.to) == ("email", Recipient.CARRIER)
    life.wait(hours=15)
    assert TaskKind.CALL_CARRIER in life.open_kinds
