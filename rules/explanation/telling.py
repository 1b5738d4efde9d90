"""Tells one setting: which of its sentences holds for its value, and whether anything still stands on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.tasks import TaskKind
from playbook.actions import Action
from playbook.schema import Playbook
from playbook.settings_path import SettingPath
from playbook.task_rows import row_delay
from playbook.triggers import Trigger
from playbook.wording import Locale
from rules.explanation.document import Statement
from rules.explanation.values import Said
from rules.words.names import Words, said

_NO_CHOICES: Final[Mapping[str, Words]] = MappingProxyType({})


class Rule(NamedTuple):
    """The sentences of the setting at `path`; `{}` is its value, further ones are those of `also`.

    `none` holds where nothing is set: no value, no, zero, an empty list. `choices` are by an enum's value. `row`: the
    trigger's row of this task may set another delay, or switch it off. `by_trigger`: only triggers read the setting.
    `idle` holds where that row, or every such trigger, is switched off.
    """

    path: str
    words: Words | None = None
    none: Words | None = None
    choices: Mapping[str, Words] = _NO_CHOICES
    row: TaskKind | None = None
    by_trigger: bool = False
    idle: Words | None = None
    also: tuple[str, ...] = ()


Teller = Callable[[Playbook, Locale], Iterable[Statement]]
"""Tells settings that no single sentence with a value could."""


class Chapter(NamedTuple):
    """A section of the document: what it tells, in order."""

    key: str
    title: Words
    intro: Words | None
    rules: tuple[Rule | Teller, ...]


def told(chapter: Chapter, playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    """The chapter's statements for a shop."""
    for rule in chapter.rules:
        if isinstance(rule, Rule):
            yield statement(rule.path, _sentence(rule, playbook, locale), also=rule.also)
        else:
            yield from rule(playbook, locale)


def statement(path: str, text: str, *, key: str = "", also: tuple[str, ...] = ()) -> Statement:
    """A statement that tells the setting at `path`, and those of `also`."""
    return Statement(key=key or path, text=text, tells=(path, *also))


def value_at(playbook: Playbook, path: str) -> object:
    """The setting at `path`."""
    found: object = playbook
    for name in path.split("."):
        found = getattr(found, name)
    return found


def setting_paths_of(trigger: Trigger) -> tuple[SettingPath, ...]:
    """The settings that a trigger reads: its delay, and numbers of what it does."""
    delays = (trigger.after, trigger.before.by if trigger.before is not None else None)
    then = trigger.remind.then.do if trigger.remind is not None and trigger.remind.then is not None else ()
    found = [delay for delay in delays if isinstance(delay, str)]
    for action in (*trigger.do, *then):
        found += _paths_of(action)
    return tuple(dict.fromkeys(found))


def _paths_of(action: Action) -> list[str]:
    values: tuple[object, ...] = ()
    if action.promo_code is not None:
        values = (action.promo_code.percent, action.promo_code.valid_for)
    elif action.bonus is not None:
        values = (action.bonus.percent, action.bonus.by_category, action.bonus.amount)
    return [value for value in values if isinstance(value, str)]


def _sentence(rule: Rule, playbook: Playbook, locale: Locale) -> str:
    value = value_at(playbook, rule.path)
    if rule.idle is not None and _is_idle(rule, playbook, value):
        return said(rule.idle, locale).format(Said(value, locale))
    if rule.row is not None and isinstance(value, timedelta):
        value = row_delay(playbook, rule.row, value)
    words: Words | None
    if isinstance(value, StrEnum):
        words = rule.choices[value]
    elif rule.none is not None and _is_nothing(value):
        words = rule.none
    else:
        words = rule.words
    if words is None:
        raise LookupError(f"nobody says what {rule.path} means when it is {value!r}")
    others = (value_at(playbook, path) for path in rule.also)
    return said(words, locale).format(*(Said(one, locale) for one in (value, *others)))


def _is_idle(rule: Rule, playbook: Playbook, value: object) -> bool:
    if rule.row is not None and isinstance(value, timedelta):
        return row_delay(playbook, rule.row, value) is None
    readers = (trigger for trigger in playbook.triggers if trigger.enabled)
    return rule.by_trigger and not any(rule.path in setting_paths_of(trigger) for trigger in readers)


def _is_nothing(value: object) -> bool:
    return value in (None, False, "", timedelta(0)) or value == () or value == {} or value == Decimal(0)
