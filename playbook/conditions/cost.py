"""Bounds what a condition can cost before it is ever run, from its tree: the most steps it can take, the most turns of its loops.

A step is at most 20 ns on a small server; the weights were measured on an order of `LONGEST_LIST` lines. The library has a
bound of its own, 10,000 turns for one evaluation: an order larger than assumed here ends there, as ConditionFailed.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from playbook.conditions.language import CLOCKS
from playbook.conditions.shapes import message_name, models, shape_of
from playbook.conditions.tree import Call, Entries, Listing, Loop, Node, children

LONGEST_LIST: Final = 500
"""Lines of the largest order that the API takes; every list of a scope counts as so long."""
MOST_STEPS: Final = 2_500_000
"""At most 50 ms for an order of LONGEST_LIST lines, 10 for one of 200: room to filter thrice, none for each line with each line."""
MOST_TURNS: Final = 10_000
"""As many as the library allows."""

_APPENDED: Final = 3
"""For each item already there: `map` and `filter` copy what they have found so far."""
_COMPARED: Final = 10
_LOOKED_AT: Final = 4
_IN_TEXT: Final = 5
_MIXED: Final = 20
_CLOCK: Final = 100


class Cost(NamedTuple):
    """The most that a part of a condition can ask for."""

    steps: int
    turns: int

    def __add__(self, other: object) -> "Cost":
        if not isinstance(other, Cost):
            return NotImplemented
        return Cost(self.steps + other.steps, self.turns + other.turns)

    @property
    def too_much(self) -> bool:
        """Whether no condition may ask for so much."""
        return self.steps > MOST_STEPS or self.turns > MOST_TURNS


def cost_of(node: Node) -> Cost:
    """The bound for a node with all that is in it."""
    if isinstance(node, Loop):
        times = _length(node.over)
        once = cost_of(node.going) + cost_of(node.step)
        around = cost_of(node.over) + cost_of(node.start) + cost_of(node.result)
        appending = _APPENDED * times if node.type.name == "list" else 0
        return around + Cost(times * (once.steps + appending + 1), times * (once.turns + 1))
    inside = (cost_of(child) for child in children(node))
    return sum(inside, Cost(_own(node), 0))


def costliest(node: Node) -> Node:
    """The innermost part that by itself is too much; the node itself where only the sum is."""
    return next((costliest(child) for child in children(node) if cost_of(child).too_much), node)


def _own(node: Node) -> int:
    if not isinstance(node, Call):
        return 1
    if node.function in CLOCKS:
        return _CLOCK
    if node.function == "@in":
        return _LOOKED_AT * _length(node.args[1])
    if node.function in ("_==_", "_!=_"):
        longest = max(_length(arg) for arg in node.args)
        return _COMPARED * longest if longest > 1 else 1
    if node.function in ("contains", "startsWith", "endsWith"):
        return _IN_TEXT
    # Appending to a loop's list is counted where the loop is.
    kinds = {arg.type.name for arg in node.args}
    return _MIXED if kinds >= {"int", "double"} or (node.function == "_+_" and "string" in kinds) else 1


def _length(node: Node) -> int:
    """The most items of a list or a map, or values of a message; 1 for a single value."""
    if node.type.name not in ("list", "map"):
        return _parts(node.type.name)
    match node:
        case Listing():
            return len(node.items)
        case Entries():
            return len(node.entries)
        case Loop():
            return _length(node.over)
        case Call(function="_+_"):
            return sum(map(_length, node.args))
        case Call(function="_?_:_"):
            return max(map(_length, node.args[1:]))
        case _:
            return LONGEST_LIST


@lru_cache(maxsize=256)
def _parts(name: str) -> int:
    """The values that are compared where two of this type are; 1 for what is no message."""
    model = models().get(name)
    if model is None:
        return 1
    return sum(
        LONGEST_LIST if field.many else _parts(message_name(field.nested)) if field.nested else 1
        for field in shape_of(model).values()
    )
