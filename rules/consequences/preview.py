"""What would come of a stimulus: the refusal, or the changes of status, messages, tasks, timers and money."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.base import Moment, Stored
from domain.ids import TaskId
from domain.money import ZERO, Amount
from domain.statuses import Status
from domain.tasks import TaskKind
from rules.order.wanted import MessageChannel, Recipient

_DAY: Final = timedelta(days=1)


class Refusal(Stored):
    """Why it would be refused: a code for programs, a sentence for people; `status` where that is the reason."""

    code: str
    detail: str
    status: Status | None = None


class StatusChange(Stored):
    """Where the order stands before and afterwards."""

    before: Status
    after: Status


class MessageComing(Stored):
    """A message that is wanted: of which trigger, about which kind of fact, to whom, and when it goes (None: now)."""

    trigger: str
    template: str
    channel: MessageChannel
    about: str
    to: Recipient = Recipient.CUSTOMER
    role: Role | None = None
    at: Moment | None = None
    leaves: bool = True
    """False where the channel is switched off: the message is noted, and nobody gets it."""

    @property
    def reaches_customer(self) -> bool:
        """The customer reads it."""
        return self.leaves and self.channel.to_person and self.to is Recipient.CUSTOMER


class Turn(StrEnum):
    """What becomes of a task."""

    OPENED = "opened"
    ASKED_AGAIN = "asked_again"
    """Its outcome ends it, and the same is asked later."""
    MOVED = "moved"
    CLOSED = "closed"


class TaskComing(Stored):
    """A task that is opened, asked again, moved to other times, or closed."""

    id: TaskId
    kind: TaskKind
    role: Role
    turn: Turn
    ready_at: Moment
    due_at: Moment
    attempt: int = 1


class TimerComing(Stored):
    """A deadline that is set, moved or dropped: `after` is None where it is dropped, `before` where it is new."""

    name: str
    rule: str
    words: str
    before: Moment | None
    after: Moment | None


class MoneyBack(Stored):
    """Money that would go back: through its provider, and by a person's hand."""

    by_provider: Amount = ZERO
    by_person: Amount = ZERO

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return self.by_provider + self.by_person


class IfSilent(Stored):
    """What becomes of it at last when the customer stays silent: the end, and when it comes.

    `status` where the order changes it, `task` where somebody else is asked. `attempt` is the unanswered call that brings
    it; None where its time does.
    """

    at: Moment
    attempt: int | None = None
    status: Status | None = None
    task: TaskKind | None = None


class Consequences(Stored):
    """All that would come of it at once; what follows later hangs on the tasks and timers."""

    at: Moment
    status: StatusChange | None = None
    facts: tuple[str, ...] = ()
    """The kinds of the facts that happen, in order."""
    messages: tuple[MessageComing, ...] = ()
    tasks: tuple[TaskComing, ...] = ()
    timers: tuple[TimerComing, ...] = ()
    money_back: MoneyBack = MoneyBack()
    asks_carrier: bool = False
    """The carrier is asked through its gateway to take the parcel."""
    out_of_turn: tuple[str, ...] = ()
    """What would be done although it is not its turn, by the rules' words for it: `shipped_unpaid`."""
    black_list: bool = False
    """The customer goes on the black list."""
    gifts: tuple[Decimal, ...] = ()
    """The percents of promo codes that the customer is given."""
    total: tuple[Amount, Amount] | None = None
    """What the order costs before and afterwards, where it changes."""
    paid: tuple[Amount, Amount] | None = None
    """What has come, less what went back, before and afterwards, where it changes."""
    if_silent: IfSilent | None = None
    assumed: tuple[str, ...] = ()
    """The fields of the outcome that nobody has filled in yet: what hangs on them holds for any sensible value."""
    named: Moment | None = None
    """The moment that was only assumed: what stands at it stands at whichever is named."""

    @property
    def changes_nothing(self) -> bool:
        """It only enters the timeline: told too late, or once more."""
        told = (self.messages, self.tasks, self.timers, self.gifts)
        marks = (
            self.status,
            self.total,
            self.paid,
            self.asks_carrier,
            self.black_list,
            self.money_back.amount,
        )
        return not any((*told, *marks))

    def of(self, *turns: Turn) -> tuple[TaskComing, ...]:
        """The tasks of which this becomes."""
        return tuple(task for task in self.tasks if task.turn in turns)

    def is_named(self, at: datetime) -> bool:
        """Whether this moment is nothing but the one that was assumed."""
        return self.named is not None and at == self.named

    def is_day_after_named(self, at: datetime) -> bool:
        """Whether this moment is a day after the one that was assumed."""
        return self.named is not None and at == self.named + _DAY


Preview = Refusal | Consequences
"""What would come of it."""
