"""What stands round every page: counts beside the menu, the shift, and the way to the first page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.asking import asker_of
from console.rendering import page, wants_fragment
from console.security.roles import LEADERS
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from desk import staffing
from desk.tasks.queueing import place_of
from storage import counts, queue_lists
from storage.queue_lists import Narrowed

router = APIRouter()


@router.get("/")
async def first(_viewer: ViewerOf) -> Response:
    """The day begins with the queue."""
    return RedirectResponse("/console/queue", status_code=303)


@router.get("/counts")
async def counted(request: Request, viewer: ViewerOf, services: ServicesOf) -> HTMLResponse:
    """Small numbers beside the menu, put in place by htmx."""
    async with services.reads.connect() as connection:
        who, at = await place_of(connection, services, asker_of(viewer), services.clock.now())
        queue = await queue_lists.counts(connection, who, at, Narrowed())
        leaders = await counts.for_leaders(connection, viewer.shop) if viewer.role in LEADERS else None
    return page(request, viewer, "counts.html", queue=queue, leaders=leaders)


@router.post("/shift")
async def shift(
    request: Request, viewer: ViewerOf, services: ServicesOf, on: Annotated[str, Form(pattern="^(yes|no)$")]
) -> Response:
    """On shift, or off: who is off gets no tasks."""
    row = await staffing.change(services, viewer.shop, viewer.actor, viewer.staff, on_shift=on == "yes")
    if not wants_fragment(request):
        return RedirectResponse("/console/queue", status_code=303)
    return page(request, viewer.on_shift_as(row.on_shift), "parts/shift.html")
