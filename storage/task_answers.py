"""An outcome on its way: the task names it from when it is given until the step took or refused it, and what was typed is kept.

A task with an answer is nobody's to claim. One whose answer was refused is again with who gave it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Text, and_, bindparam, case, delete, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Moment
from domain.ids import OrderId, ShopId, StaffId, StimulusId, TaskId
from storage.rows import Row
from storage.states import TaskState
from storage.tables import task_drafts, tasks
from storage.tasks import TaskRow

RETURNED_FOR: Final = timedelta(minutes=5)
"""How long a task whose answer was refused waits for who gave it, by the machine's clock."""
_FIELDS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


class Draft(Row):
    """What somebody typed into a task: the outcome chosen, and the fields of its form by name. Personal."""

    outcome: str | None
    fields: dict[str, str]
    saved_at: Moment

    def __repr__(self) -> str:
        return f"Draft({self.outcome})"

    __str__ = __repr__


async def give(
    conn: AsyncConnection,
    shop: ShopId,
    id_: TaskId,
    by: StaffId,
    answer: StimulusId,
    until: datetime,
    now: datetime,
) -> TaskRow | None:
    """The outcome is on its way, and the task with who gave it until then; before the stimulus is stored, as the step locks.

    None when the task is not open, somebody else has it, or another answer is on its way.
    """
    theirs = or_(tasks.c.claimed_by.is_(None), tasks.c.claimed_until <= now, tasks.c.claimed_by == by)
    given = await conn.execute(
        update(tasks)
        .where(tasks.c.id == id_, tasks.c.shop == shop, tasks.c.state == TaskState.OPEN)
        .where(or_(tasks.c.answer == answer, and_(tasks.c.answer.is_(None), theirs)))
        .values(answer=answer, refused=None, claimed_by=by, claimed_until=until)
        .returning(tasks)
    )
    found = given.mappings().one_or_none()
    return TaskRow.of(found) if found else None


async def take_back(
    conn: AsyncConnection, shop: ShopId, answer: StimulusId, by: StaffId, until: datetime
) -> TaskRow | None:
    """The answer was undone: the task is as it was before, and with who undid it until then."""
    taken = await conn.execute(
        update(tasks)
        .where(tasks.c.answer == answer, tasks.c.shop == shop)
        .values(answer=None, claimed_by=by, claimed_until=until)
        .returning(tasks)
    )
    found = taken.mappings().one_or_none()
    return TaskRow.of(found) if found else None


async def settle(
    conn: AsyncConnection, order: OrderId, carried_out: Sequence[StimulusId], refused: Sequence[StimulusId]
) -> None:
    """The step took these and refused those: what was typed is done with, or comes back to who typed it."""
    back = tasks.c.answer.in_(list(refused))
    waited = tasks.c.answer.label("waited")
    before = (
        select(tasks.c.id, waited)
        .where(tasks.c.order_id == order, tasks.c.answer.in_([*carried_out, *refused]))
        .cte("before")
    )
    settled = (
        update(tasks)
        .where(tasks.c.id == before.c.id)
        .values(
            answer=None,
            refused=case((back, tasks.c.answer), else_=null()),
            claimed_until=case(
                (back, func.greatest(tasks.c.claimed_until, func.now() + RETURNED_FOR)),
                else_=tasks.c.claimed_until,
            ),
        )
        .returning(tasks.c.id, before.c.waited)
        .cte("settled")
    )
    done = select(settled.c.id).where(settled.c.waited.in_(list(carried_out)))
    await conn.execute(delete(task_drafts).where(task_drafts.c.task_id.in_(done)))


async def keep_draft(conn: AsyncConnection, task: TaskId, by: StaffId, draft: Draft) -> None:
    """What this person has typed so far; it replaces what was kept of it."""
    fields = _FIELDS.dump_json(draft.fields).decode()
    values = {"outcome": draft.outcome, "fields": fields, "saved_at": draft.saved_at}
    stored = insert(task_drafts).values(task_id=task, staff_id=by, **values)
    await conn.execute(stored.on_conflict_do_update(index_elements=["task_id", "staff_id"], set_=values))


async def with_draft(
    conn: AsyncConnection, shop: ShopId, task: TaskId, by: StaffId | None
) -> tuple[TaskRow, Draft | None] | None:
    """A task of this shop, and what this person typed into it and has not sent, or sent in vain."""
    row = await conn.execute(_WITH_DRAFT, {"task": task, "of_shop": shop, "typed_by": by})
    found = row.mappings().one_or_none()
    if found is None:
        return None
    if found["draft_saved_at"] is None:
        return TaskRow.of(found), None
    typed = {name: found[f"draft_{name}"] for name in Draft.model_fields}
    draft = Draft.model_validate(typed | {"fields": _FIELDS.validate_json(found["draft_fields"])})
    return TaskRow.of(found), draft


async def drop_draft(conn: AsyncConnection, task: TaskId, by: StaffId) -> None:
    """It is not wanted any more."""
    await conn.execute(delete(task_drafts).where(task_drafts.c.task_id == task, task_drafts.c.staff_id == by))


async def forget_drafts(conn: AsyncConnection, shop: ShopId, before: datetime) -> int:
    """Those of closed tasks, and those that nobody came back to since that moment; how many."""
    over = select(tasks.c.id).where(
        tasks.c.id == task_drafts.c.task_id,
        tasks.c.shop == shop,
        or_(tasks.c.state != TaskState.OPEN, task_drafts.c.saved_at < before),
    )
    gone = await conn.execute(delete(task_drafts).where(over.exists()))
    return gone.rowcount


_WITH_DRAFT: Final = (
    select(tasks, *(task_drafts.c[name].label(f"draft_{name}") for name in Draft.model_fields))
    .outerjoin(
        task_drafts,
        and_(
            task_drafts.c.task_id == tasks.c.id, task_drafts.c.staff_id == bindparam("typed_by", type_=Text)
        ),
    )
    .where(tasks.c.id == bindparam("task", type_=Text), tasks.c.shop == bindparam("of_shop", type_=Text))
)
