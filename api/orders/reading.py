"""GET: an order, lists of orders, and the timeline of one."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.moments import ClockOf
from api.orders.present import show, summary
from api.orders.shown import OrderShown, OrderSummary, Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ, Code, Problem
from api.security import Reader
from api.services import ServicesOf
from api.validation import ErrorItem
from desk.cursors import BadCursor, after_of, cursor_of, from_cursor, to_cursor
from desk.moments import order_now
from desk.orders.present import load
from domain.actors import Actor
from domain.base import Moment
from domain.facts import FactBody
from domain.money import Amount
from domain.phones import ImpossiblePhone, Phone, normalise
from domain.statuses import Status
from storage import facts, orders
from storage.facts import TimelineEntry
from storage.orders import OrderFilters

router = APIRouter(prefix=V1)
_LAST_SEQ = 2**31 - 1
OrderPath = Annotated[str, Path(max_length=100, description="The order's id")]


class CheaperShown(Shown):
    """Where a customer can have it cheaper; nothing but the prices is left once the customer is erased."""

    town: str | None
    where: str | None
    price: Amount | None = Field(description="What it costs there")
    ours: Amount = Field(description="What the goods of the order cost here")


class FactShown(Shown):
    """One fact of the timeline: what happened, when, by whom and why."""

    seq: int
    at: Moment
    status: Status = Field(description="Where the order stood after it")
    actor: Actor = Field(description="Who did it, by id")
    cause: str = Field(description="The stimulus that came in, or the name of the deadline that was due")
    fact: FactBody
    comment: str | None = Field(description="What the person who acted wrote")
    cheaper: CheaperShown | None = Field(
        description="Where it is cheaper, where the order was given up as too expensive"
    )


@router.get(
    "/orders",
    response_model=Page[OrderSummary],
    operation_id="list_orders",
    summary="List orders, the latest placed first",
    responses=READ,
)
async def find(
    services: ServicesOf,
    caller: Reader,
    status: Annotated[Status | None, Query(description="Only those that stand here")] = None,
    external_id: Annotated[str | None, Query(max_length=200, description="Your own id")] = None,
    phone: Annotated[str | None, Query(max_length=40, description="The customer's, as typed")] = None,
    placed_after: Annotated[Moment | None, Query(description="Moment with offset")] = None,
    q: Annotated[
        str | None, Query(max_length=200, description="Number, your id, track number, phone or name")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OrderSummary]:
    """All filters given must hold."""
    filters = OrderFilters(
        shop=caller.shop,
        status=status,
        external_id=external_id,
        phone=phone_of(phone),
        placed_after=within_reason(placed_after),
        q=q,
    )
    async with services.engine.connect() as connection:
        page = await orders.find_page(connection, filters, after_of(cursor), limit)
    return Page(items=[summary(row) for row in page.items], next_cursor=cursor_of(page.next))


@router.get(
    "/orders/{order_id}",
    response_model=OrderShown,
    operation_id="get_order",
    summary="An order, with what will happen next and when",
    responses=READ,
)
async def get(order_id: OrderPath, services: ServicesOf, caller: Reader, clock: ClockOf) -> OrderShown:
    """`next` comes from the rules that will act, so it is what will happen."""
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, order_id)
        return await show(connection, services, row, await order_now(services, clock, row))


@router.get(
    "/orders/{order_id}/timeline",
    response_model=Page[FactShown],
    operation_id="get_timeline",
    summary="The facts of an order, in order, each with who and why",
    responses=READ,
)
async def read_timeline(
    order_id: OrderPath, services: ServicesOf, caller: Reader, cursor: Cursor = None, limit: Limit = 100
) -> Page[FactShown]:
    """The facts' kinds and fields are the contract of triggers and webhooks."""
    parts = from_cursor(cursor, 1)
    if parts is not None and not parts[0].isdecimal():
        raise BadCursor
    after = int(parts[0]) if parts else 0
    async with services.engine.connect() as connection:
        row = await load(connection, caller.shop, order_id)
        entries = await facts.timeline(connection, row.id, min(after, _LAST_SEQ), limit)
    last = entries[-1].fact.seq if len(entries) == limit else None
    return Page(items=[_fact(entry) for entry in entries], next_cursor=to_cursor(last) if last else None)


def _fact(entry: TimelineEntry) -> FactShown:
    fact, told = entry.fact, entry.cheaper
    return FactShown(
        seq=fact.seq,
        at=fact.at,
        status=fact.status,
        actor=fact.actor,
        cause=fact.cause,
        fact=fact.body,
        comment=entry.comment,
        cheaper=CheaperShown(town=told.town, where=told.place, price=told.price, ours=told.ours)
        if told is not None
        else None,
    )


def phone_of(typed: str | None) -> Phone | None:
    """As it is stored; raises Problem for what is no number."""
    if typed is None:
        return None
    try:
        return normalise(typed)
    except ImpossiblePhone as impossible:
        raise _bad_query("phone", str(impossible)) from None


def within_reason(moment: datetime | None) -> datetime | None:
    """In UTC; raises Problem outside the years 2000 to 2099."""
    if moment is None:
        return None
    if not 2000 < moment.year < 2099:
        raise _bad_query("placed_after", "give a time between the years 2000 and 2099")
    return moment.astimezone(UTC)


def _bad_query(name: str, message: str) -> Problem:
    return Problem(
        422,
        Code.INVALID_REQUEST,
        "Correct the query and ask again.",
        errors=[ErrorItem(pointer=f"query {name}", message=message)],
    )
