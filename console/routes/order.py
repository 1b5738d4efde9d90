"""The page of an order: all of it, and the parts that stay alive."""

from secrets import token_urlsafe
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from console.asking import clock_of
from console.faults import Fault
from console.presenters import order as shown
from console.presenters.order_acts import offered
from console.presenters.order_timeline import Reader, Show, narrowed, timeline_of
from console.rendering import page, wants_fragment
from console.security.roles import DESK
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk.orders.whole import FACTS, Whole, whole
from desk.refusals import NotFound
from desk.services import Services
from domain.statuses import BEFORE_SHIPMENT
from rules.words.phrases import Speaker

router = APIRouter()
OrderId = Annotated[str, Path(max_length=100)]
TEMPLATE: Final = "order.html"
_FARTHEST: Final = 100_000


async def found(services: Services, viewer: Viewer, order_id: str, back: int = FACTS) -> Whole:
    """Raises Fault for an order of another shop, or none. `back`: how many facts of its past."""
    async with services.reads.connect() as connection:
        try:
            return await whole(connection, services, viewer.shop, clock_of(services), order_id, back=back)
        except NotFound:
            raise Fault(404) from None


@router.get("/orders/{order_id}")
async def order(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    order_id: OrderId,
    show: Annotated[Show, Query()] = Show.ALL,
    back: Annotated[int, Query(ge=1, le=_FARTHEST)] = FACTS,
) -> HTMLResponse:
    """Everything; `show` narrows the timeline, and `back` says how far it goes."""
    one = await found(services, viewer, order_id, back)
    return shown_as(request, viewer, services, one, show, back, "order" if wants_fragment(request) else None)


def shown_as(
    request: Request,
    viewer: Viewer,
    services: Services,
    one: Whole,
    show: Show,
    back: int,
    block: str | None,
) -> HTMLResponse:
    """The page, or a block of it."""
    settings, locale = services.settings, viewer.locale
    speaker = Speaker(locale, viewer.zone, one.state.order.currency)
    reader = Reader(one.state, one.playbook, speaker, one.staff)
    events = timeline_of(one.timeline, one.comments, one.messages, reader)
    return page(
        request,
        viewer,
        TEMPLATE,
        block=block,
        order=shown.head_of(one, settings.temporal_ui_url, settings.temporal_namespace, locale),
        sums=shown.sums_of(one, locale),
        parcel=shown.parcel_of(one, locale),
        customer=shown.customer_of(one.customer, one),
        waits_for=shown.waits_for(one, locale),
        coming=shown.next_of(one, locale),
        events=tuple(narrowed(events, show)),
        counts={each.value: sum(1 for _ in narrowed(events, each)) for each in Show},
        show=show,
        earlier=one.earlier,
        reach="" if back == FACTS else f"&back={back}",
        farther=min(back + FACTS, _FARTHEST),
        acts=tuple(offered(one, viewer.actor, locale)),
        may_edit=viewer.role in DESK and one.row.status in BEFORE_SHIPMENT,
        speaks=viewer.role in DESK,
        now=one.now,
        once=token_urlsafe(12),
    )


@router.get("/orders/{order_id}/phone")
async def phone(request: Request, viewer: ViewerOf, services: ServicesOf, order_id: OrderId) -> HTMLResponse:
    """The whole number, for who speaks with customers."""
    one = await found(services, viewer, order_id)
    return page(request, viewer, TEMPLATE, block="phone", number=one.customer.phone, email=one.customer.email)
