"""What people do with a task besides ending it: claim, release, snooze, assign; the order knows nothing of it."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asked import past
from desk.asker import Asker
from desk.moments import RequestClock, now_of
from desk.orders.present import load as load_order
from desk.orders.present import order_of
from desk.refusals import ClaimOfAnother, InThePast, TaskClaimed, invalid
from desk.services import Services
from desk.tasks.reading import load_open
from domain.calendars import calls_calendar, shop_calendar
from domain.ids import StaffId, TaskId
from domain.tasks import CALLS
from storage import staff, tasks
from storage.orders import OrderRow
from storage.tasks import TaskRow

CLAIM: Final = timedelta(minutes=15)
"""How long a claim holds where nobody says otherwise."""
LONGEST_CLAIM: Final = timedelta(hours=12)


class Acted(NamedTuple):
    """The task as it is now, by the clock its order lives by."""

    row: TaskRow
    now: datetime


async def claim(
    services: Services,
    asker: Asker,
    clock: RequestClock,
    task_id: str,
    *,
    who: str | None = None,
    until: datetime | None = None,
) -> Acted:
    """A lease: when it ends the task is in the queue again. Without `who` it is the asker's. Raises DeskError."""
    now = await _now(services, asker, clock, task_id)
    ends = until or now + CLAIM
    if not now < ends <= now + LONGEST_CLAIM:
        raise invalid("/until", "a claim lasts at most 12 hours from now")
    async with services.engine.begin() as connection:
        member = await _staff(connection, asker, who)
        claimed = await tasks.claim(connection, asker.shop, TaskId(task_id), member, ends, now)
        if claimed is None:
            held = await load_open(connection, asker.shop, task_id)
            raise TaskClaimed(held.claimed_by, held.claimed_until)
        return Acted(claimed, now)


async def release(services: Services, asker: Asker, clock: RequestClock, task_id: str) -> Acted:
    """By its claimer, a supervisor or the shop's key; a task nobody holds stays as it is. Raises DeskError."""
    now = await _now(services, asker, clock, task_id)
    async with services.engine.begin() as connection:
        by = None if asker.actor.may_decide else StaffId(asker.actor.id)
        released = await tasks.release(connection, asker.shop, TaskId(task_id), by)
        if released is not None:
            return Acted(released, now)
        held = await load_open(connection, asker.shop, task_id)
        if held.claimed_until is not None and held.claimed_until > now:
            raise ClaimOfAnother(held.claimed_by, held.claimed_until)
        return Acted(held, now)


async def snooze(
    services: Services, asker: Asker, clock: RequestClock, task_id: str, until: datetime
) -> Acted:
    """Out of the queue until then: inside the task's limit and both calendars. Raises DeskError."""
    now = await _now(services, asker, clock, task_id)
    if until <= now:
        raise InThePast(past("/until", now))
    async with services.engine.begin() as connection:
        row = await load_open(connection, asker.shop, task_id)
        order = await load_order(connection, asker.shop, row.order_id)
        if until > row.due_at:
            raise invalid("/until", f"the task is due {row.due_at.isoformat()}: put it off no longer")
        await _refuse_closed_time(connection, services, row, order, until)
        snoozed = await tasks.snooze(connection, asker.shop, row.id, until)
        return Acted(snoozed or await load_open(connection, asker.shop, task_id), now)


async def assign(
    services: Services, asker: Asker, clock: RequestClock, task_id: str, who: str | None
) -> Acted:
    """Whose it is until it is assigned anew, also when the same is asked again; None: nobody's. Raises DeskError."""
    now = await _now(services, asker, clock, task_id)
    async with services.engine.begin() as connection:
        member = None if who is None else await _staff(connection, asker, who)
        assigned = await tasks.assign(connection, asker.shop, TaskId(task_id), member)
        return Acted(assigned or await load_open(connection, asker.shop, task_id), now)


async def _now(services: Services, asker: Asker, clock: RequestClock, task_id: str) -> datetime:
    """By the clock its order lives by; asked before anything is held. Raises TaskEnded when the task is not open."""
    async with services.engine.connect() as connection:
        row = await load_open(connection, asker.shop, task_id)
    return await now_of(services, asker.shop, clock, row.order_id)


async def _staff(connection: AsyncConnection, asker: Asker, asked: str | None) -> StaffId:
    who = asked or asker.staff_id
    if who is None:
        raise invalid("/staff_id", "say who: give staff_id, or the header Steward-Actor")
    member = await staff.get(connection, asker.shop, StaffId(who))
    if member is None or not member.active:
        raise invalid("/staff_id", "no active member of this shop's staff has this id")
    return member.id


async def _refuse_closed_time(
    connection: AsyncConnection, services: Services, row: TaskRow, order: OrderRow, until: datetime
) -> None:
    playbook = await services.playbooks.get(connection, order.playbook_version)
    if row.kind in CALLS:
        zone = order_of(order).reach.zone.name
        calendar = calls_calendar(playbook.hours, playbook.customer_hours, zone)
    else:
        calendar = shop_calendar(playbook.hours)
    opens = calendar.next_open(until)
    if opens != until:
        when = opens.isoformat() if opens is not None else "not within a week"
        raise invalid("/until", f"nobody can do this task then; the next open moment: {when}")
