"""Lays a transcript out as text: a heading, the days, a line for each thing with its reason at the right, a summary."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from textwrap import wrap
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.orders import Order
from playbook.wording import Locale, day_words, length_words, money_words, number_of, time_words
from rules.order.wanted import Next, NextKind
from rules.simulation.rows import Row, Tone, rows_of, speaker_of
from rules.simulation.transcript import Transcript
from rules.words.names import CHANNELS, STATUSES, TASKS, name_of, said
from rules.words.waits import wait_words

WIDTH: Final = 118
NARROWEST: Final = 72
_INDENT: Final = "  "
MARKS: Final = {
    Tone.STEP: "▸",
    Tone.STATUS: "●",
    Tone.FACT: "·",
    Tone.RULE: "◷",
    Tone.TASK: "+",
    Tone.GONE: "–",
    Tone.MESSAGE: "✉",
    Tone.HELD: "…",
    Tone.WORLD: "▸",
    Tone.TROUBLE: "!",
}
_WEEKDAYS: Final = (
    ("понедельник", "Monday"), ("вторник", "Tuesday"), ("среда", "Wednesday"), ("четверг", "Thursday"),
    ("пятница", "Friday"), ("суббота", "Saturday"), ("воскресенье", "Sunday"),
)  # fmt: skip


class Ink(StrEnum):
    """How a piece of a line is to look, where colours can be shown."""

    PLAIN = "plain"
    TITLE = "title"
    DAY = "day"
    FAINT = "faint"
    STATUS = "status"
    STEP = "step"
    TROUBLE = "trouble"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    ink: Ink = Ink.PLAIN


Line = tuple[Span, ...]
_INKS: Final = {Tone.STEP: Ink.STEP, Tone.STATUS: Ink.STATUS, Tone.TROUBLE: Ink.TROUBLE, Tone.GONE: Ink.FAINT}


def text_of(transcript: Transcript, locale: Locale, *, texts: bool = False, width: int = WIDTH) -> str:
    """The whole page as plain text."""
    lines = lines_of(transcript, locale, texts=texts, width=width)
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)


def lines_of(
    transcript: Transcript, locale: Locale, *, texts: bool = False, width: int = WIDTH
) -> Iterator[Line]:
    """The page line by line; with `texts` messages are shown in full. `width` in letters, at least NARROWEST."""
    width = max(width, NARROWEST)
    yield (Span(transcript.title.in_(locale), Ink.TITLE),)
    for heading in headings(transcript, locale):
        yield from ((Span(part, Ink.FAINT),) for part in wrap(heading, width))
    clock = Clock(transcript.shop_zone, transcript.customer_zone)
    for day, rows in groupby(rows_of(transcript, locale), key=lambda row: clock.day(row.at)):
        yield ()
        yield (Span(day_heading(day, transcript.shop_zone, locale), Ink.DAY),)
        last = ""
        for row in rows:
            shown = clock.shown(row.at)
            yield from _row(row, "" if shown == last else shown, clock.width, width, texts=texts)
            last = shown
    yield ()
    for line in summary_lines(transcript, locale):
        indent = " " * (len(line) - len(line.lstrip()))
        yield from ((Span(part),) for part in wrap(line, width, subsequent_indent=2 * indent))


class Clock(NamedTuple):
    """Moments by the shop's clock, and by the customer's in brackets where it is another."""

    shop: str
    customer: str

    @property
    def width(self) -> int:
        """Letters that a time takes."""
        return 5 if self.shop == self.customer else len("12:00 (12:00 +1)")

    def day(self, at: datetime) -> date:
        """The day in the shop."""
        return at.astimezone(ZoneInfo(self.shop)).date()

    def shown(self, at: datetime) -> str:
        """`12:00`, `18:00 (01:00 +1)`."""
        here = time_words(at, self.shop)
        there = at.astimezone(ZoneInfo(self.customer))
        if there.utcoffset() == at.astimezone(ZoneInfo(self.shop)).utcoffset():
            return here
        days = (there.date() - self.day(at)).days
        return f"{here} ({there:%H:%M}{f' {days:+d}' if days else ''})"


def headings(transcript: Transcript, locale: Locale) -> tuple[str, ...]:
    """What is played: the shop, the order, the clocks."""
    order = transcript.order
    number = f"заказ № {order.number}" if locale is Locale.RU else f"order No. {order.number}"
    lines = f"{transcript.shop} · {number} · {goods_words(order)} · " + " · ".join(
        (
            name_of(order.delivery.kind, locale),
            name_of(order.method, locale),
            money_words(order.total, order.currency, locale),
        )
    )
    shop, customer = transcript.shop_zone, transcript.customer_zone
    if shop == customer:
        clocks = f"время: {shop}" if locale is Locale.RU else f"times: {shop}"
    elif locale is Locale.RU:
        clocks = f"время магазина: {shop}, в скобках у клиента: {customer}"
    else:
        clocks = f"times of the shop: {shop}, in brackets the customer’s: {customer}"
    return lines, clocks


def goods_words(order: Order) -> str:
    """`3 × Капсулы, 60 шт.`"""
    return ", ".join(f"{line.quantity} × {line.name}" for line in order.lines)


def day_heading(day: date, zone: str, locale: Locale) -> str:
    """`среда, 4 марта 2026`."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return f"{said(_WEEKDAYS[day.weekday()], locale)}, {day_words(at, zone, locale)} {day.year}"


