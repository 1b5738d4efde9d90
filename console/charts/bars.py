"""Bars that lie: one a category, its words above it, for names of any length; and the same centred, as a funnel."""

from collections.abc import Iterator
from decimal import Decimal

from markupsafe import Markup

from console.charts.drawing import About, Point, framed, mark, percent
from domain.money import ZERO
from rules.simulation.picture import markup
from rules.simulation.picture.letters import fitted
from rules.simulation.picture.markup import element

_ROW, _THICK = 38, 12
_SIZE = 13.0
_ROOM = 220.0
"""Pixels for the words of a bar on the narrowest phone; its number stands at the other end of the line."""


def bars(about: About, points: tuple[Point, ...]) -> Markup:
    """Longest first or as they come; a negative number goes the other way from zero."""
    known = [point for point in points if point.value is not None]
    return framed(about, _height(known), _lying(about, known))


def funnel(about: About, points: tuple[Point, ...]) -> Markup:
    """Steps from the widest to the narrowest; the first is the whole width."""
    known = [point for point in points if point.value is not None]
    return framed(about, _height(known), _narrowing(about, known))


def _height(points: list[Point]) -> int:
    return max(1, len(points)) * _ROW


def _lying(about: About, points: list[Point]) -> Iterator[markup.Markup]:
    values = [point.value for point in points if point.value is not None]
    low, high = min([ZERO, *values]), max([ZERO, *values])
    span = high - low or Decimal(1)
    for row, point in enumerate(points):
        assert point.value is not None
        start, share = float((min(ZERO, point.value) - low) / span), float(abs(point.value) / span)
        yield from _bar(about, point, row, start, share, "bad" if point.value < ZERO else "s1")


def _narrowing(about: About, points: list[Point]) -> Iterator[markup.Markup]:
    widest = max((point.value for point in points if point.value is not None), default=None)
    for row, point in enumerate(points):
        assert point.value is not None
        share = float(point.value / widest) if widest else 0.0
        yield from _bar(about, point, row, (1 - share) / 2, share, "s1")


def _bar(
    about: About, point: Point, row: int, start: float, share: float, kind: str
) -> Iterator[markup.Markup]:
    assert point.value is not None
    top = row * _ROW
    yield element("rect", class_="track", x=0, y=top + 20, width="100%", height=_THICK, rx=3)
    yield mark(
        "rect",
        about,
        point,
        class_=kind,
        x=percent(start),
        y=top + 20,
        width=percent(share),
        height=_THICK,
        rx=3,
    )
    yield element("text", fitted(point.label, _SIZE, _ROOM), x=0, y=top + 14)
    yield element("text", about.words(point.value), class_="value", x="100%", y=top + 14, text_anchor="end")
