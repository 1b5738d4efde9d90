"""Says a remark in Russian or English; its words stand in the files beside this one, by its code."""

from collections.abc import Iterable, Mapping
from typing import Final

from domain.locales import Locale
from playbook.fault_words.conditions import CONDITIONS
from playbook.fault_words.files import FILES
from playbook.fault_words.scenarios import SCENARIOS
from playbook.fault_words.settings import SETTINGS
from playbook.fault_words.templates import TEMPLATES
from playbook.fault_words.triggers import TRIGGERS
from playbook.fault_words.values import VALUES
from playbook.remarks import Remark, Value

Words = tuple[str, str]
"""Russian, then English; `{name}` is a value of the remark."""

WORDS: Final[Mapping[str, Words]] = {
    **FILES,
    **SETTINGS,
    **VALUES,
    **TRIGGERS,
    **CONDITIONS,
    **TEMPLATES,
    **SCENARIOS,
}
"""By the code of the remark."""


def told(remark: Remark, locale: Locale) -> str:
    """What is wrong, without what to do about it."""
    russian, english = WORDS[remark.code]
    values = {name: _value(value, locale) for name, value in remark.values}
    return (russian if locale is Locale.RU else english).format_map(values)


def helps(remark: Remark, locale: Locale) -> Iterable[str]:
    """What to do about it, line by line."""
    return (told(one, locale) for one in remark.helps)


def sentence(remark: Remark, locale: Locale) -> str:
    """All of it on one line."""
    parts = (told(remark, locale), *helps(remark, locale))
    if locale is Locale.EN:
        return "; ".join(parts)
    return " ".join(f"{part[:1].upper()}{part[1:]}{'' if part.endswith('?') else '.'}" for part in parts)


def _value(value: Value, locale: Locale) -> str | int:
    match value:
        case Remark():
            return told(value, locale)
        case tuple():
            return ", ".join(str(_value(one, locale)) for one in value)
        case _:
            return value
