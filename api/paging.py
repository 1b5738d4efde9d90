"""Lists are read page by page: a cursor says after which item the next page begins; it is opaque to callers."""

import base64
import binascii
import json
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.problems import Code, Problem
from api.validation import ErrorItem

Item = TypeVar("Item", bound=BaseModel)
_LONGEST = 400


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    model_config = ConfigDict(frozen=True)

    items: list[Item]
    next_cursor: str | None = Field(
        default=None, description="Give it as `cursor` to read on; null: there is nothing more"
    )


Cursor = Annotated[
    str | None, Query(max_length=_LONGEST, description="`next_cursor` of the page before", examples=[None])
]
Limit = Annotated[int, Query(ge=1, le=200, description="Items in a page")]


def to_cursor(*parts: str | int) -> str:
    """An opaque cursor of these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def from_cursor(cursor: str | None, parts: int) -> list[str] | None:
    """The parts as text, None for the first page; a cursor that is not ours is refused."""
    if cursor is None:
        return None
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        read = None
    if not isinstance(read, list) or len(read) != parts or not all(isinstance(p, str | int) for p in read):
        raise bad_cursor()
    texts = [str(part) for part in read]
    # Ours are ids and moments; PostgreSQL could not even be asked about NUL and halves of characters.
    if not all(text.isascii() and text.isprintable() for text in texts):
        raise bad_cursor()
    return texts


def bad_cursor() -> Problem:
    """A cursor that is none of ours."""
    return Problem(
        422,
        Code.INVALID_REQUEST,
        "Begin again without `cursor`: this one was not given by this list.",
        errors=[ErrorItem(pointer="query cursor", message="not a cursor of this list")],
    )
