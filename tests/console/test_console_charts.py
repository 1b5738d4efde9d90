"""Charts are drawn of any numbers, tell each of them to eyes and ears, and let nothing into the page that is not theirs."""

from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from console.charts.bars import bars, funnel
from console.charts.drawing import About, Point, Series, percent, scale_of
from console.charts.heat import heat
from console.charts.plots import columns, line
from console.presenters.reports.drawn import ROUND_TIMES

HOSTILE = "<script>alert(1)</script>\"'&\x00"
Chart = Callable[[About, tuple[Point, ...]], Markup]


def about(title: str = "Выручка") -> About:
    return About(
        "revenue", title, "Что видно", words=lambda value: f"{value:f} ₽", short=lambda value: f"{value:f}"
    )


def of_series(chart: Callable[[About, tuple[Series, ...]], Markup]) -> Chart:
    def drawn(about: About, points: tuple[Point, ...]) -> Markup:
        return chart(about, (Series("Заказы", points),))

    return drawn


CHARTS: dict[str, Chart] = {
    "bars": bars,
    "funnel": funnel,
    "columns": of_series(columns),
    "line": of_series(line),
    "heat": of_series(heat),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def points(*values: str | None) -> tuple[Point, ...]:
    return tuple(
        Point(f"№{number}", None if value is None else Decimal(value)) for number, value in enumerate(values)
    )


def read(chart: Markup) -> ElementTree.Element:
    """As a browser's parser takes it; broken markup is an error."""
    return ElementTree.fromstring(str(chart))


def told(chart: Markup) -> list[Decimal]:
    return [Decimal(one.attrib["data-value"]) for one in read(chart).iter() if "data-value" in one.attrib]


@every_chart
def test_a_chart_has_a_title_and_a_description_for_ears(chart: Chart) -> None:
    found = read(chart(about(), points("1", "2")))
    assert (found.attrib["role"], found.attrib["width"]) == ("img", "100%")
    title, described = found.attrib["aria-labelledby"].split()
    texts = {one.attrib.get("id"): one.text for one in found}
    assert (texts[title], texts[described]) == ("Выручка", "Что видно")


@every_chart
def test_every_mark_says_its_label_and_number(chart: Chart) -> None:
    found = read(chart(about(), (Point("март", Decimal("1990.50")),)))
    (said,) = [one[0].text for one in found.iter() if "data-value" in one.attrib]
    assert said is not None and said.endswith("март: 1990.50 ₽")


@every_chart
def test_nothing_hostile_comes_through(chart: Chart) -> None:
    drawn = chart(about(HOSTILE), (Point(HOSTILE, Decimal(1)), Point("b", Decimal(2))))
    assert "<script" not in drawn and "\x00" not in drawn
    assert read(drawn)[0].text == HOSTILE.replace("\x00", "")
    assert (
        'style="' not in drawn
        and "<style" not in drawn
        and " on" not in drawn.replace(" on1", "").replace(" on5", "")
    )


@every_chart
@pytest.mark.parametrize(
    "values",
    [
        (),
        ("5",),
        ("0",),
        ("0", "0"),
        ("-3", "2"),
        ("-3", "-1"),
        (None,),
        (None, "4"),
        ("0.01", "99999999.99"),
    ],
)
def test_a_chart_of_hardly_anything_is_still_one(chart: Chart, values: tuple[str | None, ...]) -> None:
    drawn = chart(about(), points(*values))
    assert told(drawn) == [Decimal(value) for value in values if value is not None]
    assert "nan" not in drawn and "inf" not in drawn


@every_chart
@given(values=st.lists(st.none() | st.decimals(min_value=-(10**12), max_value=10**12, places=2), max_size=40))
def test_a_chart_tells_every_number_it_was_given(chart: Chart, values: list[Decimal | None]) -> None:
    drawn = chart(about(), tuple(Point(f"{number}", value) for number, value in enumerate(values)))
    assert told(drawn) == [value for value in values if value is not None]


@given(values=st.lists(st.decimals(min_value=-(10**12), max_value=10**12, places=2), max_size=20))
def test_a_scale_holds_its_numbers_and_zero_and_has_round_steps(values: list[Decimal]) -> None:
    scale = scale_of(values)
    assert scale.low <= min([Decimal(0), *values]) <= max([Decimal(0), *values]) <= scale.high
    assert 2 <= len(scale.ticks) <= 7 and Decimal(0) in scale.ticks
    step = scale.ticks[1] - scale.ticks[0]
    assert step.normalize().as_tuple().digits in ((1,), (2,), (5,))


@pytest.mark.parametrize(
    ("longest", "step"), [("0.004", "0.0014"), ("0.5", "0.1667"), ("7", "2"), ("200", "120")]
)
def test_a_scale_of_times_goes_by_seconds_minutes_hours_and_days(longest: str, step: str) -> None:
    scale = scale_of([Decimal(longest)], ROUND_TIMES)
    assert round(scale.ticks[1] - scale.ticks[0], 4) == Decimal(step)
    assert scale.high >= Decimal(longest)


def test_bars_are_as_long_as_their_numbers() -> None:
    found = [one for one in read(bars(about(), points("4", "1", "-4"))).iter() if "data-value" in one.attrib]
    assert [(one.attrib["x"], one.attrib["width"]) for one in found] == [
        ("50%", "50%"),
        ("50%", "12.5%"),
        ("0%", "50%"),
    ]
    assert found[2].attrib["class"] == "bad"


def test_a_long_name_is_cut_where_it_would_run_into_the_number_and_told_whole() -> None:
    name = "Передумали из-за сроков доставки в отдалённые районы Крайнего Севера"
    found = read(bars(about(), (Point(name, Decimal(1)),)))
    written = [one.text or "" for one in found.iter("{http://www.w3.org/2000/svg}text")] or [
        one.text or "" for one in found.iter("text")
    ]
    assert written[0].endswith("…") and len(written[0]) < len(name)
    assert name in str(ElementTree.tostring(found, "unicode"))


def test_a_funnel_narrows_around_its_middle() -> None:
    found = [one for one in read(funnel(about(), points("200", "50"))).iter() if "data-value" in one.attrib]
    assert [(one.attrib["x"], one.attrib["width"]) for one in found] == [("0%", "100%"), ("37.5%", "25%")]


def test_columns_of_two_series_stand_side_by_side_and_are_told_apart() -> None:
    drawn = columns(about(), (Series("Заказы", points("10", "5")), Series("Выручка", points("8", "0"))))
    found = [one for one in read(drawn).iter() if "data-value" in one.attrib]
    assert [one.attrib["class"] for one in found] == ["s1", "s1", "s2", "s2"]
    assert [float(one.attrib["height"]) for one in found] == [190, 95, 152, 0]
    assert found[2][0].text == "Выручка · №0: 8 ₽"


def test_columns_below_zero_hang_from_it() -> None:
    found = [
        one
        for one in read(of_series(columns)(about(), points("5", "-5"))).iter()
        if "data-value" in one.attrib
    ]
    bottom = float(found[0].attrib["y"]) + float(found[0].attrib["height"])
    assert bottom == float(found[1].attrib["y"])


def test_a_line_is_broken_where_nothing_is_known() -> None:
    drawn = of_series(line)(about(), points("1", None, "2", "3"))
    (path,) = [
        one.attrib["d"] for one in read(drawn).iter() if one.attrib.get("class", "").startswith("line")
    ]
    assert (path.count("M"), path.count("L")) == (2, 1)


def test_of_many_labels_only_some_are_written() -> None:
    drawn = of_series(columns)(about(), points(*("1",) * 180))
    labels = [one.text for one in read(drawn).iter("text") if (one.text or "").startswith("№")]
    assert labels[:2] == ["№0", "№15"] and len(labels) == 12


def test_a_hotter_cell_is_darker_and_an_unknown_one_empty() -> None:
    drawn = of_series(heat)(about(), points("0", "0.1", "0.5", "1", None))
    classes = [one.attrib.get("class") for one in read(drawn).iter("rect")]
    assert classes == ["shade0", "shade1", "shade3", "shade5", "none"]


def test_a_place_is_written_short() -> None:
    assert [percent(share) for share in (0, 0.5, 1 / 3, 1)] == ["0%", "50%", "33.333%", "100%"]
