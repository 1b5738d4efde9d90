"""The filters of message templates: days, times, sums and codes said in the message's locale and the customer's zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from jinja2 import TemplateError, pass_context
from jinja2.runtime import Context

from domain.orders import Slot
from playbook import wording
from playbook.sms import fit
from playbook.values import OrderValues
from playbook.wording import Locale


def _locale(context: Context) -> Locale:
    return Locale(str(context["locale"]))


@pass_context
def _day(context: Context, at: datetime) -> str:
    return wording.day_words(at, str(context["zone"]), _locale(context))


@pass_context
def _date(context: Context, day: date) -> str:
    return wording.date_words(day, _locale(context))


@pass_context
def _short_day(context: Context, at: datetime) -> str:
    return wording.short_day_words(at, str(context["zone"]), _locale(context))


@pass_context
def _time(context: Context, at: datetime) -> str:
    return wording.time_words(at, str(context["zone"]))


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return wording.moment_words(at, str(context["zone"]), _locale(context))


@pass_context
def _slot(context: Context, slot: Slot) -> str:
    return wording.slot_words(slot, str(context["zone"]), _locale(context))


@pass_context
def _money(context: Context, amount: Decimal) -> str:
    order = context.get("order")
    currency = order.currency if isinstance(order, OrderValues) else context.get("currency")
    if not isinstance(currency, str):
        raise TemplateError("money is said in the order's currency")
    return wording.money_words(amount, currency, _locale(context))


@pass_context
def _percent(context: Context, percent: Decimal) -> str:
    return wording.percent_words(percent, _locale(context))


@pass_context
def _days(context: Context, number: int) -> str:
    return wording.number_of(number, "day", _locale(context))


@pass_context
def _length(context: Context, length: timedelta) -> str:
    return wording.length_words(length, _locale(context))


@pass_context
def _words(context: Context, code: StrEnum) -> str:
    return wording.word_for(code, _locale(context))


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "day": _day, "date": _date, "short_day": _short_day, "time": _time, "moment": _moment, "slot": _slot, "money": _money, "percent": _percent,
    "days": _days, "length": _length, "words": _words, "fit": fit,
}  # fmt: skip
"""By the names templates use."""
