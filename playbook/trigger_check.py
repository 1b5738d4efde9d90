"""Finds what is wrong with triggers that no single value shows: conditions, settings and fields they name, tasks of the lifecycle."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, get_args, get_origin

from domain.facts import fact_models
from domain.tasks import TaskKind
from playbook.actions import Action, PayBonus
from playbook.conditions import ConditionError, compile_condition
from playbook.errors import PlaybookError
from playbook.located import Mapping, place_of, scalar_at
from playbook.naming import nearest
from playbook.remarks import Remark, remark
from playbook.schema import Playbook
from playbook.settings_path import UnknownSetting, setting_at
from playbook.task_rows import ROWS
from playbook.triggers import Trigger

Path = tuple[str | int, ...]

_WHOLE = 100
_ORDER_SUMS = ("order.total", "order.goods")


def trigger_faults(playbook: Playbook, tree: Mapping) -> Iterator[PlaybookError]:
    """Every fault, each at its place in the file that wrote it."""
    for number, trigger in enumerate(playbook.triggers):
        path: Path = ("triggers", number)
        yield from _condition_faults(trigger, tree, (*path, "when"))
        yield from _unknown_settings(playbook, trigger, tree, path)
        for action_path, action in actions_of(trigger, path):
            if action.bonus is not None:
                yield from _bonus_faults(trigger, action.bonus, tree, (*action_path, "bonus"))
            if action.task is not None and action.task.kind is not TaskKind.ERRAND:
                yield from _row_faults(trigger, action.task.kind, tree, path, action_path)


def _condition_faults(trigger: Trigger, tree: Mapping, path: Path) -> Iterator[PlaybookError]:
    if trigger.when is None:
        return
    try:
        compile_condition(trigger.when, trigger.on)
    except ConditionError as error:
        written = scalar_at(tree, path)
        place = written.inside(_offset(trigger.when, error)) if written else place_of(tree, path)
        yield place.error(error.remark)


def _offset(text: str, error: ConditionError) -> int:
    """How many characters of the condition stand before the fault."""
    before = text.split("\n")[: error.line - 1]
    return sum(len(line) + 1 for line in before) + error.column - 1


def _unknown_settings(
    playbook: Playbook, trigger: Trigger, tree: Mapping, path: Path
) -> Iterator[PlaybookError]:
    for at, written, kind in _settings_named(trigger, path):
        if isinstance(written, str):
            try:
                found = _value_of(playbook, written, kind)
            except UnknownSetting as unknown:
                yield place_of(tree, at).error(unknown.remark)
                continue
            if at[-1] == "percent" and isinstance(found, Decimal) and found > _WHOLE:
                said = remark("over_whole", path=written, found=str(found), most=_WHOLE)
                yield place_of(tree, at).error(said)


def _value_of(playbook: Playbook, path: str, kind: type) -> timedelta | Decimal:
    return setting_at(playbook, path, timedelta) if kind is timedelta else setting_at(playbook, path, Decimal)


def _settings_named(trigger: Trigger, path: Path) -> Iterator[tuple[Path, object, type]]:
    yield (*path, "after"), trigger.after, timedelta
    if trigger.before is not None:
        yield (*path, "before", "by"), trigger.before.by, timedelta
    for at, action in actions_of(trigger, path):
        if action.promo_code is not None:
            yield (*at, "promo_code", "percent"), action.promo_code.percent, Decimal
            yield (*at, "promo_code", "valid_for"), action.promo_code.valid_for, timedelta
        if action.bonus is not None:
            yield (*at, "bonus", "percent"), action.bonus.percent, Decimal
            yield (*at, "bonus", "amount"), action.bonus.amount, Decimal


def actions_of(trigger: Trigger, path: Path) -> Iterator[tuple[Path, Action]]:
    """Every act of a trigger with its path in the file."""
    for place, action in enumerate(trigger.do):
        yield (*path, "do", place), action
    if trigger.remind is not None and trigger.remind.then is not None:
        for place, action in enumerate(trigger.remind.then.do):
            yield (*path, "remind", "then", "do", place), action


def _bonus_faults(trigger: Trigger, bonus: PayBonus, tree: Mapping, path: Path) -> Iterator[PlaybookError]:
    sums = (*_fields(trigger.on, Decimal), *_ORDER_SUMS)
    if bonus.of is not None and bonus.of not in sums:
        said = remark("no_sum", nearest(bonus.of, sums), name=bonus.of, fact=trigger.on)
        yield place_of(tree, (*path, "of")).error(said)
    if bonus.by_category is not None and "category" not in fact_models()[trigger.on].model_fields:
        told = tuple(name for name, model in fact_models().items() if "category" in model.model_fields)
        said = remark("no_category", remark("category_told_by", facts=told), fact=trigger.on)
        yield place_of(tree, (*path, "by_category")).error(said)
    numbers = _fields(trigger.on, int)
    if bonus.times is not None and bonus.times not in numbers:
        said = remark("no_count", nearest(bonus.times, numbers), name=bonus.times, fact=trigger.on)
        yield place_of(tree, (*path, "times")).error(said)


def _row_faults(
    trigger: Trigger, kind: TaskKind, tree: Mapping, path: Path, action_path: Path
) -> Iterator[PlaybookError]:
    """A row about a task of the lifecycle says nothing that the lifecycle would not do."""
    row = ROWS.get(kind)
    at = place_of(tree, (*action_path, "task", "kind"))
    if row is None:
        yield at.error(remark("lifecycle_alone", remark("write_errand"), kind=kind.value))
    elif trigger.on not in row.on:
        said = remark("opened_on", kind=kind.value, facts=_either(row.on), fact=trigger.on)
        yield place_of(tree, (*path, "on")).error(said)
    elif not trigger.enabled and not row.timed and len(trigger.do) == 1:
        yield place_of(tree, (*path, "enabled")).error(remark("would_hang", kind=kind.value))
    elif trigger.when is not None and row.timed:
        said = remark("for_every_order", remark("write_errand_for_some"), kind=kind.value)
        yield place_of(tree, (*path, "when")).error(said)


def _either(names: tuple[str, ...]) -> Remark:
    first, *others = names
    one = remark("only", last=first)
    return remark("or", first=one, second=_either(tuple(others))) if others else one


def _fields(fact: str, kind: type) -> tuple[str, ...]:
    """`fact.NAME` of every field of that type."""
    fields = fact_models()[fact].model_fields
    return tuple(f"fact.{name}" for name, field in fields.items() if _plain(field.annotation) is kind)


def _plain(annotation: object) -> object:
    return _plain(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation
