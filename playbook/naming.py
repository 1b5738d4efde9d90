"""Finds the right name nearest to a wrong one, and the names a playbook may have at a place."""

import difflib
from collections.abc import Iterable
from typing import get_args

from pydantic import BaseModel


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?`, or nothing when no known name is near."""
    found = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def settings_at(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The names that may be written at `path` of a model; none where no model stands."""
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
    return tuple(field.alias or name for outer in here for name, field in outer.model_fields.items())


def _models_in(annotation: object) -> tuple[type[BaseModel], ...]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(found for inner in get_args(annotation) for found in _models_in(inner))
