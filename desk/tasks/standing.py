"""Everything a person at a desk sees of one task: its order whole, the script, what each outcome would lead to, how far an answer is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.asker import Asker
from desk.moments import RequestClock
from desk.orders.whole import Whole, whole
from desk.refusals import NotFound
from desk.services import Services
from desk.tasks.reading import steps_of
from domain.answers import Answer
from domain.ids import TaskId
from domain.statuses import BEFORE_SHIPMENT
from domain.tasks import Task
from playbook.scripts import Step
from rules.consequences.outcomes import outcome_previewed, outcomes_previewed
from rules.consequences.preview import Preview
from storage import inbox, task_answers
from storage.inbox import StimulusState
from storage.staff import StaffRow
from storage.states import TaskState
from storage.task_answers import Draft
from storage.tasks import TaskRow


class Standing(NamedTuple):
    """One task as it stands. Much of it is personal."""

    row: TaskRow
    whole: Whole
    script: tuple[Step, ...]
    previews: Mapping[str, Preview]
    """What would come of each outcome, by its word; none for a closed task."""
    told: StimulusState | None
    """The answer that is on its way, or was refused."""
    draft: Draft | None
    """What the asker typed and has not sent."""

    @property
    def task(self) -> Task | None:
        """As the rules know it; None once it is closed."""
        return self.whole.state.tasks.get(self.row.id)


async def standing(
    connection: AsyncConnection,
    services: Services,
    asker: Asker,
    clock: RequestClock,
    task_id: str,
    *,
    people: Sequence[StaffRow] | None = None,
) -> Standing:
    """Raises NotFound. `people`: the shop's, where they were read before."""
    found = await task_answers.with_draft(connection, asker.shop, TaskId(task_id), asker.staff_id)
    if found is None:
        raise NotFound("task")
    row, draft = found
    order = await whole(connection, services, asker.shop, clock, row.order_id, people=people)
    answer = row.answer or row.refused
    task = order.state.tasks.get(row.id) if row.state is TaskState.OPEN else None
    return Standing(
        row=row,
        whole=order,
        script=await _script(connection, row, order) if row.state is TaskState.OPEN else (),
        previews={}
        if task is None
        else outcomes_previewed(task, order.state, order.playbook, order.around, asker.actor, order.now),
        told=await inbox.find(connection, asker.shop, answer) if answer else None,
        draft=draft,
    )


async def _script(connection: AsyncConnection, row: TaskRow, order: Whole) -> tuple[Step, ...]:
    levels = order.around.stock if order.row.status in BEFORE_SHIPMENT else None
    return await steps_of(connection, row, order.row, order.customer, order.playbook, order.now, levels)


def previewed(
    found: Standing, asker: Asker, model: type[Answer], typed: Mapping[str, object]
) -> Preview | None:
    """What would come of one outcome with what was typed so far; None for a closed task. Raises pydantic's ValidationError."""
    order = found.whole
    if found.task is None:
        return None
    return outcome_previewed(
        model, typed, found.task, order.state, order.playbook, order.around, asker.actor, order.now
    )
