"""A new order from a call or a chat: the form answers while it is typed, and places the order once, however often it is sent."""

from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import UploadFile

from console.asking import asker_of, clock_of
from console.presenters import canned_replies
from console.presenters import new_order as presenter
from console.presenters.new_order_page import FormShown, shown, words_of
from console.presenters.typed_order import Asked, Typed, done, wanted_skus
from console.rendering import page, speaker_of, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import replies
from desk.orders import placing
from desk.orders.confirming import refuse_unconfirmable
from desk.quotes.quoting import Quoted, quoted
from desk.refusals import DeskError
from desk.services import Services
from desk.shop_rules import playbook_in_force
from domain.ids import CustomerId
from domain.statuses import BEFORE_SHIPMENT
from storage import customer_lists, customers, order_lists, products
from storage.customers import CustomerRow, NewCustomer
from storage.order_filters import OrderFilters
from storage.order_lists import OrderLine
from storage.products import ProductRow

router = APIRouter()
_SUGGESTED = 5
_OPEN_ORDERS = 5
_LETTERS = 3
"""Fewer tell too little to look for anybody."""
_BLOCKS = {"form": "form", "who": "who", "found": "found", "price": "price", "replies": "replies"}


@router.get("/orders/new")
async def new_order(
    request: Request, viewer: ViewerOf, services: ServicesOf, customer: str = "", phone: str = ""
) -> HTMLResponse:
    """An empty form; with `customer` (an id) or `phone` for somebody who is known."""
    typed = Typed(once=uuid4().hex, phone=phone[:40])
    async with services.reads.connect() as connection:
        card = await customers.get(connection, viewer.shop, CustomerId(customer)) if customer else None
    if card is not None:
        typed = typed.for_customer(card)
    return await _page(request, viewer, services, typed)


@router.post("/orders/new/{part}")
async def changed(request: Request, viewer: ViewerOf, services: ServicesOf, part: str) -> HTMLResponse:
    """What a button made of the form, or one part of it anew: who it may be, products found, the price, canned replies."""
    typed, asked = await _sent(request)
    async with services.reads.connect() as connection:
        goods = await products.many(connection, viewer.shop, wanted_skus(typed, asked))
        picked = await _picked(connection, viewer, asked)
    block = _BLOCKS.get(part, "form") if wants_fragment(request) else None
    return await _page(request, viewer, services, done(typed, asked, goods, picked), block=block)


@router.post("/orders/new")
async def place(request: Request, viewer: ViewerOf, services: ServicesOf) -> Response:
    """Places the order, with `confirm` confirmed at once. Refused, the form comes back as it was typed, with why."""
    typed, asked = await _sent(request)
    if asked.what not in ("place", "confirm"):
        return await changed(request, viewer, services, "form")
    clock = clock_of(services)
    async with services.reads.connect() as connection:
        goods = await products.many(connection, viewer.shop, wanted_skus(typed, asked))
    read = presenter.order_of(typed, goods, viewer.zone, confirmed=asked.what == "confirm")
    if read.asked is None:
        return await _refused(request, viewer, services, typed, read.faults)
    try:
        if read.asked.confirmed:
            async with services.reads.connect() as connection:
                playbook = await playbook_in_force(connection, services, viewer.shop)
            refuse_unconfirmable(read.asked, viewer.shop, playbook, clock.now)
        asker = asker_of(viewer)
        placed = await placing.place(services, asker, clock, read.asked, typed.once)
    except DeskError as error:
        faults = words_of(error, speaker_of(request, viewer))
        return await _refused(request, viewer, services, typed, faults)
    address = f"/console/orders/{placed.row.id}"
    if wants_fragment(request):
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


async def _sent(request: Request) -> tuple[Typed, Asked]:
    form = await request.form()
    pairs = [(name, value) for name, value in form.multi_items() if not isinstance(value, UploadFile)]
    asked = next((value for name, value in reversed(pairs) if name == "do"), "look")
    return Typed.of(pairs, uuid4().hex), Asked.of(asked)


async def _refused(
    request: Request, viewer: Viewer, services: Services, typed: Typed, faults: dict[str, str]
) -> HTMLResponse:
    if wants_fragment(request):
        # Not 422: browsers write that down as an error of the page, and the form itself says what is wrong.
        return await _page(request, viewer, services, typed, block="form", faults=faults)
    return await _page(request, viewer, services, typed, faults=faults, status=422)


async def _page(
    request: Request,
    viewer: Viewer,
    services: Services,
    typed: Typed,
    *,
    block: str | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    say = speaker_of(request, viewer)
    async with services.reads.connect() as connection:
        playbook = await playbook_in_force(connection, services, viewer.shop)
        goods = await products.many(connection, viewer.shop, {line.sku for line in typed.lines if line.sku})
        card = await _card(connection, viewer, typed)
        priced = await _priced(services, viewer, typed, goods)
        known = canned_replies.values_of(typed, goods, card, priced, playbook, viewer.name)
        spoken = card.locale if card is not None else playbook.locale
        form = FormShown(
            typed=typed,
            goods=goods,
            found=await products.search(connection, viewer.shop, typed.find),
            card=card,
            suggested=() if card is not None else await _suggested(connection, viewer, typed),
            open_orders=await _open_orders(connection, viewer, card),
            carriers=await order_lists.carriers(connection, viewer.shop),
            adults_only=playbook.confirmation.adults_only,
            quoted=priced,
            replies=replies.canned(playbook, spoken, known),
            faults=faults or {},
        )
    return page(request, viewer, "new_order.html", block=block, status=status, shown=shown(form, say))


async def _priced(
    services: Services, viewer: Viewer, typed: Typed, goods: dict[str, ProductRow]
) -> Quoted | None:
    asked = presenter.quote_of(typed, goods, viewer.locale.value)
    if asked is None:
        return None
    try:
        return await quoted(services, viewer.shop, asked, services.clock.now())
    except DeskError:
        return None


async def _card(connection: AsyncConnection, viewer: Viewer, typed: Typed) -> CustomerRow | None:
    """Of the customer who was picked, or whose whole phone or email was typed: the order would be theirs."""
    if typed.customer_id:
        return await customers.get(connection, viewer.shop, CustomerId(typed.customer_id))
    phone = presenter.phone_of(typed.phone)
    email = typed.email if "@" in typed.email else None
    if phone is None and email is None:
        return None
    return await customers.known(connection, viewer.shop, NewCustomer(phone=phone, email=email))


async def _picked(connection: AsyncConnection, viewer: Viewer, asked: Asked) -> CustomerRow | None:
    if asked.what != "pick":
        return None
    return await customers.get(connection, viewer.shop, CustomerId(asked.about))


async def _suggested(connection: AsyncConnection, viewer: Viewer, typed: Typed) -> tuple[CustomerRow, ...]:
    words = typed.phone if sum(map(str.isdecimal, typed.phone)) > _LETTERS else typed.name
    if len(words) < _LETTERS:
        return ()
    return (await customer_lists.search(connection, viewer.shop, words, limit=_SUGGESTED)).items


async def _open_orders(
    connection: AsyncConnection, viewer: Viewer, card: CustomerRow | None
) -> tuple[OrderLine, ...]:
    """Those that may still be edited: one parcel is dearer than none."""
    if card is None:
        return ()
    filters = OrderFilters(shop=viewer.shop, customer_id=card.id, statuses=BEFORE_SHIPMENT)
    return (await order_lists.find_page(connection, filters, limit=_OPEN_ORDERS)).items
