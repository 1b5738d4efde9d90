"""Editing an order: goods, delivery, payment and contact in one form, with the new price explained before it is saved."""

from collections.abc import Mapping
from secrets import token_urlsafe

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from activities.surroundings import surroundings_of
from console.asking import asker_of, clock_of, refused_in_words
from console.naming import naming_of
from console.presenters.form_reading import Typed, Wrong
from console.presenters.order import Sums, sums_of
from console.presenters.order_acts import told_words
from console.presenters.order_edit import asked_of, filled, rows_of, skus_in
from console.rendering import page, refused_status, speaker_of, wants_fragment
from console.routes.order import OrderId, found
from console.routes.order_acts import typed_in
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk.orders.asked_edit import OrderEdit
from desk.orders.editing import change_of, edit
from desk.orders.whole import Whole
from desk.refusals import DeskError
from desk.services import Services
from domain.orders import DeliveryKind, PaymentMeans, PaymentMethod
from domain.parcels import Carrier
from domain.statuses import BEFORE_SHIPMENT
from domain.stimuli import OrderEdited
from playbook.wording import Locale
from rules.consequences.playing import played, would_be
from rules.consequences.preview import Refusal
from rules.consequences.telling import Told
from rules.words.names import name_of
from storage import products

router = APIRouter()


@router.get("/orders/{order_id}/edit")
async def form(request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId) -> Response:
    """The order as it stands, to be changed; after shipment there is nothing to change."""
    one = await found(services, viewer, order_id)
    if one.row.status not in BEFORE_SHIPMENT or not one.begun:
        return RedirectResponse(f"/console/orders/{order_id}", status_code=303)
    return _form(request, viewer, one, filled(one) | {"once": token_urlsafe(12)})


@router.post("/orders/{order_id}/edit/preview")
async def preview(
    request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId
) -> HTMLResponse:
    """What it would cost, and what would come of it."""
    one = await found(services, viewer, order_id)
    typed = await typed_in(request)
    try:
        asked = await _asked(services, one, typed)
    except Wrong as wrong:
        say = speaker_of(request, viewer).gettext
        return _preview(request, viewer, one, faults=tuple(dict.fromkeys(map(say, wrong.fields.values()))))
    told, after = await _tried(services, viewer, one, asked, silent=typed.get("notify") == "silently")
    return _preview(request, viewer, one, told=told, after=after)


@router.post("/orders/{order_id}/edit")
async def save(request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId) -> Response:
    """Saved, or refused in words with all that was typed."""
    one = await found(services, viewer, order_id)
    typed, say = await typed_in(request), speaker_of(request, viewer).gettext
    try:
        asked = await _asked(services, one, typed)
        silent, once = typed.get("notify") == "silently", typed.get("once") or token_urlsafe(12)
        await edit(services, asker_of(viewer), clock_of(services), one.row.id, asked, once, silent=silent)
    except Wrong as wrong:
        return _form(
            request, viewer, one, typed, faults={name: say(text) for name, text in wrong.fields.items()}
        )
    except DeskError as error:
        words = refused_in_words(error, viewer.locale, say, one.row.status)
        return _form(request, viewer, one, typed, faults={"form": words})
    address = f"/console/orders/{one.row.id}"
    if wants_fragment(request):
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


async def _asked(services: Services, one: Whole, typed: Typed) -> OrderEdit:
    async with services.reads.connect() as connection:
        known = await products.many(connection, one.row.shop, skus_in(typed))
    return asked_of(typed, one, known)


async def _tried(
    services: Services, viewer: Viewer, one: Whole, asked: OrderEdit, *, silent: bool
) -> tuple[Told, Sums | None]:
    """What would come of it, and the sums afterwards; None where it would be refused."""
    async with services.reads.connect() as connection:
        change = await change_of(connection, one.row, asked)
        stimulus = would_be(OrderEdited(edit=change, silent=silent), viewer.actor, one.now)
        around = await surroundings_of(connection, one.row, (stimulus,), order=one.state.order)
    outcome = played(one.state, one.playbook, around, stimulus, one.now)
    if isinstance(outcome, Refusal):
        return told_words(outcome, one, viewer.locale), None
    after = sums_of(one._replace(state=outcome.after, around=around), viewer.locale)
    return told_words(outcome.consequences, one, viewer.locale), after


def _preview(
    request: Request,
    viewer: Viewer,
    one: Whole,
    *,
    told: Told | None = None,
    after: Sums | None = None,
    faults: tuple[str, ...] = (),
) -> HTMLResponse:
    before = sums_of(one, viewer.locale)
    return page(
        request,
        viewer,
        "order_edit.html",
        block="preview",
        told=told,
        before=before,
        after=after,
        faults=faults,
    )


def _form(
    request: Request, viewer: Viewer, one: Whole, typed: Typed, faults: Mapping[str, str] | None = None
) -> HTMLResponse:
    faults = faults or {}
    return page(
        request,
        viewer,
        "order_edit.html",
        block="form" if wants_fragment(request) else None,
        status=refused_status(request) if faults else 200,
        one=one,
        order=one.state.order,
        number=one.row.number,
        rows=rows_of(typed, one),
        typed=typed,
        fault=lambda name: faults.get(name, ""),
        told=None,
        before=sums_of(one, viewer.locale),
        after=None,
        faults=(),
        choices=_choices(one, viewer.locale),
    )


def _choices(one: Whole, locale: Locale) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen, with its words."""
    naming = naming_of(locale)
    carriers = dict.fromkeys((one.state.order.delivery.carrier, *(carrier.value for carrier in Carrier)))
    return {
        "kind": [(kind.value, naming.of(kind)) for kind in DeliveryKind],
        "carrier": [(code, naming.carrier(code)) for code in carriers],
        "method": [(method.value, naming.of(method)) for method in PaymentMethod],
        "means": [(means.value, name_of(means, locale)) for means in PaymentMeans],
    }
