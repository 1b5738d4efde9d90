"""What all charts are made of: their frame with title and description, marks that tell their number, and round scales."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import Final

from markupsafe import Markup

from rules.simulation.picture import markup
from rules.simulation.picture.markup import element

GUTTER: Final = 60
"""Pixels that a chart with a scale leaves free at its left, by charts.css; words of the scale stand there, left of zero."""
_MOST_LABELS: Final = 12
_TICKS: Final = 4

Words = Callable[[Decimal], str]
"""How a number of this chart is written."""


@dataclass(frozen=True)
class Point:
    """One number with its label; None where nothing is known."""

    label: str
    value: Decimal | None


@dataclass(frozen=True)
class Series:
    """Numbers of one kind; several series of a chart have the same labels."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class About:
    """Of a chart: a name that is unlike others on its page, its title, one sentence of what is seen, and how numbers are written."""

    name: str
    title: str
    described: str
    words: Words
    short: Words
    """The same where room is scarce, as on a scale."""
    steps: tuple[Decimal, ...] = ()
    """Between the numbers of a scale, where 1, 2 and 5 of a power of ten would not be round: of times."""


@dataclass(frozen=True)
class Scale:
    """From the lowest to the highest number that is drawn, with round steps between."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    def share(self, value: Decimal) -> float:
        """Where a number lies: 0 at the lowest, 1 at the highest."""
        return float((value - self.low) / (self.high - self.low))


def framed(about: About, height: int, content: Iterable[markup.Markup], *, scaled: bool = False) -> Markup:
    """The whole chart, safe to stand in a page: whatever came in as text was escaped by `element`.

    `scaled`: room is left for words left of zero.
    """
    title, described = f"chart-{about.name}", f"chart-{about.name}-about"
    drawn = element(
        "svg",
        element("title", about.title, id=title),
        element("desc", about.described, id=described),
        *content,
        class_="chart scaled" if scaled else "chart",
        width="100%",
        height=height,
        role="img",
        aria_labelledby=f"{title} {described}",
    )
    return Markup(drawn)


def mark(
    name: str, about: About, point: Point, series: str = "", /, **attributes: str | float
) -> markup.Markup:
    """A part of the drawing that is a number: it says which."""
    assert point.value is not None
    said = " · ".join(filter(None, (series, point.label))) + f": {about.words(point.value)}"
    return element(name, element("title", said), data_value=f"{point.value:f}", **attributes)


def percent(share: float) -> str:
    """As a place or a length across."""
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


def scale_of(values: Iterable[Decimal | None], steps: tuple[Decimal, ...] = ()) -> Scale:
    """Holds all values and zero; `steps` are round ones of this kind of number, the smallest first."""
    known = [value for value in values if value is not None]
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    if low == high:
        high = low + 1
    rough = float(high - low) / _TICKS
    step = next((one for one in steps if float(one) >= rough * 0.999), None) or _round_step(rough)
    first, last = floor(low / step), ceil(high / step)
    ticks = tuple(step * number for number in range(first, last + 1))
    return Scale(low=ticks[0], high=ticks[-1], ticks=ticks)


def kept_labels(count: int) -> int:
    """Every so manieth label is written, or they would run into each other."""
    return max(1, ceil(count / _MOST_LABELS))


def _round_step(rough: float) -> Decimal:
    """1, 2 or 5 of a power of ten, not below `rough`."""
    power = Decimal(10) ** floor(log10(rough))
    return next(power * digit for digit in (1, 2, 5, 10) if float(power * digit) >= rough * 0.999)
