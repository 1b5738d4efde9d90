"""What a backtest counted as rows: a name, before, after and the difference, in Russian or English; how they are laid out is printing's."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from domain.orders import Reason
from domain.tasks import TaskKind
from playbook.wording import NBSP, Locale, money_words
from rules.backtest.report import Report, cost_of
from rules.backtest.tally import Lengths
from rules.comparison.layout import Ink
from rules.order.wanted import MessageChannel
from rules.words.names import CHANNELS, Words, name_in, name_of, said

Key = TypeVar("Key")
_MESSAGES: Final[Words] = ("Сообщения", "Messages")
_PARTS: Final[Words] = ("частей СМС", "SMS parts")
_COST: Final[Words] = ("стоят СМС", "cost of SMS")
_TASKS: Final[Words] = ("Задачи", "Tasks")
_CALLS: Final[Words] = ("Звонки операторов", "Calls that operators make")
_RETURNS: Final[Words] = ("Возвраты по правилу", "Returns that a rule made")
_CANCELLED: Final[Words] = ("Отмены по правилу", "Cancellations that a rule made")
_TOOK: Final[Words] = ("До конца заказа", "Time to the end")
_MONEY: Final[Words] = ("Ожидание денег", "Waiting for money")
_MEDIAN: Final[Words] = ("медиана", "median")
_MOST: Final[Words] = ("90 % не дольше", "90% within")
_ENDED: Final[Words] = ("заказов", "orders")
_OWED: Final[Words] = ("ещё не пришло", "still to come")
_NOT_DONE: Final[Words] = ("Задачи, которые никто не сделал", "Tasks that nobody has done")
_REFUSED: Final[Words] = ("Правила не приняли", "Refused by the rules")
_UNMATCHED: Final[Words] = ("Итоги, для которых не нашлось задачи", "Outcomes that found no task")


class Row(NamedTuple):
    """One line of the table; `heading` where others belong to it."""

    name: str
    before: str
    after: str
    difference: str
    ink: Ink = Ink.PLAIN
    heading: bool = False


def rows_of(report: Report, locale: Locale) -> Iterator[Row]:
    """All of them; of kinds only those that differ, but every outcome that found no task and every refusal."""
    before, after = report.tally.before, report.tally.after
    yield _count(said(_MESSAGES, locale), before.messages.total(), after.messages.total(), heading=True)
    for channel in (MessageChannel.SMS, MessageChannel.EMAIL):
        if before.channels[channel] or after.channels[channel]:
            name = f"  {said(CHANNELS[channel], locale)}"
            yield _count(name, before.channels[channel], after.channels[channel])
    if before.sms_parts or after.sms_parts:
        yield _count(f"  {said(_PARTS, locale)}", before.sms_parts, after.sms_parts)
    if report.sms_price is not None:
        costs = cost_of(before, report.sms_price), cost_of(after, report.sms_price)
        yield _sum(f"  {said(_COST, locale)}", *costs, report.currency, locale)
    yield from _different(
        before.messages, after.messages, lambda key: f"{key[0]} {said(CHANNELS[key[1]], locale)}"
    )
    yield from _group(_TASKS, before.tasks, after.tasks, lambda key: _task(key, locale), locale)
    yield _count(said(_CALLS, locale), before.calls, after.calls, heading=True)
    yield from _group(
        _RETURNS, before.returns, after.returns, lambda key: name_in("why", key, locale), locale
    )
    yield from _group(
        _CANCELLED, before.cancelled, after.cancelled, lambda key: name_of(Reason(key), locale), locale
    )
    yield from _lengths(_TOOK, before.took, after.took, locale)
    yield from _lengths(_MONEY, before.waited_for_money, after.waited_for_money, locale)
    for currency in sorted({*before.owed, *after.owed}):
        yield _sum(f"  {said(_OWED, locale)}", before.owes(currency), after.owes(currency), currency, locale)
    yield from _group(_NOT_DONE, before.waiting, after.waiting, lambda key: _task(key, locale), locale)
    yield from _group(
        _REFUSED, before.refused, after.refused, lambda key: _task(key, locale), locale, every=True
    )
    yield from _group(
        _UNMATCHED, before.unmatched, after.unmatched, lambda key: _task(key, locale), locale, every=True
    )


def _group(
    heading: Words,
    before: Counter[str],
    after: Counter[str],
    name: Callable[[str], str],
    locale: Locale,
    *,
    every: bool = False,
) -> Iterator[Row]:
    """The sum, and below it the kinds that differ, or `every` one."""
    yield _count(said(heading, locale), before.total(), after.total(), heading=True)
    yield from _different(before, after, name, every=every)


def _different(
    before: Counter[Key], after: Counter[Key], name: Callable[[Key], str], *, every: bool = False
) -> Iterator[Row]:
    keys = sorted({*before, *after}, key=str)
    for key in keys:
        if every or before[key] != after[key]:
            yield _count(f"    {name(key)}", before[key], after[key])


def _lengths(heading: Words, before: Lengths, after: Lengths, locale: Locale) -> Iterator[Row]:
    yield Row(said(heading, locale), "", "", "", heading=True)
    yield _count(f"  {said(_ENDED, locale)}", before.number, after.number)
    for words, percent in ((_MEDIAN, 50), (_MOST, 90)):
        one, other = before.within(percent), after.within(percent)
        difference = "" if one is None or other is None else difference_words(other - one, locale)
        shown = ["—" if length is None else _length(length, locale) for length in (one, other)]
        ink = Ink.MOVED if difference not in ("", "=") else Ink.FAINT
        yield Row(f"  {said(words, locale)}", shown[0], shown[1], difference, ink)


def _count(name: str, before: int, after: int, *, heading: bool = False) -> Row:
    difference = after - before
    shown = f"{'+' if difference > 0 else '−'}{number_words(abs(difference))}" if difference else "="
    return Row(name, number_words(before), number_words(after), shown, _ink(difference), heading)


def _sum(name: str, before: Decimal, after: Decimal, currency: str, locale: Locale) -> Row:
    difference = after - before
    amount = money_words(abs(difference), currency, locale)
    shown = f"{'+' if difference > 0 else '−'}{amount}" if difference else "="
    one, other = (money_words(value, currency, locale) for value in (before, after))
    return Row(name, one, other, shown, _ink(difference))


def _ink(difference: int | Decimal) -> Ink:
    return Ink.MOVED if difference else Ink.FAINT


def _task(key: str, locale: Locale) -> str:
    return name_of(TaskKind(key), locale) if key in set(TaskKind) else key.replace("_", " ")


def difference_words(length: timedelta, locale: Locale) -> str:
    """`+2 d 3 h`, `−40 min`; less than a minute is none."""
    if abs(length) < timedelta(minutes=1):
        return "="
    return f"{'+' if length > timedelta(0) else '−'}{_length(abs(length), locale)}"


def _length(length: timedelta, locale: Locale) -> str:
    """Days and hours, or hours and minutes: what a reader compares."""
    minutes = round(length.total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    day, hour, minute = said(("д", "d"), locale), said(("ч", "h"), locale), said(("мин", "min"), locale)
    parts = [(days, day), (hours, hour)] if days else [(hours, hour), (minutes, minute)]
    return " ".join(f"{count}{NBSP}{unit}" for count, unit in parts if count) or f"0{NBSP}{minute}"


def number_words(number: int) -> str:
    """`12 345`, its digits in groups."""
    return f"{number:,}".replace(",", NBSP)
