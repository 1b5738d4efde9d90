"""Periods are whole days by a shop's clock."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from domain.periods import Period, last_months, month_before, next_month

MOSCOW = "Europe/Moscow"


def test_a_period_lasts_to_the_end_of_its_last_day() -> None:
    day = Period(first=date(2026, 3, 4), last=date(2026, 3, 4), zone=MOSCOW)
    assert (day.start, day.end) == (
        datetime(2026, 3, 3, 21, tzinfo=UTC),
        datetime(2026, 3, 4, 21, tzinfo=UTC),
    )
    assert day.days == (date(2026, 3, 4),)


def test_a_day_in_which_the_clocks_change_is_as_long_as_it_is() -> None:
    day = Period(first=date(2026, 3, 29), last=date(2026, 3, 29), zone="Europe/Berlin")
    assert (day.end.astimezone(UTC) - day.start.astimezone(UTC)).total_seconds() == 23 * 3600


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="not after its last"):
        Period(first=date(2026, 3, 5), last=date(2026, 3, 4), zone=MOSCOW)


def test_the_months_of_a_period_are_all_it_touches() -> None:
    period = Period(first=date(2025, 11, 30), last=date(2026, 2, 1), zone=MOSCOW)
    assert [f"{month:%Y-%m}" for month in period.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 3, 31)])
def test_half_a_year_is_this_month_and_the_five_before(today: date) -> None:
    assert last_months(6, today, MOSCOW) == Period(first=date(2025, 10, 1), last=today, zone=MOSCOW)
    assert last_months(1, today, MOSCOW).first == date(2026, 3, 1)


def test_the_month_before_is_whole() -> None:
    assert month_before(date(2026, 3, 31), MOSCOW) == Period(
        first=date(2026, 2, 1), last=date(2026, 2, 28), zone=MOSCOW
    )
    assert month_before(date(2026, 1, 1), MOSCOW).first == date(2025, 12, 1)


def test_after_december_comes_january() -> None:
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
