"""A calendar month by a shop's clock, as staff are paid and reports are read."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

_WRITTEN = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


def _readable(month: str) -> str:
    month_bounds(month, "UTC")
    return month


Month = Annotated[str, Field(pattern=_WRITTEN, examples=["2026-11"]), AfterValidator(_readable)]
"""Year and month, such as 2026-11."""


def month_bounds(month: str, zone: str) -> tuple[datetime, datetime]:
    """Its first moment, and the first moment of the next, aware, by the clock of `zone`. Raises ValueError."""
    year, number = (int(part) for part in month.split("-"))
    clock = ZoneInfo(zone)
    following = (year + number // 12, number % 12 + 1)
    return datetime(year, number, 1, tzinfo=clock), datetime(*following, 1, tzinfo=clock)
