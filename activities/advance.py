"""The step: one transaction in which the rules take what waits and what is due, and all that came of it is written.

Exactly once, whatever dies: a repeated step finds its stimuli taken and names the effects that are still open.
"""

import traceback
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity

from activities.effects import Act
from activities.failures import CodedError
from activities.payloads import AdvanceInput, Step
from activities.resuming import Playbooks, named_in, open_tasks_of, process_of
from activities.surroundings import surroundings_of
from activities.taking import Outcome, take_all
from activities.writing import Work, Written, write
from domain.ids import StimulusId
from domain.statuses import Status
from domain.tasks import TaskKind
from storage import inbox, orders, targets
from storage.effects import OpenEffects, open_effects
from storage.engine import DATABASE_ERRORS, is_poison
from storage.inbox import Waiting
from storage.orders import OrderRow
from storage.states import InboxState, MessageState

AT_MOST: Final = 50
"""Stimuli a step takes; the rest is for the next one, so that no transaction grows long."""
NEEDS_ENGINEER: Final = "needs_engineer"
"""The code of a stimulus that waits because the rules broke on its order."""


@dataclass(frozen=True)
class Advance:
    """Makes steps on PostgreSQL. `now` of the input is the only time that decides anything."""

    engine: AsyncEngine
    playbooks: Playbooks = field(default_factory=Playbooks)

    @activity.defn(name=Act.ADVANCE)
    async def advance(self, asked: AdvanceInput) -> Step:
        """One step. Raises CodedError while the database is away: to be tried again.

        Where the rules break, nothing is changed and the order is marked as needing an engineer.
        """
        try:
            return await self._step_or_park(asked)
        except _UnknownOrder:
            raise CodedError("unknown_order", kind="UnknownOrder", retry=False) from None
        except DATABASE_ERRORS as error:
            # Only the type: the driver's words may quote a stored value.
            raise CodedError(type(error).__name__, kind="DatabaseError") from None

    async def _step_or_park(self, asked: AdvanceInput) -> Step:
        try:
            async with self.engine.begin() as conn:
                return await self._step(conn, asked)
        except _UnknownOrder:
            raise
        except DATABASE_ERRORS as error:
            if not is_poison(error):
                raise
            return await self._park(asked, error)
        except Exception as error:
            return await self._park(asked, error)

    async def _step(self, conn: AsyncConnection, asked: AdvanceInput) -> Step:
        locked = await orders.lock(conn, asked.order_id)
        if locked is None:
            raise _UnknownOrder
        row = locked.order
        waiting = await inbox.waiting(conn, row.id, asked.now, limit=AT_MOST + 1)
        effects = await open_effects(conn, row.id)
        if not (waiting or _is_due(row, asked.now)):
            return _told(row, effects, await _ends(conn, asked))
        work = await self._work(conn, row, waiting[:AT_MOST], effects, asked.now)
        written = await write(conn, work)
        more = len(waiting) > AT_MOST
        if locked.target_version is not None and not more:
            await targets.done(conn, row.id, locked.target_version)
        return _came_to(work, written, effects, await _ends(conn, asked, work.outcome), more=more)

    async def _work(
        self,
        conn: AsyncConnection,
        row: OrderRow,
        waiting: tuple[Waiting, ...],
        effects: OpenEffects,
        now: datetime,
    ) -> Work:
        playbook = await self.playbooks.get(conn, row.playbook_version)
        process = process_of(row, playbook, now)
        stimuli = [one.stimulus for one in waiting]
        around = await surroundings_of(conn, row, stimuli, order=process.order, sent=effects.sent)
        named = await named_in(conn, self.playbooks, stimuli)
        surroundings = around.model_copy(
            update={"playbook_version": row.playbook_version, "playbooks": named}
        )
        outcome = take_all(process, waiting, surroundings, now)
        return Work(row=row, process=process, outcome=outcome, unsaid=effects.unsaid, now=now)

    async def _park(self, asked: AdvanceInput, error: Exception) -> Step:
        """Nothing of the step is kept but that it broke; the relay leaves the order alone until something new comes."""
        kind = type(error).__name__
        activity.logger.error("order needs an engineer: %s at %s", kind, _place_of(error))
        async with self.engine.begin() as conn:
            row = await orders.park(conn, asked.order_id, kind, asked.now)
            if row is None:
                raise _UnknownOrder
            await targets.park(conn, row.id, kind)
            effects = await open_effects(conn, row.id)
            ends = await _ends(conn, asked)
        answered = {*ends.applied, *ends.refused}
        broken = {id_: NEEDS_ENGINEER for id_ in asked.asked if id_ not in answered}
        return _told(row, effects, _Ends(ends.applied, ends.refused | broken))


