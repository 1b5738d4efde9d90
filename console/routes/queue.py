"""The queue: the list of tasks, and the key that claims the next one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from console.asking import asker_of, clock_of
from console.menu import N_
from console.rendering import page, speaker_of
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.working import FiltersOf, acted, listing, work
from desk.tasks import queueing

router = APIRouter()
NOTHING = N_("Nothing to do right now: new tasks appear by themselves.")


@router.get("/queue")
async def queue(request: Request, viewer: ViewerOf, services: ServicesOf, filters: FiltersOf) -> Response:
    """What somebody has in hand is open at once."""
    async with services.reads.connect() as connection:
        listed = await listing(connection, services, viewer, filters)
    in_hand = next((line.id for line in listed.lines if line.mine and not line.pending), None)
    return await work(request, viewer, services, in_hand, filters, listed=listed)


@router.get("/queue/list")
async def lines(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    filters: FiltersOf,
    task: Annotated[str, "The one that is open"] = "",
) -> Response:
    """The list alone, as it is now."""
    async with services.reads.connect() as connection:
        listed = await listing(connection, services, viewer, filters)
    return page(request, viewer, "queue.html", block="list", listed=listed, task=None, opened=task[:100])


@router.post("/queue/next")
async def claim_next(
    request: Request, viewer: ViewerOf, services: ServicesOf, besides: Annotated[str, Form()] = ""
) -> Response:
    """The best task for who asks, in their hand from now on."""
    row = await queueing.claim_next(services, asker_of(viewer), clock_of(services), besides[:100] or None)
    if row is None:
        said = speaker_of(request, viewer).gettext(NOTHING)
        return await acted(request, viewer, services, None, toast=said)
    return await acted(request, viewer, services, row.id)
