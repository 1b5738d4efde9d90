"""Puts a setting's value into a sentence: durations in their case, numbers with their noun, sums, names of carriers and people."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from playbook.pricing import Goods
from playbook.wording import NBSP, Locale, money_words, percent_words, plural
from rules.words.names import CARRIERS, PEOPLE, Words, name_of, said

CURRENCY: Final = "RUB"
"""A playbook's own sums have no currency beside them; its orders have."""
_RU: Final = {
    "": (("день", "дня", "дней"), ("час", "часа", "часов"), ("минута", "минуты", "минут"), ("секунда", "секунды", "секунд")),
    "acc": (("день", "дня", "дней"), ("час", "часа", "часов"), ("минуту", "минуты", "минут"), ("секунду", "секунды", "секунд")),
    "gen": (("дня", "дней", "дней"), ("часа", "часов", "часов"), ("минуты", "минут", "минут"), ("секунды", "секунд", "секунд")),
}  # fmt: skip
_EN: Final = (("day", "days"), ("hour", "hours"), ("minute", "minutes"), ("second", "seconds"))
_OPEN: Final[Words] = ("рабочего времени", "of working time")
_DAY: Final = timedelta(days=1)
_AND: Final[Words] = ("и", "and")
_NONE_SET: Final[Words] = ("не заданы", "none are set")
_ALL_GOODS: Final[Words] = ("все товары", "all goods")
_OR: Final[Words] = ("или", "or")


class Said:
    """A value that says itself as its place in a sentence asks.

    After the colon: a duration's case (`gen`, `acc`), with `-open` where it counts working time; a number's forms
    (`день|дня|дней`; two Russian ones are the genitive); `money` or `percent` of a decimal; `quoted` of text and lists.
    """

    def __init__(self, value: object, locale: Locale) -> None:
        self._value = value
        self._locale = locale

    def __format__(self, how: str) -> str:
        value, locale = self._value, self._locale
        match value:
            case timedelta():
                case, _, clock = how.partition("-")
                return length(value, locale, case, in_open_time=clock == "open")
            case bool():
                raise TypeError("yes or no is told by a sentence of its own")
            case int():
                return counted(value, how, locale)
            case Decimal():
                return money(value, locale) if how == "money" else percent_words(value, locale)
            case StrEnum():
                return name_of(value, locale)
            case dict():
                return by_name(value, locale)
            case str():
                return quoted(value, locale) if how == "quoted" else value
            case tuple() | frozenset():
                return listed(value, locale, how)
            case _:
                return str(value)


def length(of: timedelta, locale: Locale, case: str = "", *, in_open_time: bool = False) -> str:
    """`2 часа 30 минут`, `1 дня` (gen), `1 минуту` (acc), with every unit that counts.

    In open time it is told so, unless it is whole days: these are wall time for staff too.
    """
    minutes, seconds = divmod(of.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    numbers = (of.days, hours, minutes, seconds)
    units: tuple[tuple[str, ...], ...] = _RU[case] if locale is Locale.RU else _EN
    parts = [
        f"{number}{NBSP}{plural(number, forms, locale)}"
        for number, forms in zip(numbers, units, strict=True)
        if number
    ]
    words = " ".join(parts) or f"0{NBSP}{units[2][-1]}"
    return f"{words} {said(_OPEN, locale)}" if in_open_time and (of < _DAY or of % _DAY) else words


def counted(number: int, forms: str, locale: Locale) -> str:
    """`3 попытки` of `попытка|попытки|попыток`; two Russian forms are the genitive: `1 попытки`, `3 попыток`."""
    if not forms:
        return str(number)
    words = tuple(forms.split("|"))
    if locale is Locale.RU and len(words) == 2:
        words = (words[0], words[1], words[1])
    return f"{number}{NBSP}{plural(number, words, locale)}"


def money(amount: Decimal, locale: Locale) -> str:
    """`50 000 ₽`."""
    return money_words(amount, CURRENCY, locale)


def quoted(text: str, locale: Locale) -> str:
    """In the quotation marks of the language."""
    return f"«{text}»" if locale is Locale.RU else f"“{text}”"


def carrier(name: str, locale: Locale) -> str:
    """What a carrier is called; one that only the shop knows keeps its name."""
    words = CARRIERS.get(name)
    return name if words is None else said(words, locale)


def person(role: str, locale: Locale) -> str:
    """A role of staff."""
    return said(PEOPLE[role], locale)


def listed(values: Iterable[object], locale: Locale, how: str = "") -> str:
    """`Почта России и СДЭК`; `quoted`: «свечи» и «ракеты»; `or`: joined by it; `sorted`; `carriers` and `roles` by their names."""
    options = how.split("-")
    names = [_name(value, locale, options) for value in values]
    if "sorted" in options:
        names.sort()
    return joined(names, locale, _OR if "or" in options else _AND)


def joined(names: list[str], locale: Locale, by: Words = _AND) -> str:
    """`a, b и c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {said(by, locale)} {names[-1]}"


def either(names: list[str], locale: Locale) -> str:
    """`a, b или c`."""
    return joined(names, locale, _OR)


def by_name(percents: Mapping[str, Decimal], locale: Locale) -> str:
    """`«ракеты» — 5 %, «свечи» — 7 %`; that there are none."""
    parts = [f"{quoted(name, locale)} — {percent_words(off, locale)}" for name, off in percents.items()]
    return ", ".join(parts) or said(_NONE_SET, locale)


def goods(of: Goods, locale: Locale) -> str:
    """Which goods are meant: `категорию «ракеты»`, or all."""
    parts = [
        said(words, locale).format(listed(names, locale, "quoted"))
        for words, names in (
            (("товары с артикулом {}", "goods with the sku {}"), of.skus),
            (("категорию {}", "the category {}"), of.categories),
            (("группу {}", "the group {}"), of.groups),
        )
        if names
    ]
    return joined(parts, locale) or said(_ALL_GOODS, locale)


def _name(value: object, locale: Locale, options: list[str]) -> str:
    text = str(value)
    if "carriers" in options:
        return carrier(text, locale)
    if "roles" in options:
        return person(text, locale)
    if isinstance(value, StrEnum):
        return name_of(value, locale)
    return quoted(text, locale) if "quoted" in options else text
