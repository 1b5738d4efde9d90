"""Draws an example's timeline: days, open hours, and what is done when; wide enough for a page, to be scrolled on a phone."""

from collections.abc import Iterator
from typing import Final

from rules.explanation.document import Mark, Timeline
from rules.simulation.picture.letters import width_of
from rules.simulation.picture.markup import Markup, element

_WIDTH: Final = 720.0
_LEFT: Final = 30.0
_LINE: Final = 62.0
"""How far down the line lies."""
_ROW: Final = 15.0
_ROWS: Final = 3
_SIZE: Final = 11.0
_BETWEEN: Final = 6.0


def drawing(timeline: Timeline) -> Markup:
    """The picture, as SVG inside of a page."""
    names = any(mark.below for mark in timeline.marks) or bool(timeline.names)
    height = _LINE + (34 if names else 16)
    return element(
        "svg",
        element("title", timeline.title),
        *_ground(timeline),
        *_marks(timeline),
        class_="line",
        viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}",
        role="img",
    )


def _ground(timeline: Timeline) -> Iterator[Markup]:
    for begins, ends in timeline.open:
        x0, x1 = _x(begins, timeline), _x(ends, timeline)
        yield element("rect", class_="open", x=x0, y=_LINE - 7, width=x1 - x0, height=14, rx=3)
    yield element("path", class_="axis", d=f"M{_LEFT:.1f} {_LINE:.1f}H{_WIDTH - _LEFT:.1f}")
    for at, name in timeline.names:
        x = _x(at, timeline)
        yield element("path", class_="axis", d=f"M{x:.1f} {_LINE - 9:.1f}v18")
        middle = (x + _x(min(at + 1, timeline.days), timeline)) / 2
        yield element("text", name, class_="day", x=middle, y=_LINE + 26, text_anchor="middle")


def _marks(timeline: Timeline) -> Iterator[Markup]:
    ends = [0.0] * _ROWS
    for mark in timeline.marks:
        x = _x(mark.at, timeline)
        width = width_of(mark.label, _SIZE)
        left = min(max(x - width / 2, 0), _WIDTH - width)
        row = next((row for row in range(_ROWS) if ends[row] <= left), _ROWS - 1)
        ends[row] = left + width + _BETWEEN
        y = _LINE - 16 - row * _ROW
        yield element(
            "g",
            element("path", class_="stem", d=f"M{x:.1f} {_LINE - 5:.1f}V{y + 3:.1f}"),
            _shape(mark, x),
            element("text", mark.label, x=left + width / 2, y=y, text_anchor="middle"),
            class_=mark.kind,
        )
        if mark.below:
            half = width_of(mark.below, _SIZE) / 2
            middle = min(max(x, half), _WIDTH - half)
            yield element("text", mark.below, class_="day", x=middle, y=_LINE + 22, text_anchor="middle")


def _shape(mark: Mark, x: float) -> Markup:
    if mark.kind == "end":
        return element("rect", x=x - 5, y=_LINE - 5, width=10, height=10, rx=2)
    if mark.kind == "message":
        return element("rect", x=x - 6, y=_LINE - 4.5, width=12, height=9, rx=1.8)
    return element("circle", cx=x, cy=_LINE, r=5)


def _x(days: float, timeline: Timeline) -> float:
    return _LEFT + (_WIDTH - 2 * _LEFT) * days / timeline.days
