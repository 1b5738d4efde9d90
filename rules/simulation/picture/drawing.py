"""Draws a life: the band of statuses, the days, the lanes with their marks and bars, a legend; its colours are look's."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from playbook import wording
from playbook.wording import Locale, number_of, short_day_words
from rules.simulation.picture.axis import Axis, Room, axis_of
from rules.simulation.picture.items import LANES, Item, items_of
from rules.simulation.picture.lanes import LABEL, NOTE, Rows, laid_out
from rules.simulation.picture.letters import width_of
from rules.simulation.picture.look import COLOURS, PICTURE
from rules.simulation.picture.markup import Markup, element, joined
from rules.simulation.picture.statuses import MOODS, Held, statuses_of
from rules.simulation.picture.strokes import LEGEND, drawn
from rules.simulation.printing import headings
from rules.simulation.transcript import Transcript
from rules.words.names import STATUSES, said

_LEFT: Final = 118.0
"""Where the lanes begin, right of their names."""
_RIGHT: Final = 28.0
_LEAST: Final = 1040.0
"""Pixels an axis has at least."""
_BAND: Final = 28.0
_DAYS: Final = 30.0
_LANE_PAD: Final = 10.0
_HEADING: Final = 58.0
_LEGEND: Final = 40.0
_DAY_ROOM: Final = 74.0
_SKIP_ROOM: Final = 70.0
_BOLD: Final = 1.08
"""How much wider bold letters are."""
_SMALL: Final = NOTE
_DATE: Final = 11.0


def picture(transcript: Transcript, locale: Locale) -> str:
    """The picture alone, as an SVG document that needs nothing else."""
    return drawing(transcript, locale, alone=True) + "\n"


def drawing(transcript: Transcript, locale: Locale, *, alone: bool = False) -> Markup:
    """The picture as an element; `alone` with a heading and with its colours."""
    zone = ZoneInfo(transcript.shop_zone)
    statuses = statuses_of(transcript)
    items = items_of(transcript, locale)
    axis = _axis(transcript, statuses, items, zone, locale)
    lanes = laid_out(items, axis)
    top = _HEADING if alone else 14.0
    lanes_top = top + _BAND + _DAYS
    bottom = lanes_top + sum(map(_height, lanes))
    # A life that is over in one moment has no length: the heading and the legend need their room all the same.
    right = max([_LEAST, axis.length, *(placed.right for lane in lanes for placed in lane.items)])
    last = max(_last_status_end(statuses, axis, locale), _last_day_end(axis, transcript.shop_zone, locale))
    width = _LEFT + max(right, last) + _RIGHT
    height = bottom + _LEGEND
    title = transcript.title.in_(locale)
    parts = [
        element("title", title),
        element("style", Markup(COLOURS + PICTURE)) if alone else Markup(""),
        element("rect", class_="ground", width=width, height=height),
        _heading(title, transcript, locale) if alone else Markup(""),
        *_lanes(lanes, lanes_top, width, locale),
        *_days(axis, top + _BAND, bottom, transcript.shop_zone, locale),
        *_statuses(statuses, axis, top, width - _RIGHT, locale),
        *_items(lanes, lanes_top),
        _legend(bottom + 24, locale),
    ]
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="life",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=round(width),
        height=round(height),
        role="img",
        aria_label=title,
    )


def _axis(
    transcript: Transcript,
    statuses: tuple[Held, ...],
    items: tuple[Item, ...],
    zone: ZoneInfo,
    locale: Locale,
) -> Axis:
    """Every status has room for its name, every day for its date."""
    moments = {transcript.began, transcript.ended}
    for item in items:
        moments |= {item.start, item.end}
        moments |= {at for at in (item.ready, item.due) if at is not None and item.start < at < item.end}
    rooms = [
        Room(held.start, held.end, _status_width(held, locale)) for held in statuses if held.end is not None
    ]
    first: dict[date, datetime] = {}
    for at in sorted(moments | {held.start for held in statuses}):
        first.setdefault(at.astimezone(zone).date(), at)
    rooms += [
        Room(start, end, _DAY_ROOM if (other - day).days == 1 else _DAY_ROOM + _SKIP_ROOM)
        for (day, start), (other, end) in pairwise(first.items())
    ]
    return axis_of(moments, rooms, zone, _LEAST)


def _height(lane: Rows) -> float:
    return lane.height + 2 * _LANE_PAD


def _heading(title: str, transcript: Transcript, locale: Locale) -> Markup:
    order, _ = headings(transcript, locale)
    return joined(
        element("text", title, class_="heading", x=16, y=26),
        element("text", order, class_="under", x=16, y=45),
    )


def _status_width(held: Held, locale: Locale) -> float:
    return width_of(said(STATUSES[held.status], locale), LABEL) * _BOLD + 18


def _last_status_end(statuses: tuple[Held, ...], axis: Axis, locale: Locale) -> float:
    return axis.x(statuses[-1].start) + _status_width(statuses[-1], locale) if statuses else 0.0


def _last_day_end(axis: Axis, zone: str, locale: Locale) -> float:
    day = axis.days()[-1]
    return day.x + width_of(_day_words(day.day, zone, locale), _DATE)


def _day_words(day: date, zone: str, locale: Locale) -> str:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return f"{wording.weekday_words(at, zone, locale)} {short_day_words(at, zone, locale)}"


def _statuses(
    statuses: tuple[Held, ...], axis: Axis, top: float, right: float, locale: Locale
) -> Iterator[Markup]:
    """The last one goes on to the edge."""
    for held in statuses:
        x0 = _LEFT + axis.x(held.start)
        x1 = right if held.end is None else _LEFT + axis.x(held.end)
        yield element(
            "g",
            element("rect", x=x0 + 1, y=top, width=max(2.0, x1 - x0 - 2), height=_BAND - 4, rx=6),
            element("text", said(STATUSES[held.status], locale), x=x0 + 9, y=top + 16.5),
            class_=f"status {MOODS.get(held.status, '')}".strip(),
        )


def _days(axis: Axis, top: float, bottom: float, zone: str, locale: Locale) -> Iterator[Markup]:
    """A date where a day begins that anything happens on; a crease where empty days are left out."""
    line = top + _DAYS - 8
    yield element("line", class_="grid", x1=_LEFT - 8, y1=line, x2=_LEFT + axis.length, y2=line)
    for day in axis.days():
        x = _LEFT + day.x
        yield element("line", class_="grid", x1=x, y1=line - 4, x2=x, y2=bottom)
        yield element("text", _day_words(day.day, zone, locale), class_="day", x=x, y=line - 8)
    for crease in axis.breaks():
        words = number_of(crease.days, "day", locale)
        end = _LEFT + crease.x1 - 10
        middle = end - width_of(words, _SMALL) / 2
        yield element("text", words, class_="skip", x=end, y=line - 8, text_anchor="end")
        folds = "l3 -5 l4 10 l4 -10 l3 5"
        yield element("path", class_="gap", d=f"M{middle - 7:.1f} {line:.1f} {folds}")


def _lanes(lanes: tuple[Rows, ...], top: float, width: float, locale: Locale) -> Iterator[Markup]:
    """The ground of each and its name; every other one is darker."""
    y = top
    for number, lane in enumerate(lanes):
        height = _height(lane)
        if number % 2 == 0:
            yield element("rect", class_="stripe", x=0, y=y, width=width, height=height)
        yield element("text", said(LANES[lane.lane], locale), class_="lane", x=16, y=y + _LANE_PAD + 12)
        y += height


def _items(lanes: tuple[Rows, ...], top: float) -> Iterator[Markup]:
    y = top
    for number, lane in enumerate(lanes):
        items = (drawn(placed, _LEFT, y + _LANE_PAD + lane.tops[placed.row]) for placed in lane.items)
        yield element("g", *items, class_="items dark" if number % 2 == 0 else "items")
        y += _height(lane)


def _legend(y: float, locale: Locale) -> Markup:
    parts: list[Markup] = []
    x = 16.0
    for mark, words in LEGEND:
        label = said(words, locale)
        parts += [mark(x, y), element("text", label, class_="note", x=x + 22, y=y + 3.5)]
        x += 22 + width_of(label, _SMALL) + 22
    return element("g", *parts)
