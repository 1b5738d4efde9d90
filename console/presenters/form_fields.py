"""What a field of a form is: how it is typed, what it offers, what it needs."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """How a field is typed."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    SLOT = "slot"
    AMOUNT = "amount"
    COUNT = "count"
    CHOICE = "choice"
    FLAG = "flag"


class Option(NamedTuple):
    """One of several: its code, and what it is called (a code with a name, an order's number, or a message of the catalogues)."""

    value: str
    code: StrEnum | None = None
    words: str = ""
    number: int | None = None


class Field(NamedTuple):
    """One field. `quick` are likely texts, `at` likely moments; both are pressed instead of typed."""

    name: str
    label: str
    kind: Kind
    required: bool = False
    given: str = ""
    options: tuple[Option, ...] = ()
    quick: tuple[str, ...] = ()
    at: tuple[datetime, ...] = ()
    hint: str = ""
    only: str = ""
    """The one reason, or way of paying, with which it is asked; empty: always."""
    most: int = 2000
    """Of letters."""
