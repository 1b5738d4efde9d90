"""Changing a shop's playbook, for its admin: checked as it is written, published, and waiting orders moved to it on purpose."""

from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from bootstrap import moving
from bootstrap.moving import MovePreview, NoMove
from console.faults import Fault
from console.menu import N_
from console.presenters.playbook import move_shown, short
from console.rendering import page, speaker_of, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import rulebook
from desk.rulebook import LONGEST, Checked
from desk.services import Services
from storage import order_playbooks, playbooks
from storage.order_playbooks import MoveFilters

router = APIRouter()
_AT_ONCE: Final = 10
"""Orders that are tried before others get a turn: this process also serves operators."""
Version = Annotated[str, Query(max_length=64)]
Written = Annotated[str, Form(max_length=LONGEST)]


@router.get("/playbook/check")
async def form(request: Request, viewer: ViewerOf) -> HTMLResponse:
    """Where a playbook is pasted or a file of it chosen."""
    return _check(request, viewer, "", None)


@router.post("/playbook/check")
async def check(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    written: Written = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse:
    """Every fault with its line; or that there is none, and what would be published. Nothing is changed."""
    text = await _text(written, file)
    if not text.strip():
        return _check(request, viewer, text, None, N_("Paste a playbook, or choose its file."))
    return _check(request, viewer, text, await rulebook.checked(services, viewer.shop, text, viewer.locale))


@router.post("/playbook/publish")
async def publish(request: Request, viewer: ViewerOf, services: ServicesOf, written: Written) -> Response:
    """In force for new orders from now on; orders that wait keep the version they follow."""
    found = await rulebook.publish(services, viewer.shop, written, viewer.locale)
    if not found.sound:
        return _check(request, viewer, written, found, status=422)
    return RedirectResponse(f"/console/playbook/versions?published={found.version}", status_code=303)


@router.get("/playbook/move")
async def preview(request: Request, viewer: ViewerOf, services: ServicesOf, to: Version = "") -> Response:
    """What would change for every waiting order; which version they move to is chosen among all of them."""
    if not to:
        return RedirectResponse("/console/playbook/versions", status_code=303)
    told = await _told(services, viewer, to)
    return page(
        request,
        viewer,
        "playbook/move.html",
        block="preview" if wants_fragment(request) else None,
        tab="versions",
        told=move_shown(told, speaker_of(request, viewer)),
        to=to,
        short=short,
    )


@router.post("/playbook/move")
async def move(
    request: Request, viewer: ViewerOf, services: ServicesOf, to: Annotated[str, Form(max_length=64)]
) -> Response:
    """The moves are stored, signed with the admin, and made by each order's own step."""
    told = await _told(services, viewer, to)
    await moving.ask(services.engine, told, viewer.actor)
    return RedirectResponse(f"/console/playbook/moving?to={to}", status_code=303)


@router.get("/playbook/moving")
async def progress(request: Request, viewer: ViewerOf, services: ServicesOf, to: Version = "") -> Response:
    """How many follow it by now, and how many still wait; the page asks until none does."""
    if not to:
        return RedirectResponse("/console/playbook/versions", status_code=303)
    async with services.reads.connect() as connection:
        waiting = await order_playbooks.moves_waiting(connection, viewer.shop)
        rows = await playbooks.versions(connection, viewer.shop)
    if to not in {row.version for row in rows}:
        raise Fault(404)
    return page(
        request,
        viewer,
        "playbook/moving.html",
        block="progress" if wants_fragment(request) else None,
        tab="versions",
        waiting=waiting,
        following=sum(row.open_orders for row in rows if row.version == to),
        open_orders=sum(row.open_orders for row in rows),
        to=to,
        short=short,
    )


async def _told(services: Services, viewer: Viewer, version: str) -> MovePreview:
    try:
        return await moving.preview(
            services.engine,
            MoveFilters(shop=viewer.shop),
            version,
            moving.by_clock(services.clock.now()),
            page=_AT_ONCE,
        )
    except NoMove:
        raise Fault(404) from None


async def _text(written: str, file: UploadFile | None) -> str:
    """A chosen file wins over what stands in the field."""
    if file is None or not file.filename:
        return written
    data = await file.read(LONGEST * 4)
    return data.decode("utf-8", errors="replace")[:LONGEST]


def _check(
    request: Request,
    viewer: Viewer,
    written: str,
    found: Checked | None,
    fault: str = "",
    *,
    status: int = 200,
) -> HTMLResponse:
    """A playbook with faults was checked all the same: only publishing it is refused."""
    return page(
        request,
        viewer,
        "playbook/check.html",
        block="result" if wants_fragment(request) else None,
        status=status,
        tab="check",
        written=written,
        found=found,
        fault=fault,
        short=short,
    )
