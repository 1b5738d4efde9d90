"""Finds a setting of a playbook by its path (`payment.remind_pay_after`), for triggers whose delay, percent or sum is a setting."""

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeVar, get_args, get_origin

from pydantic import BaseModel, Field

from domain.durations import LONGEST, is_spelled
from playbook.errors import Invalid
from playbook.naming import nearest
from playbook.remarks import remark

if TYPE_CHECKING:
    from playbook.schema import Playbook

_Value = TypeVar("_Value", timedelta, Decimal)

SettingPath = Annotated[str, Field(examples=["payment.remind_pay_after"])]
"""A setting that stands elsewhere in the playbook; loading refuses one that does not exist."""


class UnknownSetting(Invalid):
    """No setting of that kind stands at this path."""


@lru_cache(maxsize=4)
def setting_paths(kind: type) -> frozenset[str]:
    """Every path at which a playbook holds a duration (timedelta) or a number (Decimal)."""
    from playbook.schema import Playbook  # its triggers name these paths: the model is whole only now

    return frozenset(_paths_in(Playbook, "", kind))


def check_path(path: str, kind: type = timedelta) -> None:
    """Raises UnknownSetting, naming the nearest right path, when no setting of this kind stands there."""
    paths = setting_paths(kind)
    if path not in paths:
        if kind is timedelta and is_spelled(path):
            raise UnknownSetting(remark("delay_too_long", text=path, days=LONGEST.days))
        hint = nearest(path, paths) or remark("such_as", example=_EXAMPLES[kind])
        raise UnknownSetting(remark("no_such_value", hint, path=path, kind=_KINDS[kind]))


def setting_at(playbook: "Playbook", path: str, kind: type[_Value]) -> _Value:
    """The setting at `path`. Raises UnknownSetting; a loaded playbook's triggers name only paths that exist."""
    check_path(path, kind)
    found: object = playbook
    for name in path.split("."):
        found = getattr(found, name)
    if not isinstance(found, kind):
        raise UnknownSetting(remark("not_set", remark("set_it", kind=_KINDS[kind]), path=path))
    return found


_KINDS = {timedelta: remark("a_duration"), Decimal: remark("a_number")}
_EXAMPLES = {
    timedelta: remark("example_or", one="40m", other="payment.remind_pay_after"),
    Decimal: remark("example_or", one="5", other="thinking_discount.percent"),
}


def _paths_in(model: type[BaseModel], prefix: str, wanted: type) -> list[str]:
    paths: list[str] = []
    for name, field in model.model_fields.items():
        for kind in _plain_types(field.annotation):
            if kind is wanted:
                paths.append(prefix + name)
            elif isinstance(kind, type) and issubclass(kind, BaseModel):
                paths.extend(_paths_in(kind, f"{prefix}{name}.", wanted))
    return paths


def _plain_types(annotation: object) -> tuple[object, ...]:
    """The type itself, or the members of a union; what a tuple or mapping holds has no path."""
    if get_origin(annotation) is Annotated:
        return _plain_types(get_args(annotation)[0])
    if get_origin(annotation) in (tuple, dict, frozenset):
        return ()
    members = get_args(annotation)
    return tuple(kind for member in members for kind in _plain_types(member)) if members else (annotation,)
