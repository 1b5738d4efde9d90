"""What all rows and pages have in common: frozen models read from a result, and the place where a page begins."""

from collections.abc import Callable, Sequence
from typing import Generic, Self, TypeVar

from sqlalchemy import ColumnElement, RowMapping, and_, or_

from domain.base import Moment, Stored


class Row(Stored):
    """A row as it was when it was read. JSON columns are their text."""

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """Reads a row; columns the model does not name are left out."""
        return cls.model_validate(dict(row))


R = TypeVar("R", bound=Row)


class After(Stored):
    """Where the last page ended; the next begins after it."""

    at: Moment
    id: str


class Page(Stored, Generic[R]):
    """One page of a list; `next` is None on the last one."""

    items: tuple[R, ...]
    next: After | None = None


class Address(Stored):
    """Where an order goes: `point` is the carrier's code of an office, `place` the shop's own. Personal data."""

    postcode: str | None = None
    region: str | None = None
    city: str | None = None
    line: str | None = None
    point: str | None = None
    place: str | None = None

    @property
    def on_one_line(self) -> str | None:
        """`101000, Москва, ул. Мясницкая, 1-1`; None where nothing of it is known."""
        parts = (self.postcode, self.region, self.city, self.line, self.point, self.place)
        return ", ".join(dict.fromkeys(part for part in parts if part)) or None

    def __repr__(self) -> str:
        return "Address(…)"

    __str__ = __repr__


def later_than(at: ColumnElement[object], id_: ColumnElement[str], after: After) -> ColumnElement[bool]:
    """After that place, in rising order; written so that an index on both columns serves it."""
    return and_(at >= after.at, or_(at > after.at, id_ > after.id))


def earlier_than(at: ColumnElement[object], id_: ColumnElement[str], after: After) -> ColumnElement[bool]:
    """After that place, in falling order."""
    return and_(at <= after.at, or_(at < after.at, id_ < after.id))


def paged(rows: Sequence[R], limit: int, place: Callable[[R], After]) -> Page[R]:
    """The page out of `limit` + 1 rows that were asked for: the one too many tells that there are more."""
    more = len(rows) > limit
    return Page(items=tuple(rows[:limit]), next=place(rows[limit - 1]) if more else None)
