"""The heads of columns by which a list of orders is sorted: how each stands, and where pressing it leads."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from console.menu import N_
from console.presenters.narrowing import Narrowing
from console.words import Speaker
from storage.order_sorting import Sorting

WORDS: Final = {
    Sorting.LATEST: N_("Newest first"),
    Sorting.OLDEST: N_("Oldest first"),
    Sorting.SOONEST: N_("What comes next soonest"),
    Sorting.LARGEST: N_("Largest total first"),
}
_TURNS: Final[Mapping[str, tuple[Sorting, ...]]] = {
    "placed": (Sorting.LATEST, Sorting.OLDEST),
    "next": (Sorting.SOONEST, Sorting.LATEST),
    "total": (Sorting.LARGEST, Sorting.LATEST),
}
"""By column: how it is sorted when it is pressed first, and when it is pressed again."""
_COLUMNS: Final[Mapping[Sorting, str]] = {
    Sorting.LATEST: "placed",
    Sorting.OLDEST: "placed",
    Sorting.SOONEST: "next",
    Sorting.LARGEST: "total",
}
"""Which one a list is sorted by."""
_FALLING: Final = frozenset({Sorting.LATEST, Sorting.LARGEST})


class Head(NamedTuple):
    """`query` is where pressing it leads, `words` how the list is sorted then; `sorted`: as `aria-sort` has it, empty where by another."""

    query: str
    words: str
    sorted: str


def heads(narrowing: Narrowing, say: Speaker) -> dict[str, Head]:
    """By column."""
    return {column: _head(column, turns, narrowing, say) for column, turns in _TURNS.items()}


def sorts(say: Speaker) -> tuple[tuple[str, str], ...]:
    """All but the usual one, for a field of choice."""
    return tuple((one.value, say.gettext(words)) for one, words in WORDS.items() if one is not Sorting.LATEST)


def _head(column: str, turns: tuple[Sorting, ...], narrowing: Narrowing, say: Speaker) -> Head:
    present = narrowing.sort
    then = turns[1] if present is turns[0] else turns[0]
    state = "descending" if present in _FALLING else "ascending"
    return Head(
        narrowing.sorted_by(then).query(),
        say.gettext(WORDS[then]),
        state if _COLUMNS[present] == column else "",
    )
