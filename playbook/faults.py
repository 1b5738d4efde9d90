"""Tells what a model refuses of a file in words, each fault at its place in the file; what is read where is the loaders'."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from playbook.errors import PlaybookError
from playbook.located import Listing, Mapping, Path, Place, Scalar, place_of, scalar_at
from playbook.naming import field_at, nearest, settings_at

_LISTED: Final = 12
"""So many names are told at once where none is near."""
_KINDS: Final = {
    "tuple_type": "this is to be a list: [one, two], or a line `- one` for each",
    "list_type": "this is to be a list: [one, two], or a line `- one` for each",
    "dict_type": "this is to be a mapping; write name: value",
    "model_type": "this is to be a mapping; write name: value",
    "model_attributes_type": "this is to be a mapping; write name: value",
    "string_type": "this is to be text; put it in quotes",
    "int_type": "this is to be a whole number",
    "int_parsing": "this is to be a whole number",
    "int_from_float": "this is to be a whole number",
    "bool_type": "this is to be true or false",
    "bool_parsing": "this is to be true or false",
    "decimal_type": "this is to be a number",
    "decimal_parsing": "this is to be a number",
    "date_type": "this is to be a day; write it like 2026-12-31",
    "date_parsing": "this is to be a day; write it like 2026-12-31",
    "date_from_datetime_parsing": "this is to be a day; write it like 2026-12-31",
}


def in_words(error: ValidationError, tree: Mapping, model: type[BaseModel]) -> Iterator[PlaybookError]:
    """The faults of `tree`, which `model` refused."""
    for _, fault in faults_by_path(error, tree, model):
        yield fault


def faults_by_path(
    error: ValidationError, tree: Mapping, model: type[BaseModel]
) -> Iterator[tuple[Path, PlaybookError]]:
    """The same, each with its path; what is missing has the path it would have."""
    seen: set[Path] = set()
    for fault in error.errors(include_url=False, include_input=False):
        path = _path_in(tree, fault["loc"], whole=fault["type"] in ("missing", "extra_forbidden"))
        if path in seen:
            continue  # The other members of a union do not fit either: one fault is enough.
        seen.add(path)
        field = field_at(model, path)
        place, message = _told(fault, path, tree, model)
        yield path, place.error(message, (field.description or "") if field else "")


def _told(fault: ErrorDetails, path: Path, tree: Mapping, model: type[BaseModel]) -> tuple[Place, str]:
    if fault["type"] == "missing":
        return place_of(tree, path[:-1]), f"{path[-1]} is missing here"
    if fault["type"] == "extra_forbidden":
        known = settings_at(model, path[:-1])
        hint = nearest(str(path[-1]), known)
        if not hint and 0 < len(known) <= _LISTED:
            hint = f"; there are {', '.join(known)}"
        return place_of(tree, path, key=True), f"there is no setting {path[-1]!r}{hint}"
    is_name = fault["loc"][-1:] == ("[key]",)
    message = _words(fault, path, tree, model) or "this value does not fit"
    return place_of(tree, path, key=is_name), message


def _words(fault: ErrorDetails, path: Path, tree: Mapping, model: type[BaseModel]) -> str:
    kind, message = fault["type"], str(fault["msg"]).removeprefix("Value error, ")
    written = scalar_at(tree, path)
    if kind in ("enum", "literal_error"):
        return _no_choice(written, fault["ctx"]["expected"])
    if kind == "string_pattern_mismatch" and written:
        field = field_at(model, path)
        examples = _examples(model, path) if field else []
        like = f"; write it like {examples[0]}" if examples else ""
        return f"{written.value!r} should match pattern {fault['ctx']['pattern']!r}{like}"
    return _KINDS.get(kind) or message.replace("Input should", "this should").replace(
        "Decimal input should", "this should"
    )


def _no_choice(written: Scalar | None, expected: str) -> str:
    """`expected` are the choices as pydantic says them: `'cancel' or 'supervisor'`."""
    said = "this" if written is None else repr(written.value)
    choices = [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
    near = nearest(str(written.value), choices) if written is not None else ""
    listed = f"; write {expected}" if not near or len(choices) <= _LISTED else ""
    return f"{said} is no choice here{near}{listed}"


def _examples(model: type[BaseModel], path: Path) -> list[object]:
    """Values that fit at a place, by its JSON Schema."""
    field = field_at(model, path)
    if field is None:
        return []
    found: list[object] = [*(field.examples or [])]
    for part in (field.annotation, *field.metadata):
        found.extend(_examples_in(part))
    return found


def _examples_in(part: object) -> Iterator[object]:
    """Those of an annotation: `Annotated[str, Field(examples=[…])]`, also inside of a list."""
    for inner in (part, *getattr(part, "__metadata__", ()), *getattr(part, "__args__", ())):
        yield from getattr(inner, "examples", None) or ()
        if inner is not part:
            yield from _examples_in(inner)


def _path_in(tree: Mapping, location: Path, *, whole: bool) -> Path:
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
