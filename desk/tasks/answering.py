"""Outcomes from a desk: checked at once, kept a few seconds in which they can be undone, then carried out by the relay.

Nothing waits for Temporal: what is stored is never lost, and the task tells how far it is. One the order refuses in the
end comes back to who gave it, with what was typed.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asker import Asker
from desk.moments import RequestClock, order_now
from desk.orders.present import load as load_order
from desk.refusals import AlreadyStored, held
from desk.services import Services
from desk.submitting import Act, as_stored, check
from desk.tasks.acting import CLAIM
from desk.tasks.completing import completion
from desk.tasks.outcomes import OutcomeAsked
from desk.tasks.reading import load_open
from domain.ids import StaffId, StimulusId, TaskId
from domain.stimuli import Stimulus
from storage import inbox, task_answers
from storage.orders import OrderRow
from storage.task_answers import Draft
from storage.tasks import TaskRow

UNDO_WITHIN: Final = timedelta(seconds=5)


class Answer(NamedTuple):
    """An outcome that was given: the task as it is now, and by which id it can be undone."""

    row: TaskRow
    stimulus: StimulusId
    seconds: int


async def answer(
    services: Services,
    asker: Asker,
    clock: RequestClock,
    task_id: str,
    given: OutcomeAsked,
    once: str,
    typed: Draft | None = None,
) -> Answer:
    """Raises DeskError when it is refused at once, or somebody else has the task; what was `typed` is kept all the same."""
    who = _member(asker)
    if typed is not None:
        async with services.engine.begin() as connection:
            await task_answers.keep_draft(connection, TaskId(task_id), who, typed)
    act = await completion(services, asker, clock, task_id, given, once)
    async with services.engine.connect() as connection:
        order = await load_order(connection, asker.shop, act.order_id)
    now = await order_now(services, clock, order)
    async with services.engine.begin() as connection:
        order = await load_order(connection, asker.shop, act.order_id)
        stimulus = Stimulus(id=act.id, received_at=now, actor=asker.actor, body=act.body)
        if await inbox.find(connection, asker.shop, act.id) is None:
            await check(connection, services, order, stimulus, now)
        row = await _keep(connection, services, asker, act, order, clock.now, now, TaskId(task_id))
    return Answer(row, act.id, int(UNDO_WITHIN.total_seconds()))


async def undo(services: Services, asker: Asker, clock: RequestClock, stimulus: str) -> TaskRow | None:
    """As if it had never been given; the task is with the asker again. None when the order has taken it already."""
    who = _member(asker)
    async with services.engine.begin() as connection:
        if not await inbox.withdraw(connection, asker.shop, StimulusId(stimulus), who):
            return None
        return await task_answers.take_back(
            connection, asker.shop, StimulusId(stimulus), who, clock.now + CLAIM
        )


async def _keep(
    connection: AsyncConnection,
    services: Services,
    asker: Asker,
    act: Act,
    order: OrderRow,
    machine_now: datetime,
    now: datetime,
    task: TaskId,
) -> TaskRow:
    """The task's row before the inbox, as the step takes them."""
    who = _member(asker)
    row = await task_answers.give(connection, asker.shop, task, who, act.id, machine_now + CLAIM, machine_now)
    if row is None:
        raise held(await load_open(connection, asker.shop, task))
    stored = await inbox.store(
        connection, as_stored(services, asker, act, order, now, answered=False, undo_within=UNDO_WITHIN)
    )
    if not stored.same_body:
        raise AlreadyStored
    return row


def _member(asker: Asker) -> StaffId:
    """Only people sit at a desk."""
    who = asker.staff_id
    assert who is not None, "an outcome from a desk is a person's"
    return who
