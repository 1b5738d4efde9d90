"""A customer's card: changed by people, given to somebody, and erased; all of it is personal."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asked import Day, Email, FreeText, PersonName, Request
from desk.asker import Asker
from desk.black_listing import listed, noted
from desk.moments import RequestClock
from desk.reachable import tell_open_orders
from desk.refusals import ContactOfAnother, CustomerErased, NotFound, invalid
from desk.services import Services
from domain.base import Flag, Moment
from domain.ids import CustomerId, ShopId, StaffId
from domain.money import Percent
from domain.orders import Channel
from domain.phones import PhoneField
from domain.zones import ZoneName
from storage import customers, erasure, staff
from storage.customers import ContactTaken, CustomerChange, CustomerRow

_Name = Annotated[str, Field(min_length=1, max_length=100)]


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


async def load(connection: AsyncConnection, shop: ShopId, customer_id: str) -> CustomerRow:
    """The card; raises NotFound."""
    row = await customers.get(connection, shop, CustomerId(customer_id))
    if row is None:
        raise NotFound("customer")
    return row


async def edit(
    services: Services, asker: Asker, clock: RequestClock, customer_id: str, asked: CustomerEdit, once: str
) -> CustomerRow:
    """Messages go to the new phone and email from now on. Raises DeskError.

    Orders not shipped yet learn by what the customer can be reached, as an edit; a corrected number is called again.
    """
    try:
        async with services.engine.begin() as connection:
            before = await load(connection, asker.shop, customer_id)
            await _refuse_no_staff(connection, asker.shop, asked.assignee, "/assignee")
            change = _change(asked, asker, before, clock.now)
            if not await customers.change(connection, asker.shop, before.id, change):
                raise CustomerErased
            row = await load(connection, asker.shop, customer_id)
            if "black_list" in asked.model_fields_set:
                why = asked.black_list.why if asked.black_list else ""
                await noted(connection, asker, before, row, why, clock.now, once)
            await tell_open_orders(connection, services, asker, clock, before, row, once)
    except ContactTaken:
        raise ContactOfAnother from None
    return row


async def assign(services: Services, asker: Asker, customer_id: str, who: str | None) -> CustomerRow:
    """Calls and orders of the customer go to this person while on shift; a VIP's goes before everybody else. Raises DeskError."""
    async with services.engine.begin() as connection:
        before = await load(connection, asker.shop, customer_id)
        await _refuse_no_staff(connection, asker.shop, who, "/staff_id")
        if not await customers.change(connection, asker.shop, before.id, CustomerChange(assignee=who)):
            raise CustomerErased
        return await load(connection, asker.shop, customer_id)


async def erase(services: Services, asker: Asker, clock: RequestClock, customer_id: str) -> None:
    """Card, orders, comments, texts of messages, inbox; cannot be undone. Raises NotFound."""
    async with services.engine.begin() as connection:
        erased = await erasure.erase_customer(connection, asker.shop, CustomerId(customer_id), clock.now)
        if erased is None:
            raise NotFound("customer")


async def _refuse_no_staff(
    connection: AsyncConnection, shop: ShopId, assignee: str | None, pointer: str
) -> None:
    member = await staff.get(connection, shop, StaffId(assignee)) if assignee is not None else None
    if assignee is not None and (member is None or not member.active):
        raise invalid(pointer, "no active member of this shop's staff has this id")


def _change(asked: CustomerEdit, asker: Asker, before: CustomerRow, now: Moment) -> CustomerChange:
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
        decided = listed(asked.black_list.why if asked.black_list else None, asker, now)
        values |= {name: getattr(decided, name) for name in decided.model_fields_set}
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
