"""The two manners of a model: what travels or is stored forgives unknown fields; what a person writes does not."""

import re
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

_DATED: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Stored(BaseModel):
    """A frozen model that is stored or sent: unknown fields are ignored, so an older reader survives a newer writer."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Asked(BaseModel):
    """A frozen model that a person or a shop's backend writes: an unknown field is an error that names itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Unfit(ValueError):
    """A value that a model refuses: in English as text; `code` and `values` are for who says it in another language.

    Behind a `;` the text says what to do; the right name is `near` among the values, or `example` a value that fits.
    """

    def __init__(self, code: str, english: str, **values: str | int) -> None:
        super().__init__(english)
        self.code = code
        self.values = values


def in_iso(at: datetime) -> str:
    """ISO 8601 with offset."""
    return at.isoformat()


def _as_written(value: object) -> object:
    """Pydantic alone takes a number, also as text, for seconds since 1970: a slip would become another moment."""
    if isinstance(value, int | float) or (isinstance(value, str) and not _DATED.match(value)):
        raise Unfit(
            "moment_with_offset", "write a time in ISO 8601 with its offset, like 2026-11-20T21:15:00+03:00"
        )
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_as_written),
    PlainSerializer(in_iso, return_type=str, when_used="json"),
]
"""An aware moment; naive times are refused where they enter."""


def _day_as_written(value: object) -> object:
    """Pydantic alone takes numbers for seconds since 1970, and midnights."""
    if not isinstance(value, date) and not (isinstance(value, str) and _DATED.fullmatch(value)):
        raise Unfit("not_a_day", "this is to be a day; write it like 2026-12-31", example="2026-12-31")
    return value


Day = Annotated[
    date, BeforeValidator(_day_as_written), Field(json_schema_extra={"pattern": r"^\d{4}-\d\d-\d\d$"})
]
"""A day of a calendar as a person writes it."""

Whole = Annotated[int, Field(strict=True)]
"""A whole number as a person writes it: neither text nor yes and no."""
Flag = Annotated[bool, Field(strict=True)]
"""Yes or no as a person writes it: neither text nor a number."""
