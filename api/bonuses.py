"""What staff earned in a month: the ledger line by line, and a sum for each of them; what earns how much the playbook says."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from api.money import Difference
from api.orders.shown import Shown
from api.paging import Cursor, Limit, Page
from api.paths import V1
from api.problems import READ
from api.security import Admin, Caller
from api.services import Services, ServicesOf
from desk.cursors import after_of, cursor_of
from desk.shop_rules import playbook_in_force
from domain.base import Moment
from domain.ids import StaffId
from domain.months import Month, month_bounds
from storage import bonuses

router = APIRouter(prefix=V1)
MonthOf = Annotated[Month, Query(description="Year and month by the shop's clock")]


class BonusShown(Shown):
    """A line of the ledger."""

    id: str
    staff_id: str
    name: str | None = Field(description="Null for somebody who is not known here any more")
    order_id: str
    order_number: int
    trigger: str = Field(description="The playbook's trigger that pays it: T22 for goods sold on top")
    amount: Difference = Field(description="Negative where a cancelled or returned order took it back")
    reverses: str | None = Field(description="The line that this one takes back")
    earned_at: Moment


class EarnedShown(Shown):
    """What one of them earned in one currency."""

    staff_id: str
    name: str | None
    amount: Difference = Field(description="What was taken back is off already")
    lines: int = Field(description="Lines of the ledger it is the sum of")


@router.get(
    "/bonuses",
    response_model=Page[BonusShown],
    operation_id="list_bonuses",
    summary="Bonuses of a month, line by line",
    responses=READ,
)
async def find(
    services: ServicesOf,
    caller: Admin,
    month: MonthOf,
    staff_id: Annotated[str | None, Query(max_length=100, description="Only of this member of staff")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[BonusShown]:
    """The earliest first. An order that is cancelled or returned takes its bonuses back in lines of its own."""
    async with services.engine.connect() as connection:
        since, until = await _bounds(connection, services, caller, month)
        page = await bonuses.lines(
            connection,
            caller.shop,
            since,
            until,
            by=StaffId(staff_id) if staff_id is not None else None,
            after=after_of(cursor),
            limit=limit,
        )
    items = [
        BonusShown(
            id=line.id,
            staff_id=line.staff,
            name=line.name,
            order_id=line.order_id,
            order_number=line.number,
            trigger=line.trigger,
            amount=Difference(amount=line.amount, currency=line.currency),
            reverses=line.reverses,
            earned_at=line.earned_at,
        )
        for line in page.items
    ]
    return Page(items=items, next_cursor=cursor_of(page.next))


@router.get(
    "/bonuses/totals",
    response_model=Page[EarnedShown],
    operation_id="sum_bonuses",
    summary="Bonuses of a month, a sum for each member of staff",
    responses=READ,
)
async def totals(services: ServicesOf, caller: Admin, month: MonthOf) -> Page[EarnedShown]:
    """One line a person and currency, all on one page."""
    async with services.engine.connect() as connection:
        since, until = await _bounds(connection, services, caller, month)
        earned = await bonuses.earned(connection, caller.shop, since, until)
    items = [
        EarnedShown(
            staff_id=one.staff,
            name=one.name,
            amount=Difference(amount=one.amount, currency=one.currency),
            lines=one.lines,
        )
        for one in earned
    ]
    return Page(items=items)


async def _bounds(
    connection: AsyncConnection, services: Services, caller: Caller, month: str
) -> tuple[datetime, datetime]:
    """By the clock of the playbook in force; raises NoPlaybook where there is none."""
    playbook = await playbook_in_force(connection, services, caller.shop)
    return month_bounds(month, playbook.hours.timezone)
