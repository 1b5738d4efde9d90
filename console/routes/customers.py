"""Customers: found by phone, email or name; a card with orders, messages and notes; and what people decide about one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from console.asking import asker_of, clock_of
from console.faults import Fault
from console.menu import N_
from console.naming import naming_of
from console.presenters import customer as presenter
from console.presenters import customers as lines
from console.presenters import messages as messages_presenter
from console.presenters import orders as orders_presenter
from console.rendering import page, speaker_of, wants_fragment
from console.security.roles import may
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import customer_standing, customers
from desk.asker import Asker
from desk.cursors import BadCursor, after_of, cursor_of
from desk.customer_standing import WhyAsked
from desk.customers import CustomerEdit
from desk.moments import RequestClock
from desk.orders.present import order_of
from desk.refusals import CustomerErased, DeskError, NotFound
from desk.services import Services
from domain.ids import OrderId
from domain.phones import Phone
from domain.zones import Zone, find_zone
from storage import customer_lists, labels, message_lists, order_lists, staff
from storage import orders as orders_storage
from storage.customers import CustomerRow
from storage.message_lists import MessageFilters
from storage.order_filters import OrderFilters

router = APIRouter()
_PAGE = 50
_SHOWN = 10
_ERASED = N_("The data of this customer were erased: nothing of the card can be changed.")
_NO_WORDS = N_("Say it in words first.")
Once = Annotated[str, Form(max_length=64)]
_Act = Callable[[Services, Asker, RequestClock, str, WhyAsked, str], Awaitable[None]]


@dataclass(frozen=True)
class _Asked:
    """An act on a customer that is nothing without words."""

    request: Request
    viewer: Viewer
    services: Services
    customer_id: str
    why: str
    once: str

    async def done(self, act: _Act) -> Response:
        """The card as it is then. Raises Fault where nothing was said."""
        try:
            why = WhyAsked(why=self.why)
        except ValidationError:
            raise Fault(422, _NO_WORDS) from None
        asker, clock = asker_of(self.viewer), clock_of(self.services)
        under_way = act(self.services, asker, clock, self.customer_id, why, self.once)
        return await _done(self.request, self.viewer, self.services, self.customer_id, under_way)


async def _asked(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    customer_id: str,
    why: Annotated[str, Form(max_length=2000)] = "",
    once: Once = "",
) -> _Asked:
    return _Asked(request, viewer, services, customer_id, why, once)


AskedOf = Annotated[_Asked, Depends(_asked)]


@router.get("/customers")
async def found(
    request: Request, viewer: ViewerOf, services: ServicesOf, q: str = "", after: str = ""
) -> HTMLResponse:
    """Whoever is like `q`; the newest first."""
    try:
        place = after_of(after or None)
    except BadCursor:
        place = None
    words = q.strip()[:200].replace("\x00", "")
    async with services.reads.connect() as connection:
        rows = await customer_lists.search(connection, viewer.shop, words, place, _PAGE)
    return page(
        request,
        viewer,
        "customers.html",
        block="list" if wants_fragment(request) else None,
        q=words,
        lines=lines.lines(rows.items),
        next=cursor_of(rows.next),
        first=place is None,
    )


@router.get("/customers/{customer_id}")
async def card(request: Request, viewer: ViewerOf, services: ServicesOf, customer_id: str) -> HTMLResponse:
    """The card."""
    return await _card(request, viewer, services, customer_id)


@router.post("/customers/{customer_id}/black-list")
async def black_list(asked: AskedOf) -> Response:
    """Onto the list, with why."""
    return await asked.done(customer_standing.black_list)


@router.post("/customers/{customer_id}/off-black-list")
async def take_off(asked: AskedOf) -> Response:
    """Off the list, with why."""
    return await asked.done(customer_standing.take_off)


@router.post("/customers/{customer_id}/notes")
async def note(asked: AskedOf) -> Response:
    """Something for whoever speaks with them next."""
    return await asked.done(customer_standing.note)


@router.post("/customers/{customer_id}/offers")
async def offers(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    customer_id: str,
    wanted: Annotated[str, Form(pattern="^(yes|no)$")] = "no",
    source: Annotated[str, Form(max_length=200)] = "",
    once: Once = "",
) -> Response:
    """Whether they want offers: with where they said yes, or unsubscribed."""
    if wanted == "yes" and not source.strip():
        raise Fault(422, _NO_WORDS)
    changes: dict[str, object] = {"unsubscribed": wanted == "no"}
    if wanted == "yes":
        changes["consent"] = source.strip()
    asked = CustomerEdit.model_validate(changes)
    clock = clock_of(services)
    act = customers.edit(services, asker_of(viewer), clock, customer_id, asked, once)
    return await _done(request, viewer, services, customer_id, act)


@router.post("/customers/{customer_id}/erase")
async def erase(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    customer_id: str,
    sure: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """All that is personal, for ever."""
    if sure != "yes":
        raise Fault(422, N_("Tick that you are sure: it cannot be taken back."))
    clock = clock_of(services)
    act = customers.erase(services, asker_of(viewer), clock, customer_id)
    return await _done(request, viewer, services, customer_id, act)


def _asker(viewer: Viewer) -> Asker:
    return asker_of(viewer)


async def _done(
    request: Request, viewer: Viewer, services: Services, customer_id: str, act: Awaitable[object]
) -> Response:
    try:
        await act
    except NotFound:
        raise Fault(404) from None
    except CustomerErased:
        raise Fault(409, _ERASED) from None
    except DeskError:
        raise Fault(409) from None
    if not wants_fragment(request):
        return RedirectResponse(f"/console/customers/{customer_id}", status_code=303)
    return await _card(request, viewer, services, customer_id, block="content")


async def _card(
    request: Request, viewer: Viewer, services: Services, customer_id: str, block: str | None = None
) -> HTMLResponse:
    say, named = speaker_of(request, viewer), naming_of(viewer.locale)
    async with services.reads.connect() as connection:
        try:
            row = await customers.load(connection, viewer.shop, customer_id)
        except NotFound:
            raise Fault(404) from None
        filters = OrderFilters(shop=viewer.shop, customer_id=row.id)
        orders = await order_lists.find_page(connection, filters, limit=_SHOWN)
        written = MessageFilters(shop=viewer.shop, customer_id=row.id)
        sent = (await message_lists.find_page(connection, written, limit=_SHOWN)).items
        known = await labels.of_orders(connection, {one.order_id for one in sent})
        contacts = await labels.contacts(connection, {row.id})
        last = orders.items[0].id if orders.items else None
        shown = presenter.card(
            row,
            await _zone(connection, viewer, row, last),
            await staff.of_shop(connection, viewer.shop),
            await customer_lists.notes(connection, row.id),
            orders_presenter.lines_shown(orders.items, say, named),
            [
                messages_presenter.line(
                    one, known.get(one.order_id), contacts.get(row.id), viewer.locale, viewer.zone
                )
                for one in sent
            ],
            named,
            more_orders=orders.next is not None,
        )
    return page(
        request,
        viewer,
        "customer.html",
        block=block,
        card=shown,
        once=uuid4().hex,
        now=services.clock.now(),
        decides=may(viewer.role, "POST", "/customers/{customer_id}/black-list"),
        erases=may(viewer.role, "POST", "/customers/{customer_id}/erase"),
    )


async def _zone(connection: AsyncConnection, viewer: Viewer, row: CustomerRow, last: str | None) -> Zone:
    """As the last order found it; without one by what the card tells."""
    if last is not None and not row.timezone:
        order = await orders_storage.get(connection, viewer.shop, OrderId(last))
        if order is not None:
            return order_of(order).reach.zone
    phone = Phone(row.phone) if row.phone else None
    return find_zone(row.timezone, None, None, phone, viewer.zone)
