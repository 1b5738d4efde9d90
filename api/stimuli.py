"""GET /stimuli/{id}: what became of something that was stored before it was applied."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from api.orders.shown import Shown
from api.paths import V1
from api.problems import READ, not_found
from api.security import Reader
from api.services import ServicesOf
from domain.base import Moment
from domain.ids import StimulusId
from storage import inbox
from storage.states import InboxState

router = APIRouter(prefix=V1)


class RefusalShown(Shown):
    """Why it was refused; nothing was changed by it."""

    code: str
    detail: str


class StimulusShown(Shown):
    """What came in, and how it ended."""

    id: str
    kind: str
    order_id: str | None = Field(description="Null: it names no order of ours, a person places it")
    state: InboxState
    received_at: Moment
    applied_at: Moment | None
    revision: int | None = Field(description="The order's after it was applied")
    refusal: RefusalShown | None


@router.get(
    "/stimuli/{stimulus_id}",
    response_model=StimulusShown,
    operation_id="get_stimulus",
    summary="What became of something that was stored",
    responses=READ,
)
async def get(
    stimulus_id: Annotated[str, Path(max_length=100)], services: ServicesOf, caller: Reader
) -> StimulusShown:
    """Ends are `applied` and `refused`; `parked` waits for a person."""
    async with services.engine.connect() as connection:
        found = await inbox.find(connection, caller.shop, StimulusId(stimulus_id))
    if found is None:
        raise not_found("stimulus")
    refusal = None
    if found.refusal_code is not None:
        refusal = RefusalShown(code=found.refusal_code, detail=found.refusal_detail or "")
    return StimulusShown(
        id=found.id,
        kind=found.kind,
        order_id=found.target,
        state=found.state,
        received_at=found.received_at,
        applied_at=found.applied_at,
        revision=found.revision,
        refusal=refusal,
    )
