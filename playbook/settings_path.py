"""Finds a duration of a playbook by its path (`payment.remind_pay_after`), for triggers whose delay is a setting."""

from datetime import timedelta
from functools import lru_cache
from typing import Annotated, get_args, get_origin

from pydantic import BaseModel

from playbook.naming import nearest
from playbook.schema import Playbook


class UnknownSetting(ValueError):
    """No duration of a playbook stands at this path."""


@lru_cache(maxsize=1)
def duration_paths() -> frozenset[str]:
    """Every path at which a playbook holds a duration."""
    return frozenset(_durations_in(Playbook, ""))


def check_path(path: str) -> None:
    """Raises UnknownSetting, naming the nearest right path, when no duration stands there."""
    if path not in duration_paths():
        hint = nearest(path, duration_paths()) or ", such as 40m, or payment.remind_pay_after"
        raise UnknownSetting(f"{path!r} is neither a duration nor a setting that holds one{hint}")


def duration_at(playbook: Playbook, path: str) -> timedelta:
    """The duration at `path`. Raises UnknownSetting; a loaded playbook's triggers name only paths that exist."""
    check_path(path)
    found: object = playbook
    for name in path.split("."):
        found = getattr(found, name)
    if not isinstance(found, timedelta):
        raise UnknownSetting(f"{path} is not set")
    return found


def _durations_in(model: type[BaseModel], prefix: str) -> list[str]:
    paths: list[str] = []
    for name, field in model.model_fields.items():
        for kind in _plain_types(field.annotation):
            if kind is timedelta:
                paths.append(prefix + name)
            elif isinstance(kind, type) and issubclass(kind, BaseModel):
                paths.extend(_durations_in(kind, f"{prefix}{name}."))
    return paths


def _plain_types(annotation: object) -> tuple[object, ...]:
    """The type itself, or the members of a union; what a tuple or mapping holds has no path."""
    if get_origin(annotation) is Annotated:
        return _plain_types(get_args(annotation)[0])
    if get_origin(annotation) in (tuple, dict, frozenset):
        return ()
    members = get_args(annotation)
    return tuple(kind for member in members for kind in _plain_types(member)) if members else (annotation,)
