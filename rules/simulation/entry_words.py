"""Words for tasks, messages, troubles and requests of a transcript, in Russian and English; facts and steps have theirs in rules.words."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.tasks import TaskKind
from playbook.wording import Locale, day_words, percent_words, time_words, word_for
from rules.order.wanted import Recipient
from rules.simulation import transcript as t
from rules.words.names import CHANNELS, ENDS, PEOPLE, Words, name_of, said
from rules.words.phrases import Speaker
from rules.words.refusals import refusal_words

_TURNS: Final[dict[t.TaskTurn, Words]] = {
    t.TaskTurn.OPENED: ("задача", "task"),
    t.TaskTurn.MOVED: ("задача перенесена", "task moved"),
    t.TaskTurn.DONE: ("задача сделана", "task done"),
    t.TaskTurn.DROPPED: ("задача снята", "task dropped"),
    t.TaskTurn.OVERDUE: ("задача просрочена", "task overdue"),
}
_UNSENT: Final[dict[t.Fate, Words]] = {
    t.Fate.OFF: ("не отправляем: канал выключен", "not sent: the channel is off"),
    t.Fate.NO_CONSENT: ("не отправляем: нет согласия", "not sent: no consent"),
    t.Fate.NO_ADDRESS: ("не отправляем: адрес неизвестен", "not sent: no address is known"),
}
_CHANGES: Final[dict[str, Words]] = {
    "stock": ("другие остатки", "other stock levels"),
    "customer": ("о клиенте известно другое", "the customer is known otherwise"),
}
Request = (
    t.WorldChanged
    | t.RefundTurned
    | t.HandoverAsked
    | t.CodeGiven
    | t.BonusEarned
    | t.SegmentSet
    | t.BackendTold
    | t.BlackListed
    | t.Warned
)
_AS_MEANT: Final[Words] = (" (так и задумано)", " (as expected)")


def person_words(who: str, speaker: Speaker) -> str:
    """What somebody is called."""
    return said(PEOPLE[who], speaker.locale) if who in PEOPLE else who


def task_words(entry: t.TaskTurned, speaker: Speaker) -> str:
    """`задача (оператор): подтвердить заказ, попытка 2, с 14:30, срок 15:30`."""
    task, locale = entry.task, speaker.locale
    words = said(_TURNS[entry.turn], locale)
    name = name_of(task.kind, locale)
    if entry.turn in (t.TaskTurn.DROPPED, t.TaskTurn.DONE):
        return f"{words}: {name}"
    whose = f"{words} ({person_words(task.role, speaker)}): {name}"
    if entry.turn is t.TaskTurn.OVERDUE:
        return whose
    if task.amount is not None:
        whose += f" ({speaker.value('amount', task.amount)})"
    if task.attempt > 1:
        whose += said((f", попытка {task.attempt}", f", attempt {task.attempt}"), locale)
    return f"{whose}, {_times(entry, speaker)}"


def message_words(entry: t.Message, speaker: Speaker) -> str:
    """The channel and the message on one line, or what became of it."""
    channel = said(CHANNELS[entry.channel], speaker.locale)
    if entry.to is Recipient.CARRIER:
        channel += said((" перевозчику", " to the carrier"), speaker.locale)
    if entry.fate is t.Fate.HELD and entry.until is not None:
        until = _moment(entry.until, entry.at, speaker)
        return said((f"{channel} ждёт до {until}", f"{channel} waits until {until}"), speaker.locale)
    if entry.fate in _UNSENT:
        return f"{channel}: {said(_UNSENT[entry.fate], speaker.locale)}"
    if entry.fate is t.Fate.SHADOW:
        channel += said((", только запись", ", only recorded"), speaker.locale)
    words = " — ".join(filter(None, (entry.subject, " ".join((entry.text or "").split()))))
    return f"{channel}: {words}" if words else channel


def trouble_words(entry: t.Refusal | t.Missed | t.Unrefused, speaker: Speaker) -> str:
    """Whose step failed, how, and whether it was meant to."""
    expected = False
    match entry:
        case t.Refusal():
            what = _refused(entry, speaker.locale)
            expected = entry.expected
        case t.Missed():
            what = said(("шагу не к чему отнестись", "the step finds nothing"), speaker.locale)
            what, expected = f"{what}: {_names(entry.about, speaker)}", entry.expected
        case t.Unrefused():
            what = said(("прошло, хотя ждали отказа", "done, although it was to fail"), speaker.locale)
            what += f": {_code_words(entry.expected, speaker.locale)}"
    meant = said(_AS_MEANT, speaker.locale) if expected else ""
    return f"{person_words(entry.who, speaker)}: {_step_words(entry, speaker.locale)} — {what}{meant}"


def _refused(entry: t.Refusal, locale: Locale) -> str:
    """The rules' own detail is English."""
    if locale is Locale.EN:
        return f"refused: {entry.code}. {entry.detail}"
    return f"отказ: {_code_words(entry.code, locale)}"


