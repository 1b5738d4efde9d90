"""Chooses what of a transcript is drawn in which lane: messages and acts as marks, tasks and waits as bars, each with its words."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple

from domain.stimuli import RefundFailed, RefundMade
from domain.tasks import Task
from playbook.wording import Locale, length_words, time_words
from rules.order.triggers import TRIGGER
from rules.order.wanted import Recipient
from rules.simulation import transcript as t
from rules.simulation.rows import row_of, speaker_of
from rules.simulation.scenario import Who
from rules.simulation.waiting import WaitEnd
from rules.words.names import CHANNELS, PEOPLE, Words, name_of, said
from rules.words.phrases import Speaker
from rules.words.told import told_words
from rules.words.waits import setting_of, wait_words


class Lane(StrEnum):
    """With whom something happens."""

    CUSTOMER = "customer"
    STAFF = "staff"
    CARRIER = "carrier"
    MONEY = "money"


LANES: Final[dict[Lane, Words]] = {
    Lane.CUSTOMER: ("Клиент", "Customer"),
    Lane.STAFF: ("Сотрудники", "Staff"),
    Lane.CARRIER: ("Перевозчик", "Carrier"),
    Lane.MONEY: ("Деньги", "Money"),
}


class Shape(StrEnum):
    """How an item is drawn."""

    MESSAGE = "message"
    UNSENT = "unsent"
    ACT = "act"
    TASK = "task"
    WAIT = "wait"
    TROUBLE = "trouble"

    @property
    def bar(self) -> bool:
        """It lasts."""
        return self in (Shape.TASK, Shape.WAIT)


class Item(NamedTuple):
    """One mark or bar. `note` stands small under its label, `tip` is said in full where it is pointed at."""

    lane: Lane
    shape: Shape
    start: datetime
    end: datetime
    label: str
    note: str
    tip: str
    ready: datetime | None = None
    due: datetime | None = None
    """Of a task: from when it could be done, and what lies after `due` was too late."""
    goes_on: bool = False
    """It was not over when the looking ended."""


_MONEY_BODIES: Final = frozenset(
    {
        "payment_received", "payment_failed", "money_arrived", "invoice_issued", "refund_wanted", "refund_made",
        "refund_failed", "order_issued", "payment_switched",
    }
)  # fmt: skip
_CARRIER_BODIES: Final = frozenset({"parcel_moved", "order_shipped", "handover_answered"})
_WAITS: Final = {
    "pickup": Lane.CUSTOMER,
    "customer_hours": Lane.CUSTOMER,
    "confirmation": Lane.STAFF,
    "stock": Lane.STAFF,
    "assembly": Lane.CARRIER,
    "shipping": Lane.CARRIER,
    "payment": Lane.MONEY,
    "money": Lane.MONEY,
}
"""In which lane a timer waits, by the group of its setting."""


def items_of(transcript: t.Transcript, locale: Locale) -> tuple[Item, ...]:
    """Everything that is drawn, lane by lane in order of time."""
    speaker = speaker_of(transcript, locale)
    found = [
        *_messages(transcript, speaker),
        *_acts(transcript, speaker),
        *_tasks(transcript, speaker),
        *_waits(transcript, speaker),
    ]
    order = list(Lane)
    return tuple(sorted(found, key=lambda item: (order.index(item.lane), item.start, item.shape)))


def _messages(transcript: t.Transcript, speaker: Speaker) -> Iterator[Item]:
    """Messages of one trigger at one moment are one mark; what staff read is theirs."""
    went = [
        entry
        for entry in transcript.entries
        if isinstance(entry, t.Message) and entry.fate is not t.Fate.HELD
    ]
    for _, group in groupby(went, key=lambda entry: (entry.at, entry.trigger, entry.fate)):
        messages = tuple(group)
        first = messages[0]
        channels = ", ".join(said(CHANNELS[message.channel], speaker.locale) for message in messages)
        text = next((message.subject for message in messages if message.subject), None) or _line(first.text)
        gone = first.fate in (t.Fate.SENT, t.Fate.NOTICE)
        yield Item(
            lane=_lane_of_message(first),
            shape=Shape.MESSAGE if gone else Shape.UNSENT,
            start=first.at,
            end=first.at,
            label=text or first.template,
            note=_note(speaker, first.at, channels, first.trigger),
            tip="\n\n".join(_line(message.text) for message in messages if message.text) or first.template,
        )


def _acts(transcript: t.Transcript, speaker: Speaker) -> Iterator[Item]:
    """What others told, and what failed; the outcome of a task is told by its bar."""
    answered = {
        entry.at
        for entry in transcript.entries
        if isinstance(entry, t.Told) and isinstance(entry.body, RefundMade | RefundFailed)
    }
    for entry in transcript.entries:
        row = row_of(entry, speaker)
        if row is None:
            continue
        match entry:
            case t.Told(task=None):
                person = said(PEOPLE[entry.who], speaker.locale)
                words = told_words(entry.body, speaker)
                yield _act(_lane_of(entry), entry.at, Shape.ACT, words, person, speaker)
            case t.Refusal() | t.Missed() | t.Unrefused():
                yield _act(_lane_of_who(entry.who), entry.at, Shape.TROUBLE, row.what, "", speaker)
            case t.RefundTurned() if entry.at not in answered:
                yield _act(Lane.MONEY, entry.at, Shape.ACT, row.what, "", speaker)
            case t.CodeGiven() | t.BlackListed():
                yield _act(Lane.CUSTOMER, entry.at, Shape.ACT, row.what, entry.why, speaker)
            case _:
                pass


def _act(lane: Lane, at: datetime, shape: Shape, words: str, note: str, speaker: Speaker) -> Item:
    return Item(lane, shape, at, at, words, _note(speaker, at, note), words)


def _tasks(transcript: t.Transcript, speaker: Speaker) -> Iterator[Item]:
    """From opening to closing, with what came of it."""
    opened: dict[str, t.TaskTurned] = {}
    told = {
        (entry.at, entry.task): told_words(entry.body, speaker)
        for entry in transcript.entries
        if isinstance(entry, t.Told) and entry.task is not None
    }
    for entry in transcript.entries:
        if not isinstance(entry, t.TaskTurned):
            continue
        if entry.turn in (t.TaskTurn.OPENED, t.TaskTurn.MOVED):
            opened.setdefault(entry.task.id, entry)
        elif entry.turn in (t.TaskTurn.DONE, t.TaskTurn.DROPPED):
            begun = opened.pop(entry.task.id, entry)
            end = told.get((entry.at, entry.task.kind), "") or said(_DROPPED, speaker.locale)
            yield _task(begun, entry.task, entry.at, end, speaker)
    for begun in opened.values():
        yield _task(begun, begun.task, transcript.ended, said(_OPEN, speaker.locale), speaker, goes_on=True)


def _task(
    begun: t.TaskTurned, task: Task, end: datetime, outcome: str, speaker: Speaker, *, goes_on: bool = False
) -> Item:
    name = name_of(task.kind, speaker.locale)
    person = said(PEOPLE[task.role], speaker.locale)
    return Item(
        lane=Lane.STAFF,
        shape=Shape.TASK,
        start=begun.at,
        end=end,
        label=name,
        note=outcome,
        tip=f"{person}: {name}\n{outcome}\n{task.rule}",
        ready=task.ready_at,
        due=task.due_at,
        goes_on=goes_on,
    )


def _waits(transcript: t.Transcript, speaker: Speaker) -> Iterator[Item]:
    """Timers; messages that wait for one morning are one bar."""
    locale = speaker.locale
    ordered = sorted(transcript.waits, key=lambda wait: (wait.since, wait.rule))
    for (since, rule), group in groupby(ordered, key=lambda wait: (wait.since, wait.rule)):
        waits = tuple(group)
        last = max(waits, key=lambda wait: wait.ended)
        if last.ended <= since:
            continue  # Set and dropped in one act: nobody waited.
        words = wait_words(rule, last.words, locale)
        length = length_words(last.until - since, locale)
        yield Item(
            lane=Lane.CUSTOMER
            if last.name.startswith(TRIGGER)
            else _WAITS.get(rule.partition(".")[0], Lane.STAFF),
            shape=Shape.WAIT,
            start=since,
            end=last.ended,
            label=words,
            note=" · ".join((length, setting_of(rule))),
            tip=f"{words}: {length}\n{setting_of(rule)}",
            goes_on=last.end is WaitEnd.RUNS,
        )


_DROPPED: Final[Words] = ("больше не нужно", "needed no longer")
_OPEN: Final[Words] = ("открыта", "open")


def _lane_of_message(message: t.Message) -> Lane:
    if not message.channel.to_person:
        return Lane.STAFF
    return Lane.CARRIER if message.to is Recipient.CARRIER else Lane.CUSTOMER


def _lane_of(entry: t.Told) -> Lane:
    if entry.body.kind in _MONEY_BODIES:
        return Lane.MONEY
    return Lane.CARRIER if entry.body.kind in _CARRIER_BODIES else _lane_of_who(entry.who)


def _lane_of_who(who: Who) -> Lane:
    lanes = {
        Who.CUSTOMER: Lane.CUSTOMER,
        Who.GATEWAY: Lane.CUSTOMER,
        Who.CARRIER: Lane.CARRIER,
        Who.BANK: Lane.MONEY,
    }
    return lanes.get(who, Lane.STAFF)


def _note(speaker: Speaker, at: datetime, *more: str) -> str:
    return " · ".join((time_words(at, speaker.zone), *filter(None, more)))


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
