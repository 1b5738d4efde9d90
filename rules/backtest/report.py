"""What a backtest found, with the names of what was compared; and the same for programs, as JSON. Nothing personal is in it."""

import json
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from rules.backtest.tally import Lengths, Side, Tally

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Report:
    """`before` is None where each order was measured against the version it lived under. The price is of one SMS part."""

    before: str | None
    after: str
    orders_from: str
    tally: Tally
    sms_price: Decimal | None = None

    @property
    def currency(self) -> str:
        """That of the orders; the first one where there are several."""
        return self.tally.currency or "RUB"


def as_json(report: Report) -> str:
    """The whole of it: counts, seconds, sums as decimal text."""
    tally = report.tally
    told = {
        "before": report.before,
        "after": report.after,
        "from": report.orders_from,
        "orders": tally.orders,
        "changed": tally.changed,
        "not_played": _counts(tally.not_played),
        "as_really": {
            "compared": tally.compared_with_real,
            "otherwise": tally.otherwise,
            "numbers": tally.otherwise_really,
        },
        "sides": {"before": _side(tally.before, report), "after": _side(tally.after, report)},
        "ends": [
            {"before": before.value, "after": after.value, "orders": number}
            for (before, after), number in sorted(tally.ends.items())
        ],
        "examples": [
            {
                "number": one.number,
                "before": one.ends[0].value,
                "after": one.ends[1].value,
                "messages": one.messages,
                "tasks": one.tasks,
                "took": _seconds(one.took),
            }
            for one in tally.examples
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def cost_of(side: Side, price: Decimal) -> Decimal:
    """What its SMS cost."""
    return side.sms_parts * price


def _side(side: Side, report: Report) -> dict[str, object]:
    told: dict[str, object] = {
        "messages": {
            "by_channel": _counts(side.channels),
            "by_trigger": {
                f"{trigger} {channel}": n for (trigger, channel), n in sorted(side.messages.items())
            },
            "sms_parts": side.sms_parts,
        },
        "tasks": _counts(side.tasks),
        "calls": side.calls,
        "not_done": _counts(side.waiting),
        "returns_by_rule": _counts(side.returns),
        "cancelled_by_rule": _counts(side.cancelled),
        "refused": _counts(side.refused),
        "unmatched": _counts(side.unmatched),
        "ends": _counts(side.ends),
        "time_to_end": _lengths(side.took),
        "waited_for_money": _lengths(side.waited_for_money),
        "owed": {currency: f"{side.owes(currency):.2f}" for currency in sorted(side.owed)},
    }
    if report.sms_price is not None:
        told["sms_cost"] = f"{cost_of(side, report.sms_price):.2f}"
    return told


def _counts(counted: Counter[Key]) -> dict[str, int]:
    return {str(key): number for key, number in sorted(counted.items(), key=lambda one: str(one[0]))}


def _lengths(lengths: Lengths) -> dict[str, object]:
    return {
        "orders": lengths.number,
        "median": _seconds(lengths.within(50)),
        "within_90": _seconds(lengths.within(90)),
    }


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())
