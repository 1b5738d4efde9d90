"""Spreadsheets get the numbers as numbers, the texts as texts, and never a formula that somebody wrote into a form."""

import gc
from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from desk.exporting import Cell, Column, Kind, Row, Sheet, as_csv, as_xlsx, csv_pieces, guarded, xlsx_pieces
from playbook.wording import Locale

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COLUMNS = (
    Column("Заказ"),
    Column("Штук", Kind.COUNT),
    Column("Сумма", Kind.MONEY),
    Column("Доля", Kind.SHARE),
    Column("Ждал, ч", Kind.HOURS),
    Column("День", Kind.DAY),
    Column("Когда", Kind.MOMENT),
)
ROW: tuple[Cell, ...] = (
    "Капсулы; 60 шт.",
    1042,
    Decimal("-1234567.50"),
    Decimal("0.125"),
    timedelta(minutes=90),
    date(2026, 11, 20),
    NOON,
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def csv_text(sheet: Sheet, locale: Locale = Locale.RU) -> str:
    return b"".join(as_csv(sheet, locale, "Europe/Moscow")).decode()


def leaf(made: bytes, number: int = 1) -> ElementTree.Element:
    with ZipFile(BytesIO(made)) as book:
        return ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def cells(made: bytes) -> dict[str, tuple[str | None, str]]:
    """By place: the cell's type (None for a number) and what stands in it."""
    return {
        cell.attrib["r"]: (cell.attrib.get("t"), "".join(cell.itertext()))
        for cell in leaf(made).iter(f"{MAIN}c")
    }


def test_a_csv_opens_in_russian_excel_by_a_double_click() -> None:
    assert csv_text(Sheet("Заказы", COLUMNS, [ROW])) == (
        "\ufeffЗаказ;Штук;Сумма;Доля;Ждал, ч;День;Когда\r\n"
        '"Капсулы; 60 шт.";1042;-1234567,50;0,125;1,50;2026-11-20;2026-11-20 12:00\r\n'
    )


def test_a_csv_in_english_has_decimal_points() -> None:
    assert "-1234567.50;0.125;1.50" in csv_text(Sheet("Orders", COLUMNS, [ROW]), Locale.EN)


def test_a_table_without_rows_is_its_heading() -> None:
    assert csv_text(Sheet("Заказы", COLUMNS[:2], [])) == "\ufeffЗаказ;Штук\r\n"


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_would_be_worked_out_is_guarded_in_csv(begins: str) -> None:
    assert guarded(f"{begins}cmd|'/c calc'!A0") == f"'{begins}cmd|'/c calc'!A0"
    assert guarded(f"Анна {begins}") == f"Анна {begins}"


def test_a_heading_is_guarded_as_well() -> None:
    assert csv_text(Sheet("x", (Column("=1+1"),), [])) == "\ufeff'=1+1\r\n"


def test_a_workbook_holds_the_same_numbers_as_numbers() -> None:
    found = cells(as_xlsx([Sheet("Заказы", COLUMNS, [ROW])], "Europe/Moscow"))
    assert found["A2"] == ("inlineStr", "Капсулы; 60 шт.")
    assert [found[f"{letter}2"] for letter in "BCDE"] == [
        (None, "1042"),
        (None, "-1234567.50"),
        (None, "0.125"),
        (None, "1.50"),
    ]
    # Days since the end of 1899: noon in Moscow is half a day.
    assert (found["F2"], found["G2"]) == ((None, "46346"), (None, "46346.5"))


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    made = as_xlsx([Sheet("x", (Column("=A1"),), [("=1+1",), ("https://example.org",)])], "UTC")
    assert list(leaf(made).iter(f"{MAIN}f")) == []
    assert list(leaf(made).iter(f"{MAIN}hyperlink")) == []
    assert cells(made)["A2"] == ("inlineStr", "=1+1")


def test_a_number_too_long_for_a_spreadsheet_is_kept_to_the_last_kopeck() -> None:
    long = Decimal("1234567890123456.78")
    assert cells(as_xlsx([Sheet("x", (Column("Сумма", Kind.MONEY),), [(long,)])], "UTC"))["A2"] == (
        "inlineStr",
        "1234567890123456.78",
    )


def test_nothing_is_an_empty_cell() -> None:
    sheet = Sheet("x", COLUMNS[:3], [("", None, None)])
    assert csv_text(sheet).splitlines()[1] == ";;"
    assert cells(as_xlsx([sheet], "UTC"))["C2"] == (None, "")


def test_leaves_have_names_that_excel_takes() -> None:
    long = "Причины отмены: дорого / нашли дешевле у других"
    made = as_xlsx(
        [Sheet(long, COLUMNS[:1], []), Sheet(long, COLUMNS[:1], []), Sheet("", COLUMNS[:1], [])], "UTC"
    )
    with ZipFile(BytesIO(made)) as book:
        workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))
    names = [one.attrib["name"] for one in workbook.iter(f"{MAIN}sheet")]
    assert names == ["Причины отмены- дорого - нашли ", "Причины отмены- дорого - на 2", "1"]


async def rows_by_pages() -> AsyncGenerator[list[Row], None]:
    yield [("Анна", 1), ("=1+1", 2)]
    yield [("Пётр", 3)]


async def test_a_long_workbook_comes_in_pieces_with_all_its_rows() -> None:
    columns = (Column("Имя"), Column("Число", Kind.COUNT))
    pieces = [piece async for piece in xlsx_pieces("Лист", columns, rows_by_pages(), "Europe/Moscow")]
    with ZipFile(BytesIO(b"".join(pieces))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 4 and "=1+1" in sheet and "<f>" not in sheet


async def test_a_workbook_nobody_waits_for_any_more_leaves_no_file_open() -> None:
    async def broken() -> AsyncGenerator[list[Row], None]:
        yield [("Анна",)]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        async for _piece in xlsx_pieces("Лист", (Column("Имя"),), broken(), "UTC"):
            pass
    gc.collect()  # a file that was left open would warn, and warnings are errors


async def test_a_long_csv_comes_page_by_page() -> None:
    columns = (Column("Имя"), Column("Число", Kind.COUNT))
    pieces = [piece async for piece in csv_pieces(columns, rows_by_pages(), Locale.RU, "Europe/Moscow")]
    assert [piece.decode("utf-8-sig") for piece in pieces] == [
        "Имя;Число\r\n",
        "Анна;1\r\n'=1+1;2\r\n",
        "Пётр;3\r\n",
    ]
