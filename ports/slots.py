"""Places that many orders share: so many calls an hour, so many messages a day; where the count is kept, others decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.ids import ShopId


class Place(NamedTuple):
    """One place in the stretch of time that begins at `starts` (UTC); `number` counts those taken before it, from 0."""

    starts: datetime
    number: int


class Slots(Protocol):
    """Counts the places taken of a shop, by kind; two who ask at once never get the same last place."""

    async def next(self, shop: ShopId, kind: str, starts: Sequence[datetime], most: int) -> Place | None:
        """A place in the first of these stretches with fewer than `most` taken; None when all are full."""
        ...

    async def over(self, shop: ShopId, kind: str, starts: datetime) -> Place:
        """A place in this stretch, full or not: for what cannot wait, and yet counts."""
        ...

    async def put_back(self, shop: ShopId, kind: str, starts: Sequence[datetime]) -> None:
        """As many places, one of each stretch named, are free again."""
        ...
