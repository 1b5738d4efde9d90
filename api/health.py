"""Whether this process lives, and whether it can do its work: each part by name."""

from enum import StrEnum

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text

from api.services import Services, ServicesOf
from storage.engine import DATABASE_ERRORS

router = APIRouter()


class Alive(BaseModel):
    """This process answers."""

    status: str = "alive"


class PartState(StrEnum):
    """How a part is."""

    OK = "ok"
    AWAY = "away"


class Ready(BaseModel):
    """Ready while PostgreSQL answers: without Temporal everything is stored and applied later."""

    ready: bool
    database: PartState
    temporal: PartState


@router.get("/healthz", response_model=Alive, operation_id="healthz", summary="This process lives")
async def healthz() -> Alive:
    """Touches nothing else: a database that is away is no reason to restart us."""
    return Alive()


@router.get(
    "/readyz",
    response_model=Ready,
    operation_id="readyz",
    summary="Ready for requests, with the state of each part",
    responses={503: {"model": Ready, "description": "Nothing can be stored now"}},
)
async def readyz(services: ServicesOf, response: Response) -> Ready:
    """Temporal away is shown, and is no reason to send no requests here."""
    database = await _database(services)
    temporal = await services.orders.reachable()
    if not database:
        response.status_code = 503
    return Ready(ready=database, database=_state(database), temporal=_state(temporal))


async def _database(services: Services) -> bool:
    try:
        async with services.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except DATABASE_ERRORS:
        return False
    return True


def _state(answers: bool) -> PartState:
    return PartState.OK if answers else PartState.AWAY
