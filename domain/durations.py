"""Reads and writes durations the way playbooks spell them (`40m`, `2h30m`, `3d`); which calendar they run in is decided elsewhere."""

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from domain.base import Unfit

PATTERN: Final = r"^(?=\d)(\d{1,9}d)?(\d{1,9}h)?(\d{1,9}m)?(\d{1,9}s)?$"
LONGEST: Final = timedelta(days=3660)
"""Ten years: a longer wait is a slip of the keyboard, and adding it to a date may leave the calendar."""

_SPELLING = re.compile(PATTERN, re.ASCII)
_HOW = "write days, hours, minutes, seconds in this order, such as 40m, 2h30m, 3d, 1d12h, 90s"


def parse_duration(text: str) -> timedelta:
    """The length that `text` spells.

    Units are `d` (24 hours), `h`, `m`, `s`, from the largest to the smallest, each at most once.
    Raises Unfit, in words for the author of a playbook, when it is spelled otherwise or is over LONGEST.
    """
    spelled = _SPELLING.fullmatch(text.strip())
    if spelled is None:
        raise Unfit("not_a_duration", f"{text!r} is not a duration: {_HOW}", text=text)
    days, hours, minutes, seconds = (int(part[:-1]) if part else 0 for part in spelled.groups())
    # Compared in whole seconds: timedelta itself overflows on absurd input.
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total > LONGEST.total_seconds():
        raise Unfit(
            "duration_too_long", f"{text!r} is longer than {LONGEST.days} days", text=text, days=LONGEST.days
        )
    return timedelta(seconds=total)


def is_spelled(text: str) -> bool:
    """Whether the text is spelled as a duration is, however long."""
    return _SPELLING.fullmatch(text.strip()) is not None


def format_duration(duration: timedelta) -> str:
    """The shortest spelling that `parse_duration` reads back to the same length: 90 s is `1m30s`, 24 h is `1d`, nothing is `0s`.

    Raises ValueError for what cannot be spelled: negative lengths and parts of a second.
    """
    if duration < timedelta(0) or duration.microseconds:
        raise ValueError("a duration is made of whole seconds and is not negative")
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((duration.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def _read(value: object) -> timedelta:
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, timedelta):
        return parse_duration(format_duration(value))
    # A bare number would leave the reader to guess its unit.
    raise Unfit("duration_without_unit", f"a duration needs its unit: {_HOW}")


Duration = Annotated[
    timedelta,
    BeforeValidator(_read),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": PATTERN, "examples": ["40m", "2h30m", "3d"]}),
]
"""A field of a pydantic model: takes the short spelling or a timedelta, dumps as the short spelling."""
