"""A customer's card as a form: contacts, clock and dates for whoever speaks with them; standing and prices for leaders."""

from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from console.asking import asker_of, clock_of
from console.faults import Fault
from console.naming import capitalised, naming_of
from console.presenters.customer_edit import CHANNELS, TypedCard, edit_of, words_of
from console.presenters.faults import Faults
from console.rendering import page, speaker_of, wants_fragment
from console.security.roles import LEADERS
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from desk import customers
from desk.refusals import DeskError, NotFound
from desk.services import Services
from domain.zones import REGIONS
from storage import staff
from storage.customers import CustomerRow

router = APIRouter()


@router.get("/customers/{customer_id}/edit")
async def form(request: Request, viewer: ViewerOf, services: ServicesOf, customer_id: str) -> Response:
    """As the card stands."""
    row = await _row(viewer, services, customer_id)
    return await _form(request, viewer, services, row, TypedCard.filled(row, uuid4().hex), {})


@router.post("/customers/{customer_id}/edit")
async def edit(request: Request, viewer: ViewerOf, services: ServicesOf, customer_id: str) -> Response:
    """Open orders learn of another phone or email by themselves. Refused, the form comes back as it was typed."""
    sent = (await request.form()).multi_items()
    pairs = [(name, value) for name, value in sent if not isinstance(value, UploadFile)]
    typed = TypedCard.of(pairs, uuid4().hex)
    row = await _row(viewer, services, customer_id)
    read = edit_of(typed, row, leads=viewer.role in LEADERS)
    if read.asked is None:
        return await _form(request, viewer, services, row, typed, read.faults)
    asker, clock = asker_of(viewer), clock_of(services)
    try:
        await customers.edit(services, asker, clock, row.id, read.asked, typed.once)
    except DeskError as error:
        return await _form(request, viewer, services, row, typed, words_of(error))
    address = f"/console/customers/{row.id}"
    if wants_fragment(request):
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


async def _row(viewer: Viewer, services: Services, customer_id: str) -> CustomerRow:
    async with services.reads.connect() as connection:
        try:
            return await customers.load(connection, viewer.shop, customer_id)
        except NotFound:
            raise Fault(404) from None


async def _form(
    request: Request,
    viewer: Viewer,
    services: Services,
    row: CustomerRow,
    typed: TypedCard,
    faults: dict[str, str],
) -> Response:
    say, named = speaker_of(request, viewer), naming_of(viewer.locale)
    async with services.reads.connect() as connection:
        people = await staff.of_shop(connection, viewer.shop)
    partly = wants_fragment(request)
    return page(
        request,
        viewer,
        "customer_edit.html",
        block="form" if partly else None,
        # To htmx not 422: browsers write that down as an error of the page, and the form itself says what is wrong.
        status=422 if faults and not partly else 200,
        id=row.id,
        called=row.name,
        typed=typed,
        faults=Faults({name: say.gettext(words) for name, words in faults.items()}),
        channels=[(one.value, capitalised(named.of(one))) for one in CHANNELS],
        zones=sorted({region.zone for region in REGIONS}),
        people=[(one.id, one.name) for one in people if one.active],
        leads=viewer.role in LEADERS,
    )
