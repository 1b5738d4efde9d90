"""Words for what differs between two playbooks, in Russian and English: values with their units, triggers' turns, effects."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final

from domain.actors import Role
from domain.hours import WEEK
from playbook.wording import NBSP, Locale, date_words, number_of, percent_words
from rules.comparison import effects as e
from rules.comparison import meaning as m
from rules.comparison.choices import choice_words
from rules.comparison.flat import Leaf, Sort, Value
from rules.comparison.items import Item
from rules.simulation import transcript as t
from rules.simulation.entry_words import message_words, person_words, request_words, task_words, trouble_words
from rules.words.names import ENDS, STATUSES, Words, name_of, said
from rules.words.phrases import Speaker

NOT_SET: Final[Words] = ("не задано", "not set")
EMPTY: Final[Words] = ("пусто", "empty")
YES: Final[Words] = ("да", "yes")
NO: Final[Words] = ("нет", "no")
CLOSED: Final[Words] = ("закрыто", "closed")
TURNS: Final[dict[m.Turn, Words]] = {
    m.Turn.ADDED: ("новый", "new"),
    m.Turn.REMOVED: ("убран", "removed"),
    m.Turn.SWITCHED_ON: ("включён", "switched on"),
    m.Turn.SWITCHED_OFF: ("выключен", "switched off"),
    m.Turn.CHANGED: ("изменён", "changed"),
}
"""Of a trigger or a script, which are masculine in Russian, as is a template."""
EFFECTS: Final[dict[e.Turn, Words]] = {
    e.Turn.APPEARED: ("появляется", "appears"),
    e.Turn.VANISHED: ("исчезает", "vanishes"),
    e.Turn.MOVED: ("сдвигается", "moves"),
    e.Turn.CHANGED: ("меняется", "changes"),
}
_ASPECTS: Final[dict[str, Words]] = {
    "due": ("срок", "due"),
    "role": ("чья", "whose"),
    "end": ("чем кончается", "ends as"),
    "fate": ("что с ним", "what becomes of it"),
    "amount": ("сумма", "amount"),
    "percent": ("процент", "percent"),
    "until": ("до", "until"),
}
_WEEKDAYS: Final = (
    ("пн", "Mon"), ("вт", "Tue"), ("ср", "Wed"), ("чт", "Thu"), ("пт", "Fri"), ("сб", "Sat"), ("вс", "Sun"),
)  # fmt: skip
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration_words(length: timedelta, locale: Locale) -> str:
    """`2 дня 3 часа`, to the second: of two settings no difference may be rounded away. `length` is not negative."""
    left, parts = int(length.total_seconds()), []
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            parts.append(number_of(count, unit, locale))
    return " ".join(parts) or number_of(0, "minute", locale)


def leaf_words(leaf: Leaf, locale: Locale) -> str:
    """A setting's value as people say it; with the other setting that holds it, where one does."""
    if leaf.path is not None:
        return f"{leaf.path} ({value_words(leaf.value, locale)})"
    if leaf.written is not None:
        return leaf.written
    if leaf.sort is Sort.HOURS and isinstance(leaf.value, tuple):
        return _hours_words(leaf.value, locale)
    if leaf.sort is Sort.PERCENT and isinstance(leaf.value, Decimal):
        return percent_words(leaf.value, locale)
    return value_words(leaf.value, locale)


def value_words(value: Value | object, locale: Locale) -> str:
    """A value with its unit; a choice in words."""
    match value:
        case None:
            return said(NOT_SET, locale)
        case StrEnum():
            return choice_words(value, locale)
        case bool():
            return said(YES if value else NO, locale)
        case timedelta():
            return duration_words(value, locale)
        case Decimal():
            digits = f"{value:,f}"
            return digits.replace(",", NBSP).replace(".", ",") if locale is Locale.RU else digits
        case date():
            return f"{date_words(value, locale)} {value.year}"
        case tuple():
            return ", ".join(value_words(one, locale) for one in value) or said(EMPTY, locale)
        case _:
            return str(value) or said(EMPTY, locale)


