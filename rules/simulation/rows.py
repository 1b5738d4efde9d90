"""Says a transcript line by line, in Russian or English: what a reader needs, without what another line has said already."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from domain.actors import ActorKind
from playbook.wording import Locale
from rules.simulation import transcript as t
from rules.simulation.entry_words import (
    message_words,
    person_words,
    request_words,
    task_words,
    trouble_words,
)
from rules.words.facts import fact_words
from rules.words.names import STATUSES, name_of, said
from rules.words.phrases import Speaker
from rules.words.told import told_words


class Tone(StrEnum):
    """What kind of line it is: its mark and colour follow."""

    STEP = "step"
    STATUS = "status"
    FACT = "fact"
    RULE = "rule"
    """A fact that no person, but time brought."""
    TASK = "task"
    GONE = "gone"
    MESSAGE = "message"
    HELD = "held"
    WORLD = "world"
    TROUBLE = "trouble"


class Row(NamedTuple):
    """One line: when (aware), what, and the rule or trigger it is because of; `text` is a message in full."""

    at: datetime
    tone: Tone
    what: str
    why: str = ""
    text: str = ""


_ECHOES: Final = frozenset(
    {
        "call.no_answer", "call.wrong_number", "call.agreed", "parcel.promised", "parcel.refused", "parcel.moved",
        "payment.failed", "payment.switched", "refund.made", "refund.failed", "stock.short", "stock.arrived",
        "stock.supplier_found", "carrier.answered", "message.failed", "order.extended", "order.still_thinking",
        "payment.received", "money.arrived", "delivery.rescheduled", "delivery.failed",
    }
)  # fmt: skip
"""Facts that say of a step no more than the step itself."""
_TURNS: Final = {t.TaskTurn.DROPPED: Tone.GONE, t.TaskTurn.OVERDUE: Tone.TROUBLE}


def speaker_of(transcript: t.Transcript, locale: Locale) -> Speaker:
    """Who says it: by the shop's clock, in the order's currency."""
    return Speaker(locale, transcript.shop_zone, transcript.order.currency)


def rows_of(transcript: t.Transcript, locale: Locale) -> tuple[Row, ...]:
    """All lines in order."""
    speaker = speaker_of(transcript, locale)
    found = (row_of(entry, speaker) for entry in transcript.entries)
    return tuple(row for row in found if row is not None)


def row_of(entry: t.AnyEntry, speaker: Speaker) -> Row | None:
    """The line of one entry; None where another line says it already."""
    match entry:
        case t.Told():
            return Row(entry.at, Tone.STEP, _told(entry, speaker))
        case t.Happened():
            return _fact(entry, speaker)
        case t.TaskTurned(turn=t.TaskTurn.DONE):
            return None  # Said by the step that answered it.
        case t.TaskTurned():
            why = "" if entry.turn is t.TaskTurn.DROPPED else entry.why
            return Row(entry.at, _TURNS.get(entry.turn, Tone.TASK), task_words(entry, speaker), why)
        case t.Message():
            tone = Tone.HELD if entry.fate is t.Fate.HELD else Tone.MESSAGE
            return Row(entry.at, tone, message_words(entry, speaker), entry.why, entry.text or "")
        case t.Refusal() | t.Missed() | t.Unrefused():
            return Row(entry.at, Tone.TROUBLE, trouble_words(entry, speaker))
        case t.WorldChanged():
            return Row(entry.at, Tone.WORLD, request_words(entry, speaker))
        case t.RefundTurned(provider=None):
            return None  # No bank is asked: a person's task says the rest.
        case (
            t.RefundTurned()
            | t.HandoverAsked()
            | t.CodeGiven()
            | t.BonusEarned()
            | t.SegmentSet()
            | t.BackendTold()
            | t.BlackListed()
            | t.Warned()
        ):
            return Row(entry.at, Tone.FACT, request_words(entry, speaker), entry.why)


def _told(entry: t.Told, speaker: Speaker) -> str:
    what = f"{person_words(entry.who, speaker)}: {told_words(entry.body, speaker)}"
    return what if entry.task is None else f"{what} — {name_of(entry.task, speaker.locale)}"


def _fact(entry: t.Happened, speaker: Speaker) -> Row | None:
    body = entry.fact.body
    if entry.moved:
        status = said(STATUSES[entry.fact.status], speaker.locale)
        words = fact_words(body, speaker, after_status=True)
        return Row(entry.at, Tone.STATUS, f"{status}: {words}", entry.why)
    by_rule = entry.fact.actor.kind is ActorKind.RULE
    if body.kind in _ECHOES and not by_rule:
        return None
    return Row(entry.at, Tone.RULE if by_rule else Tone.FACT, fact_words(body, speaker), entry.why)
