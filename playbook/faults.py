"""Tells what a model refuses of a file in words, each fault at its place in the file; what is read where is the loaders'."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from playbook.errors import PlaybookError
from playbook.located import Listing, Mapping, place_of
from playbook.naming import nearest, settings_at


def in_words(error: ValidationError, tree: Mapping, model: type[BaseModel]) -> Iterator[PlaybookError]:
    """The faults of `tree`, which `model` refused."""
    seen: set[tuple[str | int, ...]] = set()
    for fault in error.errors(include_url=False, include_input=False):
        path = _path_in(tree, fault["loc"], whole=fault["type"] in ("missing", "extra_forbidden"))
        if path in seen:
            continue  # The other members of a union do not fit either: one fault is enough.
        seen.add(path)
        if fault["type"] == "missing":
            yield place_of(tree, path[:-1]).error(f"{path[-1]} is missing here")
        elif fault["type"] == "extra_forbidden":
            hint = nearest(str(path[-1]), settings_at(model, path[:-1]))
            yield place_of(tree, path, key=True).error(f"there is no setting {path[-1]!r}{hint}")
        else:
            message = str(fault["msg"]).removeprefix("Value error, ")
            is_name = fault["loc"][-1:] == ("[key]",)
            yield place_of(tree, path, key=is_name).error(message if message else "this value does not fit")


def _path_in(tree: Mapping, location: tuple[str | int, ...], *, whole: bool) -> tuple[str | int, ...]:
    """The location without what pydantic adds (names of union members), as far as the file goes."""
    path: list[str | int] = []
    here: object = tree
    for number, part in enumerate(location):
        if isinstance(here, Mapping) and part in here.entries:
            here = here.entries[str(part)]
        elif isinstance(here, Listing) and isinstance(part, int) and part < len(here.items):
            here = here.items[part]
        elif not (whole and number == len(location) - 1):
            continue
        path.append(part)
    return tuple(path)
