"""A strip of hours: one row a series, one cell a label, darker where more; for shares from 0 to 1."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from console.charts.drawing import GUTTER, About, Series, framed, mark, percent
from rules.simulation.picture import markup
from rules.simulation.picture.letters import fitted
from rules.simulation.picture.markup import element

_ROW, _GAP, _FOOT = 30, 4, 22
_SHADES: Final = 5
_EVERY: Final = 3
_SIZE: Final = 12.0


def heat(about: About, series: tuple[Series, ...]) -> Markup:
    """Cells of which nothing is known stay empty."""
    rows = len(series) * (_ROW + _GAP)
    content = (*_names(series), *_cells(about, series), *_labels(series, rows))
    return framed(about, max(1, rows) + _FOOT, content, scaled=True)


def _names(series: tuple[Series, ...]) -> Iterator[markup.Markup]:
    for row, one in enumerate(series):
        y = row * (_ROW + _GAP) + _ROW / 2 + 4
        yield element("text", fitted(one.name, _SIZE, GUTTER - 8), x=-GUTTER, y=y)


def _cells(about: About, series: tuple[Series, ...]) -> Iterator[markup.Markup]:
    for row, one in enumerate(series):
        width = 1 / len(one.points) if one.points else 1.0
        y = row * (_ROW + _GAP)
        for number, point in enumerate(one.points):
            x = percent(width * number)
            if point.value is None:
                yield element("rect", class_="none", x=x, y=y, width=percent(width * 0.92), height=_ROW, rx=3)
                continue
            yield mark(
                "rect", about, point, one.name, class_=f"shade{_shade(point.value)}", x=x, y=y,
                width=percent(width * 0.92), height=_ROW, rx=3,
            )  # fmt: skip
            yield element(
                "text", about.short(point.value), class_=f"cell on{_shade(point.value)}",
                x=percent(width * (number + 0.46)), y=y + _ROW / 2 + 4, text_anchor="middle",
            )  # fmt: skip


def _labels(series: tuple[Series, ...], top: int) -> Iterator[markup.Markup]:
    points = series[0].points if series else ()
    for number in range(0, len(points), _EVERY if len(points) > 2 * _EVERY else 1):
        x = percent((number + 0.46) / len(points))
        yield element("text", points[number].label, x=x, y=top + 14, text_anchor="middle")


def _shade(share: Decimal) -> int:
    """0 for nothing, then five steps."""
    if share <= 0:
        return 0
    return min(_SHADES, int(share * _SHADES) + 1)
