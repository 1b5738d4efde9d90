"""Writes a list or a report as CSV or XLSX for people with a spreadsheet: real numbers, and no text that works as a formula.

Excel in Russia opens a CSV by double click when it is UTF-8 with its mark and parted by `;`, and reads `1234,50` as a number.
"""

import asyncio
import csv
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from io import BytesIO, StringIO
from tempfile import TemporaryFile
from typing import IO, Final, NamedTuple
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from playbook.wording import Locale

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | Decimal | date | datetime | timedelta | None
"""What may stand in a table. A moment is aware; a length of time is written in hours."""


class Kind(StrEnum):
    """What a column holds, which says how it is written."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    """A decimal from 0 to 1, written in percent."""
    HOURS = "hours"
    """A timedelta."""
    MONTH = "month"
    """A date, of which only year and month are told."""
    DAY = "day"
    MOMENT = "moment"


class Column(NamedTuple):
    """A column by the name people read."""

    label: str
    kind: Kind = Kind.TEXT


Row = tuple[Cell, ...]


class Sheet(NamedTuple):
    """A table with its name; rows may come one by one."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]


_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins with one of these is worked out by spreadsheets, whatever a customer wrote there."""
_DIGITS: Final = 15
"""A spreadsheet keeps no more of a number; a longer one is written as text, every digit of it."""
_SHEET_NAME: Final = 31
_PIECE: Final = 256 * 1024
"""Bytes sent at once."""
_NOT_IN_NAMES: Final = str.maketrans("[]:*?/\\", "-------")
_HOUR: Final = Decimal(3600)
_HUNDREDTH: Final = Decimal("0.01")
_EXCEL: Final = {
    Kind.TEXT: "@",
    Kind.COUNT: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.SHARE: "0.0%",
    Kind.HOURS: "#,##0.00",
    Kind.MONTH: "mm.yyyy",
    Kind.DAY: "dd.mm.yyyy",
    Kind.MOMENT: "dd.mm.yyyy hh:mm",
}
_WIDEST, _NARROWEST = 48, 9


def csv_head(columns: tuple[Column, ...]) -> bytes:
    """The beginning of a file: the mark of UTF-8 and the names of the columns."""
    return (_MARK + _line(guarded(column.label) for column in columns)).encode()


def csv_line(row: Row, locale: Locale, zone: str) -> bytes:
    """One row; moments by the clock of `zone`."""
    return _line(_written(cell, locale, ZoneInfo(zone)) for cell in row).encode()


def as_csv(sheet: Sheet, locale: Locale, zone: str) -> Iterator[bytes]:
    """A whole table, piece by piece."""
    yield csv_head(sheet.columns)
    for row in sheet.rows:
        yield csv_line(row, locale, zone)


def as_xlsx(sheets: Iterable[Sheet], zone: str) -> bytes:
    """A workbook with a leaf for each table; the first row stays in sight and filters."""
    made = BytesIO()
    book = _Book(made, zone)
    for sheet in sheets:
        leaf = book.leaf(sheet.name, sheet.columns)
        leaf.write(sheet.rows)
        leaf.end()
    book.close()
    return made.getvalue()


async def xlsx_pieces(
    name: str, columns: tuple[Column, ...], pages: AsyncGenerator[Iterable[Row], None], zone: str
) -> AsyncGenerator[bytes, None]:
    """A workbook of one table, however long: rows are written to a file as they come, and the file is sent piece by piece."""
    with TemporaryFile() as file:
        book = _Book(file, zone)
        try:
            leaf = book.leaf(name, columns)
            async with aclosing(pages):
                async for rows in pages:
                    await asyncio.to_thread(leaf.write, rows)
            leaf.end()
            await asyncio.to_thread(book.close)
        finally:
            book.close()  # whoever asked may have gone: its rows lie in files of their own
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece


async def csv_pieces(
    columns: tuple[Column, ...], pages: AsyncGenerator[Iterable[Row], None], locale: Locale, zone: str
) -> AsyncGenerator[bytes, None]:
    """A table, however long, as its rows come."""
    async with aclosing(pages):
        yield csv_head(columns)
        async for rows in pages:
            yield b"".join(csv_line(row, locale, zone) for row in rows)


def guarded(text: str) -> str:
    """Text that a spreadsheet takes for text: an apostrophe stands before what it would work out."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(list(cells))
    return line.getvalue()


