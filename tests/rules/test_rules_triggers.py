"""Triggers: which fact sends what by which channel and when, once per cause, unless it became pointless."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.ids import StimulusId
from domain.orders import Channel, Edit, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import (
    MessageFailed,
    OrderCancelled,
    OrderEdited,
    ParcelMoved,
    RefundMade,
    RefundWanted,
    Stimulus,
)
from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.triggers import Trigger
from rules.order.refusals import Refused
from rules.order.surroundings import CustomerView
from tests.builders import BANK, CARRIER, NOON, SHOP_KEY, Life, act, default_playbook, order
from tests.canonical import canonical_life

SMS = (act(sms="words"),)


def with_triggers(*triggers: Trigger) -> Playbook:
    """A shop that says nothing else."""
    return default_playbook().model_copy(update={"triggers": triggers})


def test_the_canonical_life_sends_ten_messages() -> None:
    life = canonical_life()
    assert life.standing() is Status.COMPLETED
    expected = [
        "T1 email",
        "T13 sms",
        "T2 email",
        "T3 email",
        "T3 sms",
        "T4 email",
        "T4 sms",
        "T5 email",
        "T5 sms",
    ]
    assert life.sent == [*expected, "T8 email"]


def test_a_trigger_goes_once_a_cause_and_again_for_another() -> None:
    life = Life.of(order(), with_triggers(Trigger(id="edited", on="call.no_answer", do=SMS)))
    for _ in range(2):
        life.until(max(life.now, life.task(TaskKind.CONFIRM_ORDER).ready_at))
        life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="не берёт"))
    assert life.sent == ["edited sms"] * 2
    assert len({message.id for message in life.messages}) == 2


def test_a_trigger_that_is_switched_off_says_nothing() -> None:
    off = Trigger(id="off", enabled=False, on="order.placed", do=SMS)
    assert Life.of(order(), with_triggers(off)).messages == []


def test_a_delay_is_waited_for_and_taken_from_a_setting_too() -> None:
    own = Trigger(id="own", on="order.confirmed", after=timedelta(hours=2), do=SMS)
    setting = Trigger(id="setting", on="order.confirmed", after="payment.remind_pay_after", do=SMS)
    life = Life.of(order(), with_triggers(own, setting))
    life.confirm()
    life.wait(hours=1, minutes=59)
    assert life.messages == []
    life.wait(minutes=1)
    assert life.sent == ["own sms"]
    life.wait(hours=2)
    assert life.sent == ["own sms", "setting sms"]


def test_a_later_fact_makes_it_pointless() -> None:
    thanks = Trigger(id="t", on="order.confirmed", after=timedelta(hours=2), unless=("order.packed",), do=SMS)
    life = Life.of(order(), with_triggers(thanks))
    life.confirm()
    life.pack()
    life.wait(hours=3)
    assert life.messages == []


def test_what_waits_for_the_morning_may_become_pointless_too() -> None:
    life = Life.of(order(placed_at=NOON + timedelta(hours=11)))
    life.confirm()
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    life.wait(days=1)
    assert "T2 email" not in life.sent


@pytest.mark.parametrize(
    ("email", "sms", "preferred", "sent"),
    [
        (True, True, None, ["m sms"]),
        (True, True, Channel.EMAIL, ["m email"]),
        (True, False, None, ["m email"]),
        (False, True, Channel.EMAIL, ["m sms"]),
        (False, False, None, []),
    ],
)
def test_a_message_goes_by_the_preferred_channel_falling_back(
    email: bool, sms: bool, preferred: Channel | None, sent: list[str]
) -> None:
    rules = with_triggers(Trigger(id="m", on="order.placed", do=(act(message="words"),)))
    life = Life.of(order(email=email, sms=sms, preferred=preferred), rules)
    assert life.sent == sent
    assert ("message.noted" in life.kinds) is (not sent)


def test_an_email_without_an_address_goes_to_the_next_channel_its_row_names_else_it_is_noted() -> None:
    row = Trigger(id="row", on="order.placed", do=(act(email={"template": "words", "otherwise": "sms"}),))
    plain = Trigger(id="plain", on="order.placed", do=(act(email="words"),))
    life = Life.of(order(email=False), with_triggers(row, plain))
    assert life.sent == ["row sms"]
    assert [
        fact.body.model_dump()["trigger"] for fact in life.facts if fact.body.kind == "message.noted"
    ] == ["plain"]


def test_an_email_that_falls_back_to_sms_is_not_said_beside_the_sms_itself() -> None:
    both = (act(sms="words"), act(email={"template": "words", "mandatory": True}))
    other = (act(email={"template": "words", "otherwise": "sms"}), act(sms="words"))
    for actions in (both, other):
        rules = with_triggers(Trigger(id="T", on="order.placed", do=actions))
        assert sorted(Life.of(order(), rules).sent) == ["T email", "T sms"]
        assert Life.of(order(email=False), rules).sent == ["T sms"]
        assert Life.of(order(sms=False), rules).sent == ["T email"]


def test_what_is_said_by_two_channels_is_noted_once_and_only_where_neither_reaches() -> None:
    both = with_triggers(Trigger(id="both", on="order.placed", do=(act(email="words"), act(sms="words"))))
    assert Life.of(order(email=False, sms=False), both).kinds.count("message.noted") == 1
    for reachable in (order(email=False), order(sms=False)):
        life = Life.of(reachable, both)
        assert len(life.sent) == 1
        assert "message.noted" not in life.kinds


def test_a_trigger_on_notes_makes_no_notes_of_its_own() -> None:
    first = Trigger(id="first", on="order.placed", do=(act(email="words"),))
    echo = Trigger(id="echo", on="message.noted", do=(act(email="words"), act(notify="w")))
    life = Life.of(order(email=False), with_triggers(first, echo))
    assert life.kinds.count("message.noted") == 1
    assert life.sent == ["echo notice"]


@pytest.mark.parametrize("customer", [CustomerView(black_listed=True), CustomerView(unsubscribed=True)])
def test_no_marketing_to_the_black_listed_or_unsubscribed(customer: CustomerView) -> None:
    offer = Trigger(id="offer", on="order.placed", marketing=True, do=SMS)
    needed = Trigger(id="needed", on="order.placed", do=SMS)
    assert Life.of(order(), with_triggers(offer, needed), customer=customer).sent == ["needed sms"]
    assert Life.of(order(), with_triggers(offer)).sent == ["offer sms"]


def test_a_notice_to_staff_goes_at_any_hour() -> None:
    told = Trigger(id="told", on="order.placed", do=(act(notify="words"),))
    life = Life.of(order(placed_at=NOON + timedelta(hours=13)), with_triggers(told))
    assert life.sent == ["told notice"]
    assert life.messages[0].role == "supervisor"


def test_a_message_names_its_cause_and_its_fact() -> None:
    life = Life.of(order())
    message = life.messages[0]
    fact = life.last("order.placed")
    assert (message.cause, message.fact_seq, message.fact) == (fact.cause, fact.seq, fact.body)


# -- closed orders -------------------------------------------------------------------------------------------------


def completed(*triggers: Trigger) -> Life:
    """A prepaid order that has just been handed over, at 13:00 in Moscow."""
    life = Life.of(order(method=PaymentMethod.ONLINE), with_triggers(*triggers))
    life.confirm()
    life.pay("4770.00")
    life.ship()
    life.wait(hours=1)
    life.parcel(ParcelCode.HANDED_OVER)
    return life


def test_a_delay_on_the_closing_fact_is_carried_by_the_message_itself() -> None:
    life = completed(Trigger(id="later", on="order.completed", after=timedelta(days=2), do=SMS))
    assert life.process.closed
    assert [message.not_before for message in life.messages] == [life.now + timedelta(days=2)]


def test_a_delay_that_ends_at_night_ends_in_the_morning() -> None:
    life = completed(Trigger(id="later", on="order.completed", after=timedelta(hours=11), do=SMS))
    (message,) = life.messages
    assert message.not_before is not None
    morning = NOON + timedelta(hours=21)
    assert morning <= message.not_before <= morning + timedelta(minutes=20)


def test_what_still_waited_goes_out_after_the_end_unless_the_end_made_it_pointless() -> None:
    kept = Trigger(id="kept", on="order.handed_over", after=timedelta(days=1), do=SMS)
    gone = Trigger(
        id="gone", on="order.handed_over", after=timedelta(days=1), unless=("order.completed",), do=SMS
    )
    life = completed(kept, gone)
    assert [(message.trigger, message.not_before) for message in life.messages] == [
        ("kept", life.now + timedelta(days=1))
    ]


def test_an_immediate_message_with_a_delay_goes_at_its_moment_whatever_the_hour() -> None:
    life = completed(
        Trigger(id="now", on="order.completed", after=timedelta(hours=11), immediate=True, do=SMS)
    )
    assert [message.not_before for message in life.messages] == [life.now + timedelta(hours=11)]


# -- the table -----------------------------------------------------------------------------------------------------


def test_refunds_are_told() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.pay("4770.00")
    life.tell(RefundWanted(), SHOP_KEY)
    life.tell(RefundMade(amount=life.refunds[0].amount, external_id="back", refund=life.refunds[0].id), BANK)
    assert "T40-refunded sms" in life.sent


def test_a_cancelled_order_is_told_so_by_email() -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=Reason.OUT_OF_STOCK))
    assert life.sent == ["T1 email", "T9 email"]


# -- messages that fail --------------------------------------------------------------------------------------------


def test_a_message_that_cannot_be_delivered_is_noted_once() -> None:
    life = Life.of(order())
    failed = MessageFailed(message=life.messages[0].id, channel="email", code="full")
    for _ in range(2):
        life.tell(failed, BANK)
    assert life.kinds.count("message.failed") == 1
    assert life.open_kinds == {TaskKind.CONFIRM_ORDER}


def test_what_tells_of_a_failed_message_and_fails_too_is_told_of_to_nobody_outside() -> None:
    other_way = Trigger(
        id="other-way", on="message.failed", do=(act(sms="words"), act(email="words"), act(notify="words"))
    )
    placed = Trigger(id="placed", on="order.placed", do=(act(email="words"),))
    life = Life.of(order(), with_triggers(placed, other_way))
    told = 0
    while told < len(life.messages):  # whatever goes out fails
        message = life.messages[told]
        told += 1
        if message.channel.leaves:
            life.tell(MessageFailed(message=message.id, channel=message.channel, code="full"), BANK)
    assert life.sent == ["placed email", "other-way sms", "other-way email", *["other-way notice"] * 3]
    assert life.kinds.count("message.failed") == 3


def test_a_wrong_address_is_looked_into_while_the_order_is_open() -> None:
    life = Life.of(order())
    failed = MessageFailed(message=life.messages[0].id, channel="email", code="no_box", wrong_address=True)
    life.tell(failed, BANK)
    assert life.task(TaskKind.LOOK_INTO).about == "wrong_email"
    closed = Life.of(order())
    closed.tell(OrderCancelled(reason=Reason.CUSTOMER))
    closed.tell(failed.model_copy(update={"message": closed.messages[-1].id}), BANK)
    assert closed.process.closed


def test_a_delayed_word_about_the_first_office_is_not_said_of_the_second() -> None:
    later = Trigger(id="later", on="parcel.arrived", after=timedelta(days=1), do=SMS)
    life = Life.of(order(), with_triggers(later))
    life.confirm()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.wait(hours=1)
    life.parcel(ParcelCode.ARRIVED, office="690090")
    life.wait(days=2)
    assert [message.fact.model_dump()["office"] for message in life.messages] == ["690090"]


# -- one step ------------------------------------------------------------------------------------------------------


def moved(life: Life, number: int, code: ParcelCode, office: str | None = None) -> None:
    """The carrier's word, one of several that a step takes together."""
    body = ParcelMoved(code=code, at=life.now + timedelta(minutes=number), office=office)
    stimulus = Stimulus(id=StimulusId(f"m-{number}"), received_at=life.now, actor=CARRIER, body=body)
    life.process.receive(stimulus, life.surroundings, life.now + timedelta(hours=1))


def shipped() -> Life:
    """An order the carrier has."""
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.ship()
    return life


def test_what_a_step_wanted_and_made_pointless_itself_is_not_said() -> None:
    life = shipped()
    moved(life, 1, ParcelCode.ARRIVED, "690001")
    moved(life, 2, ParcelCode.HANDED_OVER)
    assert [message.trigger for message in life.process.take().messages] == []


def test_a_step_that_is_told_of_two_offices_tells_of_the_last() -> None:
    life = shipped()
    moved(life, 1, ParcelCode.ARRIVED, "690001")
    moved(life, 2, ParcelCode.ARRIVED, "690090")
    told = life.process.take().messages
    assert [message.fact.model_dump()["office"] for message in told] == ["690090", "690090"]


def test_a_refused_stimulus_leaves_what_the_step_wanted_before_it() -> None:
    life = shipped()
    moved(life, 1, ParcelCode.ARRIVED, "690001")
    refused = Stimulus(
        id=StimulusId("no"), received_at=life.now, actor=SHOP_KEY, body=OrderEdited(edit=Edit())
    )
    with pytest.raises(Refused):
        life.process.receive(refused, life.surroundings, life.now)
    assert [message.trigger for message in life.process.take().messages] == ["T4", "T4"]
