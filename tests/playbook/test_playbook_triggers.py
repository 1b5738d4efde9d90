"""The message triggers of the shipped playbooks."""

from datetime import timedelta

import pytest

from playbook.actions import Action
from playbook.schema import Playbook
from playbook.settings_path import UnknownSetting, setting_at
from playbook.triggers import Trigger

TRIGGERS = {
    "T1": ("order.placed", ["email placed", "task confirm_order"]),
    "T2": ("order.confirmed", ["email confirmed"]),
    "T3": ("order.shipped", ["email shipped", "sms shipped"]),
    "T4": ("parcel.arrived", ["email arrived", "sms arrived"]),
    "T4-ready": ("order.ready", ["email ready", "sms ready"]),
    "T5": ("parcel.uncollected", ["email uncollected", "sms uncollected"]),
    "T6": ("parcel.arrived", ["task remind_pickup"]),
    "T7": ("payment.received", ["sms prepaid"]),
    "T8": ("order.completed", ["email completed"]),
    "T9": ("order.cancelled", ["email cancelled"]),
    "T11": ("call.wrong_number", ["email wrong_number"]),
    "T12": ("call.agreed", ["task confirm_order"]),
    "T13": ("call.no_answer", ["sms no_answer", "task confirm_order"]),
    "T15": ("invoice.issued", ["task check_invoice"]),
    "T16": ("stock.short", ["task find_supplier"]),
    "T18": ("order.thinking", ["task call_thinking"]),
    "T19": ("carrier.asked", ["email take_parcel"]),
    "T19-silent": ("carrier.asked", ["task call_carrier"]),
    "T20": ("order.still_thinking", ["promo_code", "sms still_thinking"]),
    "T21": ("order.large", ["notify large_order"]),
    "T22": ("order.upsold", ["bonus"]),
    "T23": ("order.confirmed", ["bonus"]),
    "T23-site": ("order.confirmed", ["bonus"]),
    "T24": ("order.packed", ["bonus"]),
    "T25": ("order.shipped", ["bonus"]),
    "T25-issued": ("order.handed_over", ["bonus"]),
    "T27": ("assembly.started", ["email top_up"]),
    "T28": ("order.discount_reached", ["comment discount_reached"]),
    "T34": ("reservation.started", ["message reservation_ending", "task errand"]),
    "T34-question": ("invoice.issued", ["task hold_price"]),
    "T34-invoice": ("invoice.ending", ["message invoice_ending"]),
    "T37": ("order.confirmed", ["task confirm_delivery"]),
    "T37-message": ("delivery.near", ["sms delivery_near"]),
    "T38": ("payment.due", ["message payment_due"]),
    "T39": ("payment.due", ["message payment_reminder"]),
    "T40-rescheduled": ("delivery.rescheduled", ["message rescheduled"]),
    "T40-expired": ("reservation.expired", ["message reservation_expired", "notify reservation_expired"]),
    "T40-short": ("stock.short", ["message stock_short"]),
    "T40-refunded": ("refund.made", ["message refunded"]),
    "pack": ("assembly.started", ["task pack_order"]),
    "approve": ("reservation.approval_wanted", ["task approve_reservation"]),
    "unpaid": ("payment.overdue", ["task settle_payment"]),
    "stuck": ("parcel.stuck", ["task ask_carrier"]),
    "failed-delivery": ("delivery.failed", ["task agree_slot"]),
    "no-money": ("money.overdue", ["task check_money"]),
    "coming-back": ("order.returning", ["task receive_return"]),
    "lost": ("parcel.lost", ["task decide_lost"]),
    "no-common-hours": ("call.impossible", ["message call_impossible"]),
}
OFF = {"T34", "T34-invoice"}


def by_id(playbook: Playbook, name: str) -> Trigger:
    return next(trigger for trigger in playbook.triggers if trigger.id == name)


def ways(trigger: Trigger) -> list[str]:
    """What it does, in words: an act with its template, a task with its kind."""
    return [_words(action) for action in trigger.do]


def _words(action: Action) -> str:
    kind = next(name for name in Action.model_fields if getattr(action, name) is not None)
    if action.task is not None:
        return f"task {action.task.kind}"
    return f"{kind} {action.written.template}" if action.written is not None else kind


def test_the_default_has_the_orders_own_triggers(default: Playbook) -> None:
    assert {trigger.id: (trigger.on, ways(trigger)) for trigger in default.triggers} == TRIGGERS
    assert {trigger.id for trigger in default.triggers if not trigger.enabled} == OFF


def test_only_answers_to_the_customers_own_act_go_at_once(default: Playbook) -> None:
    assert [trigger.id for trigger in default.triggers if trigger.immediate] == ["T1", "T7"]


def test_the_canonical_life_makes_ten_messages(default: Playbook) -> None:
    happened = [
        "order.placed", "call.no_answer", "order.confirmed", "reservation.started", "assembly.started", "order.packed",
        "order.shipped", "parcel.arrived", "parcel.uncollected", "parcel.promised", "order.handed_over",
        "money.expected", "money.arrived", "order.completed",
    ]  # fmt: skip
    made = [
        trigger.id
        for fact in happened
        for trigger in default.triggers
        if trigger.on == fact and trigger.enabled and trigger.id != "T27"  # far from free delivery
        for action in trigger.do
        if action.written is not None and action.comment is None
    ]
    assert made == ["T1", "T13", "T2", "T3", "T3", "T4", "T4", "T5", "T5", "T8"]


def test_the_reminder_to_pay_waits_as_long_as_its_setting_says(default: Playbook, sample: Playbook) -> None:
    for playbook, expected in ((default, timedelta(hours=4)), (sample, timedelta(seconds=20))):
        reminder = by_id(playbook, "T39")
        assert reminder.after == "payment.remind_pay_after"
        assert setting_at(playbook, "payment.remind_pay_after", timedelta) == expected
        assert {"order.paid", "payment.switched", "order.cancelled"} <= set(reminder.unless)


def test_a_wrong_number_goes_by_another_way_where_no_email_is_known(default: Playbook) -> None:
    email = by_id(default, "T11").do[0].email
    assert email is not None and email.otherwise == "sms"


@pytest.mark.parametrize(
    "path", ["payment.remind_pay_afer", "payment", "shop", "templates", "__class__.x", ""]
)
def test_a_path_that_holds_no_duration_is_refused(default: Playbook, path: str) -> None:
    with pytest.raises(UnknownSetting):
        setting_at(default, path, timedelta)


def test_a_nested_duration_has_a_path(default: Playbook) -> None:
    assert setting_at(default, "stock.reserve_for.invoice", timedelta) == timedelta(days=7)
