"""The queue at a desk: what is next, claimed for who asks; kept while their page is open; put off, handed over, left."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asker import Asker, does
from desk.moments import RequestClock
from desk.refusals import ClaimOfAnother, NotFound, NotTheirRole, held, invalid
from desk.services import Services
from desk.tasks import acting
from desk.tasks.acting import Acted
from desk.tasks.reading import load_open
from domain.actors import SPEAKING, Actor, ActorKind
from domain.calendars import calls_calendar
from domain.ids import StaffId, TaskId
from storage import comments, queue, staff, tasks
from storage.queue import Looked, Taker
from storage.tasks import TaskRow


class Place(NamedTuple):
    """Who sits at the desk, and how the queue looks from there now."""

    who: Taker
    at: Looked


async def place_of(connection: AsyncConnection, services: Services, asker: Asker, now: datetime) -> Place:
    """One statement. Calls go by the hours of the playbook in force: people work by it, whatever an order began with."""
    who = await queue.taker(connection, asker.shop, _member(asker))
    if who is None:
        raise NotFound("member of staff")
    if who.playbook_version is None:
        return Place(who, Looked(now=now, open_zones=who.zones))
    playbook = await services.playbooks.get(connection, who.playbook_version)
    hours, windows = playbook.hours, playbook.customer_hours
    callable_now = tuple(zone for zone in who.zones if calls_calendar(hours, windows, zone).is_open(now))
    freshest = playbook.telephony.freshest_first and who.role in SPEAKING
    return Place(who, Looked(now=now, open_zones=callable_now, freshest_first=freshest))


async def claim_next(
    services: Services, asker: Asker, clock: RequestClock, besides: str | None = None
) -> TaskRow | None:
    """The best task for who asks, claimed; None when there is nothing to do. `besides`: one they just gave back."""
    async with services.engine.begin() as connection:
        who, at = await place_of(connection, services, asker, clock.now)
        given_back = TaskId(besides) if besides else None
        return await queue.claim_next(connection, who, at, besides=given_back)


async def take(services: Services, asker: Asker, clock: RequestClock, task_id: str) -> TaskRow:
    """This very task, if its role is theirs or it is meant for them. Raises DeskError, TaskClaimed when another has it."""
    who, now = _member(asker), clock.now
    async with services.engine.begin() as connection:
        row = await load_open(connection, asker.shop, task_id)
        if row.meant_for != who and not does(asker.actor, row.role):
            raise NotTheirRole(row.role)
        taken = await tasks.claim(connection, asker.shop, row.id, who, now + queue.LEASE, now)
        if taken is None:
            raise held(await load_open(connection, asker.shop, task_id))
        return taken


async def keep(services: Services, asker: Asker, clock: RequestClock, task_id: str) -> TaskRow | None:
    """The page is open still; None when the task is theirs no more."""
    async with services.engine.begin() as connection:
        return await queue.keep(
            connection, asker.shop, TaskId(task_id), _member(asker), clock.now + queue.LEASE
        )


async def put_off(
    services: Services, asker: Asker, clock: RequestClock, task_id: str, until: datetime
) -> Acted:
    """Out of the queue until that moment; what somebody else has in hand stays with them. Raises DeskError."""
    async with services.engine.connect() as connection:
        row = await load_open(connection, asker.shop, task_id)
    _refuse_anothers(row, asker, clock.now)
    return await acting.snooze(services, asker, clock, task_id, until)


async def hand_over(
    services: Services,
    asker: Asker,
    clock: RequestClock,
    task_id: str,
    to: str | None,
    note: str,
    once: str,
) -> TaskRow:
    """To another person, or to whoever comes first, with a note that stands among the order's comments. Raises DeskError."""
    who, now = _member(asker), clock.now
    async with services.engine.begin() as connection:
        row = await load_open(connection, asker.shop, task_id)
        if to is not None:
            await _refuse_stranger(connection, asker, row, to)
        written = None
        if note.strip():
            written = await comments.add(
                connection, asker.shop, row.order_id, once, asker.actor, note.strip(), now
            )
        by = row.claimed_by if asker.actor.may_decide and row.claimed_by and row.answer is None else who
        over = await tasks.hand_over(
            connection, asker.shop, row.id, by, StaffId(to) if to else None, written, now
        )
        if over is None:
            raise held(row)
        return over


def _refuse_anothers(row: TaskRow, asker: Asker, now: datetime) -> None:
    if row.answer is not None:
        raise held(row)
    theirs = row.claimed_until is not None and row.claimed_until > now and row.claimed_by != asker.staff_id
    if theirs and not asker.actor.may_decide:
        raise ClaimOfAnother(row.claimed_by, row.claimed_until)


async def _refuse_stranger(connection: AsyncConnection, asker: Asker, row: TaskRow, to: str) -> None:
    member = await staff.get(connection, asker.shop, StaffId(to))
    if member is None or not member.active:
        raise invalid("/to", "no active member of this shop's staff has this id")
    if not does(Actor(kind=ActorKind.STAFF, id=member.id, role=member.role), row.role):
        raise NotTheirRole(row.role)


def _member(asker: Asker) -> StaffId:
    who = asker.staff_id
    assert who is not None, "only people sit at a desk"
    return who


LEASE_SECONDS = int(queue.LEASE / timedelta(seconds=1))
BEAT_SECONDS = int(queue.BEAT / timedelta(seconds=1))
