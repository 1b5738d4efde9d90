"""Lays a backtest out in lines, in Russian or English: before, after and the difference of everything that was counted."""

from collections.abc import Iterable, Iterator
from typing import Final

from domain.statuses import Status
from playbook.wording import NBSP, Locale, plural
from rules.backtest.report import Report
from rules.backtest.rows import Row, difference_words, number_words, rows_of
from rules.backtest.tally import Example, Tally
from rules.comparison.layout import Ink, Line, Span, cut
from rules.words.names import STATUSES, Words, said

_NAME: Final = 52
_COLUMN: Final = 17

_COLUMNS: Final[tuple[Words, ...]] = (("было", "before"), ("стало", "after"), ("разница", "difference"))
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


def lines_of(report: Report, locale: Locale) -> Iterator[Line]:
    """The report line by line, in columns."""
    tally = report.tally
    yield (Span(_title(report, locale), Ink.TITLE),)
    yield from ((Span(line, Ink.FAINT),) for line in _orders(report, locale))
    yield ()
    heads = "".join(f"{said(words, locale):>{_COLUMN}}" for words in _COLUMNS)
    yield (Span(f"{'':<{_NAME}}{heads}", Ink.FAINT),)
    for row in rows_of(report, locale):
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
    number, changed = number_words(tally.orders), number_words(tally.changed)
    yield (
        f"{number}{NBSP}{orders} ({report.orders_from}); иначе пошло бы {changed}"
        if russian
        else f"{number}{NBSP}{orders} ({report.orders_from}); {changed} would have gone otherwise"
    )
    if not tally.compared_with_real:
        return
    same, compared = (
        number_words(tally.compared_with_real - tally.otherwise),
        number_words(tally.compared_with_real),
    )
    told = (
        f"сверка: по прежнему регламенту так же, как на деле, стоят {same} из {compared}"
        if russian
        else f"check: under the first playbook {same} of {compared} stand as they really do"
    )
    numbers = ", ".join(map(str, tally.otherwise_really))
    yield f"{told}{'; ' + said(('иначе: ', 'otherwise: '), locale) + numbers if numbers else ''}"


def _line(row: Row) -> Line:
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
    return (Span(f"{name:<{_NAME}}", ink), Span(f"{number_words(number):>{_COLUMN}}"))


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
            told.append(difference_words(one.took, locale))
        yield (Span(f"  {one.number:>8}  ", Ink.NAME), Span(f"{ends}: {', '.join(told)}"))


def _status(status: Status, locale: Locale) -> str:
    """Its own name: `paid` is a state of payment too."""
    return said(STATUSES[status], locale)
