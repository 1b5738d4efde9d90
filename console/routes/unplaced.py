"""What came and names no order of ours: each with the orders it may be for, until a person says whose it is."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.asking import asker_of
from console.faults import Fault
from console.menu import N_
from console.presenters.unplaced import lines
from console.rendering import page, refused_status, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import unplaced as desk_unplaced
from desk.cursors import BadCursor, after_of, cursor_of
from desk.refusals import AlreadyPlaced
from desk.services import Services
from domain.ids import StimulusId
from rules.words.phrases import Speaker
from storage import inbox, orders
from storage.order_filters import number_in

router = APIRouter()
_PAGE = 20
_CANDIDATES = 3
_NO_ORDER = N_("There is no order of this number in the shop.")
_ELSEWHERE = N_("Somebody has placed this meanwhile, with another order.")


@router.get("/unplaced")
async def unplaced(request: Request, viewer: ViewerOf, services: ServicesOf, after: str = "") -> HTMLResponse:
    """The first that came first."""
    return await _page(request, viewer, services, after)


@router.post("/unplaced/{stimulus_id}/place")
async def place(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    stimulus_id: str,
    number: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """It is that order's; it is applied as if it had come for it."""
    typed = number_in(number)
    async with services.reads.connect() as connection:
        row = await orders.by_number(connection, viewer.shop, typed) if typed is not None else None
        if await inbox.find(connection, viewer.shop, StimulusId(stimulus_id)) is None:
            raise Fault(404)
    if row is None:
        return await _page(request, viewer, services, "", wrong=(stimulus_id, number, _NO_ORDER))
    asker = asker_of(viewer)
    try:
        await desk_unplaced.place(services, asker, stimulus_id, row.id)
    except AlreadyPlaced:
        return await _page(request, viewer, services, "", wrong=(stimulus_id, number, _ELSEWHERE))
    if not wants_fragment(request):
        return RedirectResponse("/console/unplaced", status_code=303)
    return await _page(request, viewer, services, "", placed=row.number)


async def _page(
    request: Request,
    viewer: Viewer,
    services: Services,
    after: str,
    *,
    wrong: tuple[str, str, str] | None = None,
    placed: int | None = None,
) -> HTMLResponse:
    """`wrong`: at which of them, what was typed, and why it does not do."""
    try:
        begins = after_of(after or None)
    except BadCursor:
        begins = None
    async with services.reads.connect() as connection:
        found, further = await desk_unplaced.listed(
            connection, viewer.shop, begins, _PAGE, candidates=_CANDIDATES
        )
        ids = {id_ for one in found for id_ in one.candidates}
        known = {id_: await orders.get(connection, viewer.shop, id_) for id_ in ids}
    rows = {id_: row for id_, row in known.items() if row is not None}
    return page(
        request,
        viewer,
        "unplaced.html",
        block="list" if wants_fragment(request) else None,
        status=refused_status(request) if wrong else 200,
        lines=lines(found, rows, Speaker(viewer.locale, viewer.zone)),
        wrong=wrong,
        placed=placed,
        next=cursor_of(further),
        first=not after,
    )
