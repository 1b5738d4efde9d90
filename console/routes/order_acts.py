"""Acts of an order's page: each form in a dialog, what would come of it while it is filled in, and the act itself."""

from secrets import token_urlsafe
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from console.asking import asker_of, clock_of, refused_in_words
from console.faults import Fault
from console.naming import naming_of
from console.presenters import cheaper_fields
from console.presenters.form_reading import Typed, Wrong
from console.presenters.order_acts import ACTS, Act, body_of, previewed_act, reasons
from console.rendering import page, speaker_of, wants_fragment
from console.routes.order import OrderId, found
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import submitting as desk
from desk.orders import commenting
from desk.orders.asked_acts import CommentAsked
from desk.orders.whole import Whole
from desk.refusals import DeskError, NotFound
from domain.base import Stored
from domain.money import ZERO
from domain.orders import DeliveryKind
from domain.parcels import Carrier, ParcelCode
from rules.words.names import name_of

router = APIRouter()
ActPath = Annotated[Act, Path()]
CHANGED: Final = {"HX-Trigger": "order-changed"}
"""The page that is open looks anew."""
_LONGEST: Final = 2000


@router.get("/orders/{order_id}/acts/{act}")
async def form(
    request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId, act: ActPath
) -> HTMLResponse:
    """What the act needs, and what would come of it."""
    one = await found(services, viewer, order_id)
    _may(viewer, act)
    return _form(request, viewer, one, act, {"once": token_urlsafe(12)})


@router.post("/orders/{order_id}/acts/{act}/preview")
async def preview(
    request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId, act: ActPath
) -> HTMLResponse:
    """What would come of what is typed so far."""
    one = await found(services, viewer, order_id)
    _may(viewer, act)
    told = previewed_act(act, one, await typed_in(request), viewer.actor, viewer.locale)
    return page(request, viewer, "order/act.html", block="preview", told=told)


@router.post("/orders/{order_id}/acts/{act}")
async def do(
    request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId, act: ActPath
) -> Response:
    """Done, or refused in words with all that was typed."""
    one = await found(services, viewer, order_id)
    _may(viewer, act)
    typed = await typed_in(request)
    say = speaker_of(request, viewer).gettext
    try:
        body = body_of(act, one, typed, typed.get("once", ""))
        asker, note = asker_of(viewer), typed.get("comment", "").strip()[:_LONGEST] or None
        # The moment it was sent at is in the body: by that alone the same form again would be another act.
        asked = desk.Act(
            one.row.id, body, sender=asker.sender, key=typed.get("once", ""), note=note, said=said_by(typed)
        )
        done = await desk.apply_now(services, asker, clock_of(services), asked)
    except Wrong as wrong:
        return _form(request, viewer, one, act, typed, faults=wrong.fields)
    except DeskError as error:
        words = refused_in_words(error, viewer.locale, say, one.row.status)
        return _form(request, viewer, one, act, typed, refusal=words)
    if not wants_fragment(request):
        return RedirectResponse(f"/console/orders/{one.row.id}", status_code=303)
    return page(
        request, viewer, "order/done.html", headers=CHANGED, label=ACTS[act].label, applied=done.applied
    )


@router.post("/orders/{order_id}/comments")
async def comment(request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId) -> Response:
    """A note for the people of the shop."""
    typed = await typed_in(request)
    text = typed.get("text", "").strip()[:_LONGEST]
    if text:
        asked = CommentAsked(text=text)
        once = typed.get("once") or token_urlsafe(12)
        try:
            await commenting.comment(services, asker_of(viewer), clock_of(services), order_id, asked, once)
        except NotFound:
            raise Fault(404) from None
    if not wants_fragment(request):
        return RedirectResponse(f"/console/orders/{order_id}", status_code=303)
    return page(
        request,
        viewer,
        "order/composer.html",
        headers=CHANGED,
        id=order_id,
        once=token_urlsafe(12),
        kept=False,
    )


async def typed_in(request: Request) -> Typed:
    """The fields of a form; files are none of ours."""
    async with request.form(max_files=0, max_fields=700) as given:
        return {name: value for name, value in given.items() if isinstance(value, str)}


class Form(Stored):
    """A form as it was sent: what makes two of them the same."""

    fields: tuple[tuple[str, str], ...]


def said_by(typed: Typed) -> Form:
    """All that was typed, in whatever order it came."""
    return Form(fields=tuple(sorted(typed.items())))


def _may(viewer: Viewer, act: Act) -> None:
    if viewer.role not in ACTS[act].roles:
        raise Fault(403)


def _form(
    request: Request,
    viewer: Viewer,
    one: Whole,
    act: Act,
    typed: Typed,
    *,
    faults: dict[str, str] | None = None,
    refusal: str = "",
) -> HTMLResponse:
    naming, words = naming_of(viewer.locale), speaker_of(request, viewer).gettext
    said = {name: words(text) for name, text in (faults or {}).items()}
    usual = one.state.kept_money if act is Act.REFUND else max(ZERO, one.state.owed)
    return page(
        request,
        viewer,
        "order/act.html",
        block="form" if wants_fragment(request) else None,
        status=422 if faults or refusal else 200,
        act=act,
        kind=ACTS[act],
        order=one.state.order,
        typed=typed,
        fault=lambda name: said.get(name, ""),
        refusal=refusal,
        told=previewed_act(act, one, typed, viewer.actor, viewer.locale),
        reasons=[(code.value, naming.of(code)) for code in reasons(one)],
        others=[(other.id, f"{other.number}: {naming.status(other.status)}") for other in one.others],
        carriers=[
            (code, naming.carrier(code))
            for code in dict.fromkeys((one.state.order.delivery.carrier, *(each.value for each in Carrier)))
        ],
        codes=[(code.value, name_of(code, viewer.locale)) for code in _codes(one)],
        usual=str(usual),
        cheaper=cheaper_fields.asked(one),
    )


def _codes(one: Whole) -> tuple[ParcelCode, ...]:
    """What may become of the parcel where it is."""
    by_courier = one.state.order.delivery.kind is DeliveryKind.COURIER
    way = ParcelCode.OUT_FOR_DELIVERY if by_courier else ParcelCode.ARRIVED
    return (
        ParcelCode.HANDED_OVER,
        way,
        *(code for code in ParcelCode if code not in (ParcelCode.HANDED_OVER, way)),
    )