def summary_lines(transcript: Transcript, locale: Locale) -> Iterator[str]:
    """Where it ended, what it took, what it waits for."""
    end, russian = transcript.summary, locale is Locale.RU
    status = said(STATUSES[end.status], locale)
    lasted = lasted_words(end.lasted, locale)
    yield f"{'Итог' if russian else 'End'}: {status}, {name_of(end.payment, locale)}; {lasted}"
    channels = ", ".join(f"{said(CHANNELS[one], locale)} {number}" for one, number in end.messages.items())
    total = sum(end.messages.values())
    counted = f"{total} ({channels})" if channels else str(total)
    yield (
        f"Сообщений: {counted}; звонков: {end.calls}; задач: {end.tasks}"
        if russian
        else f"Messages: {counted}; calls: {end.calls}; tasks: {end.tasks}"
    )
    if not end.waits_for.next:
        yield "Дальше: ничего не ждём" if russian else "Next: nothing is awaited"
        return
    yield "Дальше:" if russian else "Next:"
    for coming in end.waits_for.next:
        yield f"{_INDENT}{next_words(coming, transcript, locale)}"


def lasted_words(length: timedelta, locale: Locale) -> str:
    """`14 дней`, `1 день 2 часа`: hours count only in a short life."""
    return number_of(length.days, "day", locale) if length.days > 1 else length_words(length, locale)


def next_words(coming: Next, transcript: Transcript, locale: Locale) -> str:
    """One thing that will or may come, when, and by which rule."""
    speaker = speaker_of(transcript, locale)
    at = speaker.value("at", coming.at)
    if coming.kind is NextKind.TASK:
        kind = next((code for code in TASKS if code == coming.what), None)
        task = "задача" if locale is Locale.RU else "task"
        what = f"{task}: {name_of(kind, locale) if kind is not None else coming.words}"
    else:
        what = wait_words(coming.rule, coming.words, locale)
    return f"{at}: {what} [{coming.rule}]"


def _row(row: Row, shown: str, clock: int, width: int, *, texts: bool) -> Iterator[Line]:
    ink = _INKS.get(row.tone, Ink.PLAIN)
    left = f"{_INDENT}{shown:<{clock}}  "
    room = width - len(left) - 2 - (len(row.why) + 2 if row.why else 0)
    what = [_cut(row.what, room)] if row.tone is Tone.MESSAGE else wrap(row.what, room) or [""]
    gap = " " * (room - len(what[0]) + 2)
    why = (Span(gap), Span(row.why, Ink.FAINT)) if row.why else ()
    yield (Span(left, Ink.FAINT), Span(f"{MARKS[row.tone]} ", ink), Span(what[0], ink), *why)
    below = " " * (len(left) + 2)
    for more in what[1:]:
        yield Span(below), Span(more, ink)
    if texts and row.text:
        for paragraph in row.text.strip().splitlines():
            for part in wrap(paragraph, width - len(below) - 2) or [""]:
                yield Span(f"{below}│ ", Ink.FAINT), Span(part)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
