"""Lists are read page by page: a cursor says after which item the next page begins; it is opaque to callers."""

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.problems import Code, Problem
from api.validation import ErrorItem
from desk.cursors import LONGEST

Item = TypeVar("Item", bound=BaseModel)


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    model_config = ConfigDict(frozen=True)

    items: list[Item]
    next_cursor: str | None = Field(
        default=None, description="Give it as `cursor` to read on; null: there is nothing more"
    )


Cursor = Annotated[
    str | None, Query(max_length=LONGEST, description="`next_cursor` of the page before", examples=[None])
]
Limit = Annotated[int, Query(ge=1, le=200, description="Items in a page")]


def bad_cursor() -> Problem:
    """A cursor that is none of ours."""
    return Problem(
        422,
        Code.INVALID_REQUEST,
        "Begin again without `cursor`: this one was not given by this list.",
        errors=[ErrorItem(pointer="query cursor", message="not a cursor of this list")],
    )
