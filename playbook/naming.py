"""Finds the right name nearest to a wrong one, and the names a playbook may have at a place."""

import difflib
from collections.abc import Iterable
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from playbook.remarks import Remark, remark


def nearest(name: str, known: Iterable[str]) -> Remark | None:
    """That the nearest name was meant, or None when no known name is near."""
    return did_you_mean(nearest_of(name, known))


def nearest_of(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a wrong one, where one is like it."""
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1)), None)


def did_you_mean(name: str | None) -> Remark | None:
    """That this name was meant; None without a name."""
    return remark("did_you_mean", name=name) if name else None


def near_or_all(name: str, known: Iterable[str]) -> Remark:
    """The nearest right name, else all there are."""
    names = tuple(sorted(known))
    return nearest(name, names) or remark("there_are", names=names)


def settings_at(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The names that may be written at `path` of a model; none where no model stands."""
    models = _models_at(model, path)
    return tuple(field.alias or name for outer in models for name, field in outer.model_fields.items())


def field_at(model: type[BaseModel], path: tuple[str | int, ...]) -> FieldInfo | None:
    """The field whose value stands at `path`; of an item of a list or a mapping its owner's. None where there is none."""
    for length in range(len(path), 0, -1):
        for outer in _models_at(model, path[: length - 1]):
            for name, field in outer.model_fields.items():
                if path[length - 1] in (name, field.alias):
                    return field
        if not isinstance(path[length - 1], int):
            return None
    return None


def _models_at(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[type[BaseModel], ...]:
    here: tuple[type[BaseModel], ...] = (model,)
    for part in path:
        if isinstance(part, int):
            continue  # Items of a list: their models are already here.
        here = tuple(
            inner
            for outer in here
            for name, field in outer.model_fields.items()
            if part in (name, field.alias)
            for inner in _models_in(field.annotation)
        )
    return here


def _models_in(annotation: object) -> tuple[type[BaseModel], ...]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(found for inner in get_args(annotation) for found in _models_in(inner))
