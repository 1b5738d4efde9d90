"""Lays a playbook out flat: every setting by its path, as a value whose spelling matters no longer; words for it are others'."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, get_args, get_origin

from annotated_types import Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.hours import WEEK, ShopHours
from domain.parcels import Carrier
from domain.windows import Minutes
from playbook.actions import Action
from playbook.schema import Playbook, Trigger
from playbook.settings_path import setting_at

Value = bool | int | Decimal | timedelta | date | str | None | tuple["Value", ...]


class Sort(StrEnum):
    """What kind of value it is, where its type alone does not say."""

    PLAIN = "plain"
    PERCENT = "percent"
    MEMBERS = "members"
    """Several, of which the order does not matter."""
    SEQUENCE = "sequence"
    """Several, one after another."""
    HOURS = "hours"
    """A window for each day of the week, Monday first; none where it is closed."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One setting's value; two that mean the same are equal. `path` is the other setting it is taken from."""

    value: Value
    sort: Sort = Sort.PLAIN
    path: str | None = None
    written: str | None = None
    """As its author spells it, where `value` is put into one spelling to be compared."""

    def __eq__(self, other: object) -> bool:
        """What is taken from the same setting is the same here: that the setting differs is told where it stands."""
        if not isinstance(other, Leaf):
            return NotImplemented
        same_source = self.path is not None and self.path == other.path
        return same_source or (self.value == other.value and type(self.value) is type(other.value))

    def __hash__(self) -> int:
        return hash(type(self.value))


Flat = Mapping[str, Leaf]

_TOLD_ELSEWHERE: Final = frozenset({"schema_number", "triggers", "templates", "scripts", "replies"})
_IN_ORDER: Final = frozenset({"assignments.themes", "about.social"})
"""Lists of plain values of which the order counts."""
_OF_CARRIERS: Final = frozenset({"delivery_saved_by", "carriers_by_gateway", "poll", "carriers", "never"})
"""Lists of carriers: codes where Steward knows them, else names of the shop's own."""
_NAMES_OF_ITEMS: Final = ("id", "from")
"""The field by which an item of a list is known."""


def settings_of(playbook: Playbook) -> Flat:
    """Every setting by its path, as a file writes it: `pickup.call_after`, `care.tiers[3].after`."""
    found: dict[str, Leaf] = {}
    for name, field in Playbook.model_fields.items():
        if name not in _TOLD_ELSEWHERE:
            found.update(_flat(getattr(playbook, name), field, name))
    return found


def parts_of(trigger: Trigger, playbook: Playbook) -> Flat:
    """A trigger's parts by name; a delay that stands in a setting is given with that setting's value."""
    found: dict[str, Leaf] = {}
    for name, field in Trigger.model_fields.items():
        value = getattr(trigger, name)
        if name == "when":
            found[name] = Leaf(None if value is None else _condition(value), written=value)
        elif name == "do":
            found[name] = Leaf(tuple(map(action_words, value)), Sort.SEQUENCE)
        elif name not in ("id", "enabled"):
            found.update(_flat(value, field, name))
    for name in ("after", "before.by"):
        leaf = found.get(name)
        if leaf is not None and isinstance(leaf.value, str):
            found[name] = Leaf(setting_at(playbook, leaf.value, timedelta), path=leaf.value)
    if trigger.remind is not None and trigger.remind.then is not None:
        then = tuple(map(action_words, trigger.remind.then.do))
        found["remind.then.do"] = Leaf(then, Sort.SEQUENCE)
    return {name: leaf for name, leaf in found.items() if not name.startswith("remind.then.do[")}


def action_words(action: Action) -> str:
    """An act as a file writes it, in its shortest spelling: `sms: arrived`, `task: {kind: errand, script: call}`."""
    [name] = [name for name in Action.model_fields if getattr(action, name) is not None]
    written = action.model_dump(mode="json", by_alias=True, exclude_defaults=True)[name]
    if not isinstance(written, dict):
        return f"{name}: {written}"
    if list(written) == ["template"]:
        return f"{name}: {written['template']}"
    return f"{name}: {{{', '.join(f'{key}: {_scalar(value)}' for key, value in written.items())}}}"


def _flat(value: object, field: FieldInfo, path: str) -> Iterator[tuple[str, Leaf]]:
    match value:
        case ShopHours():
            yield from _of_hours(value, path)
        case Minutes():
            yield path, Leaf(str(value))
        case BaseModel():
            for name, inner in type(value).model_fields.items():
                yield from _flat(getattr(value, name), inner, f"{path}.{inner.alias or name}")
        case dict():
            for key, item in value.items():
                yield from _flat(item, field, f"{path}.{key}")
        case tuple() if any(isinstance(item, BaseModel) for item in value):
            for number, item in enumerate(value, start=1):
                yield from _flat(item, field, f"{path}[{_name(item) or number}]")
        case tuple() if not value and _holds_models(field.annotation):
            return  # Its items have paths of their own.
        case tuple():
            plain = tuple(map(_carrier if path.split(".")[-1] in _OF_CARRIERS else _plain, value))
            if path in _IN_ORDER or any(isinstance(item, timedelta) for item in plain):
                yield path, Leaf(plain, Sort.SEQUENCE)
            else:
                yield path, Leaf(tuple(sorted(set(plain), key=str)), Sort.MEMBERS)
        case _:
            percent = isinstance(value, Decimal) and _is_percent(field)
            yield path, Leaf(_plain(value), Sort.PERCENT if percent else Sort.PLAIN)


def _of_hours(hours: ShopHours, path: str) -> Iterator[tuple[str, Leaf]]:
    """Days that are left out and days without a window are the same: closed."""
    windows = zip(WEEK, hours.open.by_day(), strict=True)
    by_day = tuple(str(window) if window and day in hours.days else None for day, window in windows)
    yield f"{path}.open", Leaf(by_day, Sort.HOURS)
    for name in ("timezone", "holidays", "breaks", "closed_on", "open_on"):
        yield from _flat(getattr(hours, name), ShopHours.model_fields[name], f"{path}.{name}")


def _name(item: object) -> str | None:
    """What an item of a list is known by, where its place does not matter."""
    if isinstance(item, BaseModel):
        for name, field in type(item).model_fields.items():
            if (field.alias or name) in _NAMES_OF_ITEMS:
                return str(getattr(item, name))
    return None


def _plain(value: object) -> Value:
    match value:
        case StrEnum() | bool() | int() | timedelta() | date() | None:
            return value
        case Decimal():
            return value.normalize()
        case str():
            return " ".join(value.split())
        case _:  # A window of a day, for one.
            return str(value)


def _carrier(value: object) -> Value:
    return next((one for one in Carrier if one.value == value), None) or _plain(value)


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_percent(field: FieldInfo) -> bool:
    return any(
        isinstance(one, Le) and one.le == 100 for one in (*field.metadata, *_constraints(field.annotation))
    )


def _holds_models(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(map(_holds_models, get_args(annotation)))


def _constraints(annotation: object) -> Iterator[object]:
    """What stands beside a type anywhere in an annotation."""
    if get_origin(annotation) is Annotated:
        for beside in get_args(annotation)[1:]:
            yield from beside.metadata if isinstance(beside, FieldInfo) else (beside,)
    for inner in get_args(annotation):
        yield from _constraints(inner)


_TOKENS: Final = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\w+(?:\.\w+)*|[^\w\s]+")


def _condition(text: str) -> str:
    """With one blank between its words and signs: `a>=1` is `a >= 1`."""
    return " ".join(_TOKENS.findall(text))
