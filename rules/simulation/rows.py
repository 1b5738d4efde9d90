"""Says a transcript line by line, in Russian or English: what a reader needs, without what another line has said already."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.actors import ActorKind
from playbook.wording import Locale, day_words, time_words
from rules.simulation import transcript as t
from rules.words.facts import fact_words
from rules.words.names import CHANNELS, PEOPLE, STATUSES, TASKS, name_of, said
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
        case t.TaskTurned():
            return _task(entry, speaker)
        case t.Message():
            return _message(entry, speaker)
        case _:
            return _other(entry, speaker)


def _told(entry: t.Told, speaker: Speaker) -> str:
    what = f"{_person(entry.who, speaker)}: {told_words(entry.body, speaker)}"
    return what if entry.task is None else f"{what} — {name_of(entry.task, speaker.locale)}"


def _fact(entry: t.Happened, speaker: Speaker) -> Row | None:
    body = entry.fact.body
    if entry.moved:
        status = said(STATUSES[entry.fact.status], speaker.locale)
        return Row(
            entry.at, Tone.STATUS, f"{status}: {fact_words(body, speaker, after_status=True)}", entry.why
        )
    by_rule = entry.fact.actor.kind is ActorKind.RULE
    if body.kind in _ECHOES and not by_rule:
        return None
    return Row(entry.at, Tone.RULE if by_rule else Tone.FACT, fact_words(body, speaker), entry.why)


def _task(entry: t.TaskTurned, speaker: Speaker) -> Row | None:
    locale, task = speaker.locale, entry.task
    name = name_of(task.kind, locale)
    whom = _person(task.role, speaker)
    match entry.turn:
        case t.TaskTurn.OPENED:
            attempt = (
                _pick((f", попытка {task.attempt}", f", attempt {task.attempt}"), locale)
                if task.attempt > 1
                else ""
            )
            money = f" ({speaker.value('amount', task.amount)})" if task.amount is not None else ""
            word = _pick(("задача", "task"), locale)
            return Row(
                entry.at,
                Tone.TASK,
                f"{word} ({whom}): {name}{money}{attempt}, {_times(entry, speaker)}",
                entry.why,
            )
        case t.TaskTurn.MOVED:
            word = _pick(("задача перенесена", "task moved"), locale)
            return Row(entry.at, Tone.TASK, f"{word} ({whom}): {name}, {_times(entry, speaker)}", entry.why)
        case t.TaskTurn.DROPPED:
            return Row(entry.at, Tone.GONE, f"{_pick(('задача снята', 'task dropped'), locale)}: {name}")
        case t.TaskTurn.OVERDUE:
            word = _pick(("задача просрочена", "task overdue"), locale)
            return Row(entry.at, Tone.TROUBLE, f"{word} ({whom}): {name}", entry.why)
        case t.TaskTurn.DONE:
            return None  # Said by the step that answered it.


def _times(entry: t.TaskTurned, speaker: Speaker) -> str:
    """From when, where that is later, and until when; days only where they are others."""
    task = entry.task
    ready = _moment(task.ready_at, entry.at, speaker)
    due = _moment(task.due_at, max(entry.at, task.ready_at), speaker)
    if task.ready_at <= entry.at:
        return _pick((f"срок {due}", f"due {due}"), speaker.locale)
    return _pick((f"с {ready}, срок {due}", f"from {ready}, due {due}"), speaker.locale)


def _moment(at: datetime, beside: datetime, speaker: Speaker) -> str:
    zone = ZoneInfo(speaker.zone)
    clock = time_words(at, speaker.zone)
    if at.astimezone(zone).date() == beside.astimezone(zone).date():
        return clock
    return f"{day_words(at, speaker.zone, speaker.locale)} {clock}"


def _message(entry: t.Message, speaker: Speaker) -> Row:
    locale = speaker.locale
    channel = said(CHANNELS[entry.channel], locale)
    words = " — ".join(filter(None, (entry.subject, " ".join((entry.text or "").split()))))
    match entry.fate:
        case t.Fate.HELD if entry.until is not None:
            until = _moment(entry.until, entry.at, speaker)
            what = _pick((f"{channel} ждёт до {until}", f"{channel} waits until {until}"), locale)
            return Row(entry.at, Tone.HELD, what, entry.why)
        case t.Fate.SHADOW:
            channel = _pick((f"{channel}, только запись", f"{channel}, only recorded"), locale)
        case t.Fate.OFF:
            words = _pick(("не отправляем: канал выключен", "not sent: the channel is off"), locale)
        case t.Fate.NO_CONSENT:
            words = _pick(("не отправляем: нет согласия", "not sent: no consent"), locale)
        case _:
            pass
    return Row(
        entry.at, Tone.MESSAGE, f"{channel}: {words}" if words else channel, entry.why, entry.text or ""
    )


def _other(entry: t.AnyEntry, speaker: Speaker) -> Row | None:
    locale = speaker.locale
    match entry:
        case t.WorldChanged():
            what = {
                "stock": ("другие остатки", "other stock levels"),
                "customer": ("о клиенте известно другое", "the customer is known otherwise"),
            }
            return Row(
                entry.at, Tone.WORLD, f"{_person('world', speaker)}: {_pick(what[entry.word], locale)}"
            )
        case t.RefundTurned():
            amount = speaker.value("amount", entry.amount)
            if entry.provider is None:
                return None
            return Row(
                entry.at,
                Tone.FACT,
                _pick((f"просим банк вернуть {amount}", f"the bank is asked to give {amount} back"), locale),
            )
        case t.HandoverAsked():
            carrier = speaker.value("carrier", entry.carrier)
            return Row(
                entry.at,
                Tone.FACT,
                _pick((f"запрос перевозчику: {carrier}", f"a request to the carrier: {carrier}"), locale),
            )
        case t.BlackListed():
            return Row(
                entry.at,
                Tone.FACT,
                _pick(("клиент попал в чёрный список", "the customer is black-listed"), locale),
                entry.why,
            )
        case t.Refusal():
            return _trouble(
                entry,
                entry.word,
                ("отказ", "refused"),
                f"{entry.code}. {entry.detail}",
                entry.expected,
                speaker,
            )
        case t.Missed():
            return _trouble(
                entry,
                entry.word,
                ("шагу не к чему отнестись", "the step finds nothing"),
                _about(entry.about, locale),
                entry.expected,
                speaker,
            )
        case t.Unrefused():
            return _trouble(
                entry,
                entry.word,
                ("прошло, хотя ждали отказа", "done, although it was to fail"),
                entry.expected,
                False,
                speaker,
            )
        case _:
            return None


def _trouble(
    entry: t.Refusal | t.Missed | t.Unrefused,
    word: str,
    what: tuple[str, str],
    about: str,
    expected: bool,
    speaker: Speaker,
) -> Row:
    note = _pick((" (так и задумано)", " (as expected)"), speaker.locale) if expected else ""
    return Row(
        entry.at,
        Tone.TROUBLE,
        f"{_person(entry.who, speaker)}: {word} — {_pick(what, speaker.locale)}: {about}{note}",
    )


def _about(kinds: str, locale: Locale) -> str:
    by_code = {code.value: name_of(code, locale) for code in TASKS}
    return " / ".join(by_code.get(kind, kind) for kind in kinds.split(" / "))


def _person(who: str, speaker: Speaker) -> str:
    return said(PEOPLE[who], speaker.locale)


def _pick(words: tuple[str, str], locale: Locale) -> str:
    return said(words, locale)
