"""Customers' cards: found, shown, changed, and erased; all of it is personal."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from api.asked import Day, Email, FreeText, PersonName, Request
from api.idempotency import OnceKey, OnceRoute
from api.moments import ClockOf
from api.orders.reading import after_of, cursor_of, phone_of
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, WRITE, contact_taken, customer_erased, invalid, not_found
from api.reachable import tell_open_orders
from api.security import Admin, Caller, Operator, Reader, Writer
from api.services import ServicesOf
from bootstrap.api_keys import Scope
from domain.base import Flag, Moment
from domain.ids import CustomerId, StaffId
from domain.money import Percent
from domain.orders import Channel
from domain.phones import PhoneField
from domain.zones import ZoneName
from storage import customers, erasure, staff
from storage.customers import ContactTaken, CustomerChange, CustomerRow

router = APIRouter(prefix=V1, route_class=OnceRoute)
CustomerPath = Annotated[str, Path(max_length=100, description="The customer's id")]
_Name = Annotated[str, Field(min_length=1, max_length=100)]


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


class BlackListAsked(Request):
    """Onto the black list, and why; scope `admin`."""

    why: Annotated[FreeText, Field(max_length=2000)]


class CustomerEdit(Request):
    """What changes in the card; an absent field stays as it is, null empties it."""

    name: PersonName | None = None
    phone: PhoneField | None = None
    email: Email | None = None
    locale: str = Field(default="ru", pattern="^(ru|en)$")
    timezone: ZoneName | None = None
    preferred_channel: Channel | None = None
    handles: dict[_Name, Annotated[str, Field(max_length=200)]] | None = Field(default=None, max_length=20)
    dates: dict[_Name, Day] | None = Field(
        default=None,
        max_length=50,
        description="All of them anew; one that is the same as before keeps the day on which it was told",
    )
    personal_discount: Percent | None = Field(
        default=None, description="In percent of list prices; orders that stand keep their prices"
    )
    staff: Flag | None = Field(default=None, description="One of the shop's own people")
    black_list: BlackListAsked | None = Field(
        default=None, description="Null takes the customer off the list"
    )
    unsubscribed: Flag | None = Field(default=None, description="No marketing any more")
    consent: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="Where the customer agreed to marketing; null: he did not"
    )
    wrong_number: Flag | None = None
    vip: Flag | None = None
    assignee: Annotated[str, Field(max_length=100)] | None = None


class AssigneeAsked(Request):
    """Whose the customer is; null: nobody's in particular."""

    staff_id: Annotated[str, Field(max_length=100, description="Id of a member of staff")] | None


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
        return _card(await _load(connection, caller, customer_id))


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
    try:
        async with services.engine.begin() as connection:
            before = await _load(connection, caller, customer_id)
            await _refuse_no_staff(connection, caller, asked.assignee, "/assignee")
            change = _change(asked, caller, before, clock.now)
            if not await customers.change(connection, caller.shop, before.id, change):
                raise customer_erased()
            row = await _load(connection, caller, customer_id)
            await tell_open_orders(connection, services, caller, clock, before, row, once)
    except ContactTaken:
        raise contact_taken() from None
    return _card(row)


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
    async with services.engine.begin() as connection:
        before = await _load(connection, caller, customer_id)
        await _refuse_no_staff(connection, caller, asked.staff_id, "/staff_id")
        if not await customers.change(
            connection, caller.shop, before.id, CustomerChange(assignee=asked.staff_id)
        ):
            raise customer_erased()
        return _card(await _load(connection, caller, customer_id))


@router.delete(
    "/customers/{customer_id}/personal-data",
    status_code=204,
    operation_id="erase_customer",
    summary="Erase a customer's personal data",
    responses={204: {"description": "Erased: card, orders, comments, texts of messages, inbox"}, **READ},
)
async def erase(customer_id: CustomerPath, services: ServicesOf, caller: Admin, clock: ClockOf) -> Response:
    """Cannot be undone. Histories need nothing: they hold no personal data."""
    async with services.engine.begin() as connection:
        erased = await erasure.erase_customer(connection, caller.shop, CustomerId(customer_id), clock.now)
        if erased is None:
            raise not_found("customer")
    return Response(status_code=204)


async def _load(connection: AsyncConnection, caller: Caller, customer_id: str) -> CustomerRow:
    row = await customers.get(connection, caller.shop, CustomerId(customer_id))
    if row is None:
        raise not_found("customer")
    return row


async def _refuse_no_staff(
    connection: AsyncConnection, caller: Caller, assignee: str | None, pointer: str
) -> None:
    member = await staff.get(connection, caller.shop, StaffId(assignee)) if assignee is not None else None
    if assignee is not None and (member is None or not member.active):
        raise invalid(pointer, "no active member of this shop's staff has this id")


def _change(asked: CustomerEdit, caller: Caller, before: CustomerRow, now: Moment) -> CustomerChange:
    """Only what was given is set: storage writes the fields that are."""
    given = asked.model_fields_set
    same = {
        "name", "phone", "email", "locale", "timezone", "preferred_channel", "handles", "assignee", "personal_discount",
    }  # fmt: skip
    values: dict[str, object] = {name: getattr(asked, name) for name in same & given}
    if "name" in given:
        values["name"] = asked.name or None
    if "dates" in given:
        dates = {name: day.isoformat() for name, day in (asked.dates or {}).items()}
        values |= {"dates": dates, "dates_told": before.told_with(dates, now)}
    if "black_list" in given:
        listed = asked.black_list
        values["black_listed"] = listed is not None
        values["black_listed_why"] = listed.why if listed else None
        values["black_listed_by"] = caller.actor.id if listed else None
        values["black_listed_at"] = now if listed else None
    if asked.unsubscribed is not None:
        values["unsubscribed_at"] = now if asked.unsubscribed else None
    if "consent" in given:
        values["consent_at"] = now if asked.consent else None
        values["consent_source"] = asked.consent
    if asked.phone is not None:
        values["wrong_number"] = False
    for flag in ("wrong_number", "vip", "staff"):
        if getattr(asked, flag) is not None:
            values[flag] = getattr(asked, flag)
    return CustomerChange.model_validate(values)


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
