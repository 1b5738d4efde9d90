"""Every number of the acceptance shops, setting by setting."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.durations import parse_duration
from playbook.schema import Playbook, Sending
from tests.builders import playbook_of
from tests.playbook.shop_numbers import SHOPS, Row


def said_at(playbook: Playbook, path: str) -> object:
    """The setting as its author would write it."""
    here: object = playbook.model_dump(mode="json", by_alias=True)
    for name in path.split("."):
        assert isinstance(here, dict), path
        here = here[name]
    return here


def same(found: object, expected: object) -> bool:
    if (
        isinstance(expected, str)
        and expected[-1:] in "dhm"
        and expected[:1].isdigit()
        and isinstance(found, str)
    ):
        return parse_duration(found) == parse_duration(expected)
    if isinstance(expected, str) and isinstance(found, str) and expected.replace(".", "").isdigit():
        return Decimal(found) == Decimal(expected)
    return found == expected


@pytest.mark.parametrize(
    ("shop", "row"),
    [(shop, row) for shop, rows in SHOPS.items() for row in rows],
    ids=lambda part: f"{part.says} {part.path}" if isinstance(part, Row) else str(part),
)
def test_the_shop_says_what_the_specification_says(shop: str, row: Row) -> None:
    assert same(said_at(playbook_of(shop), row.path), row.value), row.says


@pytest.mark.parametrize("shop", ["swan", "petarda", "chasy"])
def test_where_a_shop_is_silent_the_default_holds(shop: str) -> None:
    own = {row.path for row in SHOPS[shop]}
    silent = [row for row in SHOPS["default"] if row.path not in own]
    assert len(silent) > 40
    for row in silent:
        assert same(said_at(playbook_of(shop), row.path), row.value), row.says


def test_petarda_switches_on_what_asks_before_an_end_and_must_write_when_nobody_answers(
    default: Playbook,
) -> None:
    petarda = playbook_of("petarda")
    on = {trigger.id for trigger in petarda.triggers if trigger.enabled}
    assert on - {trigger.id for trigger in default.triggers if trigger.enabled} == {"T34", "T34-invoice"}
    email = next(trigger for trigger in petarda.triggers if trigger.id == "T13").do[0].email
    assert email is not None and email.mandatory and email.template == "no_answer"


def test_petarda_signs_by_region_and_chasy_calls_before_each_slot() -> None:
    assert set(playbook_of("petarda").inquiries.signatures) >= {"Москва", "Санкт-Петербург"}
    (row,) = (trigger for trigger in playbook_of("chasy").triggers if trigger.id == "T37")
    assert row.enabled and row.before is not None and row.before.by == "courier.call_before_slot"


def test_swan_switches_the_uncollected_message_off_and_nothing_else(
    default: Playbook, swan: Playbook
) -> None:
    off, usually_off = (
        {trigger.id for trigger in playbook.triggers if not trigger.enabled} for playbook in (swan, default)
    )
    assert off - usually_off == {"T5"}
    assert [trigger.id for trigger in swan.triggers] == [trigger.id for trigger in default.triggers]


def test_both_shops_really_send(default: Playbook, swan: Playbook) -> None:
    for playbook in (default, swan):
        assert (playbook.sending.sms, playbook.sending.email) == (Sending.LIVE, Sending.LIVE)


def test_the_sample_shop_is_open_around_the_clock_and_waits_for_nothing_longer_than_minutes(
    sample: Playbook,
) -> None:
    assert str(sample.hours.open.mon) == "00:00-24:00"
    waits = (
        sample.confirmation.retry_after, sample.confirmation.give_up_after, sample.payment.remind_pay_after,
        sample.payment.pay_within, sample.pickup.remind_after, sample.pickup.call_after,
        sample.money.money_within, sample.assembly.carrier_reply_within,
    )  # fmt: skip
    assert max(waits) <= timedelta(seconds=90)
    # Long enough that a newcomer finds parcels at the pickup point; the played customers refuse or come.
    assert sample.pickup.return_after == timedelta(minutes=10)
