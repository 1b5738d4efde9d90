"""What stands round every page: counts beside the menu, the shift, and the way to the first page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.rendering import page, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from storage import counts, staff

router = APIRouter()


@router.get("/")
async def first(_viewer: ViewerOf) -> Response:
    """The day begins with the queue."""
    return RedirectResponse("/console/queue", status_code=303)


@router.get("/counts")
async def counted(request: Request, viewer: ViewerOf, services: ServicesOf) -> HTMLResponse:
    """Small numbers beside the menu, put in place by htmx."""
    now = services.clock.now()
    async with services.engine.connect() as connection:
        waiting = await counts.waiting(connection, viewer.shop, viewer.role, now)
    return page(request, viewer, "counts.html", waiting=waiting)


@router.post("/shift")
async def shift(
    request: Request, viewer: ViewerOf, services: ServicesOf, on: Annotated[str, Form(pattern="^(yes|no)$")]
) -> Response:
    """On shift, or off: who is off gets no tasks."""
    async with services.engine.begin() as connection:
        row = await staff.change(connection, viewer.shop, viewer.staff, on_shift=on == "yes")
    if not wants_fragment(request):
        return RedirectResponse("/console/queue", status_code=303)
    return page(request, viewer.on_shift_as(row is not None and row.on_shift), "parts/shift.html")
