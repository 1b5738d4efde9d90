"""What came of a scenario: typed entries in order of time, waits, and a summary. How it is worded or drawn is others'.

Frozen dataclasses: a life makes fifty of them, all from values that are checked already.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.actors import Actor
from domain.base import Moment
from domain.facts import Fact
from domain.money import Amount, Signed
from domain.orders import Order, Warning
from domain.statuses import PaymentState, Status
from domain.stimuli import StimulusBody
from domain.tasks import Task, TaskKind
from rules.order.wanted import Explanation, MessageChannel, Recipient
from rules.simulation.scenario import Title, Who
from rules.simulation.waiting import Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened at a moment. `why` is the rule or trigger that wanted it; empty where a step did."""

    at: Moment
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Entry):
    """A step: who told what. `task` is the task it answered."""

    kind: Literal["told"] = "told"
    who: Who
    body: StimulusBody
    task: TaskKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldChanged(Entry):
    """A step changed the world around the order: stock, or what is known of the customer."""

    kind: Literal["world"] = "world"
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(Entry):
    """The rules refused a step, with a code and a sentence that says what to do; `expected` by the scenario."""

    kind: Literal["refused"] = "refused"
    who: Who
    word: str
    code: str
    detail: str
    body: StimulusBody | None = None
    """What was told, where it came so far as to be told."""
    expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(Entry):
    """A step was about something that was not there: a task, a refund, a message; `expected` by the scenario."""

    kind: Literal["missed"] = "missed"
    who: Who
    word: str
    about: str
    expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrefused(Entry):
    """A step was to be refused or missed, and was not."""

    kind: Literal["unrefused"] = "unrefused"
    who: Who
    word: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Entry):
    """A fact; `was` where it changed the status."""

    kind: Literal["fact"] = "fact"
    fact: Fact
    was: Status | None = None
    moved: bool = False
    """It changed the status (or made the first)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Entry):
    """What an operator is told before speaking with the customer, from now on."""

    kind: Literal["warned"] = "warned"
    warnings: tuple[Warning, ...]


class TaskTurn(StrEnum):
    """What became of a task."""

    OPENED = "opened"
    MOVED = "moved"
    DONE = "done"
    DROPPED = "dropped"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTurned(Entry):
    """A task was opened, moved, done, was needed no longer, or became overdue."""

    kind: Literal["task"] = "task"
    turn: TaskTurn
    task: Task
    outcome: str | None = None


class Fate(StrEnum):
    """What became of a message."""

    SENT = "sent"
    HELD = "held"
    """It waits for the customer's message hours."""
    SHADOW = "shadow"
    OFF = "off"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    NOTICE = "notice"
    """A notice or a note: it is read by staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Entry):
    """A message, with its words where they were asked for. `until` is the moment to which a held one waits."""

    kind: Literal["message"] = "message"
    fate: Fate
    trigger: str
    template: str
    channel: MessageChannel
    to: Recipient = Recipient.CUSTOMER
    subject: str | None = None
    text: str | None = None
    until: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTurned(Entry):
    """Money was asked back through its provider, or a person must send it."""

    kind: Literal["refund"] = "refund"
    amount: Amount
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAsked(Entry):
    """The carrier's gateway was asked to take the parcel."""

    kind: Literal["handover"] = "handover"
    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGiven(Entry):
    """The customer was given a promo code."""

    kind: Literal["promo_code"] = "promo_code"
    code: str
    percent: Decimal
    until: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusEarned(Entry):
    """A member of staff earned a bonus, or it was taken back (then the sum is negative)."""

    kind: Literal["bonus"] = "bonus"
    staff: str
    amount: Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSet(Entry):
    """The customer is kept in a segment from now on."""

    kind: Literal["segment"] = "segment"
    segment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendTold(Entry):
    """A fact was posted to the shop's own backend, under its name, unless the shop has switched that off."""

    kind: Literal["webhook"] = "webhook"
    event: str
    fate: Fate = Fate.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackListed(Entry):
    """The customer goes on the black list."""

    kind: Literal["black_list"] = "black_list"
    reason: str


AnyEntry = Annotated[
    Told
    | WorldChanged
    | Refusal
    | Missed
    | Unrefused
    | Happened
    | Warned
    | TaskTurned
    | Message
    | RefundTurned
    | HandoverAsked
    | CodeGiven
    | BonusEarned
    | SegmentSet
    | BackendTold
    | BlackListed,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Where the order stands at the end."""

    status: Status
    payment: PaymentState
    paid: Amount
    refunded: Amount
    closed: bool
    lasted: timedelta
    """From placing to the last thing that happened."""
    messages: dict[MessageChannel, int]
    """Sent, and notices, by channel."""
    calls: int
    """Outcomes of tasks that ring the customer."""
    tasks: int
    """Tasks that were opened."""
    waits_for: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A stimulus as it was told: what another system must be told to live the same life."""

    at: Moment
    by: Actor
    body: StimulusBody
    task: TaskKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One life, as it was played. `ended` is the moment to which it was looked on."""

    scenario: str
    title: Title
    about: Title | None
    shop: str
    shop_zone: str
    customer_zone: str
    order: Order
    """As it was placed."""
    began: Moment
    ended: Moment
    entries: tuple[AnyEntry, ...]
    waits: tuple[Wait, ...]
    told: tuple[Telling, ...]
    summary: Summary

    @property
    def surprises(self) -> tuple[AnyEntry, ...]:
        """What the scenario did not expect: steps refused or missed, and steps that were not although they should."""
        return tuple(
            entry
            for entry in self.entries
            if isinstance(entry, Unrefused) or (isinstance(entry, Refusal | Missed) and not entry.expected)
        )


def as_json(transcript: Transcript) -> str:
    """The whole of it, for programs."""
    return TypeAdapter(Transcript).dump_json(transcript, indent=2).decode()
