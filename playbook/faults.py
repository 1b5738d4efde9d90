"""Tells what a model refuses of a file, each fault at its place in the file; what is read where is the loaders'."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.base import Unfit
from playbook.errors import Invalid, PlaybookError
from playbook.located import Listing, Mapping, Path, Place, Scalar, place_of, scalar_at
from playbook.naming import did_you_mean, field_at, nearest, settings_at
from playbook.remarks import Remark, remark

_LISTED: Final = 12
"""So many names are told at once where none is near."""
_LIST: Final = remark("not_a_list", remark("write_a_list"))
_MAPPING: Final = remark("not_a_mapping", remark("write_a_mapping"))
_DAY: Final = remark("not_a_day", remark("write_like", example="2026-12-31"))
_TIME: Final = remark("not_a_time", remark("write_like", example="17:00"))
_MOMENT: Final = remark("not_a_moment", remark("write_like", example='"2026-11-20T21:15:00+03:00"'))
KINDS: Final = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "named_tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "string_type": remark("not_text", remark("put_in_quotes")),
    "int_type": remark("not_whole"),
    "int_parsing": remark("not_whole"),
    "int_from_float": remark("not_whole"),
    "int_parsing_size": remark("too_large_number"),
    "finite_number": remark("not_a_number"),
    "bool_type": remark("not_yes_no"),
    "bool_parsing": remark("not_yes_no"),
    "decimal_type": remark("not_a_number"),
    "decimal_parsing": remark("not_a_number"),
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
}
"""What the types of pydantic's errors say, where it takes no more than the type."""
BOUNDS: Final = {
    "greater_than_equal": "less_than_least",
    "greater_than": "not_above",
    "less_than_equal": "more_than_most",
    "less_than": "not_below",
    "decimal_max_places": "too_many_places",
    "decimal_max_digits": "too_many_digits",
    "decimal_whole_digits": "too_many_whole_digits",
    "too_short": "too_few",
    "too_long": "too_many",
    "string_too_short": "text_too_short",
    "string_too_long": "text_too_long",
}
"""The codes of those that name a bound, which is filled in."""


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
        place, said = _told(fault, path, tree, model)
        yield path, place.error(said, (field.description or "") if field else "")


def _told(fault: ErrorDetails, path: Path, tree: Mapping, model: type[BaseModel]) -> tuple[Place, Remark]:
    if fault["type"] == "missing":
        return place_of(tree, path[:-1]), remark("missing", name=str(path[-1]))
    if fault["type"] == "extra_forbidden":
        known, name = settings_at(model, path[:-1]), str(path[-1])
        hint = nearest(name, known)
        if hint is None and 0 < len(known) <= _LISTED:
            hint = remark("there_are", names=known)
        return place_of(tree, path, key=True), remark("unknown_setting", hint, name=name)
    is_name = fault["loc"][-1:] == ("[key]",)
    return place_of(tree, path, key=is_name), _of_value(fault, path, tree, model)


def _of_value(fault: ErrorDetails, path: Path, tree: Mapping, model: type[BaseModel]) -> Remark:
    kind, context = fault["type"], fault.get("ctx", {})
    written = scalar_at(tree, path)
    if kind in ("enum", "literal_error"):
        return _no_choice(written, str(context["expected"]))
    if kind == "string_pattern_mismatch" and written:
        example = next(iter(_examples(model, path)), None)
        like = remark("write_like", example=str(example)) if example is not None else None
        return remark("no_match", like, text=str(written.value), pattern=str(context["pattern"]))
    if kind in BOUNDS:
        return remark(BOUNDS[kind], **{name: str(value) for name, value in context.items()})
    match context.get("error"):
        case Invalid() as refused:
            return refused.remark
        case Unfit() as unfit:
            return _unfit(unfit)
        case _:
            return KINDS.get(kind) or remark("does_not_fit")


def _unfit(error: Unfit) -> Remark:
    """What the domain refuses; its own English is told without what it says to do, which is told beside it."""
    english, _, to_do = str(error).partition("; ")
    near = error.values.get("near")
    hint = did_you_mean(str(near)) if near else None
    if hint is None and to_do:
        hint = remark("write_like", example=error.values["example"])
    return remark(error.code, hint, **error.values, english=english)


def _no_choice(written: Scalar | None, expected: str) -> Remark:
    """`expected` are the choices as pydantic says them: `'cancel' or 'supervisor'`."""
    choices = tuple(word.strip("' ") for word in expected.replace(" or ", ",").split(","))
    near = nearest(str(written.value), choices) if written is not None else None
    listed = remark("write_choice", choices=_listed(choices)) if not near or len(choices) <= _LISTED else None
    if written is None:
        return remark("this_is_no_choice", near, listed)
    return remark("no_choice", near, listed, text=_as_typed(written))


def _listed(choices: tuple[str, ...]) -> Remark:
    *others, last = (f"'{choice}'" for choice in choices)
    return remark("either", others=tuple(others), last=last) if others else remark("only", last=last)


def _as_typed(written: Scalar) -> str | int:
    value = written.value
    return value if isinstance(value, str | int) else str(value)


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
