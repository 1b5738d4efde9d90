"""Draws one item: an envelope for a message, a diamond for what was told, bars for tasks and waits; and the same for a legend."""

from collections.abc import Callable
from typing import Final

from rules.simulation.picture.items import Shape
from rules.simulation.picture.lanes import Placed
from rules.simulation.picture.markup import Markup, element, joined
from rules.words.names import Words

_MARK: Final = 8.0
"""How far below the top of its row a mark's middle lies."""
_BAR: Final = 31.5
_THICK: Final = 5.0
_SHORTEST: Final = 4.0
"""Pixels of a bar that lasted no time."""


def drawn(placed: Placed, left: float, top: float) -> Markup:
    """The item with its words; `left` is where the axis begins, `top` its row's."""
    item = placed.item
    x = left + placed.x0
    mark = _bars(placed, left, top + _BAR) if item.shape.bar else _MARKS[item.shape](x - 4, top + _MARK)
    return element(
        "g",
        element("title", item.tip),
        mark,
        element("text", placed.label, x=left + placed.text, y=top + 12),
        element("text", placed.note, class_="note", x=left + placed.text, y=top + 25),
    )


def _bars(placed: Placed, left: float, y: float) -> Markup:
    item = placed.item
    x0, x1 = left + placed.x0, left + max(placed.x1, placed.x0 + _SHORTEST)
    parts = [_bar("wait", x0, x1, y)] if item.shape is Shape.WAIT else _task(placed, left, x0, x1, y)
    if item.goes_on:
        parts.append(element("path", class_="gap", d=f"M{x1 + 4:.1f} {y - 1:.1f}l4 3.5l-4 3.5"))
    return joined(*parts)


def _task(placed: Placed, left: float, x0: float, x1: float, y: float) -> list[Markup]:
    """Dotted while it could not be done yet, red where it was too late."""
    ready = x0 if placed.ready is None else min(left + placed.ready, x1)
    parts = [_early(x0, ready, y)] if ready > x0 + 1 else []
    if ready < x1 - 1 or not parts:
        parts.append(_bar("task", min(ready, x1 - _SHORTEST), x1, y))
    if placed.due is not None and left + placed.due < x1 - 1:
        parts.append(_bar("late", left + placed.due, x1, y))
    return parts


def _bar(kind: str, x0: float, x1: float, y: float) -> Markup:
    return element(
        "rect", class_=kind, x=x0, y=y, width=max(_SHORTEST, x1 - x0), height=_THICK, rx=_THICK / 2
    )


def _early(x0: float, x1: float, y: float) -> Markup:
    """Open, but not to be done yet."""
    return element("path", class_="early", d=f"M{x0:.1f} {y + _THICK / 2:.1f}H{x1:.1f}")


def _message(x: float, y: float) -> Markup:
    return joined(
        element("rect", class_="message", x=x - 1.5, y=y - 4.5, width=12, height=9, rx=1.8),
        element("path", class_="flap", d=f"M{x - 0.3:.1f} {y - 3:.1f}l4.8 3.6 l4.8 -3.6"),
    )


def _unsent(x: float, y: float) -> Markup:
    return element("rect", class_="unsent", x=x - 1.5, y=y - 4.5, width=12, height=9, rx=1.8)


def _act(x: float, y: float) -> Markup:
    return element("path", class_="act", d=f"M{x - 0.8:.1f} {y:.1f}l4.8 -4.8 l4.8 4.8 l-4.8 4.8z")


def _trouble(x: float, y: float) -> Markup:
    return element("path", class_="trouble", d=f"M{x - 1.2:.1f} {y + 4.4:.1f}l5.2 -9 l5.2 9z")


_MARKS: Final[dict[Shape, Callable[[float, float], Markup]]] = {
    Shape.MESSAGE: _message,
    Shape.UNSENT: _unsent,
    Shape.ACT: _act,
    Shape.TROUBLE: _trouble,
}
LEGEND: Final[tuple[tuple[Callable[[float, float], Markup], Words], ...]] = (
    (_message, ("сообщение", "message")),
    (_act, ("что сообщили", "what was told")),
    (lambda x, y: _bar("task", x, x + 16, y - 2.5), ("задача", "task")),
    (lambda x, y: _early(x, x + 16, y - 2.5), ("задача ждёт своего часа", "a task that is not due yet")),
    (lambda x, y: _bar("late", x, x + 16, y - 2.5), ("просрочена", "overdue")),
    (lambda x, y: _bar("wait", x, x + 16, y - 2.5), ("ожидание", "a wait")),
    (_trouble, ("шаг не удался", "a step that failed")),
)
"""A mark of each kind with its name."""
