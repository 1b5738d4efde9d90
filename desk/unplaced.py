"""What came and names no order of ours: listed with the orders it may be for, and placed by a person."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asker import Asker
from desk.orders.present import load
from desk.refusals import AlreadyPlaced, NotFound
from desk.services import Services
from domain.ids import OrderId, ShopId, StimulusId
from domain.stimuli import MoneyArrived, PaymentReceived
from storage import inbox, orders
from storage.inbox import ForPeople, StimulusState
from storage.rows import After


@dataclass(frozen=True)
class Unplaced:
    """Something for a person. `candidates`: open orders of which just this sum is still to come."""

    row: ForPeople
    candidates: tuple[OrderId, ...]

    @property
    def proposed(self) -> OrderId | None:
        """The only such order; nobody guesses between two."""
        return self.candidates[0] if len(self.candidates) == 1 else None


async def listed(
    conn: AsyncConnection, shop: ShopId, after: After | None = None, limit: int = 50, *, candidates: int = 2
) -> tuple[list[Unplaced], After | None]:
    """The first that came first, and where the next page begins; at most so many candidates for each."""
    page = await inbox.for_people(conn, shop, after, limit)
    sums = {row.id: sum_ for row in page.items if (sum_ := _sum(row)) is not None}
    owing = await orders.owing(conn, shop, sums.values(), candidates) if sums else {}
    found = [Unplaced(row, owing.get(sums[row.id], ()) if row.id in sums else ()) for row in page.items]
    return found, page.next


async def place(services: Services, asker: Asker, stimulus: str, order_id: str) -> StimulusState:
    """It is applied to that order like anything that came for it. Raises NotFound, AlreadyPlaced."""
    identity = StimulusId(stimulus)
    async with services.engine.begin() as conn:
        row = await load(conn, asker.shop, order_id)
        placed = await inbox.place(conn, asker.shop, identity, row.id)
        found = await inbox.find(conn, asker.shop, identity)
    if found is None:
        raise NotFound("stimulus")
    if not placed and found.target != row.id:
        raise AlreadyPlaced(found.target)
    return found


def _sum(row: ForPeople) -> Decimal | None:
    """How much came, where it is money."""
    said = row.said
    return said.amount if isinstance(said, PaymentReceived | MoneyArrived) else None
