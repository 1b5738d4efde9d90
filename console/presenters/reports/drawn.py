"""Draws a part: the chart gets the very cells of the table, so that both can only say the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from console.charts import bars, heat, plots
from console.charts.drawing import About, Point, Series, Words
from console.presenters.reports.cells import lasting, number_of, written
from console.presenters.reports.parts import Drawing, Part, Shape
from console.words import Speaker
from desk.exporting import Cell, Kind, Row

ROUND_TIMES: Final = (
    *(Decimal(seconds) / 3600 for seconds in (1, 2, 5, 10, 15, 30)),
    *(Decimal(minutes) / 60 for minutes in (1, 2, 5, 10, 15, 30)),
    *map(Decimal, (1, 2, 3, 6, 12)),
    *(Decimal(days) * 24 for days in (1, 2, 5, 10, 20, 50)),
)
"""In hours, as lengths of time are drawn."""


@dataclass(frozen=True)
class Chart:
    """A drawing with the names of its series by the class that colours them; none where its title says all."""

    svg: Markup
    legend: tuple[tuple[str, str], ...] = ()
    zooms: bool = False


def chart_of(part: Part, say: Speaker) -> Chart | None:
    """None for a part without a drawing, or without rows."""
    if part.drawing is None or not part.rows:
        return None
    drawing, kind = part.drawing, part.columns[part.drawing.values[0]].kind
    about = About(
        part.name,
        part.title,
        _described(part, drawing),
        _words(kind, say),
        _short(kind, say),
        ROUND_TIMES if kind is Kind.HOURS else (),
    )
    series = series_of(part, say)
    match drawing.shape:
        case Shape.BARS:
            return Chart(bars.bars(about, series[0].points))
        case Shape.FUNNEL:
            return Chart(bars.funnel(about, series[0].points))
        case Shape.HEAT:
            return Chart(heat.heat(about, series))
        case Shape.LINE:
            return Chart(plots.line(about, series), _legend(series), drawing.zooms)
        case Shape.COLUMNS:
            return Chart(plots.columns(about, series), _legend(series, named=drawing.series is not None))


def series_of(part: Part, say: Speaker) -> tuple[Series, ...]:
    """What is drawn, as the table has it."""
    drawing = part.drawing
    assert drawing is not None
    rows = part.rows[: drawing.most]
    label = part.columns[drawing.label].kind
    if drawing.series is None:
        return tuple(
            Series(
                part.columns[value].label,
                tuple(Point(_labelled(row, part, drawing, say), number_of(row[value])) for row in rows),
            )
            for value in drawing.values
        )
    labels = drawing.labels or tuple(dict.fromkeys(row[drawing.label] for row in rows))
    names = tuple(dict.fromkeys(row[drawing.series] for row in rows))
    kind = part.columns[drawing.series].kind
    return tuple(
        Series(
            written(name, kind, say),
            tuple(Point(_label(one, label, say), _at(rows, drawing, one, name)) for one in labels),
        )
        for name in names
    )


def _at(rows: Iterable[Row], drawing: Drawing, label: Cell, name: Cell) -> Decimal | None:
    assert drawing.series is not None
    for row in rows:
        if row[drawing.label] == label and row[drawing.series] == name:
            return number_of(row[drawing.values[0]])
    return None


def _labelled(row: Row, part: Part, drawing: Drawing, say: Speaker) -> str:
    parts = (drawing.label, *(() if drawing.beside is None else (drawing.beside,)))
    return ", ".join(_label(row[one], part.columns[one].kind, say) for one in parts)


def _label(cell: Cell, kind: Kind, say: Speaker) -> str:
    """Shorter than in the table: a chart has many in a row."""
    if isinstance(cell, date) and kind is Kind.MONTH:
        return say.month(cell, short=True)
    if isinstance(cell, date) and kind is Kind.DAY:
        return say.short_date(cell)
    return written(cell, kind, say)


def _described(part: Part, drawing: Drawing) -> str:
    names = ", ".join(part.columns[value].label for value in drawing.values)
    return f"{names} — {part.columns[drawing.label].label}"


def _words(kind: Kind, say: Speaker) -> Words:
    if kind is Kind.HOURS:
        return lambda value: lasting(timedelta(hours=float(value)), say)
    return lambda value: written(value, kind, say)


def _short(kind: Kind, say: Speaker) -> Words:
    match kind:
        case Kind.SHARE:
            return say.rounded_percent
        case Kind.HOURS:
            return lambda value: lasting(timedelta(hours=float(value)), say) if value else "0"
        case _:
            return say.compact


def _legend(series: tuple[Series, ...], *, named: bool = False) -> tuple[tuple[str, str], ...]:
    if len(series) < 2 and not named:
        return ()
    return tuple((plots.kind_of(number), one.name) for number, one in enumerate(series))
