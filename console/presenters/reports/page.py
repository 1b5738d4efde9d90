"""A report as its page shows it: every cell in words, every chart drawn, every part with the address of its file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from console.presenters.reports.cells import number_of, written
from console.presenters.reports.drawn import Chart, chart_of
from console.presenters.reports.parts import Part, Report
from console.words import Speaker
from desk.exporting import Kind, Row
from domain.base import Stored

_LONG: Final = 20
"""More rows than these are folded away under the chart."""
_NUMBERS: Final = frozenset({Kind.COUNT, Kind.MONEY, Kind.SHARE, Kind.HOURS})


@dataclass(frozen=True)
class ShownCell:
    """A cell in words; a number stands right."""

    words: str
    number: bool
    link: str = ""


@dataclass(frozen=True)
class ShownPart:
    """A part: its table, its chart, where its file is."""

    name: str
    title: str
    about: str
    head: tuple[ShownCell, ...]
    rows: tuple[tuple[ShownCell, ...], ...]
    total: tuple[ShownCell, ...]
    chart: Chart | None
    plot: str
    folded: bool


class Plot(Stored):
    """What a browser needs to draw a part closer: days as seconds since 1970, UTC, and a series for each name."""

    at: tuple[int, ...]
    names: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


def presented(report: Report, say: Speaker) -> tuple[ShownPart, ...]:
    """All its parts that have anything to tell."""
    return tuple(_part(part, say) for part in report.parts if part.rows)


def _part(part: Part, say: Speaker) -> ShownPart:
    links = part.links or ("",) * len(part.rows)
    chart = chart_of(part, say)
    return ShownPart(
        name=part.name,
        title=part.title,
        about=part.about,
        head=tuple(ShownCell(column.label, column.kind in _NUMBERS) for column in part.columns),
        rows=tuple(_row(part, row, say, link) for row, link in zip(part.rows, links, strict=True)),
        total=_row(part, part.total, say, "") if part.total is not None else (),
        chart=chart,
        plot=_plot(part) if chart is not None and chart.zooms else "",
        folded=chart is not None and len(part.rows) > _LONG,
    )


def _row(part: Part, row: Row, say: Speaker, link: str) -> tuple[ShownCell, ...]:
    return tuple(
        ShownCell(written(cell, column.kind, say), column.kind in _NUMBERS, "" if number else link)
        for number, (column, cell) in enumerate(zip(part.columns, row, strict=True))
    )


def _plot(part: Part) -> str:
    assert part.drawing is not None
    days = [row[part.drawing.label] for row in part.rows]
    shown = Plot(
        at=tuple(_seconds(day) for day in days if isinstance(day, date)),
        names=tuple(part.columns[value].label for value in part.drawing.values),
        values=tuple(
            tuple(None if (found := number_of(row[value])) is None else float(found) for row in part.rows)
            for value in part.drawing.values
        ),
    )
    return shown.model_dump_json()


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