def _written(cell: Cell, locale: Locale, zone: ZoneInfo) -> str:
    match cell:
        case None:
            return ""
        case str():
            return guarded(cell)
        case Decimal():
            return _decimal(cell, locale)
        case timedelta():
            return _decimal(hours(cell), locale)
        case datetime():
            return f"{cell.astimezone(zone):%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case int():
            return str(cell)


def _decimal(number: Decimal, locale: Locale) -> str:
    return f"{number:f}".replace(".", "," if locale is Locale.RU else ".")


def hours(length: timedelta) -> Decimal:
    """A length of time in hours, to a hundredth."""
    return (Decimal(round(length.total_seconds())) / _HOUR).quantize(_HUNDREDTH)


class _Leaf:
    """A leaf that is filled row by row."""

    def __init__(
        self,
        leaf: Worksheet,
        columns: tuple[Column, ...],
        formats: dict[Kind, Format],
        heading: Format,
        zone: ZoneInfo,
    ) -> None:
        self._leaf = leaf
        self._columns = columns
        self._formats = formats
        self._zone = zone
        self._last = 0
        for number, column in enumerate(columns):
            width = min(_WIDEST, max(_NARROWEST, len(column.label) + 2))
            leaf.set_column(number, number, _WIDEST / 2 if column.kind is Kind.TEXT else width)
            leaf.write_string(0, number, column.label, heading)
        leaf.freeze_panes(1, 0)

    def write(self, rows: Iterable[Row]) -> None:
        """These rows come next."""
        for row in rows:
            self._last += 1
            for number, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
                _write(self._leaf, self._last, number, cell, self._formats[column.kind], self._zone)

    def end(self) -> None:
        """No more rows come."""
        if self._last:
            self._leaf.autofilter(0, 0, self._last, len(self._columns) - 1)


class _Book:
    """A workbook that keeps no row in memory, and takes no text for a formula or an address."""

    def __init__(self, into: IO[bytes], zone: str) -> None:
        self._book = xlsxwriter.Workbook(
            into,
            {
                "in_memory": False,
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        self._formats = {kind: self._book.add_format({"num_format": code}) for kind, code in _EXCEL.items()}
        self._heading = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._taken: set[str] = set()
        self._closed = False
        self._zone = ZoneInfo(zone)

    def leaf(self, name: str, columns: tuple[Column, ...]) -> _Leaf:
        """Another leaf, the one before being full."""
        leaf = self._book.add_worksheet(_leaf_name(name, self._taken))
        return _Leaf(leaf, columns, self._formats, self._heading, self._zone)

    def close(self) -> None:
        """It is written out, once."""
        if not self._closed:
            self._closed = True
            self._book.close()


def _write(leaf: Worksheet, row: int, column: int, cell: Cell, format_: Format, zone: ZoneInfo) -> None:
    match cell:
        case None:
            leaf.write_blank(row, column, None, format_)
        case str():
            leaf.write_string(row, column, cell, format_)
        case datetime():
            leaf.write_datetime(row, column, cell.astimezone(zone).replace(tzinfo=None), format_)
        case date():
            leaf.write_datetime(row, column, cell, format_)
        case _:
            number = hours(cell) if isinstance(cell, timedelta) else Decimal(cell)
            if len(number.as_tuple().digits) > _DIGITS:
                leaf.write_string(row, column, f"{number:f}", format_)
            else:
                leaf.write_number(row, column, number, format_)


def _leaf_name(name: str, taken: set[str]) -> str:
    """What Excel takes for a leaf's name: 31 letters at most, none of seven signs, each name once."""
    base = name.translate(_NOT_IN_NAMES).strip("'")[:_SHEET_NAME] or "1"
    wanted, number = base, 1
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{base[: _SHEET_NAME - 4]} {number}"
    taken.add(wanted.casefold())
    return wanted
