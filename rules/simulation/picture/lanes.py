"""Gives every item of a lane a row and a place: nothing lies over anything else, and no label is cut by the edge."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Final, NamedTuple

from rules.simulation.picture.axis import Axis
from rules.simulation.picture.items import Item, Lane, Shape
from rules.simulation.picture.letters import fitted, width_of

LABEL: Final = 12.0
NOTE: Final = 10.5
"""Heights of the two fonts."""
MARK_ROW: Final = 38.0
BAR_ROW: Final = 49.0
LONGEST_LABEL: Final = 292.0
_BESIDE_A_MARK: Final = 11.0
_APART: Final = 16.0


class Placed(NamedTuple):
    """An item in its row; `x0` to `x1` is where it lies, `text` where its words begin."""

    item: Item
    row: int
    x0: float
    x1: float
    text: float
    label: str
    note: str
    right: float
    """Where the item with its words ends."""
    ready: float | None = None
    due: float | None = None
    """Of a task: where it could be done from, and by when."""


class Rows(NamedTuple):
    """A lane: its items, and where each of its rows begins below its top; the last is where it ends."""

    lane: Lane
    items: tuple[Placed, ...]
    tops: tuple[float, ...]

    @property
    def height(self) -> float:
        """Of all rows."""
        return self.tops[-1]


def laid_out(items: Iterable[Item], axis: Axis) -> tuple[Rows, ...]:
    """The lanes in which something happens, each as low as it can be; waits lie below what happens."""
    items = tuple(items)
    found = []
    for lane in Lane:
        own = [item for item in items if item.lane is lane]
        happened = _packed([item for item in own if item.shape is not Shape.WAIT], axis, first=0)
        below = max((placed.row + 1 for placed in happened), default=0)
        waits = _packed([item for item in own if item.shape is Shape.WAIT], axis, first=below)
        found.append(Rows(lane, (*happened, *waits), _tops((*happened, *waits))))
    return tuple(found)


def _packed(items: list[Item], axis: Axis, first: int) -> tuple[Placed, ...]:
    """Each in the first row where it fits behind what is there."""
    ends: list[float] = []
    placed = []
    for item in sorted(items, key=lambda one: (one.start, one.end)):
        x0, x1 = axis.x(item.start), axis.x(item.end)
        text = x0 if item.shape.bar else x0 + _BESIDE_A_MARK
        label, note = fitted(item.label, LABEL, LONGEST_LABEL), fitted(item.note, NOTE, LONGEST_LABEL)
        right = max(x1, text + width_of(label, LABEL), text + width_of(note, NOTE))
        row = next((number for number, end in enumerate(ends) if end + _APART <= x0), len(ends))
        ends[row : row + 1] = [right]
        ready = axis.x(item.ready) if item.ready is not None else None
        due = axis.x(item.due) if item.due is not None and item.due < item.end else None
        placed.append(Placed(item, first + row, x0, x1, text, label, note, right, ready, due))
    return tuple(placed)


def _tops(placed: tuple[Placed, ...]) -> tuple[float, ...]:
    """A row with a bar in it is higher than one with marks alone."""
    rows = max((one.row + 1 for one in placed), default=0)
    bars = {one.row for one in placed if one.item.shape.bar}
    heights = [BAR_ROW if row in bars else MARK_ROW for row in range(rows)]
    return (0.0, *accumulate(heights)) if heights else (0.0, MARK_ROW)