def _code_words(code: str, locale: Locale) -> str:
    return code if locale is Locale.EN else f"{refusal_words(code, None, locale)} ({code})"


def _step_words(entry: t.Refusal | t.Missed | t.Unrefused, locale: Locale) -> str:
    """What staff answer to a task by its words; other steps as a scenario names them."""
    word = entry.word
    return said(ENDS[word], locale) if entry.who.role is not None and word in ENDS else word


def request_words(entry: Request, speaker: Speaker) -> str:
    """What was asked of the world, given to somebody, or changed."""
    match entry:
        case t.WorldChanged():
            return f"{person_words('world', speaker)}: {said(_CHANGES[entry.word], speaker.locale)}"
        case t.RefundTurned():
            amount = speaker.value("amount", entry.amount)
            words = (f"просим банк вернуть {amount}", f"the bank is asked to give {amount} back")
        case t.HandoverAsked():
            carrier = speaker.value("carrier", entry.carrier)
            words = (f"запрос перевозчику: {carrier}", f"a request to the carrier: {carrier}")
        case t.CodeGiven():
            percent, until = percent_words(entry.percent, speaker.locale), speaker.value("until", entry.until)
            words = (
                f"промокод {entry.code}: {percent} до {until}",
                f"promo code {entry.code}: {percent} until {until}",
            )
        case t.BonusEarned():
            amount, whose = speaker.value("amount", entry.amount), person_words(entry.staff, speaker)
            words = (f"бонус ({whose}): {amount}", f"bonus ({whose}): {amount}")
            if entry.amount < 0:
                words = (f"бонус отменён ({whose}): {amount}", f"bonus taken back ({whose}): {amount}")
        case t.SegmentSet():
            words = (f"клиент в сегменте {entry.segment}", f"the customer is in segment {entry.segment}")
        case t.BackendTold():
            words = (f"сайту сообщено: {entry.event}", f"the shop’s backend is told: {entry.event}")
            if entry.fate in _UNSENT:
                why = said(_UNSENT[entry.fate], speaker.locale)
                words = (f"сайту: {entry.event}, {why}", f"to the shop’s backend: {entry.event}, {why}")
            elif entry.fate is t.Fate.SHADOW:
                words = (
                    f"сайту, только запись: {entry.event}",
                    f"to the backend, only recorded: {entry.event}",
                )
        case t.Warned():
            told = "; ".join(word_for(one, speaker.locale) for one in entry.warnings)
            words = (f"оператору сказано: {told}", f"the operator is told: {told}")
        case t.BlackListed():
            words = ("клиент попал в чёрный список", "the customer is black-listed")
    return said(words, speaker.locale)


def _times(entry: t.TaskTurned, speaker: Speaker) -> str:
    """From when, where that is later, and until when; days only where they are others."""
    task = entry.task
    ready = _moment(task.ready_at, entry.at, speaker)
    due = _moment(task.due_at, max(entry.at, task.ready_at), speaker)
    if task.ready_at <= entry.at:
        return said((f"срок {due}", f"due {due}"), speaker.locale)
    return said((f"с {ready}, срок {due}", f"from {ready}, due {due}"), speaker.locale)


def _moment(at: datetime, beside: datetime, speaker: Speaker) -> str:
    zone = ZoneInfo(speaker.zone)
    clock = time_words(at, speaker.zone)
    if at.astimezone(zone).date() == beside.astimezone(zone).date():
        return clock
    return f"{day_words(at, speaker.zone, speaker.locale)} {clock}"


def _names(about: str, speaker: Speaker) -> str:
    """The tasks of these codes by name; whatever else is missing stays as it is called."""
    codes = set(TaskKind)
    return " / ".join(
        name_of(TaskKind(one), speaker.locale) if one in codes else one for one in about.split(" / ")
    )
