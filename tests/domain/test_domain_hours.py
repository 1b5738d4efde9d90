"""Hours as a playbook writes them: what is read, what is refused, what is written back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.hours import CustomerHours, ShopHours, Weekday
from domain.windows import parse_window, without_breaks

CUSTOMER = CustomerHours.model_validate({"calls": "10:00-20:00", "messages": "09:00-21:00"})


def shop(window: object = "10:00-20:00", **more: object) -> ShopHours:
    return ShopHours.model_validate({"timezone": "Europe/Moscow", "open": window, **more})


clocks = st.integers(0, 24 * 60 - 1).map(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}")
windows = (
    st.tuples(clocks, st.one_of(clocks, st.just("24:00")))
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: f"{ends[0]}-{ends[1]}")
)


@given(windows)
def test_a_window_reads_back_from_its_spelling(text: str) -> None:
    window = parse_window(text)
    assert parse_window(str(window)) == window
    assert 0 < window.closes - window.opens <= 24 * 60


@given(windows, st.lists(windows, max_size=3))
def test_what_is_left_of_a_window_has_no_minute_of_a_break(text: str, pauses: list[str]) -> None:
    window, breaks = parse_window(text), [parse_window(pause) for pause in pauses]
    paused = {minute % 1440 for pause in breaks for minute in range(pause.opens, pause.closes)}
    left = [minute for piece in without_breaks(window, breaks) for minute in range(piece.opens, piece.closes)]
    assert left == [minute for minute in range(window.opens, window.closes) if minute % 1440 not in paused]


def test_hours_written_out_need_no_holiday_table_and_stay_the_same() -> None:
    hours = shop(days="mon-fri", holidays="RU", open_on=["2025-06-12"], closed_on=["2025-03-05"])
    written = hours.written_out(2024, 2026)
    assert written.holidays == "none"
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(3 * 365)]
    assert [written.windows_on(day) for day in days] == [hours.windows_on(day) for day in days]
    assert ShopHours.model_validate(written.model_dump(mode="json")) == written
    assert shop().written_out(2024, 2026) == shop()


@pytest.mark.parametrize(
    ("written", "where", "message"),
    [
        ({"timezone": "Europe/Moskow"}, "timezone", "did you mean Europe/Moscow"),
        ({"open": "10-20"}, "open", 'write it like "10:00-20:00"'),
        ({"open": "10:00-25:00"}, "open", "not a window"),
        ({"open": "10:00-10:00"}, "open", "begins when it ends"),
        ({"open": 600}, "open", "one window"),
        ({"open": {"mon": 600}}, "open.mon", "text in quotes"),
        ({"open": {"monday": "10:00-20:00"}}, "open.monday", "not permitted"),
        ({"open": {}}, "", "never open"),
        ({"days": "mon-fry"}, "days", "'fry' is not a day of the week"),
        ({"days": []}, "days", "days are all"),
        ({"days": 5}, "days", "days are all"),
        ({"holidays": "XX"}, "holidays", "country's code such as RU"),
        ({"breaks": ["09:00-21:00"]}, "", "never open"),
        ({"closed_on": ["2025-01-09"], "open_on": ["2025-01-09"]}, "", "2025-01-09 stands both"),
        ({"opening": "10:00-20:00"}, "opening", "not permitted"),
    ],
)
def test_a_mistake_in_hours_is_told_where_it_stands(
    written: dict[str, object], where: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ShopHours.model_validate({"timezone": "Europe/Moscow", "open": "10:00-20:00"} | written)
    (error,) = refused.value.errors()
    assert ".".join(map(str, error["loc"])) == where
    assert message in error["msg"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("all", list(Weekday)),
        ("mon-fri", list(Weekday)[:5]),
        ("sat-mon", [Weekday.MON, Weekday.SAT, Weekday.SUN]),
        ("sun", [Weekday.SUN]),
        (["sat", "mon", "sat"], [Weekday.MON, Weekday.SAT]),
    ],
)
def test_days_are_read_in_each_of_their_forms(days: object, expected: list[Weekday]) -> None:
    assert list(shop(days=days).days) == expected


@given(
    windows,
    st.sampled_from(["all", "mon-fri", ["tue", "sat"]]),
    st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=3),
)
def test_hours_read_back_from_what_they_are_written_as(window: str, days: object, closed: list[date]) -> None:
    hours = shop({"mon": window, "sat": "09:00-10:00"}, days=days, closed_on=closed, holidays="RU")
    assert ShopHours.model_validate(hours.model_dump()) == hours
    assert ShopHours.model_validate_json(hours.model_dump_json()) == hours


def test_hours_are_written_as_in_a_playbook() -> None:
    assert shop().model_dump(mode="json") | {"breaks": None, "closed_on": None, "open_on": None} == {
        "timezone": "Europe/Moscow",
        "open": "10:00-20:00",
        "days": "all",
        "holidays": "none",
        "breaks": None,
        "closed_on": None,
        "open_on": None,
    }
    assert CUSTOMER.model_dump() == {"calls": "10:00-20:00", "messages": "09:00-21:00"}
    by_day = shop({"mon": "22:00-02:00"}).model_dump(mode="json")["open"]
    assert by_day["mon"] == "22:00-02:00"


def test_an_editor_is_told_both_forms_of_open() -> None:
    schema = ShopHours.model_json_schema()
    one, by_day = schema["$defs"]["WeekHours"]["anyOf"]
    assert one["type"] == "string"
    assert set(by_day["properties"]) == set(Weekday)
    assert by_day["additionalProperties"] is False
