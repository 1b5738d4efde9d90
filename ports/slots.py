"""Spreading over many orders: so many calls an hour, messages with jitter in the morning; which acts are spread is the rules'."""

from datetime import datetime
from typing import Protocol


class Slots(Protocol):
    """Gives out places in time, shared by all orders of a shop."""

    async def next(self, shop: str, kind: str, at: datetime) -> datetime:
        """The first free place of this kind at or after `at` (aware); the place is taken by asking.

        `kind` names what is spread, for example `call` or `message`; kinds do not share places.
        """
        ...
