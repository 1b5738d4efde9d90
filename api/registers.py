"""POST /money-registers: a carrier's register of money on delivery, matched line by line; each line is stored."""

from enum import StrEnum
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field, model_validator
from sqlalchemy.ext.asyncio import AsyncConnection

from activities import senders
from api.idempotency import OnceRoute
from api.moments import ClockOf
from api.orders.shown import Shown
from api.paths import V1
from api.problems import WRITE
from api.security import Caller, Writer
from api.services import ServicesOf
from api.stored import link
from desk.asked import CarrierCode, Request
from desk.orders.asked import ExternalId
from domain.base import Moment, Whole
from domain.ids import OrderId, ShopId
from domain.money import AskedAmount
from domain.orders import PaymentMethod
from domain.stimuli import MoneyArrived
from storage import inbox, orders
from storage.inbox import NewStimulus
from storage.orders import OrderFilters, OrderRow

router = APIRouter(prefix=V1, route_class=OnceRoute)
_LARGEST_NUMBER = 2**31 - 1


class RegisterLine(Request):
    """Money for one order, named by one or more of: our id, our number, your id, the track number."""

    amount: AskedAmount = Field(gt=0)
    order_id: Annotated[str, Field(max_length=100)] | None = None
    number: Whole | None = Field(default=None, ge=1, le=_LARGEST_NUMBER, description="The order's number")
    external_id: ExternalId | None = Field(default=None, description="Your own id of the order")
    track_number: Annotated[str, Field(min_length=1, max_length=60)] | None = None

    @model_validator(mode="after")
    def _names_an_order(self) -> Self:
        names = (self.order_id, self.number, self.external_id, self.track_number)
        if all(name is None for name in names):
            raise ValueError("name the order: order_id, number, external_id or track_number")
        return self


class RegisterAsked(Request):
    """A register as the carrier sent it; its id and the line's place make a repeat safe."""

    external_id: ExternalId
    carrier: CarrierCode
    received_at: Moment
    lines: tuple[RegisterLine, ...] = Field(min_length=1, max_length=1000)


class Matching(StrEnum):
    """What became of a line."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"
    """No order of ours is meant, or its names mean several: a person places it."""
    PREPAID = "prepaid"
    """The order is not paid on delivery: it hears of the money all the same, and a person looks."""
    CONFLICT = "conflict"
    """This line of this register was told before with other values: nothing was stored."""


class LineShown(Shown):
    """A line and where its end is told."""

    line: int = Field(description="Its place, from 0")
    matching: Matching
    order_id: str | None
    stimulus: str | None


class RegisterShown(Shown):
    """The register, line by line."""

    external_id: str
    matched: int
    unmatched: int
    lines: list[LineShown]


@router.post(
    "/money-registers",
    status_code=202,
    response_model=RegisterShown,
    operation_id="record_money_register",
    summary="A carrier's register of money on delivery",
    responses=WRITE,
)
async def record(asked: RegisterAsked, services: ServicesOf, caller: Writer, clock: ClockOf) -> RegisterShown:
    """Each line is stored, also one that names no order of ours: then a person places it."""
    lines: list[LineShown] = []
    async with services.engine.begin() as connection:
        for index, line in enumerate(asked.lines):
            lines.append(await _store(connection, caller, clock.now, asked, index, line))
    matched = sum(line.order_id is not None for line in lines)
    return RegisterShown(
        external_id=asked.external_id, matched=matched, unmatched=len(lines) - matched, lines=lines
    )


async def _store(
    connection: AsyncConnection,
    caller: Caller,
    now: Moment,
    asked: RegisterAsked,
    index: int,
    line: RegisterLine,
) -> LineShown:
    row = await _order_of(connection, caller.shop, line)
    key = f"{asked.carrier} {asked.external_id} {index}"
    body = MoneyArrived(amount=line.amount, received_at=asked.received_at, external_id=key)
    stored = await inbox.store(
        connection,
        NewStimulus(
            sender=senders.money_of(caller.shop),
            key=key,
            shop=caller.shop,
            target=row.id if row is not None else None,
            body=body,
            actor=caller.actor,
            received_at=now,
        ),
    )
    if not stored.same_body:
        return LineShown(line=index, matching=Matching.CONFLICT, order_id=None, stimulus=None)
    if row is not None and row.id != stored.target:
        # Told before, when its names meant another order: the money is there.
        row = await orders.get(connection, caller.shop, stored.target) if stored.target else None
    matching = Matching.UNMATCHED
    if row is not None:
        prepaid = row.method is not PaymentMethod.ON_DELIVERY
        matching = Matching.PREPAID if prepaid else Matching.MATCHED
    return LineShown(line=index, matching=matching, order_id=stored.target, stimulus=link(stored.id))


async def _order_of(connection: AsyncConnection, shop: ShopId, line: RegisterLine) -> OrderRow | None:
    """The one that all names known here mean; names of another shop's orders are none."""
    meant = {row.id: row for row in await _named(connection, shop, line) if row is not None}
    return next(iter(meant.values())) if len(meant) == 1 else None


async def _named(connection: AsyncConnection, shop: ShopId, line: RegisterLine) -> list[OrderRow | None]:
    """What each name given means; of several parcels with one number the latest."""
    found: list[OrderRow | None] = []
    if line.order_id is not None:
        found.append(await orders.get(connection, shop, OrderId(line.order_id)))
    if line.number is not None:
        found.append(await orders.by_number(connection, shop, line.number))
    if line.external_id is not None:
        filters = OrderFilters(shop=shop, external_id=line.external_id)
        found += (await orders.find_page(connection, filters, limit=1)).items
    if line.track_number is not None:
        parcels = await orders.by_track_number(connection, line.track_number)
        found.append(next((row for row in parcels if row.shop == shop), None))
    return found
