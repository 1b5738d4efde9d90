"""The picture of a life: every word has its place, nothing is fetched, everything is escaped."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from playbook.wording import Locale
from rules.simulation.picture.axis import Room, axis_of
from rules.simulation.picture.drawing import picture
from rules.simulation.picture.items import Shape, items_of
from rules.simulation.picture.lanes import laid_out
from rules.simulation.picture.letters import fitted, width_of
from rules.simulation.picture.markup import Markup, element
from rules.simulation.picture.page import page
from rules.simulation.transcript import Transcript
from tests.rules.simulation.conftest import Played
from tools.record_scenarios import Shipped, shipped

SCENARIOS = tuple(shipped())
MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def parsed(life: Transcript, locale: Locale) -> ElementTree.Element:
    return ElementTree.fromstring(picture(life, locale))


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_no_words_lie_over_others_or_beyond_the_edge(scenario: Shipped, locale: Locale) -> None:
    life = scenario.play()
    items = items_of(life, locale)
    moments = [at for item in items for at in (item.start, item.end)]
    axis = axis_of([life.began, life.ended, *moments], (), MOSCOW, 500)
    placed = 0
    for lane in laid_out(items, axis):
        for row in range(len(lane.tops) - 1):
            in_row = sorted((one.x0, one.right) for one in lane.items if one.row == row)
            placed += len(in_row)
            for (_, right), (left, _) in itertools.pairwise(in_row):
                assert right < left
    assert placed == len(items) > 1
    drawn = parsed(life, locale)
    width = float(drawn.attrib["width"])
    for text in drawn.iter(f"{SVG}text"):
        size = {"note": 10.5, "day": 11.0, "skip": 10.5, "heading": 17.0}.get(
            text.attrib.get("class", ""), 12.0
        )
        anchor_end = text.attrib.get("text-anchor") == "end"
        right = float(text.attrib["x"]) + (0 if anchor_end else width_of(text.text or "", size))
        assert right <= width


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_bands_of_statuses_have_room_for_their_names(scenario: Shipped) -> None:
    for band in parsed(scenario.play(), Locale.RU).iter(f"{SVG}g"):
        if band.attrib.get("class", "").startswith("status"):
            [rect, text] = list(band)
            assert width_of(text.text or "", 12) + 8 <= float(rect.attrib["width"])


def test_a_picture_and_a_page_need_nothing_from_elsewhere(played: Played) -> None:
    life = played("until: +1d\n")
    for text in (picture(life, Locale.EN), page(life, Locale.EN)):
        assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\bsrc=|\bhref=|\bon\w+=", text)
        assert "prefers-color-scheme:dark" in text


def test_whatever_a_scenario_says_is_escaped(played: Played) -> None:
    evil = '"</title><script>alert(1)</script>&"'
    life = played(f"order: {{items: [{{sku: A, name: '{evil}'}}]}}\nuntil: +1h\n")
    for text in (picture(life, Locale.RU), page(life, Locale.RU)):
        assert "<script" not in text
        assert "&lt;script&gt;" in text
    assert element("p", evil, title=evil) == (
        '<p title="&quot;&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;">'
        '"&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"</p>'
    )
    assert element("p", Markup("<b>a</b>")) == "<p><b>a</b></p>"


def test_a_page_has_the_picture_and_every_line(played: Played) -> None:
    text = page(played("steps:\n  - {at: ready, operator: no_answer}\n"), Locale.RU)
    assert text.startswith('<!doctype html>\n<html lang="ru">')
    assert text.count("<svg") == 1
    assert "<summary>СМС: Звонили вам по заказу 1042" in text
    assert "<td>confirmation.retry_after</td>" in text
    assert text.count("<tbody>") >= 1


def test_empty_weeks_are_drawn_short_and_counted() -> None:
    days = [NOON, NOON + timedelta(hours=2), NOON + timedelta(days=1), NOON + timedelta(days=22)]
    axis = axis_of(days, (), MOSCOW, 0)
    steps = [later - before for before, later in zip(axis.places, axis.places[1:], strict=False)]
    assert steps[0] < steps[1] < steps[2] < 3 * steps[1]
    [crease] = axis.breaks()
    assert crease.days == 20
    assert [day.day.day for day in axis.days()] == [4, 5, 26]


def test_an_axis_keeps_the_room_that_is_asked_for() -> None:
    axis = axis_of([NOON], [Room(NOON, NOON + timedelta(minutes=1), 80.0)], MOSCOW, 0)
    assert axis.length == 80.0
    assert axis.x(NOON + timedelta(seconds=30)) == 40.0
    assert axis.x(NOON - timedelta(days=1)) == 0.0
    assert axis.x(NOON + timedelta(days=1)) == 80.0


def test_a_label_is_cut_with_an_ellipsis_where_it_must() -> None:
    assert fitted("коротко", 12, 200) == "коротко"
    cut = fitted("очень длинное название задачи для сотрудника", 12, 120)
    assert cut.endswith("…")
    assert width_of(cut, 12) <= 120


def test_messages_of_one_trigger_are_one_mark_and_notices_are_for_staff(played: Played) -> None:
    life = played(
        "order: {items: [{sku: A, unit_price: '60000.00'}]}\n"
        "steps:\n  - {at: ready, operator: confirmed}\n  - {at: +1h, picker: packed}\n  - {shop: shipped}\n"
    )
    marks = [item for item in items_of(life, Locale.EN) if item.shape is Shape.MESSAGE]
    shipped_mark = next(item for item in marks if item.note.endswith("T3"))
    assert shipped_mark.note == "13:00 · email, SMS · T3"
    assert [item.lane for item in marks if item.note.endswith("T21")] == ["staff"]
