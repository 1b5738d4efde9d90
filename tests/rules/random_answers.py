"""Outcomes of tasks as people might give them: any that the task allows, with any sensible or senseless fields."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from domain import answers as a
from domain.answers import Shortfall
from domain.base import Asked
from domain.money import ZERO
from domain.orders import Edit, Order, PaymentMethod, Reason, Slot, WhyOnDelivery
from domain.tasks import OUTCOMES, Task
from tests.builders import line

SECRET = "Мария Ивановна, +79161234567"
"""Free text that must never leave the answer it came in."""
_ENDINGS = (a.CancelIt, a.Spam, a.Duplicate, a.Refused, a.WriteOff)
"""Outcomes that end a life are told less often, or no life grows old."""


def draw_answer(chance: Random, task: Task, order: Order, now: datetime, owed: Decimal) -> a.Answer:
    """Any outcome of the task; one that ends the order's life comes half as often as the others."""
    model = chance.choice(OUTCOMES[task.kind])
    if model in _ENDINGS and chance.random() < 0.5:
        model = OUTCOMES[task.kind][0]
    return model(**_fields(chance, model, order, now, owed))


def _fields(chance: Random, model: type[Asked], order: Order, now: datetime, owed: Decimal) -> dict[str, Any]:
    later = now + timedelta(hours=chance.choice([1, 30, 24 * 6, 24 * 16]))
    fields: dict[str, Any] = {
        "why": SECRET, "details": SECRET, "note": SECRET, "supplier": SECRET, "at": later, "call_at": later,
        "until": later, "by": later, "check_at": later, "on": later, "when": later, "of": "other-order",
        "lines": (Shortfall(sku=order.lines[0].sku if order.lines else "SW-60", missing=1),),
    }  # fmt: skip
    if "reason" in model.model_fields:
        fields["reason"] = chance.choice([Reason.CHANGED_MIND, Reason.NOT_PAID, Reason.OTHER])
    if "amount" in model.model_fields:
        fields["amount"] = chance.choice([None, None, ZERO, Decimal("100.00"), max(ZERO, owed)])
    if model is a.Confirmed:
        fields |= _agreed(chance, later)
    if model is a.Reschedule:
        fields["slot"] = Slot(start=later, end=later + timedelta(hours=2))
    if model is a.Agreed:
        fields["edit"] = Edit(lines=(line(sku="SW-90", quantity=chance.randint(1, 9)),))
    return {name: value for name, value in fields.items() if name in model.model_fields}


def _agreed(chance: Random, later: datetime) -> dict[str, Any]:
    slots = [None, Slot(start=later, end=later + timedelta(hours=2))]
    return {
        "told_18_plus": chance.choice([True, True, False]),
        "method": chance.choice([None, None, *PaymentMethod]),
        "slot": chance.choice(slots),
        "in_doubt": chance.choice([False, False, True]),
        "age": chance.choice([None, *a.AgeCheck]),
        "why_on_delivery": chance.choice([None, *WhyOnDelivery]),
    }