def moved_words(moved: timedelta, locale: Locale) -> str:
    """`на 1 день раньше`, `1 day sooner`; seconds are told only of what moved by less than an hour."""
    far = abs(moved)
    length = duration_words(far if far < _HOUR else timedelta(minutes=round(far / _MINUTE)), locale)
    sooner = moved < timedelta(0)
    if locale is Locale.RU:
        return f"на {length.replace('минута', 'минуту').replace('секунда', 'секунду')} {'раньше' if sooner else 'позже'}"
    return f"{length} {'sooner' if sooner else 'later'}"


def item_words(item: Item, speaker: Speaker) -> str:
    """What the thing is: the message, the task, the bonus."""
    match item.entry:
        case t.Message() as message:
            return message_words(message, speaker)
        case t.TaskTurned() as turned:
            # Said as of its opening, also where it was moved later.
            return task_words(replace(turned, turn=t.TaskTurn.OPENED), speaker)
        case t.Refusal() | t.Missed() | t.Unrefused() as trouble:
            return trouble_words(trouble, speaker)
        case (
            t.RefundTurned() | t.HandoverAsked() | t.CodeGiven() | t.BonusEarned() | t.SegmentSet() | t.BackendTold()
            | t.BlackListed()
        ) as request:  # fmt: skip
            return request_words(request, speaker)
        case _:
            return item.known_by[0]


def aspect_words(aspect: e.Aspect, speaker: Speaker) -> str:
    """`срок: 5 марта, 12:30 → 6 марта, 12:30`."""
    name = said(_ASPECTS.get(aspect.name, (aspect.name, aspect.name)), speaker.locale)
    before, after = (_aspect_value(aspect.name, one, speaker) for one in (aspect.before, aspect.after))
    return f"{name}: {before} → {after}"


def end_words(end: e.End, speaker: Speaker) -> str:
    """`Выполнен, оплачено, 18 марта`."""
    parts = (
        said(STATUSES[end.status], speaker.locale),
        name_of(end.payment, speaker.locale),
        speaker.value("at", end.since),
    )
    return ", ".join(parts)


def _aspect_value(name: str, value: object, speaker: Speaker) -> str:
    locale = speaker.locale
    known: dict[str, Callable[[str], str]] = {
        "role": lambda code: person_words(Role(code).value, speaker),
        "end": lambda code: said(_TASK_ENDS.get(code, (code, code)), locale),
        "fate": lambda code: said(_FATES[t.Fate(code)], locale),
    }
    match value:
        case None if name == "end":
            return said(("ещё открыта", "still open"), locale)
        case datetime():
            return speaker.value("at", value)
        case Decimal() if name == "percent":
            return percent_words(value, locale)
        case Decimal():
            sign = "−" if value < 0 else ""
            return f"{sign}{speaker.value('amount', value)}"
        case str() if name in known:
            return known[name](value)
        case _:
            return str(value)


_TASK_ENDS: Final[dict[str, Words]] = {**ENDS, "dropped": ("снята", "dropped"), "done": ("сделана", "done")}
_FATES: Final[dict[t.Fate, Words]] = {
    t.Fate.SENT: ("отправляем", "sent"),
    t.Fate.HELD: ("ждёт", "held"),
    t.Fate.SHADOW: ("только запись", "only recorded"),
    t.Fate.OFF: ("канал выключен", "the channel is off"),
    t.Fate.NO_CONSENT: ("нет согласия", "no consent"),
    t.Fate.NO_ADDRESS: ("адрес неизвестен", "no address"),
    t.Fate.NOTICE: ("читают сотрудники", "read by staff"),
}


def _hours_words(windows: tuple[Value, ...], locale: Locale) -> str:
    """`пн–пт 09:00-18:00, сб 10:00-16:00, вс закрыто`; one window alone where all days are the same."""
    if len(set(windows)) == 1:
        return str(windows[0])
    said_days = []
    for window, days in groupby(range(len(WEEK)), key=lambda day: windows[day]):
        first, *_, last = (*days,) * 2
        name = said(_WEEKDAYS[first], locale)
        if last != first:
            name += f"–{said(_WEEKDAYS[last], locale)}"
        said_days.append(f"{name} {window if window is not None else said(CLOSED, locale)}")
    return ", ".join(said_days)
