"""What came and names no order of ours: listed with a proposed order, and placed by a person."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from api.idempotency import OnceRoute
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, WRITE, Code, Problem, not_found
from api.security import Operator, Reader
from api.services import ServicesOf
from api.stored import StoredShown, link
from desk.asked import Request
from desk.cursors import after_of, cursor_of
from desk.orders.present import load
from domain.base import Moment
from domain.ids import OrderId, ShopId, StimulusId
from domain.stimuli import MoneyArrived, PaymentFailed, PaymentReceived, StimulusBody
from storage import inbox, orders
from storage.inbox import ForPeople
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
        page = await inbox.for_people(connection, caller.shop, after_of(cursor), limit)
        items = [await _shown(connection, caller.shop, row) for row in page.items]
    return Page(items=items, next_cursor=cursor_of(page.next))


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
    identity = StimulusId(stimulus_id)
    async with services.engine.begin() as connection:
        row = await load(connection, caller.shop, asked.order_id)
        placed = await inbox.place(connection, caller.shop, identity, row.id)
        found = await inbox.find(connection, caller.shop, identity)
    if found is None:
        raise not_found("stimulus")
    if not placed and found.target != row.id:
        raise Problem(
            409, Code.ALREADY_PLACED, f"This is placed already, for the order {found.target}.", final=True
        )
    return StoredShown(stimulus=link(identity), order_id=row.id, state=found.state)


async def _shown(connection: AsyncConnection, shop: ShopId, row: ForPeople) -> UnplacedShown:
    said = row.said
    return UnplacedShown(
        id=row.id,
        state=row.state,
        received_at=row.received_at,
        told=said if isinstance(said, PaymentReceived | PaymentFailed | MoneyArrived) else None,
        proposed_order_id=await _proposed(connection, shop, said),
    )


async def _proposed(connection: AsyncConnection, shop: ShopId, said: StimulusBody) -> OrderId | None:
    if not isinstance(said, PaymentReceived | MoneyArrived):
        return None
    owing = await orders.owing(connection, shop, said.amount)
    return owing[0] if len(owing) == 1 else None