class _UnknownOrder(Exception):
    pass


@dataclass(frozen=True)
class _Ends:
    """What became of stimuli: of this step's, and of those asked about that an earlier one took."""

    applied: tuple[StimulusId, ...] = ()
    refused: dict[StimulusId, str] = field(default_factory=dict)


async def _ends(conn: AsyncConnection, asked: AdvanceInput, outcome: Outcome | None = None) -> _Ends:
    """Earlier ends are read only where somebody asks for one: its answer was lost with a worker."""
    outcome = outcome or Outcome()
    applied = [one.stimulus.id for one in outcome.applied]
    refused = {refusal.stimulus.stimulus.id: refusal.code for refusal in outcome.refused}
    unknown = [id_ for id_ in asked.asked if id_ not in refused and id_ not in applied]
    for earlier in await inbox.ends(conn, asked.order_id, unknown) if unknown else ():
        if earlier.state is InboxState.APPLIED:
            applied.append(earlier.id)
        else:
            refused[earlier.id] = earlier.refusal_code or ""
    return _Ends(tuple(applied), refused)


def _is_due(row: OrderRow, now: datetime) -> bool:
    """A deadline has come; or the rules broke here, and this is another try."""
    return (row.next_at is not None and row.next_at <= now) or row.needs_engineer is not None


def _told(row: OrderRow, effects: OpenEffects, ends: _Ends) -> Step:
    """A step that changed nothing: the order as it stands. One that needs an engineer has no next moment."""
    broken = row.needs_engineer is not None
    return Step(
        revision=row.revision,
        status=row.status,
        stage=row.stage,
        applied=ends.applied,
        refusals=ends.refused,
        next_at=None if broken else row.next_at,
        next_rule=row.next_rule or "",
        next_words=row.next_words or "",
        messages=effects.messages,
        refunds=effects.refunds,
        handovers=effects.handovers,
        closed=row.rules_closed,
        # What broke may be the snapshot, so nothing more is read of it.
        line=f"{row.status.value} · needs an engineer" if broken else _line(row.status, open_tasks_of(row)),
        needs_engineer=broken,
    )


def _came_to(work: Work, written: Written, effects: OpenEffects, ends: _Ends, *, more: bool) -> Step:
    """A step that was written: effects of earlier ones that are still open come first."""
    taken, saved = written.taken, written.saved
    still_open = (id_ for id_ in effects.messages if id_ not in written.outdated)
    wanted = (message.id for message in written.messages if message.state is MessageState.WANTED)
    refunds = (*effects.refunds, *(refund.id for refund in taken.refunds))
    open_tasks = tuple(task.kind for task in work.process.snapshot().tasks.values())
    return Step(
        revision=saved.revision,
        status=saved.status,
        stage=saved.stage,
        facts=tuple(fact.body.kind for fact in taken.facts),
        applied=ends.applied,
        refusals=ends.refused,
        next_at=saved.next_at,
        next_rule=saved.next_rule or "",
        next_words=saved.next_words or "",
        messages=(*still_open, *wanted),
        refunds=tuple(one for one in refunds if one not in taken.refunds_withdrawn),
        handovers=(*effects.handovers, *(request.id for request in taken.handovers)),
        closed=saved.rules_closed,
        line=_line(saved.status, open_tasks),
        more=more,
    )


def _line(status: Status, open_tasks: tuple[TaskKind, ...]) -> str:
    """ "confirmed · 2 open tasks: find_supplier, pack_order": nothing personal."""
    count = "1 open task" if len(open_tasks) == 1 else f"{len(open_tasks)} open tasks"
    return f"{status.value} · {count}: {', '.join(sorted(open_tasks))}" if open_tasks else status.value


def _place_of(error: Exception) -> str:
    """Where it broke, for the log: a file and a line. Its words are left out, for they may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
