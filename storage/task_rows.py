"""What is read of a task and written to it, as frozen rows; the statements stand in storage.tasks."""

from domain.actors import Role
from domain.base import Moment, Stored
from domain.ids import OrderId, ShopId, StaffId, StimulusId, TaskId
from domain.money import Signed
from domain.orders import Warning
from domain.tasks import Task, TaskKind
from storage.rows import Row
from storage.states import TaskState


class TaskRow(Row):
    """A task. A claim is a lease; a snooze hides it from the queue; neither is known to the rules."""

    id: TaskId
    shop: ShopId
    order_id: OrderId
    kind: TaskKind
    role: Role
    state: TaskState
    ready_at: Moment
    due_at: Moment
    opened_at: Moment
    attempt: int
    rule: str
    amount: Signed | None
    about: str | None
    outcome: str | None
    done_by: str | None
    done_at: Moment | None
    assignee: StaffId | None
    claimed_by: StaffId | None
    claimed_until: Moment | None
    snoozed_until: Moment | None
    warnings: tuple[Warning, ...]
    handed_by: StaffId | None = None
    handed_note: str | None = None
    """The comment that says why it was handed over."""
    to_queue: bool = False
    meant_for: StaffId | None = None
    """Whom it goes to while they are on shift; else it lies in the queue of `queue_role`."""
    queue_role: Role | None = None
    zone: str | None = None
    """By whose clock the customer lives."""
    answer: StimulusId | None = None
    """The outcome that was given and is still to be carried out."""
    refused: StimulusId | None = None
    """The last outcome that was given, and refused by the order."""


class TaskWrite(Stored):
    """A task as the step leaves it."""

    task: Task
    state: TaskState
    outcome: str | None = None
    done_by: str | None = None
    warnings: tuple[Warning, ...] = ()


class TaskFilters(Stored):
    """What a list of tasks is narrowed to; `ready_by` leaves only what may be done at that moment of business time."""

    shop: ShopId
    state: TaskState | None = None
    kind: TaskKind | None = None
    role: Role | None = None
    assignee: StaffId | None = None
    order_id: OrderId | None = None
    due_before: Moment | None = None
    ready_by: Moment | None = None
