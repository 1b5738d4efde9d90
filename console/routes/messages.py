"""The log of messages: what was sent to whom and why, what did not go, and sending again what nobody knows the fate of."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import PlaybookMissing
from console.asking import asker_of
from console.faults import Fault
from console.menu import N_
from console.presenters.messages import STATES, MessageLine, MessageNarrowing, channel_words, line
from console.rendering import page, refused_status, speaker_of, wants_fragment
from console.security.roles import may
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk.cursors import BadCursor, after_of, cursor_of
from desk.messages import send_again
from desk.refusals import MessageIsKnown, NotFound
from desk.services import Services
from domain.ids import MessageId
from rules.explanation.triggers import trigger_words
from rules.order.wanted import MessageChannel
from storage import labels, ledger, message_lists, orders, shops
from storage.ledger import LedgerRow

router = APIRouter()
_PAGE = 50
_NO_REASON = N_("Say why it is to go once more: it is kept with the order.")
_KNOWN = N_("What became of it is known by now, so it is not sent again.")
_AGAIN = N_("Message sent again (%(what)s): %(reason)s")


@router.get("/messages")
async def messages(request: Request, viewer: ViewerOf, services: ServicesOf, after: str = "") -> HTMLResponse:
    """The latest first."""
    narrowing = MessageNarrowing.of(request.query_params)
    try:
        place = after_of(after or None)
    except BadCursor:
        place = None
    async with services.reads.connect() as connection:
        filters = narrowing.filters(viewer.shop, viewer.zone)
        found = await message_lists.find_page(connection, filters, place, _PAGE)
        known = await labels.of_orders(connection, {row.order_id for row in found.items})
        contacts = await labels.contacts(connection, {row.customer_id for row in found.items})
        triggers = await _triggers(connection, viewer, services)
    say = speaker_of(request, viewer)
    lines = [
        line(row, known.get(row.order_id), contacts.get(row.customer_id), viewer.locale, viewer.zone)
        for row in found.items
    ]
    return page(
        request,
        viewer,
        "messages.html",
        block="list" if wants_fragment(request) else None,
        lines=lines,
        narrowing=narrowing,
        triggers=triggers,
        channels=[(one.value, channel_words(one, viewer.locale)) for one in MessageChannel],
        states=[(state.value, say.gettext(words)) for state, (words, _) in STATES.items()],
        next=cursor_of(found.next),
        first=not after,
    )


@router.get("/messages/{message_id}")
async def message(request: Request, viewer: ViewerOf, services: ServicesOf, message_id: str) -> HTMLResponse:
    """One of them: its words, its way, and why it was wanted."""
    return await _message(request, viewer, services, message_id)


@router.post("/messages/{message_id}/again")
async def again(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    message_id: str,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Once more, with a reason that stays with the order."""
    if not reason.strip():
        return await _message(request, viewer, services, message_id, fault=_NO_REASON)
    shown, _ = await _found(viewer, services, message_id)
    say = speaker_of(request, viewer)
    what = f"{shown.channel_words}, {shown.trigger}"
    note = say.gettext(_AGAIN) % {"what": what, "reason": reason.strip()}
    asker = asker_of(viewer)
    try:
        await send_again(services, asker, message_id, note)
    except NotFound:
        raise Fault(404) from None
    except MessageIsKnown:
        return await _message(request, viewer, services, message_id, fault=_KNOWN, reason=reason)
    if not wants_fragment(request):
        return RedirectResponse(f"/console/messages/{message_id}", status_code=303)
    return await _message(request, viewer, services, message_id, done=True)


async def _message(
    request: Request,
    viewer: Viewer,
    services: Services,
    message_id: str,
    *,
    fault: str | None = None,
    reason: str = "",
    done: bool = False,
) -> HTMLResponse:
    shown, because = await _found(viewer, services, message_id)
    return page(
        request,
        viewer,
        "messages/one.html",
        block="body" if wants_fragment(request) else None,
        status=refused_status(request) if fault else 200,
        message=shown,
        because=because,
        fault=fault,
        reason=reason,
        done=done,
        may_send=may(viewer.role, "POST", "/messages/{message_id}/again"),
        headers={"HX-Trigger": "messages-changed"} if done else {},
    )


async def _found(viewer: Viewer, services: Services, message_id: str) -> tuple[MessageLine, str | None]:
    """The message, and its trigger in words. Raises Fault (404)."""
    async with services.reads.connect() as connection:
        row = await ledger.get(connection, viewer.shop, MessageId(message_id))
        if row is None:
            raise Fault(404)
        known = await labels.of_orders(connection, {row.order_id})
        contacts = await labels.contacts(connection, {row.customer_id})
        because = await _because(connection, viewer, services, row)
    order, contact = known.get(row.order_id), contacts.get(row.customer_id)
    return line(row, order, contact, viewer.locale, viewer.zone), because


async def _because(
    connection: AsyncConnection, viewer: Viewer, services: Services, row: LedgerRow
) -> str | None:
    """What the trigger does, as the order's playbook says it; None where it has none of that name any more."""
    order = await orders.get(connection, viewer.shop, row.order_id)
    version = row.playbook_version or (order.playbook_version if order is not None else None)
    if version is None:
        return None
    try:
        playbook = await services.playbooks.get(connection, version)
    except PlaybookMissing:
        return None
    found = next((one for one in playbook.triggers if one.id == row.trigger), None)
    return trigger_words(found, playbook, viewer.locale) if found is not None else None


async def _triggers(connection: AsyncConnection, viewer: Viewer, services: Services) -> list[tuple[str, str]]:
    """Those of the playbook in force that send something."""
    row = await shops.get(connection, viewer.shop)
    if row is None or row.playbook_version is None:
        return []
    playbook = await services.playbooks.get(connection, row.playbook_version)
    return [(one.id, one.id) for one in playbook.triggers]
