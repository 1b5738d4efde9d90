"""Channels that are off or in shadow: what goes the other way, and what is wanted all the same so that it is seen."""

import pytest

from domain.orders import Channel, Order
from playbook.actions import Action
from playbook.schema import Sending
from playbook.triggers import Trigger
from tests.builders import Life, act, default_playbook, order

LIVE, SHADOW, OFF = Sending.LIVE, Sending.SHADOW, Sending.OFF
MESSAGE = act(message="words")
LETTER_OR_SMS = act(email={"template": "words", "otherwise": "sms"})
MANDATORY = act(email={"template": "words", "mandatory": True})


def said(action: Action, sms: Sending, email: Sending, customer: Order | None = None) -> list[str]:
    """The channels by which an order's customer is told."""
    rules = default_playbook(sending={"sms": sms, "email": email})
    told = Trigger(id="told", on="order.placed", immediate=True, do=(action,))
    life = Life.of(customer or order(), rules.model_copy(update={"triggers": (told,)}))
    return [message.channel.value for message in life.messages]


@pytest.mark.parametrize(
    ("action", "sms", "email", "channel"),
    [
        (MESSAGE, LIVE, LIVE, "sms"),
        (MESSAGE, OFF, LIVE, "email"),
        (MESSAGE, SHADOW, LIVE, "sms"),
        (MESSAGE, OFF, OFF, "sms"),
        (LETTER_OR_SMS, LIVE, LIVE, "email"),
        (LETTER_OR_SMS, LIVE, OFF, "sms"),
        (LETTER_OR_SMS, LIVE, SHADOW, "email"),
        (LETTER_OR_SMS, OFF, OFF, "email"),
        (MANDATORY, LIVE, OFF, "sms"),
        (act(email="words"), LIVE, OFF, "email"),
        (act(sms="words"), OFF, LIVE, "sms"),
    ],
)
def test_a_message_takes_a_way_that_is_on_and_is_wanted_where_there_is_none(
    action: Action, sms: Sending, email: Sending, channel: str
) -> None:
    assert said(action, sms, email) == [channel]


@pytest.mark.parametrize(("email", "channel"), [(LIVE, "email"), (OFF, "sms"), (SHADOW, "email")])
def test_a_preferred_channel_that_is_off_falls_back(email: Sending, channel: str) -> None:
    assert said(MESSAGE, LIVE, email, order(preferred=Channel.EMAIL)) == [channel]


def test_a_customer_without_the_channel_that_is_on_is_still_seen_to_be_untold() -> None:
    assert said(MESSAGE, OFF, LIVE, order(email=False)) == ["sms"]


def test_a_letter_that_may_go_by_sms_is_not_said_twice_where_the_trigger_says_it_by_sms_too() -> None:
    rules = default_playbook(sending={"email": OFF})
    told = Trigger(id="told", on="order.placed", do=(act(sms="words"), LETTER_OR_SMS))
    life = Life.of(order(), rules.model_copy(update={"triggers": (told,)}))
    assert [message.channel.value for message in life.messages] == ["sms"]
