"""Lays a backtest out in lines, in Russian or English: before, after and the difference of everything that was counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from domain.orders import Reason
from domain.statuses import Status
from domain.tasks import TaskKind
from playbook.wording import NBSP, Locale, money_words, plural
from rules.backtest.report import Report, cost_of
from rules.backtest.tally import Example, Lengths, Tally
from rules.comparison.layout import Ink, Line, Span, cut
from rules.order.wanted import MessageChannel
from rules.words.names import CHANNELS, STATUSES, Words, name_in, name_of, said

Key = TypeVar("Key")
_NAME: Final = 52
_COLUMN: Final = 17

_COLUMNS: Final[tuple[Words, ...]] = (("было", "before"), ("стало", "after"), ("разница", "difference"))
_MESSAGES: Final[Words] = ("Сообщения", "Messages")
_PARTS: Final[Words] = ("частей SMS", "SMS parts")
_COST: Final[Words] = ("стоят SMS", "cost of SMS")
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
_ENDS: Final[Words] = ("Чем кончились заказы", "How orders end")
_EXAMPLES: Final[Words] = ("Сильнее всего изменились", "Changed most")
_NOT_PLAYED: Final[Words] = ("Не сыграны", "Not played")
_WHY_NOT: Final[dict[str, Words]] = {
    "no_beginning": ("входящие удалены по сроку хранения", "what came in was removed by retention"),
    "unreadable": ("входящие больше не читаются", "what came in can be read no longer"),
    "no_version": ("регламента, по которому он жил, больше нет", "the playbook it lived under is gone"),
    "illegal_move": ("правила сломались", "the rules broke down"),
    "never_ends": ("правила будят друг друга без конца", "rules wake each other without end"),
    "never_placed": ("заказ не был принят", "it was not taken"),
}


class _Row(NamedTuple):
    name: str
    before: str
    after: str
    difference: str
    ink: Ink = Ink.PLAIN
    heading: bool = False


def lines_of(report: Report, locale: Locale) -> Iterator[Line]:
    """The report line by line, in columns."""
    tally = report.tally
    yield (Span(_title(report, locale), Ink.TITLE),)
    yield from ((Span(line, Ink.FAINT),) for line in _orders(report, locale))
    yield ()
    heads = "".join(f"{said(words, locale):>{_COLUMN}}" for words in _COLUMNS)
    yield (Span(f"{'':<{_NAME}}{heads}", Ink.FAINT),)
    for row in _rows(report, locale):
        yield _line(row)
    yield from _ends(tally, locale)
    yield from _not_played(tally, locale)
    yield from _examples(tally.examples, locale)


def _title(report: Report, locale: Locale) -> str:
    lived = said(("то, по чему жили", "what they lived under"), locale)
    return f"{report.before or lived} → {report.after}"


def _orders(report: Report, locale: Locale) -> Iterator[str]:
    tally, russian = report.tally, locale is Locale.RU
    orders = plural(tally.orders, ("заказ", "заказа", "заказов") if russian else ("order", "orders"), locale)
    number, changed = _number(tally.orders), _number(tally.changed)
    yield (
        f"{number}{NBSP}{orders} ({report.orders_from}); иначе пошло бы {changed}"
        if russian
        else f"{number}{NBSP}{orders} ({report.orders_from}); {changed} would have gone otherwise"
    )
    if not tally.compared_with_real:
        return
    same, compared = _number(tally.compared_with_real - tally.otherwise), _number(tally.compared_with_real)
    told = (
        f"сверка: по прежнему регламенту так же, как на деле, стоят {same} из {compared}"
        if russian
        else f"check: under the first playbook {same} of {compared} stand as they really do"
    )
    numbers = ", ".join(map(str, tally.otherwise_really))
    yield f"{told}{'; ' + said(('иначе: ', 'otherwise: '), locale) + numbers if numbers else ''}"


def _rows(report: Report, locale: Locale) -> Iterator[_Row]:
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
) -> Iterator[_Row]:
    """The sum, and below it the kinds that differ, or `every` one."""
    yield _count(said(heading, locale), before.total(), after.total(), heading=True)
    yield from _different(before, after, name, every=every)


def _different(
    before: Counter[Key], after: Counter[Key], name: Callable[[Key], str], *, every: bool = False
) -> Iterator[_Row]:
    keys = sorted({*before, *after}, key=str)
    for key in keys:
        if every or before[key] != after[key]:
            yield _count(f"    {name(key)}", before[key], after[key])


def _lengths(heading: Words, before: Lengths, after: Lengths, locale: Locale) -> Iterator[_Row]:
    yield _Row(said(heading, locale), "", "", "", heading=True)
    yield _count(f"  {said(_ENDED, locale)}", before.number, after.number)
    for words, percent in ((_MEDIAN, 50), (_MOST, 90)):
        one, other = before.within(percent), after.within(percent)
        difference = "" if one is None or other is None else _signed(other - one, locale)
        shown = ["—" if length is None else _length(length, locale) for length in (one, other)]
        ink = Ink.MOVED if difference not in ("", "=") else Ink.FAINT
        yield _Row(f"  {said(words, locale)}", shown[0], shown[1], difference, ink)


def _count(name: str, before: int, after: int, *, heading: bool = False) -> _Row:
    difference = after - before
    shown = f"{'+' if difference > 0 else '−'}{_number(abs(difference))}" if difference else "="
    return _Row(name, _number(before), _number(after), shown, _ink(difference), heading)


def _sum(name: str, before: Decimal, after: Decimal, currency: str, locale: Locale) -> _Row:
    difference = after - before
    amount = money_words(abs(difference), currency, locale)
    shown = f"{'+' if difference > 0 else '−'}{amount}" if difference else "="
    one, other = (money_words(value, currency, locale) for value in (before, after))
    return _Row(name, one, other, shown, _ink(difference))


def _ink(difference: int | Decimal) -> Ink:
    return Ink.MOVED if difference else Ink.FAINT


def _line(row: _Row) -> Line:
    name = f"{cut(row.name, _NAME - 1):<{_NAME}}"
    values = f"{row.before:>{_COLUMN}}{row.after:>{_COLUMN}}"
    return (
        Span(name, Ink.NAME if row.heading else Ink.PLAIN),
        Span(values),
        Span(f"{row.difference:>{_COLUMN}}", row.ink),
    )


def _ends(tally: Tally, locale: Locale) -> Iterator[Line]:
    """The matrix, a line for each pair: those that end the same together, then each way in which they do not."""
    yield ()
    yield (Span(said(_ENDS, locale), Ink.HEADING),)
    for status in Status:
        if tally.ends[status, status]:
            yield _end(f"  {_status(status, locale)}", tally.ends[status, status], Ink.PLAIN)
    for before in Status:
        for after in Status:
            if before is not after and tally.ends[before, after]:
                name = f"  {_status(before, locale)} → {_status(after, locale)}"
                yield _end(name, tally.ends[before, after], Ink.MOVED)


def _end(name: str, number: int, ink: Ink) -> Line:
    return (Span(f"{name:<{_NAME}}", ink), Span(f"{_number(number):>{_COLUMN}}"))


def _not_played(tally: Tally, locale: Locale) -> Iterator[Line]:
    if not tally.not_played:
        return
    yield ()
    yield (Span(said(_NOT_PLAYED, locale), Ink.HEADING),)
    for why, number in sorted(tally.not_played.items()):
        yield _end(f"  {said(_WHY_NOT.get(why, (why, why)), locale)}", number, Ink.TROUBLE)


def _examples(examples: Iterable[Example], locale: Locale) -> Iterator[Line]:
    found = list(examples)
    if not found:
        return
    yield ()
    yield (Span(said(_EXAMPLES, locale), Ink.HEADING),)
    for one in found:
        before, after = (_status(status, locale) for status in one.ends)
        ends = before if one.ends[0] is one.ends[1] else f"{before} → {after}"
        told = [
            f"{said(('сообщений', 'messages'), locale)} {one.messages:+d}".replace("-", "−"),
            f"{said(('задач', 'tasks'), locale)} {one.tasks:+d}".replace("-", "−"),
        ]
        if one.took:
            told.append(_signed(one.took, locale))
        yield (Span(f"  {one.number:>8}  ", Ink.NAME), Span(f"{ends}: {', '.join(told)}"))


def _status(status: Status, locale: Locale) -> str:
    """Its own name: `paid` is a state of payment too."""
    return said(STATUSES[status], locale)


def _task(key: str, locale: Locale) -> str:
    return name_of(TaskKind(key), locale) if key in set(TaskKind) else key.replace("_", " ")


def _signed(length: timedelta, locale: Locale) -> str:
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


def _number(number: int) -> str:
    return f"{number:,}".replace(",", NBSP)
