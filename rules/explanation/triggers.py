"""Says a trigger in a sentence or two: on what, when, after how long, what is done, and what makes it pointless."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from domain.tasks import TaskKind
from playbook.dates import OrderDate
from playbook.schema import Playbook
from playbook.settings_path import setting_at
from playbook.task_rows import ROWS
from playbook.triggers import AtMoment, Ladder, Trigger
from playbook.wording import Locale
from rules.explanation.acts import acts_words
from rules.explanation.conditions import condition_words
from rules.explanation.document import Statement
from rules.explanation.facts import CLAUSES, PLACES
from rules.explanation.telling import setting_paths_of
from rules.explanation.values import either, joined, length
from rules.words.names import Words, said

_WHEN: Final[Words] = ("Когда {}, ", "When {}, ")
_AND: Final[Words] = ("{} и при этом {}", "{} and {}")
_LATER: Final[Words] = ("через {} ", "{} later ")
_LATER_AT: Final[Words] = ("через {}, {}, ", "{} later, {}, ")
_BEFORE: Final[Words] = ("за {} до {} ", "{} before {} ")
_BEFORE_AT: Final[Words] = ("за {} до {}, {}, ", "{} before {}, {}, ")
_AT: Final[Words] = ("{} ", "{} ")
_DATES: Final[dict[OrderDate, Words]] = {
    OrderDate.RESERVED_UNTIL: ("конца брони", "the reservation ends"),
    OrderDate.INVOICE_UNTIL: ("конца срока счёта", "the invoice ends"),
    OrderDate.PAY_UNTIL: ("конца срока оплаты", "the term of payment ends"),
    OrderDate.SLOT_START: ("начала доставки", "the time of delivery"),
    OrderDate.GOES_BACK_AT: ("возврата посылки", "the parcel goes back"),
}
_TIME: Final[dict[str, Words]] = {
    "customer": ("в ближайшие {} по времени клиента", "at the next {} of the customer’s clock"),
    "shop": ("в ближайшие {} по времени магазина", "at the next {} of the shop’s clock"),
}
_HOURS: Final[dict[str, Words]] = {
    "shop": ("в ближайшее рабочее время", "in the shop’s next hours"),
    "calls": ("как только клиенту можно позвонить", "as soon as the customer may be called"),
    "messages": ("в ближайшие часы для сообщений", "in the next hours for messages"),
}
_REMINDERS: Final[Words] = (
    "{} {}. Перестаём, как только {}.",
    "{} {}. It stops as soon as {}.",
)
_THEN: Final[Words] = (" Если не помогло, через {} {}.", " If that does not help, {} later {}.")
_UNLESS: Final[Words] = (
    " Этого не делаем, если к тому времени {}.",
    " Not done if by then {}.",
)
_IMMEDIATE: Final[Words] = (
    " Сообщение уходит сразу, в любое время суток.",
    " The message goes at once, at any hour.",
)
_MARKETING: Final[Words] = (
    " Клиентам из чёрного списка и тем, кто отписался, не отправляем.",
    " Never to the black-listed or unsubscribed.",
)
_OFF: Final[Words] = ("Выключено: {}", "Switched off: {}")
_FROM_MESSAGE: Final[Words] = ("через {} после сообщения об этом ", "{} after the message about it ")
"""remind_pickup counts from the arrival message, not from its fact."""
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_UNITS: Final = ((_DAY, timedelta.max), (_HOUR, _DAY), (timedelta(minutes=1), _HOUR))
"""Units in which a length is told by one number, each with the length from which a larger one is told too."""
_SUBJECTS: Final = ("заказ ", "посылка ", "посылку ", "клиент ", "the order is ", "the parcel is ")
_ON_ROWS: Final[dict[TaskKind, Words]] = {
    TaskKind.CALL_CARRIER: (
        "перевозчик не ответил, заберёт ли посылку, или отказался",
        "the carrier does not answer whether it takes the parcel, or refuses",
    ),
    TaskKind.RECEIVE_RETURN: ("посылка вернулась к нам", "the parcel is back with us"),
}
"""Tasks that the lifecycle opens later than at the fact on which their row stands."""
BONUSES: Final = "bonuses"
TRIGGERS: Final = "triggers"


def trigger_statements(playbook: Playbook, locale: Locale) -> Iterator[tuple[str, Statement]]:
    """Every trigger in the order of an order's life, with the section it belongs to.

    A setting that only triggers read is told by the first that names it; others use it.
    """
    by_life = sorted(
        playbook.triggers, key=lambda trigger: (PLACES[trigger.on], trigger.id.partition("-")[0])
    )
    for trigger in by_life:
        only_bonuses = all(action.bonus is not None for action in trigger.do)
        section = BONUSES if only_bonuses else TRIGGERS
        yield section, _statement(trigger, playbook, locale)


def _statement(trigger: Trigger, playbook: Playbook, locale: Locale) -> Statement:
    words = trigger_words(trigger, playbook, locale)
    if not trigger.enabled:
        words = said(_OFF, locale).format(words[:1].lower() + words[1:])
    return Statement(
        key=f"trigger {trigger.id}",
        text=words,
        tells=(f"trigger {trigger.id}",),
        uses=setting_paths_of(trigger),
        code=" ".join((trigger.when or "").split()),
        off=not trigger.enabled,
    )


def trigger_words(trigger: Trigger, playbook: Playbook, locale: Locale) -> str:
    """The whole rule, as if it were switched on."""
    event = said(_clause(trigger), locale)
    if trigger.when is not None:
        event = said(_AND, locale).format(event, condition_words(trigger.when, trigger.on, locale))
    text = said(_WHEN, locale).format(event)
    acts = acts_words(trigger.do, playbook, locale)
    if trigger.remind is not None:
        text += _ladder(trigger.remind, acts, playbook, locale)
    else:
        text += f"{_delay(trigger, playbook, locale)}{acts}."
    if trigger.unless:
        text += said(_UNLESS, locale).format(_any_of(trigger.unless, locale))
    if trigger.immediate:
        text += said(_IMMEDIATE, locale)
    if trigger.marketing:
        text += said(_MARKETING, locale)
    return text


def _clause(trigger: Trigger) -> Words:
    for action in trigger.do if trigger.only_rows else ():
        if action.task is not None and action.task.kind in _ON_ROWS:
            return _ON_ROWS[action.task.kind]
    return CLAUSES[trigger.on]


def _ladder(ladder: Ladder, acts: str, playbook: Playbook, locale: Locale) -> str:
    ends = _any_of(ladder.until, locale)
    rungs = said(_LATER, locale).format(_rungs(ladder.at, locale)).strip()
    text = said(_REMINDERS, locale).format(rungs, acts, ends)
    if ladder.then is not None:
        then = acts_words(ladder.then.do, playbook, locale)
        text += said(_THEN, locale).format(_acc(ladder.then.after, locale), then)
    return text


def _any_of(kinds: tuple[str, ...], locale: Locale) -> str:
    """`заказ отменён или отправлен`: who it happens to is not named again."""
    clauses: list[str] = []
    last = ""
    for kind in kinds:
        clause = said(CLAUSES[kind], locale)
        subject = next((one for one in _SUBJECTS if clause.startswith(one)), "")
        clauses.append(clause.removeprefix(subject) if subject and subject == last else clause)
        last = subject
    return either(clauses, locale)


def _rungs(at: tuple[timedelta, ...], locale: Locale) -> str:
    """`1, 3 и 7 дней` where all are whole numbers of one unit, else each with its own."""
    for unit, most in _UNITS:
        if all(rung % unit == timedelta() and rung < most for rung in at):
            *first, last = at
            return joined([*(str(rung // unit) for rung in first), _acc(last, locale)], locale)
    return joined([_acc(rung, locale) for rung in at], locale)


def _delay(trigger: Trigger, playbook: Playbook, locale: Locale) -> str:
    at = None if trigger.at is None else _moment(trigger.at, locale)
    if trigger.before is not None:
        by = _acc(_length(trigger.before.by, playbook), locale)
        date = said(_DATES[trigger.before.date], locale)
        words = _BEFORE if at is None else _BEFORE_AT
        return said(words, locale).format(by, date, at)
    if trigger.after is None:
        return "" if at is None else said(_AT, locale).format(at)
    after = _acc(_length(trigger.after, playbook), locale)
    if at is None and any(_counts_from_message(trigger, kind) for kind in ROWS):
        return said(_FROM_MESSAGE, locale).format(after)
    return said(_LATER if at is None else _LATER_AT, locale).format(after, at)


def _counts_from_message(trigger: Trigger, kind: TaskKind) -> bool:
    named = any(action.task is not None and action.task.kind is kind for action in trigger.do)
    return named and kind is TaskKind.REMIND_PICKUP


def _moment(at: AtMoment, locale: Locale) -> str:
    if at.time is not None:
        return said(_TIME[at.clock], locale).format(at.time)
    return said(_HOURS[at.hours or "messages"], locale)


def _length(delay: timedelta | str, playbook: Playbook) -> timedelta:
    return delay if isinstance(delay, timedelta) else setting_at(playbook, delay, timedelta)


def _acc(of: timedelta, locale: Locale) -> str:
    return length(of, locale, "acc" if locale is Locale.RU else "")
