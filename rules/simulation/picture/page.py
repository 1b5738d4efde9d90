"""A page of its own about a life: what was played, the picture, the summary, and every line; no script, nothing fetched."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from playbook.wording import Locale
from rules.simulation.picture.drawing import drawing
from rules.simulation.picture.look import COLOURS, PAGE, PICTURE
from rules.simulation.picture.markup import Markup, element, joined
from rules.simulation.picture.statuses import MOODS
from rules.simulation.printing import MARKS, Clock, day_heading, headings, lasted_words, next_words
from rules.simulation.rows import Row, rows_of
from rules.simulation.transcript import Transcript
from rules.words.names import CHANNELS, STATUSES, Words, name_of, said

_TIMELINE: Final[Words] = ("Как это было", "Timeline")
_LINES: Final[Words] = ("По порядку", "Line by line")
_STATUS: Final[Words] = ("Статус", "Status")
_MESSAGES: Final[Words] = ("Сообщений", "Messages")
_CALLS: Final[Words] = ("Звонков", "Calls")
_TASKS: Final[Words] = ("Задач", "Tasks")
_DAYS: Final[Words] = ("Заняло", "Took")
_NEXT: Final[Words] = ("Что дальше", "What comes next")


def page(transcript: Transcript, locale: Locale) -> str:
    """The whole document."""
    title = transcript.title.in_(locale)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width,initial-scale=1"),
        element("title", title),
        element("style", Markup(COLOURS + PAGE + PICTURE)),
    )
    body = element("body", element("main", *_parts(transcript, title, locale)))
    return f"<!doctype html>\n{element('html', head, body, lang=locale.value)}\n"


def _parts(transcript: Transcript, title: str, locale: Locale) -> Iterator[Markup]:
    yield _opening(transcript, title, locale)
    picture = element("div", drawing(transcript, locale), class_="roll", tabindex="0")
    yield _card(said(_TIMELINE, locale), "", picture)
    yield _summary(transcript, locale)
    _, clocks = headings(transcript, locale)
    yield _card(said(_LINES, locale), clocks, _table(transcript, locale))


def _opening(transcript: Transcript, title: str, locale: Locale) -> Markup:
    order, _ = headings(transcript, locale)
    about = transcript.about.in_(locale) if transcript.about is not None else ""
    pills = [element("span", part, class_="pill") for part in order.split(" · ")]
    return element(
        "header",
        element("h1", title),
        element("p", about) if about else Markup(""),
        element("div", *pills, class_="pills"),
    )


def _card(title: str, note: str, body: Markup) -> Markup:
    small = element("small", note, class_="muted") if note else Markup("")
    return element("section", element("header", element("h2", title), small), body, class_="card")


def _summary(transcript: Transcript, locale: Locale) -> Markup:
    end = transcript.summary
    by_channel = ", ".join(
        f"{said(CHANNELS[channel], locale)} {number}" for channel, number in end.messages.items()
    )
    status = element(
        "span", said(STATUSES[end.status], locale), class_=f"pill {MOODS.get(end.status, '')}".strip()
    )
    facts = element(
        "div",
        _fact(_STATUS, status, name_of(end.payment, locale), locale),
        _fact(_MESSAGES, element("b", str(sum(end.messages.values()))), by_channel, locale),
        _fact(_CALLS, element("b", str(end.calls)), "", locale),
        _fact(_TASKS, element("b", str(end.tasks)), "", locale),
        _fact(_DAYS, element("b", lasted_words(end.lasted, locale)), "", locale),
        class_="facts",
    )
    if not end.waits_for.next:
        return element("section", facts, class_="card")
    coming = [element("li", next_words(one, transcript, locale)) for one in end.waits_for.next]
    heading = element("li", element("b", said(_NEXT, locale)), class_="head")
    return element("section", facts, element("ul", heading, *coming), class_="card")


def _fact(name: Words, value: Markup, note: str, locale: Locale) -> Markup:
    return element("div", element("small", said(name, locale)), value, Markup(" "), element("span", note))


def _table(transcript: Transcript, locale: Locale) -> Markup:
    clock = Clock(transcript.shop_zone, transcript.customer_zone)
    bodies = []
    for day, rows in groupby(rows_of(transcript, locale), key=lambda row: clock.day(row.at)):
        name = element("th", day_heading(day, transcript.shop_zone, locale), colspan="4", scope="colgroup")
        bodies.append(element("tbody", element("tr", name), *_lines(tuple(rows), clock)))
    return element("table", *bodies)


def _lines(rows: tuple[Row, ...], clock: Clock) -> Iterator[Markup]:
    last = ""
    for row in rows:
        shown = clock.shown(row.at)
        same = shown == last
        what = _with_text(row) if row.text else joined(row.what)
        yield element(
            "tr",
            element("td", "" if same else shown),
            element("td", MARKS[row.tone]),
            element("td", what),
            element("td", row.why),
            class_=f"{row.tone}{' again' if same else ''}",
        )
        last = shown


def _with_text(row: Row) -> Markup:
    """A message opens to its words."""
    return element("details", element("summary", row.what), element("pre", row.text.strip()))
