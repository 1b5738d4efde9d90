"""Open time: shop hours, customer hours, their overlap, and limits counted in them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import (
    LONGEST_CLOSURE,
    NeverOpen,
    calls_calendar,
    messages_calendar,
    shop_calendar,
)
from domain.hours import CustomerHours, ShopHours
from domain.public_holidays import holiday_year

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
CUSTOMER = CustomerHours.model_validate({"calls": "10:00-20:00", "messages": "09:00-21:00"})
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def shop(window: object = "10:00-20:00", zone: str = "Europe/Moscow", **more: object) -> ShopHours:
    return ShopHours.model_validate({"timezone": zone, "open": window, **more})


def moscow(day: int, clock: str, month: int = 3) -> datetime:
    """A moment of 2025 by the clock of Moscow; 3 March is a Monday."""
    return datetime.combine(date(2025, month, day), time.fromisoformat(clock), MOSCOW)


def berlin(month: int, day: int, clock: str, fold: int = 0) -> datetime:
    return (
        datetime.combine(date(2025, month, day), time.fromisoformat(clock), BERLIN)
        .replace(fold=fold)
        .astimezone(UTC)
    )


windows = (
    st.tuples(st.integers(0, 23), st.integers(0, 24))
    .filter(lambda pair: pair[0] % 24 != pair[1] % 24)
    .map(lambda pair: f"{pair[0]:02}:00-{pair[1]:02}:00")
)
# Whole hours, half hours, clocks that change at 2:00, at midnight and by half an hour only.
zones = st.sampled_from(
    [
        "Europe/Moscow",
        "Asia/Vladivostok",
        "Europe/Berlin",
        "America/Santiago",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
    ]
)
shops = st.builds(
    lambda window, zone, days, pauses: shop(window, zone, days=days, breaks=pauses),
    windows,
    zones,
    st.sampled_from(["all", "mon-fri", ["tue", "sat"]]),
    st.sampled_from([[], ["13:15-13:45"], ["23:30-00:30", "03:00-03:15"]]),
)
moments = st.integers(0, 2 * 365 * 24 * 60 * 60).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
lengths = st.integers(0, 60 * 60).map(lambda seconds: timedelta(seconds=seconds * 37))


# --- the examples of the specification


def test_moscow_and_vladivostok_share_ten_to_thirteen() -> None:
    calendar = calls_calendar(shop(), CUSTOMER, "Asia/Vladivostok")
    assert calendar.next_open(moscow(3, "00:00")) == moscow(3, "10:00")
    assert calendar.is_open(moscow(3, "12:59"))
    assert not calendar.is_open(moscow(3, "13:00"))
    assert calendar.open_time_between(moscow(3, "00:00"), moscow(4, "00:00")) == 3 * HOUR


def test_a_night_order_is_ready_at_the_first_open_moment_and_due_an_open_hour_later() -> None:
    calendar = calls_calendar(shop(), CUSTOMER, "Asia/Vladivostok")
    placed = moscow(3, "23:51")
    ready = calendar.next_open(placed)
    assert ready == moscow(4, "10:00")
    assert calendar.add_open_time(placed, HOUR) == moscow(4, "11:00")


def test_a_limit_goes_on_in_the_next_open_time() -> None:
    assert shop_calendar(shop()).add_open_time(moscow(3, "19:30"), HOUR) == moscow(4, "10:30")


def test_a_limit_that_ends_at_closing_ends_at_the_next_opening() -> None:
    assert shop_calendar(shop()).add_open_time(moscow(3, "19:00"), HOUR) == moscow(4, "10:00")


def test_open_time_is_not_counted_beyond_ten_years() -> None:
    with pytest.raises(NeverOpen, match="beyond any limit"):
        shop_calendar(shop("10:00-10:01", days="mon")).add_open_time(moscow(4, "12:00"), timedelta(days=30))


def test_no_time_at_all_is_the_next_open_moment() -> None:
    calendar = shop_calendar(shop())
    assert calendar.add_open_time(moscow(3, "09:00"), timedelta(0)) == moscow(3, "10:00")
    assert calendar.add_open_time(moscow(3, "11:23"), timedelta(0)) == moscow(3, "11:23")


def test_messages_follow_the_customers_clock_alone() -> None:
    calendar = messages_calendar(CUSTOMER, "Asia/Vladivostok")
    assert calendar.next_open(moscow(3, "14:30")) == moscow(4, "02:00")
    assert calendar.is_open(moscow(3, "03:00"))


def test_no_overlap_within_a_week_is_no_moment() -> None:
    calendar = calls_calendar(shop("09:00-12:00"), CUSTOMER, "America/New_York")
    assert calendar.next_open(moscow(3, "10:00")) is None
    assert calendar.latest_open_before(moscow(3, "10:00")) is None
    with pytest.raises(NeverOpen):
        calendar.add_open_time(moscow(3, "10:00"), HOUR)


def test_a_closure_longer_than_the_horizon_is_no_moment() -> None:
    shut = [date(2025, 3, 3) + timedelta(days=number) for number in range(10)]
    calendar = shop_calendar(shop(closed_on=shut))
    assert calendar.next_open(moscow(3, "09:00")) is None
    assert calendar.next_open(moscow(3, "09:00"), horizon=30 * DAY) == moscow(13, "10:00")
    assert calendar.next_open(moscow(6, "10:00")) == moscow(13, "10:00")
    assert calendar.next_open(moscow(6, "09:59")) is None
    assert calendar.add_open_time(moscow(3, "09:00"), HOUR) == moscow(13, "11:00")


def test_the_last_open_moment_is_the_minute_before_closing() -> None:
    calendar = shop_calendar(shop())
    assert calendar.latest_open_before(moscow(4, "09:00")) == moscow(3, "19:59")
    assert calendar.latest_open_before(moscow(4, "20:00")) == moscow(4, "19:59")
    assert calendar.latest_open_before(moscow(4, "15:07")) == moscow(4, "15:07")


# --- days, breaks, holidays


def test_breaks_are_closed() -> None:
    calendar = shop_calendar(shop(breaks="13:00-14:00"))
    assert calendar.next_open(moscow(3, "13:00")) == moscow(3, "14:00")
    assert calendar.add_open_time(moscow(3, "12:30"), HOUR) == moscow(3, "14:30")


def test_hours_may_differ_by_day() -> None:
    calendar = shop_calendar(shop({"mon": "10:00-20:00", "sat": "12:00-16:00"}))
    assert calendar.next_open(moscow(3, "20:00")) == moscow(8, "12:00")
    assert calendar.next_open(moscow(8, "16:00")) == moscow(10, "10:00")


def test_days_left_out_are_closed() -> None:
    assert shop_calendar(shop(days="mon-fri")).next_open(moscow(7, "20:00")) == moscow(10, "10:00")
    assert shop_calendar(shop(days=["wed"])).next_open(moscow(3, "12:00")) == moscow(5, "10:00")


def test_a_window_over_midnight_belongs_to_the_day_it_begins() -> None:
    calendar = shop_calendar(shop("22:00-02:00", days=["mon"]))
    assert calendar.next_open(moscow(3, "01:00")) == moscow(3, "22:00")
    assert calendar.is_open(moscow(4, "01:59"))
    assert not calendar.is_open(moscow(4, "02:00"))
    assert calendar.open_time_between(moscow(3, "00:00"), moscow(9, "00:00")) == 4 * HOUR


def test_a_break_after_midnight_cuts_a_window_over_midnight() -> None:
    calendar = shop_calendar(shop("22:00-04:00", days=["mon"], breaks=["00:30-01:00"]))
    assert calendar.next_open(moscow(4, "00:30")) == moscow(4, "01:00")


def test_official_days_off_are_kept_where_the_shop_keeps_them() -> None:
    assert shop_calendar(shop(holidays="RU")).next_open(moscow(12, "09:00", month=6)) == moscow(
        14, "10:00", month=6
    )
    assert shop_calendar(shop()).next_open(moscow(12, "09:00", month=6)) == moscow(12, "10:00", month=6)


def test_a_working_saturday_is_worked_by_shops_of_the_five_day_week() -> None:
    assert date(2025, 11, 1) in holiday_year("RU", 2025).working_weekends
    saturday = moscow(1, "09:00", month=11)
    assert shop_calendar(shop(days="mon-fri", holidays="RU")).next_open(saturday) == moscow(
        1, "10:00", month=11
    )
    assert shop_calendar(shop(days="mon-fri")).next_open(saturday) == moscow(3, "10:00", month=11)
    assert not shop_calendar(shop(days=["mon"], holidays="RU")).is_open(moscow(1, "12:00", month=11))


def test_the_shops_own_dates_overrule_holidays_and_weekdays() -> None:
    hours = shop(
        {"fri": "10:00-18:00", "mon": "09:00-20:00"},
        holidays="RU",
        open_on=["2025-06-12", "2025-03-08"],
        closed_on=["2025-03-10"],
    )
    assert hours.windows_on(date(2025, 6, 12)) == hours.windows_on(date(2025, 3, 3))
    assert hours.windows_on(date(2025, 3, 8)) == hours.windows_on(date(2025, 3, 7))
    assert hours.windows_on(date(2025, 3, 10)) == ()


# --- clocks that change


def test_always_open_has_every_moment_also_when_clocks_change() -> None:
    calendar = shop_calendar(shop("00:00-24:00", "Europe/Berlin"))
    assert calendar.open_time_between(berlin(3, 1, "00:00"), berlin(11, 1, "00:00")) == berlin(
        11, 1, "00:00"
    ) - berlin(3, 1, "00:00")


def test_the_hour_that_clocks_skip_is_not_counted() -> None:
    calendar = shop_calendar(shop("01:00-04:00", "Europe/Berlin"))
    assert calendar.open_time_between(berlin(3, 30, "00:00"), berlin(3, 31, "00:00")) == 2 * HOUR
    assert calendar.add_open_time(berlin(3, 30, "01:30"), HOUR) == berlin(3, 30, "03:30")


def test_an_opening_that_clocks_skip_is_the_end_of_the_gap() -> None:
    assert shop_calendar(shop("02:30-10:00", "Europe/Berlin")).next_open(berlin(3, 30, "00:00")) == berlin(
        3, 30, "03:00"
    )
    inside = shop_calendar(shop("02:15-02:45", "Europe/Berlin"))
    assert inside.next_open(berlin(3, 30, "00:00")) == berlin(3, 31, "02:15")


def test_an_hour_that_comes_twice_is_counted_twice() -> None:
    calendar = shop_calendar(shop("01:00-04:00", "Europe/Berlin"))
    assert calendar.open_time_between(berlin(10, 26, "00:00"), berlin(10, 27, "00:00")) == 4 * HOUR
    assert calendar.is_open(berlin(10, 26, "02:30", fold=1))


# --- properties


@given(shops, zones, moments)
def test_the_next_open_moment_is_open_and_nothing_before_it_is(
    hours: ShopHours, zone: str, at: datetime
) -> None:
    calendar = calls_calendar(hours, CUSTOMER, zone)
    found = calendar.next_open(at)
    if found is None:
        assert calendar.open_time_between(at, at + 7 * DAY) == timedelta(0)
        return
    assert calendar.is_open(found)
    assert found >= at
    assert calendar.open_time_between(at, found) == timedelta(0)
    assert (found == at) == calendar.is_open(at)


@given(shops, zones, moments)
def test_the_latest_open_moment_is_open_and_nothing_after_it_is(
    hours: ShopHours, zone: str, at: datetime
) -> None:
    calendar = calls_calendar(hours, CUSTOMER, zone)
    found = calendar.latest_open_before(at)
    if found is None:
        assert calendar.open_time_between(at - 7 * DAY, at) <= MINUTE
        return
    assert calendar.is_open(found)
    assert found <= at
    assert calendar.open_time_between(found, at) <= MINUTE
    assert (found == at) == calendar.is_open(at)


@given(shops, moments, lengths)
def test_added_open_time_lies_between(hours: ShopHours, start: datetime, length: timedelta) -> None:
    calendar = shop_calendar(hours)
    end = calendar.add_open_time(start, length)
    assert calendar.open_time_between(start, end) == length
    assert calendar.is_open(end)


@given(shops, moments, lengths, lengths)
def test_open_time_may_be_added_in_parts(
    hours: ShopHours, start: datetime, one: timedelta, other: timedelta
) -> None:
    calendar = shop_calendar(hours)
    assert calendar.add_open_time(calendar.add_open_time(start, one), other) == calendar.add_open_time(
        start, one + other
    )


@given(shops, zones, moments)
def test_an_overlap_is_open_when_both_are(hours: ShopHours, zone: str, at: datetime) -> None:
    wall = at.astimezone(ZoneInfo(zone)).time()
    customer = time(10) <= wall < time(20)
    both = shop_calendar(hours).is_open(at) and customer
    assert calls_calendar(hours, CUSTOMER, zone).is_open(at) == both


@given(zones, st.integers(0, 23), st.integers(1, 24), moments)
def test_a_shop_is_open_when_its_wall_clock_says_so(zone: str, opens: int, closes: int, at: datetime) -> None:
    if opens >= closes:
        opens, closes = closes - 1, opens + 1
    wall = at.astimezone(ZoneInfo(zone))
    expected = opens * 60 <= wall.hour * 60 + wall.minute < closes * 60
    calendar = shop_calendar(shop(f"{opens:02}:00-{closes:02}:00", zone))
    # On the day clocks go back an opening or closing may come twice; the first one counts.
    if wall.utcoffset() == (wall - DAY).utcoffset() == (wall + DAY).utcoffset():
        assert calendar.is_open(at) == expected


# --- what is refused, and what is kept


def test_moments_without_a_zone_are_refused() -> None:
    calendar = shop_calendar(shop())
    naive = datetime(2025, 3, 3, 12)  # noqa: DTZ001 - the mistake under test
    for asked in (calendar.is_open, calendar.next_open, calendar.latest_open_before):
        with pytest.raises(ValueError, match="time zone"):
            asked(naive)


def test_answers_are_in_utc() -> None:
    calendar = shop_calendar(shop())
    for found in (calendar.next_open(moscow(3, "12:00")), calendar.latest_open_before(moscow(3, "23:00"))):
        assert found is not None
        assert found.tzinfo is UTC


def test_open_time_is_not_counted_backwards() -> None:
    calendar = shop_calendar(shop())
    with pytest.raises(ValueError, match="backwards"):
        calendar.add_open_time(moscow(3, "12:00"), -HOUR)
    assert calendar.open_time_between(moscow(3, "15:00"), moscow(3, "12:00")) == timedelta(0)


def test_a_limit_waits_through_a_closure_of_weeks_but_not_for_ever() -> None:
    shut = [date(2025, 3, 3) + timedelta(days=number) for number in range(LONGEST_CLOSURE.days + 2)]
    with pytest.raises(NeverOpen):
        shop_calendar(shop(closed_on=shut)).add_open_time(moscow(3, "09:00"), HOUR)


def test_equal_hours_share_one_calendar() -> None:
    assert calls_calendar(shop(), CUSTOMER, "Asia/Omsk") is calls_calendar(shop(), CUSTOMER, "Asia/Omsk")
