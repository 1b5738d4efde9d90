"""Customers' cards: found, shown, changed, and erased; all of it is personal."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.reading import phone_of
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, WRITE
from api.security import Admin, Operator, Reader, Writer
from api.services import ServicesOf
from bootstrap.api_keys import Scope
from desk import customers as customers_desk
from desk.cursors import after_of, cursor_of
from desk.customers import AssigneeAsked, CustomerEdit
from domain.base import Moment
from domain.money import Percent
from domain.orders import Channel
from storage import customers
from storage.customers import CustomerRow

router = APIRouter(prefix=V1, route_class=OnceRoute)
CustomerPath = Annotated[str, Path(max_length=100, description="The customer's id")]


class BlackListShown(Shown):
    """Why, by whom and since when the customer is on the black list."""

    why: str | None
    by: str | None
    at: Moment | None


class CustomerCard(Shown):
    """A customer."""

    id: str
    name: str | None
    phone: str | None
    email: str | None
    locale: str
    timezone: str | None = Field(description="As given; otherwise each order's delivery tells")
    external_id: str | None
    preferred_channel: Channel | None
    handles: dict[str, str]
    dates: dict[str, str] = Field(
        description="Important dates by their names", examples=[{"birthday": "1990-05-01"}]
    )
    dates_told: dict[str, Moment] = Field(description="When the shop was told of each date")
    personal_discount: Percent | None = Field(description="In percent")
    staff: bool = Field(description="One of the shop's own people: other prices")
    black_list: BlackListShown | None
    unsubscribed_at: Moment | None
    consent_at: Moment | None
    consent_source: str | None
    wrong_number: bool
    vip: bool
    assignee: str | None
    completed_orders: int
    returned_orders: int
    last_contact_at: Moment | None
    erased_at: Moment | None
    created_at: Moment


@router.get(
    "/customers",
    response_model=Page[CustomerCard],
    operation_id="list_customers",
    summary="Find customers",
    responses=READ,
)
async def find(
    services: ServicesOf,
    caller: Reader,
    phone: Annotated[str | None, Query(max_length=40, description="As typed")] = None,
    name: Annotated[
        str | None, Query(max_length=200, description="The beginning of any word of the name")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CustomerCard]:
    """By phone, by name, or all."""
    async with services.engine.connect() as connection:
        page = await customers.find_page(
            connection, caller.shop, phone=phone_of(phone), name=name, after=after_of(cursor), limit=limit
        )
    return Page(items=[_card(row) for row in page.items], next_cursor=cursor_of(page.next))


@router.get(
    "/customers/{customer_id}",
    response_model=CustomerCard,
    operation_id="get_customer",
    summary="A customer's card",
    responses=READ,
)
async def get(customer_id: CustomerPath, services: ServicesOf, caller: Reader) -> CustomerCard:
    """The card with its flags and counts."""
    async with services.engine.connect() as connection:
        return _card(await customers_desk.load(connection, caller.shop, customer_id))


@router.patch(
    "/customers/{customer_id}",
    response_model=CustomerCard,
    operation_id="edit_customer",
    summary="Change a customer's card",
    responses=WRITE,
)
async def edit(
    customer_id: CustomerPath,
    asked: CustomerEdit,
    services: ServicesOf,
    caller: Writer,
    clock: ClockOf,
    once: OnceKey,
) -> CustomerCard:
    """The black list needs the scope `admin`. Messages go to the new phone and email from now on.

    Orders not shipped yet learn by what the customer can be reached, as an edit; a corrected number is called again.
    """
    if "black_list" in asked.model_fields_set:
        caller.need(Scope.ADMIN)
    return _card(await customers_desk.edit(services, caller.asker, clock, customer_id, asked, once))


@router.post(
    "/customers/{customer_id}/assignee",
    response_model=CustomerCard,
    operation_id="assign_customer",
    summary="Make a customer somebody's",
    responses=WRITE,
)
async def assign(
    customer_id: CustomerPath, asked: AssigneeAsked, services: ServicesOf, caller: Operator
) -> CustomerCard:
    """Calls and orders of the customer go to this person while on shift; a VIP's goes before everybody else."""
    return _card(await customers_desk.assign(services, caller.asker, customer_id, asked.staff_id))


@router.delete(
    "/customers/{customer_id}/personal-data",
    status_code=204,
    operation_id="erase_customer",
    summary="Erase a customer's personal data",
    responses={204: {"description": "Erased: card, orders, comments, texts of messages, inbox"}, **READ},
)
async def erase(customer_id: CustomerPath, services: ServicesOf, caller: Admin, clock: ClockOf) -> Response:
    """Cannot be undone. Histories need nothing: they hold no personal data."""
    await customers_desk.erase(services, caller.asker, clock, customer_id)
    return Response(status_code=204)


def _card(row: CustomerRow) -> CustomerCard:
    listed = BlackListShown(why=row.black_listed_why, by=row.black_listed_by, at=row.black_listed_at)
    return CustomerCard(
        id=row.id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        locale=row.locale,
        timezone=row.timezone,
        external_id=row.external_id,
        preferred_channel=row.preferred_channel,
        handles=row.handles_by_network,
        dates=row.dates_by_name,
        dates_told=row.told_by_name,
        personal_discount=row.personal_discount,
        staff=row.staff,
        black_list=listed if row.black_listed else None,
        unsubscribed_at=row.unsubscribed_at,
        consent_at=row.consent_at,
        consent_source=row.consent_source,
        wrong_number=row.wrong_number,
        vip=row.vip,
        assignee=row.assignee,
        completed_orders=row.completed_orders,
        returned_orders=row.returned_orders,
        last_contact_at=row.last_contact_at,
        erased_at=row.erased_at,
        created_at=row.created_at,
    )
