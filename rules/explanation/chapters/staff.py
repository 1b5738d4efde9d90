"""Staff, hours and holidays: the sentences of these settings."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from domain.hours import NO_HOLIDAYS
from domain.windows import Minutes
from playbook.flows import AssignmentScope
from playbook.schema import Playbook
from playbook.wording import Locale, date_words, hours_words
from rules.explanation.document import Statement
from rules.explanation.telling import Chapter, Rule, statement
from rules.explanation.values import joined, length, person, quoted
from rules.words.names import Words, said

_MOSCOW: Final = "Europe/Moscow"
"""Told by `hours_words` itself."""
_COUNTRIES: Final[dict[str, Words]] = {
    "RU": ("России", "Russia"),
    "BY": ("Беларуси", "Belarus"),
    "KZ": ("Казахстана", "Kazakhstan"),
}


def _hours(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    hours = playbook.hours
    zone = "" if hours.timezone == _MOSCOW else said((", часовой пояс {}", ", time zone {}"), locale)
    words = ("Магазин работает {}{}.", "The shop works {}{}.")
    text = said(words, locale).format(hours_words(hours, locale), zone.format(ZoneInfo(hours.timezone).key))
    yield statement("hours.open", text, also=("hours.days", "hours.timezone"))
    breaks = [_window(one, locale) for one in hours.breaks]
    pauses = ("Перерыв: {}.", "Break: {}.") if breaks else ("Перерывов нет.", "There are no breaks.")
    yield statement("hours.breaks", said(pauses, locale).format(joined(breaks, locale)))
    country = _COUNTRIES.get(hours.holidays, (hours.holidays, hours.holidays))
    kept = (
        ("В праздники работаем.", "The shop works on public holidays.")
        if hours.holidays == NO_HOLIDAYS
        else ("В официальные выходные {} не работаем.", "The shop is closed on the public holidays of {}.")
    )
    yield statement("hours.holidays", said(kept, locale).format(said(country, locale)))
    yield _days("hours.closed_on", hours.closed_on, locale,
                ("Кроме того, закрыты: {}.", "Besides, the shop is closed on {}."),
                ("Других нерабочих дней нет.", "There are no other closed days."))  # fmt: skip
    yield _days("hours.open_on", hours.open_on, locale,
                ("Работаем, хотя день обычно нерабочий: {}.", "The shop is open, though usually closed, on {}."),
                ("Рабочих дней вне этого расписания нет.", "No day is worked outside of these hours."))  # fmt: skip


def _days(path: str, days: tuple[date, ...], locale: Locale, words: Words, none: Words) -> Statement:
    named = joined([f"{date_words(day, locale)} {day.year}" for day in days], locale)
    return statement(path, said(words if days else none, locale).format(named))


def _customer_hours(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    hours = playbook.customer_hours
    calls = ("Звоним клиенту {} по его местному времени.", "A customer is called {} by the local clock.")
    yield statement("customer_hours.calls", said(calls, locale).format(_window(hours.calls, locale)))
    messages = (
        "Сообщения отправляем {} по местному времени клиента; ответы на его собственные действия — сразу.",
        "Messages are sent {} by the customer’s local clock; answers to what the customer did go at once.",
    )
    yield statement("customer_hours.messages", said(messages, locale).format(_window(hours.messages, locale)))


def _window(window: Minutes, locale: Locale) -> str:
    opens, _, closes = str(window).partition("-")
    return said(("с {} до {}", "from {} to {}"), locale).format(opens, closes)


def _routines(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "routines"
    if not playbook.routines:
        yield statement(path, said(("Повторяющихся поручений нет.", "There are no recurring tasks."), locale))
    words = (
        "Повторяющееся поручение {}: раз в {}, выполняет {}.",
        "Recurring task {}: every {}, done by the {}.",
    )
    for one in playbook.routines:
        every = length(one.every, locale, "acc" if locale is Locale.RU else "")
        text = said(words, locale).format(quoted(one.id, locale), every, person(one.role, locale))
        yield statement(path, text, key=f"{path}[{one.id}]")


def _vip(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    vip = playbook.vip
    none = ("Особого класса клиентов нет.", "There is no class of customers with people of their own.")
    own = (
        "У клиентов класса {} есть свой сотрудник; если его нет на месте, ими занимается {}.",
        "Customers of the class {} have a person of their own; while that person is away, the {} has them.",
    )
    text = said(none if vip.class_name is None else own, locale)
    named = quoted(vip.class_name or "", locale), person(vip.otherwise, locale)
    yield statement("vip.class", text.format(*named), also=("vip.otherwise",))


def _season(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path, last = "assignments.season_ends", playbook.assignments.season_ends
    if last is None:
        yield statement(path, said(("Сезонов нет.", "There are no seasons."), locale))
        return
    day = date_words(date.fromisoformat(f"2028-{last}"), locale)
    words = ("Сезон каждый год кончается {}.", "The season ends on {} every year.")
    yield statement(path, said(words, locale).format(day))


STAFF: Final = Chapter(
    "staff",
    ("Сотрудники", "Staff"),
    (
        "Если у задачи нет своего срока, действует срок исполнителя.",
        "A task without a limit of its own has the limit of whoever does it.",
    ),
    (
        Rule("limits.operator", ("Срок оператора — {:-open}.", "An operator’s limit is {:-open}.")),
        Rule(
            "limits.supervisor", ("Срок начальника отдела — {:-open}.", "A supervisor’s limit is {:-open}.")
        ),
        Rule("limits.buyer", ("Срок закупщика — {:-open}.", "A buyer’s limit is {:-open}.")),
        Rule("limits.warehouse", ("Срок склада — {:-open}.", "The warehouse’s limit is {:-open}.")),
        Rule(
            "assignments.limit",
            (
                "Одновременно закреплено не больше {:клиента|клиентов}.",
                "At most {:customer is|customers are} assigned at once.",
            ),
            none=(
                "Число закреплённых клиентов не ограничено.",
                "The number of assigned customers is not limited.",
            ),
        ),
        Rule(
            "assignments.scope",
            choices={
                AssignmentScope.OPERATOR: (
                    "Закреплённых клиентов считаем по каждому оператору.",
                    "Assigned customers are counted by operator.",
                ),
                AssignmentScope.SHOP: (
                    "Закреплённых клиентов считаем по всему магазину.",
                    "Assigned customers are counted for the whole shop.",
                ),
            },
        ),
        Rule(
            "assignments.themes",
            (
                "Клиентов закрепляем по темам, первая важнее: {:quoted}.",
                "Customers are assigned for these themes, the first goes first: {:quoted}.",
            ),
            none=("Тем для закрепления нет.", "There are no themes of assignment."),
        ),
        _season,
        Rule(
            "assignments.extend_within",
            (
                "Если у клиента несколько дат и между ними не больше {:gen}, закрепление продлевается, а не начинается"
                " заново.",
                "Several dates of a customer no more than {} apart prolong one assignment.",
            ),
            none=(
                "Близкие даты клиента закрепление не продлевают.",
                "Dates near to one another do not prolong an assignment.",
            ),
        ),
        _vip,
        _routines,
    ),
)
HOURS: Final = Chapter(
    "hours",
    ("Часы работы и праздники", "Hours and holidays"),
    (
        "Сроки сотрудников в минутах и часах идут только в рабочее время, сроки в днях — без перерыва.",
        "Limits of staff in minutes and hours run in working time only, those in days without a break.",
    ),
    (_hours, _customer_hours),
)
