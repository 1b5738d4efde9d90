"""What the shop is connected to: ways outside and how they work, events its site did not take, keys of programs."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bootstrap.api_keys import Scope, add_key
from console.asking import asker_of
from console.faults import Fault
from console.menu import N_
from console.presenters.integrations import SCOPES, key_shown, notice_shown, way_shown
from console.presenters.messages import line
from console.rendering import page, wants_fragment
from console.security.roles import may
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import integrations as desk
from desk.messages import send_again
from desk.refusals import MessageIsKnown, NotFound
from desk.services import Services
from storage import keys, labels, notices, shops

router = APIRouter()
_PAGE = "/console/integrations"
_NOTICES = 50
_NO_SCOPE = N_("Choose at least one thing the key may do.")


@router.get("/integrations")
async def integrations(
    request: Request, viewer: ViewerOf, services: ServicesOf, told: int = 0
) -> HTMLResponse:
    """All of it. `told`: how many events were just told again."""
    return await _page(request, viewer, services, told=told)


@router.post("/integrations/events/{message_id}/replay")
async def replay(request: Request, viewer: ViewerOf, services: ServicesOf, message_id: str) -> Response:
    """The event is told to the site once more, under the id it had."""
    try:
        await send_again(services, asker_of(viewer), message_id)
    except NotFound:
        raise Fault(404) from None
    except MessageIsKnown:
        raise Fault(409) from None
    return await _after(request, viewer, services, 1)


@router.post("/integrations/events/replay")
async def replay_all(request: Request, viewer: ViewerOf, services: ServicesOf) -> Response:
    """All that it has not got."""
    told = await desk.replay_all(services, asker_of(viewer))
    return await _after(request, viewer, services, told)


@router.post("/integrations/notices/{notice_id}/again")
async def read_again(request: Request, viewer: ViewerOf, services: ServicesOf, notice_id: str) -> Response:
    """The vendor is asked once more what it meant."""
    async with services.engine.begin() as connection:
        asked = await notices.read_again(connection, viewer.shop, notice_id, services.clock.now())
    return await _of_notices(request, viewer, services, asked)


@router.post("/integrations/notices/{notice_id}/aside")
async def put_aside(request: Request, viewer: ViewerOf, services: ServicesOf, notice_id: str) -> Response:
    """Somebody has looked at it: it is no longer shown, nor counted."""
    async with services.engine.begin() as connection:
        aside = await notices.put_aside(connection, viewer.shop, notice_id)
    return await _of_notices(request, viewer, services, aside)


@router.post("/integrations/sending")
async def switch_sending(
    viewer: ViewerOf, services: ServicesOf, send: Annotated[str, Form(pattern="^(yes|no)$")]
) -> Response:
    """The one switch that pauses everything the shop sends; nothing is lost meanwhile."""
    async with services.engine.begin() as connection:
        await shops.pause(connection, viewer.shop, send == "no")
    return RedirectResponse(_PAGE, status_code=303)


@router.post("/integrations/keys")
async def new_key(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    scope: Annotated[list[Scope] | None, Form()] = None,
) -> Response:
    """Shown this once: only its hash is kept."""
    if not scope:
        return await _page(request, viewer, services, fault=_NO_SCOPE)
    async with services.engine.begin() as connection:
        made = await add_key(connection, viewer.shop, tuple(dict.fromkeys(scope)))
    return await _page(request, viewer, services, made=made)


@router.post("/integrations/keys/{key_id}/revoke")
async def revoke_key(viewer: ViewerOf, services: ServicesOf, key_id: str) -> Response:
    """It opens nothing any more."""
    async with services.engine.begin() as connection:
        gone = await keys.revoke(connection, key_id, services.clock.now(), viewer.shop)
    if not gone:
        raise Fault(404)
    return RedirectResponse(f"{_PAGE}#keys", status_code=303)


async def _of_notices(request: Request, viewer: Viewer, services: Services, done: bool) -> Response:
    if not done:
        raise Fault(404)
    if not wants_fragment(request):
        return RedirectResponse(f"{_PAGE}#notices", status_code=303)
    return await _page(request, viewer, services, block="notices")


async def _after(request: Request, viewer: Viewer, services: Services, told: int) -> Response:
    if not wants_fragment(request):
        return RedirectResponse(f"{_PAGE}?told={told}", status_code=303)
    return await _page(request, viewer, services, told=told, block="events")


async def _page(
    request: Request,
    viewer: Viewer,
    services: Services,
    *,
    block: str | None = None,
    told: int = 0,
    made: str | None = None,
    fault: str | None = None,
) -> HTMLResponse:
    async with services.reads.connect() as connection:
        found = await desk.ways(connection, services, viewer.shop, services.clock.now())
        events, more = await desk.not_taken(connection, viewer.shop)
        known = await labels.of_orders(connection, {row.order_id for row in events})
        unusable = await notices.unusable(connection, viewer.shop, _NOTICES)
        may_make_keys = may(viewer.role, "POST", "/integrations/keys")
        kept = await keys.of_shop(connection, viewer.shop) if may_make_keys else ()
    return page(
        request,
        viewer,
        "integrations.html",
        block=block,
        status=422 if fault else 200,
        paused=found.paused,
        ways=[way_shown(one) for one in found.ways],
        events=[line(row, known.get(row.order_id), None, viewer.locale, viewer.zone) for row in events],
        more=more,
        notices=[notice_shown(row) for row in unusable],
        told=told,
        keys=[key_shown(row) for row in kept],
        scopes=SCOPES,
        may_make_keys=may_make_keys,
        made=made,
        fault=fault,
    )
