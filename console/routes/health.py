"""Health: what is late in the shop, each thing with a way to act; in the sandbox also its world."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bootstrap.gateways import CDEK
from console.faults import Fault
from console.menu import N_
from console.presenters.health import checks as of_checks
from console.presenters.health import gateways as of_gateways
from console.presenters.health import waiting
from console.presenters.health.state import ICONS, WORDS, worst
from console.rendering import corner, page, speaker_of, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import waking
from desk.refusals import NotFound
from desk.services import Services
from domain.ids import OrderId
from storage import health, shops, targets

router = APIRouter()
_PAGE = "/console/health"


@router.get("/health")
async def all_checks(request: Request, viewer: ViewerOf, services: ServicesOf) -> HTMLResponse:
    """The whole page; htmx asks for the checks again and again."""
    now, shop, say = services.clock.now(), viewer.shop, speaker_of(request, viewer)
    async with services.reads.connect() as connection:
        late = await health.late(connection, shop, now)
        unsent = await health.unsent(connection, shop, now)
        unsent_all = await health.count_unsent(connection, shop, now)
        stuck = await health.stuck(connection, shop, now)
        channels = await health.channels(connection, shop, now)
        backlog = await targets.backlog(connection, shop)
        row = await shops.get(connection, shop)
    found = of_checks.Found(
        late=late,
        unsent=unsent_all,
        backlog=backlog,
        temporal=await services.orders.reachable(),
        paused=row is not None and row.paused,
    )
    checks = of_checks.checks(found, len(stuck), now, say)
    gateways = of_gateways.gateways(_accounts(services, viewer), channels, say)
    settings = services.settings
    account = settings.accounts_of(shop).smsc
    return page(
        request,
        viewer,
        "health.html",
        block="checks" if wants_fragment(request) else None,
        checks=checks,
        worst=worst((*(one.state for one in checks), *(one.state for one in gateways))),
        words=WORDS,
        icons=ICONS,
        gateways=gateways,
        stuck=waiting.stuck_shown(stuck, settings.temporal_ui_url, settings.temporal_namespace, say),
        unsent=waiting.unsent_shown(unsent, say),
        world=of_gateways.sandbox_page(account.base_url if account is not None else None, settings.sandbox),
        temporal_ui=settings.temporal_ui_url,
    )


@router.post("/health/orders/{order_id}/again")
async def again(request: Request, viewer: ViewerOf, services: ServicesOf, order_id: str) -> Response:
    """One order is looked at now."""
    try:
        await waking.try_again(services, viewer.shop, OrderId(order_id))
    except NotFound:
        raise Fault(404) from None
    return _told(request, viewer, N_("It is being tried again; look here in a few seconds."))


@router.post("/health/again")
async def all_again(request: Request, viewer: ViewerOf, services: ServicesOf) -> Response:
    """All that stand still are looked at now."""
    await waking.try_all_again(services, viewer.shop)
    return _told(request, viewer, N_("They are being tried again; look here in a few seconds."))


def _accounts(services: Services, viewer: Viewer) -> dict[str, bool]:
    gateways, shop = services.gateways, viewer.shop
    return {
        "sms": gateways.sms(shop) is not None,
        "email": gateways.email(shop) is not None,
        "payments": gateways.payments(shop) is not None,
        "carrier": gateways.carrier(shop, CDEK) is not None,
        "webhooks": gateways.webhooks(shop) is not None,
    }


def _told(request: Request, viewer: Viewer, words: str) -> Response:
    if not wants_fragment(request):
        return RedirectResponse(_PAGE, status_code=303)
    answer = corner(request, speaker_of(request, viewer).gettext(words))
    # The checks look again at once, not in twenty seconds.
    answer.headers["HX-Trigger"] = "health-changed"
    return answer
