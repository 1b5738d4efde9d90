"""What happened at the desk itself: tasks, messages that could not go, rules that failed."""

from typing import Literal

from pydantic import Field

from domain.base import Moment, Stored
from domain.ids import TaskId
from domain.tasks import TaskKind


class MessageUndeliverable(Stored):
    """A message cannot be delivered by its channel; noted on the order."""

    kind: Literal["message.failed"] = "message.failed"
    channel: str
    code: str
    again: bool = Field(
        default=False, description="It told of a message that had failed: nothing is sent about this one"
    )


class MessageNoted(Stored):
    """A message had no way to the customer and stays a note on the order."""

    kind: Literal["message.noted"] = "message.noted"
    trigger: str


class PlaybookWasMoved(Stored):
    """The order follows another version of the shop's playbook from now on: all that waits goes by its rules."""

    kind: Literal["playbook.moved"] = "playbook.moved"
    before: str = Field(description="The version it followed until now, a content hash")
    after: str = Field(description="The version it follows from now on")


class RuleFailed(Stored):
    """A rule of the playbook could not be worked out; a person is told."""

    kind: Literal["rule.failed"] = "rule.failed"
    trigger: str


class TaskOpened(Stored):
    """A person is asked to do something."""

    kind: Literal["task.opened"] = "task.opened"
    task: TaskId
    task_kind: TaskKind
    ready_at: Moment
    due_at: Moment


class TaskMoved(Stored):
    """A task has other times now: another attempt, an agreed moment."""

    kind: Literal["task.moved"] = "task.moved"
    task: TaskId
    task_kind: TaskKind
    ready_at: Moment
    due_at: Moment


class TaskClosed(Stored):
    """A task is done (with its outcome) or no longer needed (without)."""

    kind: Literal["task.closed"] = "task.closed"
    task: TaskId
    task_kind: TaskKind
    outcome: str | None = None
