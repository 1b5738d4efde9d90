"""What is read of the API's answers, and no more of them; who asks is messenger's."""

from domain.base import Moment, Stored
from domain.statuses import Status
from storage.states import InboxState


class NextSeen(Stored):
    """One thing that comes next, in words."""

    words: str


class OrderSeen(Stored):
    """An order as the API shows it, as far as it matters here."""

    id: str
    status: Status
    revision: int
    needs_engineer: bool
    next: tuple[NextSeen, ...]


class StoredSeen(Stored):
    """What was stored and is applied later: where its end is told."""

    stimulus: str | None = None
    stored: tuple["StoredSeen", ...] = ()


class StimulusSeen(Stored):
    """What became of something stored."""

    state: InboxState


class TaskSeen(Stored):
    """A task, known by its id."""

    id: str


class TasksSeen(Stored):
    """A page of tasks."""

    items: tuple[TaskSeen, ...]


class ClockSeen(Stored):
    """A present moment."""

    now: Moment
