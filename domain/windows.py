"""Reads a stretch of the day by the wall clock (`10:00-20:00`) and cuts breaks out of it; on which days it holds is told by `hours`."""

import re
from collections.abc import Iterable
from typing import Annotated, Final, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue

from domain.base import Unfit

DAY: Final = 24 * 60
"""Minutes of a day by the wall clock; a day on which the clocks change has more or fewer, which calendars mind."""

PATTERN: Final = r"^([01]?\d|2[0-3]):[0-5]\d-(([01]?\d|2[0-3]):[0-5]\d|24:00)$"
_SPELLING = re.compile(PATTERN, re.ASCII)
_HOW = 'write it like "10:00-20:00", or "00:00-24:00" for always'


class Minutes(NamedTuple):
    """From `opens` (included) to `closes` (not included), in minutes after midnight of the day the window begins.

    `closes` is over 1440 when the window ends on the next day.
    """

    opens: int
    closes: int

    def __str__(self) -> str:
        closes = self.closes if self.closes <= DAY else self.closes - DAY
        return f"{_clock(self.opens)}-{_clock(closes)}"


def parse_window(text: str) -> Minutes:
    """The window that `text` spells; `22:00-02:00` ends on the next day. Raises Unfit, in words for a playbook's author."""
    if not _SPELLING.fullmatch(text.strip()):
        raise Unfit("not_a_window", f"{text!r} is not a window of the day: {_HOW}", text=text)
    begins, _, ends = text.strip().partition("-")
    opens, closes = _minutes(begins), _minutes(ends)
    if opens == closes:
        raise Unfit("empty_window", f"{text!r} begins when it ends: {_HOW}", text=text)
    return Minutes(opens, closes if closes > opens else closes + DAY)


def without_breaks(window: Minutes, breaks: Iterable[Minutes]) -> tuple[Minutes, ...]:
    """What is left of `window`, in order. A break holds by the clock, so also after midnight of a window that crosses it."""
    left = [window]
    for pause in breaks:
        for shift in (-DAY, 0, DAY):
            begins, ends = pause.opens + shift, pause.closes + shift
            left = [
                Minutes(opens, closes)
                for piece in left
                for opens, closes in (
                    (piece.opens, min(piece.closes, begins)),
                    (max(piece.opens, ends), piece.closes),
                )
                if opens < closes
            ]
    return tuple(left)


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _read(value: object) -> Minutes:
    if isinstance(value, Minutes):
        return value
    if isinstance(value, str):
        return parse_window(value)
    # YAML 1.1 reads an unquoted 10:00 as a number.
    raise Unfit("window_is_text", f"a window of the day is text in quotes: {_HOW}")


WINDOW_SCHEMA: Final[JsonSchemaValue] = {
    "type": "string",
    "pattern": PATTERN,
    "examples": ["10:00-20:00", "00:00-24:00"],
}

Window = Annotated[
    Minutes,
    BeforeValidator(_read),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(WINDOW_SCHEMA),
]
"""A field of a pydantic model: takes and dumps the spelling."""
