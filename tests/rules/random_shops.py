"""The shops in which random lives are lived: the shipped ones, one with every stricter switch on, one with every trigger."""

from datetime import date, timedelta
from decimal import Decimal

from domain.hours import CustomerHours, ShopHours
from playbook.schema import Playbook
from playbook.triggers import Trigger
from tests.builders import act, changed, playbook_of

SAID = (act(message="words"),)
TRIGGERS = (
    Trigger(id="offer", on="order.placed", after=timedelta(hours=1), marketing=True, do=SAID),
    Trigger(id="praise", on="order.completed", after=timedelta(days=2), marketing=True, do=SAID),
    Trigger(id="office", on="parcel.arrived", after=timedelta(days=2), do=SAID),
    Trigger(
        id="each-call",
        on="call.no_answer",
        do=(act(sms="words"), act(email={"template": "words", "mandatory": True})),
    ),
    Trigger(id="noted", on="message.noted", do=(act(notify="words"), act(email="words"))),
)
"""What the shipped playbooks do not use: offers, delays that outlive an order, emails that must go."""


def strict() -> Playbook:
    """Weekdays with a break, short hours for messages, one call an hour, approvals, slots, adults, gateways, fees."""
    default = playbook_of("default")
    hours = {"days": "mon-sat", "breaks": ["13:00-14:00"], "closed_on": [date(2026, 3, 10)]}
    rules = changed(
        default,
        confirmation={
            "adults_only": True,
            "slots": True,
            "prepay_over_quantity": 6,
            "on_give_up": "supervisor",
        },
        stock={"never_reserve": ("elite",)},
        assembly={
            "carriers_by_email": {"cdek": "dispatch@carrier.example"},
            "carriers_by_gateway": ("russian_post",),
        },
        payment={"delivery_saved_by": ("russian_post",)},
        telephony={"calls_per_hour": 1},
        pickup={
            "call_after": timedelta(days=2),
            "refusal_black_lists": True,
            "return_fee": Decimal("100.00"),
        },
    )
    return rules.model_copy(
        update={
            "hours": ShopHours.model_validate(default.hours.model_dump() | hours),
            "customer_hours": CustomerHours.model_validate(
                {"calls": "10:00-20:00", "messages": "11:00-11:15"}
            ),
            "triggers": (*default.triggers, *TRIGGERS),
        }
    )


def busy(playbook: Playbook) -> tuple[Trigger, ...]:
    """Every manner of trigger at once: ladders, dates, moments, conditions, all acts, rows that are switched off."""
    switched_off = [trigger for trigger in playbook.triggers if trigger.id not in ("T6", "T34")]
    written: list[dict[str, object]] = [
        {"id": "T6", "on": "parcel.arrived", "enabled": False, "do": [{"task": {"kind": "remind_pickup"}}]},
        {"id": "T34", "on": "reservation.started", "before": {"date": "reserved_until", "by": "1d"},
         "do": [{"message": "reservation_ending"}, {"task": {"kind": "errand", "script": "hold"}}]},
        {"id": "ladder", "on": "payment.due", "marketing": True, "do": [{"message": "payment_reminder"}],
         "remind": {"at": ["1h", "1d", "3d"], "until": ["order.paid", "order.cancelled"],
                    "then": {"after": "4d", "do": [{"task": {"kind": "errand", "script": "ask"}}]}}},
        {"id": "slot", "on": "order.confirmed", "before": {"date": "slot_start", "by": "2h"}, "do": [{"sms": "words"}]},
        {"id": "back", "on": "parcel.arrived", "before": {"date": "goes_back_at", "by": "2d"}, "do": [{"sms": "words"}]},
        {"id": "morning", "on": "order.placed", "at": {"time": "10:00"}, "after": "1d",
         "when": "order.total >= 3000 && !customer.black_listed", "do": [{"email": "words"}]},
        {"id": "gift", "on": "call.no_answer", "do": [{"promo_code": {"percent": "5", "valid_for": "2d"}}, {"sms": "words"}]},
        {"id": "kept", "on": "task.closed", "do": [{"segment": "known"}, {"comment": "words"}]},
        {"id": "told", "on": "order.completed", "after": "2d", "do": [{"webhook": {"event": "done"}}, {"email": "words"}]},
        {"id": "broken", "on": "order.packed", "when": "10 / (order.quantity - 3) > 1", "do": [{"sms": "words"}]},
    ]  # fmt: skip
    return (*switched_off, *map(Trigger.model_validate, written))


STRICT = strict()
SHOPS = (
    playbook_of("default"),
    playbook_of("swan"),
    STRICT,
    STRICT.model_copy(update={"triggers": busy(STRICT)}),
)
