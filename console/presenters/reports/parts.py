"""What a report is made of: parts with columns and rows, and which of them are drawn; pages, charts and files all read these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from console.words import Speaker
from desk.exporting import Cell, Column, Kind, Row, Sheet

ONE: Final = Decimal(1)
_TENTH_OF_PERCENT: Final = Decimal("0.001")


class Shape(StrEnum):
    """How a part is drawn."""

    BARS = "bars"
    FUNNEL = "funnel"
    COLUMNS = "columns"
    LINE = "line"
    HEAT = "heat"


@dataclass(frozen=True)
class Drawing:
    """Which columns are drawn, by their numbers. `label` names a mark; each of `values` is a series of its own, or, where
    `series` names a column, each different cell of that column is."""

    shape: Shape
    label: int
    values: tuple[int, ...]
    series: int | None = None
    labels: tuple[Cell, ...] = ()
    """All labels in their order, where rows may lack some."""
    most: int | None = None
    """Only so many rows, the first."""
    beside: int | None = None
    """A column that tells labels apart which are the same word."""
    zooms: bool = False
    """A browser may look closer at it."""


@dataclass(frozen=True)
class Part:
    """One table. `name` is its own within the report; `about` says how its numbers are counted."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    drawing: Drawing | None = None
    about: str = ""
    total: Row | None = None
    links: tuple[str, ...] = ()
    """Of each row, where its first cell leads; none where it is empty."""

    @property
    def sheet(self) -> Sheet:
        """For a spreadsheet: the same rows, the total as the last."""
        return Sheet(
            self.title, self.columns, (*self.rows, *([self.total] if self.total is not None else ()))
        )


@dataclass(frozen=True)
class Stat:
    """A number that is read first, in words, with what it is."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """A report of one period: its parts in the order they are read."""

    parts: tuple[Part, ...]
    stats: tuple[Stat, ...] = ()
    as_of_now: bool = False
    """It tells how things stand now; the period does not change it."""
    empty: str = field(default="", kw_only=True)
    """What to say where there is nothing to tell."""

    @property
    def is_empty(self) -> bool:
        """Nothing happened that it could tell."""
        return not any(part.rows for part in self.parts)


def share(part: int, whole: int) -> Decimal | None:
    """A share of one, to a tenth of a percent; of nothing it is unknown."""
    return (Decimal(part) / whole).quantize(_TENTH_OF_PERCENT) if whole else None


def sums(say: Speaker, label: str, currencies: Iterable[str]) -> Column:
    """A column of money; its name tells the currency, where there is but one."""
    known = sorted(set(currencies))
    return Column(f"{label}, {say.currency(known[0])}" if len(known) == 1 else label, Kind.MONEY)


def told_apart(currencies: Iterable[str]) -> bool:
    """Whether rows must name their currency, because there are several."""
    return len(set(currencies)) > 1
