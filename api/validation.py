"""Says where a request does not fit its model and what to write instead; how the answer looks is the problems'."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from desk.asked import NEEDED


class ErrorItem(BaseModel):
    """One fault of a request."""

    pointer: str = Field(
        description="JSON Pointer into the body; `query`, `path` or `header` and the name otherwise"
    )
    message: str


_MESSAGES = {
    "extra_forbidden": "There is no such field: remove it or correct its name.",
    "timezone_aware": "Give the time with its offset, like 2026-11-20T21:15:00+03:00.",
    "missing": "This field is needed.",
    "union_tag_not_found": "This field is needed: it says which of its forms is meant.",
    "union_tag_invalid": "There is no such word: see the allowed ones where this was offered.",
    "model_attributes_type": "Write a JSON object here; the header Content-Type is application/json.",
    "model_type": "Write a JSON object here.",
    "dict_type": "Write a JSON object here.",
    "tuple_type": "Write a list here.",
    "list_type": "Write a list here.",
}
_ABSENT = frozenset({"missing", NEEDED})
_TAGGED = frozenset({"union_tag_not_found", "union_tag_invalid"})


def items_of(errors: Sequence[Any], body: object) -> list[ErrorItem]:
    """A fault a line. What is wrong only because something within it is wrong is left out."""
    told = [ErrorItem(pointer=_pointer(error, body), message=_message(error)) for error in errors]
    pointers = {item.pointer for item in told}
    return [item for item in told if not any(one.startswith(f"{item.pointer}/") for one in pointers)]


def _pointer(error: Mapping[str, Any], body: object) -> str:
    location: Sequence[str | int] = error["loc"]
    if not location:
        return ""
    where, *path = location
    if where != "body":
        return " ".join([str(where), *map(str, path)])
    parts = _as_written(path, body, error["type"])
    if error["type"] in _TAGGED:
        parts.append(str(error["ctx"]["discriminator"]).strip("'"))
    return "".join(f"/{_escaped(part)}" for part in parts)


def _as_written(path: Sequence[str | int], body: object, kind: str) -> list[str | int]:
    """Without the steps that only the model has: the word or type that chose one form of several."""
    parts: list[str | int] = []
    at = body
    for index, part in enumerate(path):
        inside = _inside(at, part)
        if inside is not None:
            (at,) = inside
        elif not (kind in _ABSENT and index == len(path) - 1):
            continue
        parts.append(part)
    return parts


def _inside(at: object, part: str | int) -> tuple[object] | None:
    """What stands there, which may be null; None when nothing does."""
    if isinstance(at, dict):
        return (at[part],) if part in at else None
    if isinstance(at, list) and isinstance(part, int):
        return (at[part],) if part < len(at) else None
    return None


def _escaped(part: str | int) -> str:
    return str(part)[:100].replace("~", "~0").replace("/", "~1")


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "too_short":
        return f"Give at least {error['ctx']['min_length']} of them."
    if error["type"] == "missing" and len(error["loc"]) == 1:
        return "Send a JSON object; the header Content-Type is application/json."
    return _MESSAGES.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
