"""What a person does without a word to the customer changes all that it would change, and says nothing to the customer."""

import pytest

from domain.answers import Shortfall
from domain.orders import Edit, PaymentMethod
from domain.stimuli import (
    OrderEdited,
    OrderIssued,
    OrderShipped,
    PaymentReceived,
    Quietly,
    StimulusBody,
    StockShort,
)
from playbook.triggers import Trigger
from tests.builders import NOON, SHOP_KEY, TRACK, Life, act, default_playbook, line, order
from tests.rules.consequences.previews import act_of, found

PEOPLE = ("sms", "email")


def packed(method: PaymentMethod = PaymentMethod.ON_DELIVERY) -> Life:
    life = Life.of(order(method=method))
    life.confirm()
    if method is PaymentMethod.ON_DELIVERY:
        life.pack()
    return life


ACTS: list[tuple[PaymentMethod, Quietly]] = [
    (PaymentMethod.ON_DELIVERY, OrderShipped(track_number=TRACK)),
    (PaymentMethod.ON_DELIVERY, OrderIssued()),
    (PaymentMethod.ONLINE, StockShort(lines=(Shortfall(sku="SW-60", missing=1),))),
    (
        PaymentMethod.ONLINE,
        PaymentReceived(provider="by_hand", external_id="1", amount=order().total, paid_at=NOON),
    ),
]


@pytest.mark.parametrize(("method", "body"), ACTS, ids=lambda one: type(one).__name__)
def test_an_act_done_silently_differs_only_in_what_the_customer_is_told(
    method: PaymentMethod, body: Quietly
) -> None:
    aloud, silently = packed(method), packed(method)
    before = len(aloud.messages)
    aloud.tell(told(body), SHOP_KEY)
    silently.tell(told(body.model_copy(update={"silent": True})), SHOP_KEY)
    assert any(message.channel in PEOPLE for message in aloud.messages[before:])
    assert not any(message.channel in PEOPLE for message in silently.messages[before:])
    assert silently.kinds == aloud.kinds
    assert silently.process.snapshot().tasks.keys() == aloud.process.snapshot().tasks.keys()
    assert silently.process.next_deadline == aloud.process.next_deadline


def told(body: Quietly) -> StimulusBody:
    """One of those that people may tell."""
    assert isinstance(body, OrderShipped | OrderIssued | StockShort | PaymentReceived)
    return body


def test_staff_and_the_backend_hear_of_it_all_the_same_and_nobody_is_asked_to_tell() -> None:
    shout = Trigger(
        id="shout",
        on="order.edited",
        do=(act(sms="words"), act(notify="words"), act(comment="words"), act(webhook={"event": "edited"})),
    )
    life = Life.of(order(), default_playbook().model_copy(update={"triggers": (shout,)}))
    life.tell(OrderEdited(edit=Edit(lines=(line(quantity=2),)), silent=True))
    assert [message.channel.value for message in life.messages] == ["notice", "comment", "webhook"]
    assert "message.noted" not in life.kinds


def test_what_comes_of_it_later_is_said_again() -> None:
    life = packed()
    life.tell(OrderShipped(track_number=TRACK, silent=True), SHOP_KEY)
    life.tell(OrderIssued(), SHOP_KEY)
    assert any(message.trigger == "T8" for message in life.messages)


def test_the_preview_of_a_silent_act_promises_no_message() -> None:
    life = packed()
    aloud = found(act_of(life, OrderShipped(track_number=TRACK), SHOP_KEY))
    silently = found(act_of(life, OrderShipped(track_number=TRACK, silent=True), SHOP_KEY))
    assert any(message.reaches_customer for message in aloud.messages)
    assert not any(message.reaches_customer for message in silently.messages)
    assert silently.status == aloud.status
