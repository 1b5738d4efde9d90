"""A task as answers show it, with the outcomes it allows."""

from datetime import datetime

from pydantic import Field

from api.money import Difference
from api.orders.shown import Shown
from api.tasks.outcomes import OutcomeShown, outcomes_of
from domain.actors import Role
from domain.base import Moment
from domain.tasks import TaskKind
from rules.routing import Why
from storage.labels import OrderLabel
from storage.states import TaskState
from storage.tasks import TaskRow


class TaskShown(Shown):
    """What a person is asked to do."""

    id: str
    kind: TaskKind
    role: Role
    state: TaskState = Field(description="`dropped`: no longer needed, closed without an outcome")
    order_id: str
    order_number: int
    ready: bool = Field(description="It is in the queue: its time has come and nobody put it off")
    overdue: bool
    ready_at: Moment
    due_at: Moment
    opened_at: Moment
    attempt: int
    rule: str = Field(description="The setting or lifecycle rule that opened it")
    amount: Difference | None = Field(description="What the task is about: positive when the customer owes")
    about: str | None
    warnings: list[str]
    assignee: str | None
    claimed_by: str | None
    claimed_until: Moment | None
    snoozed_until: Moment | None
    outcome: str | None
    done_by: str | None
    done_at: Moment | None
    outcomes: list[OutcomeShown] = Field(description="What it may be completed with; empty when it is closed")


class StepShown(Shown):
    """One step of a script: what it is about, and what is said or done."""

    title: str
    text: str


class RouteShown(Shown):
    """Whom the task goes to now."""

    staff_id: str | None = Field(description="Null: whoever of `role` takes it from the queue")
    role: Role
    why: Why = Field(
        description="`named`: assigned by hand; `vip`: the VIP's own person; `vip_absent`: that person is not on shift; "
        "`open_order`: who works on an open order of the customer; `assignee`: whose the customer is; "
        "`absent`: that person is not on shift; `queue`: nobody in particular"
    )


class TaskInFull(TaskShown):
    """A task with what is said and done in it."""

    route: RouteShown | None = Field(description="Null when the task is closed")
    script: list[StepShown] = Field(
        description="The shop's script, filled in for this order and its customer; empty when the task is closed or has none"
    )


def task_shown(row: TaskRow, order: OrderLabel, now: datetime) -> TaskShown:
    """`now` says what is ready and what is overdue, and whether a claim still holds."""
    is_open = row.state is TaskState.OPEN
    snoozed = row.snoozed_until is not None and row.snoozed_until > now
    claimed = row.claimed_until is not None and row.claimed_until > now
    return TaskShown(
        id=row.id,
        kind=row.kind,
        role=row.role,
        state=row.state,
        order_id=row.order_id,
        order_number=order.number,
        ready=is_open and row.ready_at <= now and not snoozed,
        overdue=is_open and row.due_at < now,
        ready_at=row.ready_at,
        due_at=row.due_at,
        opened_at=row.opened_at,
        attempt=row.attempt,
        rule=row.rule,
        amount=None if row.amount is None else Difference(amount=row.amount, currency=order.currency),
        about=row.about,
        warnings=list(row.warnings),
        assignee=row.assignee,
        claimed_by=row.claimed_by if claimed else None,
        claimed_until=row.claimed_until if claimed else None,
        snoozed_until=row.snoozed_until if snoozed else None,
        outcome=row.outcome,
        done_by=row.done_by,
        done_at=row.done_at,
        outcomes=list(outcomes_of(row.kind)) if is_open else [],
    )
