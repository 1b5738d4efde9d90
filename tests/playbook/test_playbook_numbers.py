"""Every number of the acceptance shops, setting by setting."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.durations import parse_duration
from playbook.schema import Playbook, Sending

DEFAULT = {
    "hours.timezone": "Europe/Moscow",
    "hours.open": "09:00-21:00",
    "hours.days": "all",
    "hours.holidays": "none",
    "customer_hours.calls": "10:00-20:00",
    "customer_hours.messages": "09:00-21:00",
    "confirmation.call_within": "60m",
    "confirmation.retry_after": "2h30m",
    "confirmation.give_up_after": "2d",
    "confirmation.min_attempts": 3,
    "confirmation.on_give_up": "cancel",
    "confirmation.duplicate_window": "24h",
    "confirmation.prior_contact_within": "14d",
    "confirmation.stale_after": "7d",
    "confirmation.prepay_over_quantity": None,
    "confirmation.auto_confirm.trusted_customers": False,
    "confirmation.auto_confirm.total_below": None,
    "confirmation.black_list_orders": "hold",
    "confirmation.adults_only": False,
    "confirmation.large_order": "50000.00",
    "payment.remind_pay_after": "4h",
    "payment.pay_within": "24h",
    "payment.payment_grace": "1d",
    "payment.check_invoice_after": "3d",
    "payment.invoice_wait": "7d",
    "payment.ask_before_end": "1d",
    "stock.reserve_for.online": "1d",
    "stock.reserve_for.on_delivery": "5d",
    "stock.reserve_for.invoice": "7d",
    "stock.supplier_reply_within": "4h",
    "assembly.carrier_reply_within": "1h",
    "shipping.no_movement_after": "7d",
    "shipping.poll_at": ["17:00", "09:00"],
    "pickup.arrival_message_within": "24h",
    "pickup.remind_after": "3d",
    "pickup.call_after": "4d",
    "pickup.return_after": "14d",
    "pickup.return_fee": "0.00",
    "courier.call_before_slot": "3h",
    "money.money_within": "21d",
    "thinking_discount.percent": "5",
    "thinking_discount.valid_for": "3d",
    "care.tiers": [],
    "care.review_after": "7d",
    "care.review_code": "10",
    "care.dormant_after": "90d",
    "care.daily_cap": 50,
    "care.reorder_watch": "7d",
    "cart.remind_after": "2h",
    "cart.call_after": "20h",
    "cart.code_after": "3d",
    "cart.code.percent": "5",
    "cart.code.valid_for": "3d",
    "visits.interest_views": 5,
    "visits.interest_within": "3d",
    "visits.suspicious_visits": 15,
    "visits.suspicious_within": "7d",
    "visits.suspicious_without_order": "30d",
    "inquiries.answer_within": "60m",
    "telephony.call_sms_pause": "30m",
    "telephony.missed_call_due": "5m",
    "telephony.calls_per_hour": None,
    "events.min_age": "30d",
    "events.window": "7d",
    "events.percent": "0",
    "events.offer_before": "7d",
    "hints.close_to_free_delivery": "10",
    "bonuses.up_sale": "3",
    "bonuses.order_taken": "2",
    "bonuses.order_placed": "1",
    "bonuses.packed_item": "10.00",
    "bonuses.handed_out": "20.00",
    "top_up": "offer",
    "assignments.limit": None,
    "retention.webhooks": "90d",
    "retention.texts": "365d",
}

SWAN = {
    "hours.timezone": "Europe/Moscow",
    "hours.open": "10:00-20:00",
    "hours.days": "all",
    "hours.holidays": "none",
    "customer_hours.calls": "10:00-20:00",
    "customer_hours.messages": "09:00-21:00",
    "confirmation.call_within": "40m",
    "confirmation.retry_after": "2h30m",
    "confirmation.give_up_after": "2d",
    "confirmation.min_attempts": 3,
    "confirmation.on_give_up": "cancel",
    "confirmation.prepay_over_quantity": 6,
    "confirmation.black_list_orders": "refuse",
    "payment.delivery_saved_by": ["russian_post"],
    "shipping.poll_at": ["17:00"],
    "shipping.poll": ["russian_post"],
    "pickup.arrival_message_within": "24h",
    "pickup.call_after": "3d",
    "pickup.return_after": "14d",
    "pickup.refusal_black_lists": True,
    "care.tiers": [{"from": 1, "after": "20d"}, {"from": 3, "after": "30d"}, {"from": 6, "after": "30d"}],
    "care.review_code": "15",
    "care.dormant_after": "30d",
    "care.undecided_every": "30d",
    "cart.call_due_within": "1d",
    "inquiries.answer_within": "60m",
}


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


@pytest.mark.parametrize(("path", "expected"), DEFAULT.items())
def test_the_default_says_what_the_specification_says(default: Playbook, path: str, expected: object) -> None:
    assert same(said_at(default, path), expected)


@pytest.mark.parametrize(("path", "expected"), SWAN.items())
def test_swan_says_what_the_specification_says(swan: Playbook, path: str, expected: object) -> None:
    assert same(said_at(swan, path), expected)


@pytest.mark.parametrize("path", sorted(set(DEFAULT) - set(SWAN)))
def test_where_swan_is_silent_the_default_holds(swan: Playbook, path: str) -> None:
    assert same(said_at(swan, path), DEFAULT[path])


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
