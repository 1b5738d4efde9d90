"""How a list of orders is sorted, and where a page of it ends: each way is served by an index."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, UnaryExpression, literal, tuple_

from domain.base import Moment, Stored
from domain.money import Amount
from storage.tables import orders
from storage.tables.orders import NEXT_AT

NOTHING_NEXT: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""As `NEXT_AT` says it."""


class Sorting(StrEnum):
    """Which order stands first."""

    LATEST = "latest"
    """Placed last."""
    OLDEST = "oldest"
    SOONEST = "soonest"
    """With what comes next soonest; those with nothing to come are last."""
    LARGEST = "largest"
    """By its total. The smallest first would be slow where few of a narrowed list are small, and helps nobody."""


class Place(Stored):
    """Where a page ended, by what the list is sorted by and the order's id."""

    value: Moment | Amount
    id: str


class _Way(NamedTuple):
    column: ColumnElement[datetime] | ColumnElement[Amount]
    falls: bool


_WAYS: Final[Mapping[Sorting, _Way]] = {
    Sorting.LATEST: _Way(orders.c.placed_at, falls=True),
    Sorting.OLDEST: _Way(orders.c.placed_at, falls=False),
    Sorting.SOONEST: _Way(NEXT_AT, falls=False),
    Sorting.LARGEST: _Way(orders.c.total, falls=True),
}


def by(sorting: Sorting) -> tuple[UnaryExpression[datetime] | UnaryExpression[Amount], UnaryExpression[str]]:
    """The columns of ORDER BY."""
    column, falls = _WAYS[sorting]
    return (column.desc(), orders.c.id.desc()) if falls else (column.asc(), orders.c.id.asc())


def beyond(sorting: Sorting, place: Place) -> ColumnElement[bool]:
    """What stands after that place."""
    column, falls = _WAYS[sorting]
    here = tuple_(column, orders.c.id)
    there = tuple_(literal(place.value, column.type), literal(place.id, orders.c.id.type))
    return here < there if falls else here > there


def place_of(sorting: Sorting, id_: str, placed_at: Moment, next_at: Moment | None, total: Amount) -> Place:
    """Of the last order of a page."""
    match sorting:
        case Sorting.LATEST | Sorting.OLDEST:
            return Place(value=placed_at, id=id_)
        case Sorting.SOONEST:
            return Place(value=next_at or NOTHING_NEXT, id=id_)
        case Sorting.LARGEST:
            return Place(value=total, id=id_)
