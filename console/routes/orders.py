"""Orders: a list that is searched and narrowed, a board by status, filters a person keeps, and all of it for a spreadsheet."""

from collections.abc import AsyncGenerator
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from console.faults import Fault
from console.menu import N_
from console.naming import naming_of
from console.presenters import order_heads
from console.presenters import orders as presenter
from console.presenters.narrowing import Narrowing
from console.rendering import page, speaker_of, wants_fragment
from console.security.roles import DESK, may
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk.cursors import BadCursor, sorted_cursor_of, sorted_place_of
from desk.exporting import CSV_TYPE, XLSX_TYPE, Row, csv_pieces, xlsx_pieces
from desk.services import Services
from storage import order_lists, saved_filters

router = APIRouter()
_PAGE = 50
_CARDS = 12
_NAME = "orders"
_TOO_MANY = N_("You keep many filters already. Remove one that you no longer need, then keep this one.")


@router.get("/orders")
async def orders(request: Request, viewer: ViewerOf, services: ServicesOf, after: str = "") -> HTMLResponse:
    """The list, the latest placed first where nothing else is asked."""
    return await _listed(request, viewer, services, after, "content" if wants_fragment(request) else None)


@router.get("/orders/list")
async def listed(request: Request, viewer: ViewerOf, services: ServicesOf, after: str = "") -> HTMLResponse:
    """Only the lines, when something has changed."""
    return await _listed(request, viewer, services, after, "list")


@router.get("/orders/board")
async def board(request: Request, viewer: ViewerOf, services: ServicesOf) -> HTMLResponse:
    """Open orders by status."""
    narrowing = Narrowing.of(request.query_params)
    filters = narrowing.without_status.filters(viewer.shop, viewer.zone)
    async with services.reads.connect() as connection:
        found = await order_lists.board(connection, filters, _CARDS)
        counts = await order_lists.counts(connection, filters)
        carriers = await order_lists.carriers(connection, viewer.shop)
    say, named = speaker_of(request, viewer), naming_of(viewer.locale)
    return page(
        request,
        viewer,
        "board.html",
        block="content" if wants_fragment(request) else None,
        columns=presenter.board_shown(found, counts, narrowing, say, named, speaks=viewer.role in DESK),
        narrowing=narrowing.without_status,
        choices=presenter.choices(carriers, say, named),
        may_place=may(viewer.role, "GET", "/orders/new"),
        may_export=may(viewer.role, "GET", "/orders/export/{form}"),
    )


@router.post("/orders/saved")
async def save(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    name: Annotated[str, Form(min_length=1, max_length=60)],
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keeps what the list is narrowed to; what is searched for is somebody's name or number, and is not kept."""
    narrowing = Narrowing.of(dict(parse_qsl(query))).without_words
    async with services.engine.begin() as connection:
        kept = await saved_filters.save(
            connection,
            viewer.shop,
            viewer.staff,
            _NAME,
            name.strip(),
            narrowing.query(),
            services.clock.now(),
        )
    if not kept:
        raise Fault(409, _TOO_MANY)
    return await _saved(request, viewer, services, narrowing)


@router.post("/orders/saved/{saved_id}/forget")
async def forget(request: Request, viewer: ViewerOf, services: ServicesOf, saved_id: str) -> Response:
    """A kept filter is no longer needed."""
    async with services.engine.begin() as connection:
        await saved_filters.forget(connection, viewer.shop, viewer.staff, saved_id)
    return await _saved(request, viewer, services, Narrowing())


@router.get("/orders/export/{form}")
async def export(request: Request, viewer: ViewerOf, services: ServicesOf, form: str) -> Response:
    """All orders of the list, row by row: no list is too long for it."""
    if form not in ("csv", "xlsx"):
        raise Fault(404)
    say = speaker_of(request, viewer)
    columns = presenter.export_columns(say)
    rows = _rows(request, viewer, services)
    if form == "csv":
        pieces, kind = csv_pieces(columns, rows, viewer.locale, viewer.zone), CSV_TYPE
    else:
        pieces, kind = xlsx_pieces(say.gettext(N_("Orders")), columns, rows, viewer.zone), XLSX_TYPE
    name = f"{_NAME}-{say.now.astimezone(say.zone):%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=kind, headers=headers)


async def _rows(request: Request, viewer: Viewer, services: Services) -> AsyncGenerator[list[Row], None]:
    narrowing = Narrowing.of(request.query_params)
    filters = narrowing.filters(viewer.shop, viewer.zone)
    say, named = speaker_of(request, viewer), naming_of(viewer.locale)
    async for lines in order_lists.every_line(services.engine, filters, sorting=narrowing.sort):
        yield [presenter.export_row(line, say, named) for line in lines]


async def _listed(
    request: Request, viewer: Viewer, services: Services, after: str, block: str | None
) -> HTMLResponse:
    narrowing = Narrowing.of(request.query_params)
    try:
        place = sorted_place_of(after or None, narrowing.sort)
    except BadCursor:
        place = None
    filters = narrowing.filters(viewer.shop, viewer.zone)
    async with services.reads.connect() as connection:
        found = await order_lists.find_page(connection, filters, place, _PAGE, narrowing.sort)
        carriers = await order_lists.carriers(connection, viewer.shop)
        kept = await saved_filters.of(connection, viewer.shop, viewer.staff, _NAME)
    say, named = speaker_of(request, viewer), naming_of(viewer.locale)
    return page(
        request,
        viewer,
        "orders.html",
        block=block,
        lines=presenter.lines_shown(found.items, say, named, speaks=viewer.role in DESK),
        next=sorted_cursor_of(found.next, narrowing.sort),
        first=place is None,
        narrowing=narrowing,
        heads=order_heads.heads(narrowing, say),
        sorts=order_heads.sorts(say),
        choices=presenter.choices(carriers, say, named),
        saved=kept,
        may_place=may(viewer.role, "GET", "/orders/new"),
        may_export=may(viewer.role, "GET", "/orders/export/{form}"),
    )


async def _saved(request: Request, viewer: Viewer, services: Services, narrowing: Narrowing) -> Response:
    if not wants_fragment(request):
        return RedirectResponse(f"/console/orders?{narrowing.query()}", status_code=303)
    async with services.reads.connect() as connection:
        kept = await saved_filters.of(connection, viewer.shop, viewer.staff, _NAME)
    return page(request, viewer, "orders.html", block="kept", saved=kept, narrowing=narrowing)
