"""What came and names no order of ours: listed with a proposed order, and placed by a person."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from api.idempotency import OnceRoute
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, WRITE
from api.security import Operator, Reader
from api.services import ServicesOf
from api.stored import StoredShown, link
from desk.asked import Request
from desk.cursors import after_of, cursor_of
from desk.unplaced import Unplaced, listed
from desk.unplaced import place as desk_place
from domain.base import Moment
from domain.stimuli import MoneyArrived, PaymentFailed, PaymentReceived
from storage.states import InboxState

router = APIRouter(prefix=V1, route_class=OnceRoute)
Told = Annotated[PaymentReceived | PaymentFailed | MoneyArrived, Field(discriminator="kind")]


class UnplacedShown(Shown):
    """Something that names no order of ours, and what may be done about it."""

    id: str
    state: InboxState
    received_at: Moment
    told: Told | None = Field(description="What came; null for what no person can place")
    proposed_order_id: str | None = Field(
        description="The only open order of which just this sum is still to come: look at it, then place it there"
    )


class PlaceAsked(Request):
    """Whose it is."""

    order_id: Annotated[str, Field(max_length=100)]


@router.get(
    "/stimuli",
    response_model=Page[UnplacedShown],
    operation_id="list_unplaced",
    summary="What came and names no order of ours, the first that came first",
    responses=READ,
)
async def find(
    services: ServicesOf, caller: Reader, cursor: Cursor = None, limit: Limit = 50
) -> Page[UnplacedShown]:
    """It waits for a person; money that is told again with its order's name places itself."""
    async with services.engine.connect() as connection:
        found, further = await listed(connection, caller.shop, after_of(cursor), limit)
    return Page(items=[_shown(one) for one in found], next_cursor=cursor_of(further))


@router.post(
    "/stimuli/{stimulus_id}/place",
    status_code=202,
    response_model=StoredShown,
    operation_id="place_stimulus",
    summary="Say which order it is for",
    responses=WRITE,
)
async def place(
    stimulus_id: Annotated[str, Path(max_length=100)],
    asked: PlaceAsked,
    services: ServicesOf,
    caller: Operator,
) -> StoredShown:
    """It is applied to that order like anything that came for it; its end is told at `stimulus`."""
    placed = await desk_place(services, caller.asker, stimulus_id, asked.order_id)
    return StoredShown(stimulus=link(placed.id), order_id=asked.order_id, state=placed.state)


def _shown(one: Unplaced) -> UnplacedShown:
    said = one.row.said
    return UnplacedShown(
        id=one.row.id,
        state=one.row.state,
        received_at=one.row.received_at,
        told=said if isinstance(said, PaymentReceived | PaymentFailed | MoneyArrived) else None,
        proposed_order_id=one.proposed,
    )
