"""The timeline of an order as a person reads it: what happened together is one event, with its messages and what was written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, groupby
from typing import Final, NamedTuple

from domain.actors import Actor, ActorKind
from domain.facts import Fact, TaskClosed
from domain.tasks import CALLS
from playbook.schema import Playbook
from rules.consequences.coming import why_words
from rules.order.state import OrderState
from rules.order.wanted import MessageChannel
from rules.words.facts import fact_words, tells_status
from rules.words.names import CARRIERS, CHANNELS, PEOPLE, said
from rules.words.phrases import Speaker
from rules.words.told import PLACED
from storage.cheaper import CheaperRow
from storage.comments import CommentRow
from storage.facts import TimelineEntry
from storage.ledger import LedgerRow
from storage.states import MessageState

_BEGINS: Final = "order.placed"
_QUIET: Final = frozenset(
    {
        "task.opened",
        "task.moved",
        "task.closed",
        "reservation.started",
        "assembly.started",
        "payment.due",
        "money.expected",
        "message.noted",
    }
)
"""Facts that only follow from another one of the same moment."""
_GOOD: Final = frozenset(
    {
        "order.placed",
        "order.confirmed",
        "order.paid",
        "order.completed",
        "payment.received",
        "money.arrived",
        "parcel.arrived",
        "order.ready",
        "order.handed_over",
        "stock.arrived",
        "stock.supplier_found",
        "refund.made",
    }
)
_DOUBTFUL: Final = frozenset(
    {
        "call.no_answer",
        "call.wrong_number",
        "call.impossible",
        "customer.unreachable",
        "order.still_thinking",
        "order.discrepancy",
        "payment.failed",
        "payment.overdue",
        "payment.differs",
        "stock.short",
        "carrier.silent",
        "parcel.stuck",
        "parcel.uncollected",
        "delivery.failed",
        "money.overdue",
        "message.failed",
        "rule.failed",
    }
)
_BAD: Final = frozenset(
    {
        "order.cancelled",
        "order.returning",
        "parcel.refused",
        "parcel.lost",
        "parcel.unclaimed",
        "refund.failed",
    }
)


class Show(StrEnum):
    """What the timeline is narrowed to."""

    ALL = "all"
    CALLS = "calls"
    MESSAGES = "messages"
    NOTES = "notes"


class MessageShown(NamedTuple):
    """A message as it was sent, and what became of it."""

    channel: str
    state: MessageState
    at: datetime | None
    to: str | None
    subject: str | None
    text: str | None
    trigger: str
    code: str | None


class CheaperShown(NamedTuple):
    """Where it is cheaper, and for how much against ours."""

    where: str
    price: Decimal | None
    ours: Decimal
    currency: str


class Event(NamedTuple):
    """What happened at once; `besides` only follows from it."""

    at: datetime
    seq: int
    what: str
    who: str
    tone: str = ""
    besides: tuple[str, ...] = ()
    note: str | None = None
    cheaper: CheaperShown | None = None
    messages: tuple[MessageShown, ...] = ()
    call: bool = False

    def is_shown(self, show: Show) -> bool:
        """Whether it is among what is asked for."""
        return {
            Show.ALL: True,
            Show.CALLS: self.call,
            Show.MESSAGES: bool(self.messages),
            Show.NOTES: self.note is not None or self.cheaper is not None,
        }[show]


class Reader(NamedTuple):
    """Whose order it is told of, in whose words, and what its people are called."""

    state: OrderState
    playbook: Playbook
    speaker: Speaker
    staff: Mapping[str, str]


def timeline_of(
    entries: Sequence[TimelineEntry],
    comments: Iterable[CommentRow],
    messages: Iterable[LedgerRow],
    reader: Reader,
) -> tuple[Event, ...]:
    """Everything that happened, the latest first."""
    by_fact: dict[int, list[LedgerRow]] = {}
    for message in messages:
        by_fact.setdefault(message.fact_seq, []).append(message)
    events = [
        _event([*group], by_fact, reader)
        for _, group in groupby(entries, key=lambda entry: (entry.fact.cause, entry.fact.at))
    ]
    told = {entry.comment_id for entry in entries}
    events += [_noted(comment, reader) for comment in comments if comment.id not in told]
    return tuple(sorted(events, key=lambda event: (event.at, event.seq), reverse=True))


def _event(entries: list[TimelineEntry], messages: Mapping[int, list[LedgerRow]], reader: Reader) -> Event:
    facts = [entry.fact for entry in entries]
    main = _main(facts)
    loud = [fact for fact in facts if fact is not main and fact.body.kind not in _QUIET]
    quiet = [fact for fact in facts if fact is not main and fact.body.kind in _QUIET]
    said_of = sorted(
        (row for fact in facts for row in messages.get(fact.seq, ())), key=lambda row: row.wanted_at
    )
    return Event(
        at=main.at,
        seq=facts[0].seq,
        what=_words(main, reader),
        who=who_words(main.actor, reader),
        tone=_tone(facts),
        besides=tuple(_words(fact, reader) for fact in (*loud, *quiet)),
        note=next((entry.comment for entry in entries if entry.comment), None),
        cheaper=next((_cheaper(entry.cheaper, reader) for entry in entries if entry.cheaper), None),
        messages=tuple(_message(row, reader) for row in said_of if row.channel != MessageChannel.WEBHOOK),
        call=any(_is_call(fact) for fact in facts),
    )


def _cheaper(told: CheaperRow, reader: Reader) -> CheaperShown:
    where = ", ".join(part for part in (told.place, told.town) if part)
    return CheaperShown(where, told.price, told.ours, reader.state.order.currency)


def _main(facts: Sequence[Fact]) -> Fact:
    """What a person would say happened: a new order, else the status it came to at last, else what everything follows from."""
    begun = (fact for fact in facts if fact.body.kind == _BEGINS)
    came_to = (fact for fact in reversed(facts) if tells_status(fact.body.kind))
    loud = (fact for fact in facts if fact.body.kind not in _QUIET)
    return next(chain(begun, came_to, loud), facts[0])


def _noted(comment: CommentRow, reader: Reader) -> Event:
    author = Actor(kind=comment.author_kind, id=comment.author_id)
    return Event(at=comment.created_at, seq=0, what="", who=who_words(author, reader), note=comment.text)


def _words(fact: Fact, reader: Reader) -> str:
    words = fact_words(fact.body, reader.speaker)
    if fact.body.kind == _BEGINS:
        words = f"{said(PLACED, reader.speaker.locale)}: {words}"
    return words[:1].upper() + words[1:]


def _tone(facts: Iterable[Fact]) -> str:
    """The gravest of them decides."""
    kinds = {fact.body.kind for fact in facts}
    for tone, known in (("bad", _BAD), ("warn", _DOUBTFUL), ("ok", _GOOD)):
        if kinds & known:
            return tone
    return ""


def _is_call(fact: Fact) -> bool:
    called = (
        isinstance(fact.body, TaskClosed) and fact.body.task_kind in CALLS and fact.body.outcome is not None
    )
    return called or fact.body.kind.startswith("call.")


def _message(row: LedgerRow, reader: Reader) -> MessageShown:
    channel = said(CHANNELS[MessageChannel(row.channel)], reader.speaker.locale)
    if row.role is not None:
        channel = f"{channel}: {said(PEOPLE[row.role], reader.speaker.locale)}"
    at = row.delivered_at or row.sent_at or row.not_before or row.wanted_at
    return MessageShown(
        channel=channel[:1].upper() + channel[1:],
        state=row.state,
        at=at,
        to=row.sent_to,
        subject=row.subject,
        text=row.text,
        trigger=row.trigger,
        code=row.code,
    )


def who_words(actor: Actor, reader: Reader) -> str:
    """A person by name, others by what they are, a rule by what it says."""
    locale = reader.speaker.locale
    match actor.kind:
        case ActorKind.STAFF:
            return reader.staff.get(actor.id, actor.id)
        case ActorKind.KEY:
            return said(PEOPLE["shop"], locale)
        case ActorKind.CARRIER if actor.id in CARRIERS:
            return said(CARRIERS[actor.id], locale)
        case ActorKind.RULE:
            return why_words(actor.id, reader.state, reader.playbook, locale)
        case _:
            return said(PEOPLE[actor.kind.value], locale)


def narrowed(events: Iterable[Event], show: Show) -> Iterator[Event]:
    """Only what is asked for."""
    return (event for event in events if event.is_shown(show))
