"""Numbers over a row of labels, months or days: columns side by side, or a line; with a scale at the left and a grid."""

from collections.abc import Callable, Iterator
from typing import Final

from markupsafe import Markup

from console.charts.drawing import About, Scale, Series, framed, kept_labels, mark, percent, scale_of
from domain.money import ZERO
from rules.simulation.picture import markup
from rules.simulation.picture.markup import element

_TOP, _PLOT, _FOOT = 14, 190, 26
_HEIGHT: Final = _TOP + _PLOT + _FOOT
_SLOT: Final = 0.72
"""Of the room of a label, so much is columns."""
_FINE: Final = 1000
"""A line is drawn on a grid of so many steps both ways, and stretched."""
_FEW: Final = 6
"""More labels than these lose every second on a phone."""


def columns(about: About, series: tuple[Series, ...]) -> Markup:
    """One group a label, one column a series."""
    return _plotted(about, series, _columns)


def line(about: About, series: tuple[Series, ...]) -> Markup:
    """One line a series, broken where nothing is known."""
    return _plotted(about, series, _lines)


def kind_of(number: int) -> str:
    """The class that colours a series; a legend uses the same."""
    return f"s{number % 5 + 1}"


def _plotted(about: About, series: tuple[Series, ...], drawn: "_Drawing") -> Markup:
    scale = scale_of((point.value for one in series for point in one.points), about.steps)
    content = (*_scale_words(about, scale), *_grid(scale), *drawn(about, series, scale), *_labels(series))
    return framed(about, _HEIGHT, content, scaled=True)


def _y(share: float) -> float:
    return _TOP + _PLOT * (1 - share)


def _scale_words(about: About, scale: Scale) -> Iterator[markup.Markup]:
    for tick in scale.ticks:
        y = _y(scale.share(tick)) + 4
        yield element("text", about.short(tick), x=-8, y=y, text_anchor="end")


def _grid(scale: Scale) -> Iterator[markup.Markup]:
    for tick in scale.ticks:
        y = _y(scale.share(tick))
        yield element("line", class_="axis" if tick == ZERO else "grid", x1=0, x2="100%", y1=y, y2=y)


def _labels(series: tuple[Series, ...]) -> Iterator[markup.Markup]:
    points = series[0].points if series else ()
    every = kept_labels(len(points))
    for place, number in enumerate(range(0, len(points), every)):
        spare = "spare" if place % 2 and len(points) / every > _FEW else None
        x = percent((number + 0.5) / len(points))
        label = points[number].label
        yield element("text", label, class_=spare, x=x, y=_HEIGHT - 8, text_anchor="middle")


def _columns(about: About, series: tuple[Series, ...], scale: Scale) -> Iterator[markup.Markup]:
    zero = scale.share(ZERO)
    for which, one in enumerate(series):
        slot = 1 / len(one.points) if one.points else 1.0
        width = slot * _SLOT / len(series)
        for number, point in enumerate(one.points):
            if point.value is None:
                continue
            share = scale.share(point.value)
            x = slot * (number + (1 - _SLOT) / 2) + width * which
            top, bottom = _y(max(share, zero)), _y(min(share, zero))
            yield mark(
                "rect", about, point, one.name, class_=kind_of(which), x=percent(x), y=top,
                width=percent(width * 0.92), height=bottom - top, rx=2,
            )  # fmt: skip


def _lines(about: About, series: tuple[Series, ...], scale: Scale) -> Iterator[markup.Markup]:
    for which, one in enumerate(series):
        stretched = element("path", class_=f"line {kind_of(which)}", d=_path(one, scale), fill="none")
        yield element(
            "svg",
            stretched,
            viewBox=f"0 0 {_FINE} {_FINE}",
            preserveAspectRatio="none",
            x=0,
            y=_TOP,
            width="100%",
            height=_PLOT,
        )
    # What is pointed at is not the line but the place above its label.
    for one in series:
        width = 1 / len(one.points) if one.points else 1.0
        for number, point in enumerate(one.points):
            if point.value is not None:
                yield mark(
                    "rect", about, point, one.name, class_="touch", x=percent(width * number),
                    y=_y(max(scale.share(point.value), 0.02)), width=percent(width), height=6,
                )  # fmt: skip


def _path(series: Series, scale: Scale) -> str:
    steps, pen = [], "M"
    for number, point in enumerate(series.points):
        if point.value is None:
            pen = "M"
            continue
        x = _FINE * (number + 0.5) / len(series.points)
        steps.append(f"{pen}{x:.1f} {_FINE * (1 - scale.share(point.value)):.1f}")
        pen = "L"
    # A single point between two gaps has no length: a round end makes a dot of it.
    return "".join(steps) + ("h0.1" if len(steps) == 1 else "")


_Drawing = Callable[[About, tuple[Series, ...], Scale], Iterator[markup.Markup]]
