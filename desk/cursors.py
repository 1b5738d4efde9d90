"""Lists are read page by page: a cursor says after which item the next page begins; it is opaque to who holds it."""

import base64
import binascii
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter

from domain.money import Amount
from storage.order_sorting import Place, Sorting
from storage.rows import After

LONGEST: Final = 400
_AMOUNT: Final = TypeAdapter[Decimal](Amount)


class BadCursor(ValueError):
    """A cursor that is none of ours."""


def to_cursor(*parts: str | int) -> str:
    """An opaque cursor of these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def from_cursor(cursor: str | None, parts: int) -> list[str] | None:
    """The parts as text, None for the first page. Raises BadCursor."""
    if cursor is None:
        return None
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        read = None
    if not isinstance(read, list) or len(read) != parts or not all(isinstance(p, str | int) for p in read):
        raise BadCursor
    texts = [str(part) for part in read]
    # Ours are ids and moments; PostgreSQL could not even be asked about NUL and halves of characters.
    if not all(text.isascii() and text.isprintable() for text in texts):
        raise BadCursor
    return texts


def after_of(cursor: str | None) -> After | None:
    """The place in a list by moment and id. Raises BadCursor."""
    parts = from_cursor(cursor, 2)
    if parts is None:
        return None
    try:
        at = datetime.fromisoformat(parts[0])
        if at.tzinfo is None:
            raise BadCursor
        return After(at=at.astimezone(UTC), id=parts[1])
    except (ValueError, OverflowError):
        raise BadCursor from None


def sorted_place_of(cursor: str | None, sorting: Sorting) -> Place | None:
    """The place in a list of orders that is sorted so. Raises BadCursor, also for a cursor of another sorting."""
    parts = from_cursor(cursor, 3)
    if parts is None:
        return None
    said, value, id_ = parts
    try:
        if said == sorting.value:
            return Place.model_validate({"value": _value(sorting, value), "id": id_})
    except (ValueError, ArithmeticError):
        pass
    raise BadCursor


def _value(sorting: Sorting, text: str) -> datetime | Decimal:
    if sorting is Sorting.LARGEST:
        return _AMOUNT.validate_python(text)
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise BadCursor
    return at.astimezone(UTC)


def sorted_cursor_of(place: Place | None, sorting: Sorting) -> str | None:
    """The cursor of a place in a list of orders that is sorted so."""
    if place is None:
        return None
    value = place.value.isoformat() if isinstance(place.value, datetime) else str(place.value)
    return to_cursor(sorting.value, value, place.id)


def cursor_of(after: After | None) -> str | None:
    """The cursor of a place in a list."""
    return None if after is None else to_cursor(after.at.isoformat(), after.id)
