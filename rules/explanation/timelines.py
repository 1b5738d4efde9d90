"""Examples of a shop's waiting, from its own numbers: the calls to a customer who does not answer, and a parcel that is not collected."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.calendars import Calendar, calls_calendar
from domain.tasks import TaskKind
from playbook.schema import OnGiveUp, Playbook
from playbook.task_rows import acts_on, row_delay
from playbook.wording import Locale, weekday_words
from rules.explanation.document import Mark, Timeline
from rules.explanation.values import counted
from rules.words.names import Words, said

_PLACED: Final = (2026, 3, 4, 12)
"""A Wednesday noon, of no holiday."""
_DAY: Final = timedelta(days=1)
_MOST_CALLS: Final = 30
_LONGEST: Final = timedelta(days=7)
_CALLS: Final[Words] = (
    "Пример: заказ оформлен в среду в 12:00, клиент не отвечает. Полосы — часы, когда можно звонить.",
    "An example: placed on Wednesday at 12:00, and the customer never answers. Bands are hours in which we may call.",
)
_PARCEL: Final[Words] = (
    "Пример: посылка прибыла, о ней сразу сообщили, а её не забирают.",
    "An example: the parcel has arrived, the customer was told at once and does not come.",
)
_GIVEN_UP: Final[dict[OnGiveUp, Words]] = {
    OnGiveUp.CANCEL: ("отмена", "cancelled"),
    OnGiveUp.SUPERVISOR: ("решает начальник отдела", "the supervisor decides"),
}
_ARRIVED: Final[Words] = ("прибыла", "arrived")
_REMINDER: Final[Words] = ("напоминание", "reminder")
_CALL: Final[Words] = ("звонок", "call")
_BACK: Final[Words] = ("едет обратно", "goes back")


def timeline_of(section: str, playbook: Playbook, locale: Locale) -> Timeline | None:
    """The example that belongs to a section of this key; none where the numbers give nothing to see."""
    match section:
        case "confirmation":
            return _calls(playbook, locale)
        case "pickup":
            return _parcel(playbook, locale)
        case _:
            return None


def _calls(playbook: Playbook, locale: Locale) -> Timeline | None:
    rules, zone = playbook.confirmation, playbook.hours.timezone
    calendar = calls_calendar(playbook.hours, playbook.customer_hours, zone)
    placed = datetime(*_PLACED, tzinfo=ZoneInfo(zone))
    end = placed + rules.give_up_after
    calls = tuple(_attempts(calendar, placed, end, rules.retry_after))
    if not timedelta(hours=6) <= rules.give_up_after <= _LONGEST or not 0 < len(calls) <= _MOST_CALLS:
        return None
    midnight = placed.replace(hour=0)
    last = (end + _DAY).replace(hour=0)
    given_up = calendar.next_open(end) or end
    days = (last - midnight) // _DAY

    def at(moment: datetime) -> float:
        return (moment - midnight) / _DAY

    marks = [Mark(at=at(call), label=f"{call.astimezone(placed.tzinfo):%H:%M}", kind="act") for call in calls]
    marks.append(Mark(at=at(given_up), label=said(_GIVEN_UP[rules.on_give_up], locale), kind="end"))
    return Timeline(
        title=said(_CALLS, locale),
        days=max(days, at(given_up)),
        names=tuple((day, weekday_words(midnight + day * _DAY, zone, locale)) for day in range(days)),
        open=tuple(_open_hours(calendar, midnight, last)),
        marks=tuple(marks),
    )


def _attempts(
    calendar: Calendar, placed: datetime, end: datetime, retry_after: timedelta
) -> Iterator[datetime]:
    """Each as early as it may be made; one more than is drawn at most."""
    at = calendar.next_open(placed)
    for _ in range(_MOST_CALLS + 1):
        if at is None or at >= end:
            return
        yield at
        at = calendar.next_open(at + retry_after)


def _open_hours(calendar: Calendar, begin: datetime, end: datetime) -> Iterator[tuple[float, float]]:
    """By quarters of an hour: finer than a picture of days shows."""
    quarter = timedelta(minutes=15)
    opened: datetime | None = None
    moment = begin
    while moment <= end:
        is_open = moment < end and calendar.is_open(moment)
        if is_open and opened is None:
            opened = moment
        elif not is_open and opened is not None:
            yield (opened - begin) / _DAY, (moment - begin) / _DAY
            opened = None
        moment += quarter


def _parcel(playbook: Playbook, locale: Locale) -> Timeline | None:
    rules = playbook.pickup
    if not _DAY <= rules.return_after <= timedelta(days=90):
        return None
    reminded = acts_on(playbook, "parcel.uncollected")
    call_after = row_delay(playbook, TaskKind.REMIND_PICKUP, rules.call_after)
    marks = [Mark(at=0, label=said(_ARRIVED, locale), kind="message")]
    if reminded and rules.remind_after < rules.return_after:
        marks.append(_on_day(rules.remind_after, _REMINDER, "message", locale))
    if call_after is not None and call_after < rules.return_after:
        marks.append(_on_day(call_after, _CALL, "act", locale))
    marks.append(_on_day(rules.return_after, _BACK, "end", locale))
    return Timeline(
        title=said(_PARCEL, locale),
        days=rules.return_after / _DAY,
        names=(),
        marks=tuple(sorted(marks, key=_at)),
    )


def _on_day(after: timedelta, words: Words, kind: str, locale: Locale) -> Mark:
    days = after / _DAY
    whole = (
        counted(int(days), said(("день|дня|дней", "day|days"), locale), locale) if days == int(days) else ""
    )
    below = said(("через {}", "after {}"), locale).format(whole) if whole else ""
    return Mark.model_validate({"at": days, "label": said(words, locale), "below": below, "kind": kind})


def _at(mark: Mark) -> float:
    return mark.at
