"""An important date near adds to the personal discount: told early enough, returning yearly, by the customer's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.buyers import Buyer, ImportantDate
from domain.money import ZERO
from playbook.flows import Events
from rules.pricing.events import event_percent

EVENTS = Events.model_validate({"min_age": "30d", "window": "7d", "percent": 5, "offer_before": "7d"})
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def is_near(day: str, placed: str, *, told_at: datetime = LONG_AGO, zone: str = "Europe/Moscow") -> bool:
    """Whether an order placed then has the discount of this date."""
    told = ImportantDate(day=date.fromisoformat(day), told_at=told_at)
    placed_at = datetime.fromisoformat(placed)
    found = event_percent(Buyer(zone=zone, personal=10, dates=(told,)), EVENTS, placed_at)
    assert found in (ZERO, EVENTS.percent)
    return found == EVENTS.percent


@pytest.mark.parametrize(
    ("placed", "near"),
    [
        ("2026-04-30", False), ("2026-05-01", True), ("2026-05-08", True), ("2026-05-15", True), ("2026-05-16", False),
    ],
)  # fmt: skip
def test_the_window_counts_both_its_ends(placed: str, near: bool) -> None:
    assert is_near("1990-05-08", f"{placed}T12:00:00+03:00") is near


@pytest.mark.parametrize(
    ("day", "placed", "near"),
    [
        ("1990-01-03", "2026-12-27", True),
        ("1990-01-03", "2026-12-26", False),
        ("1990-12-29", "2027-01-05", True),
        ("1990-12-29", "2027-01-06", False),
        ("1990-12-31", "2026-01-01", True),
    ],
)
def test_the_window_runs_across_the_end_of_the_year(day: str, placed: str, near: bool) -> None:
    assert is_near(day, f"{placed}T12:00:00+03:00") is near


@pytest.mark.parametrize(
    ("placed", "near"),
    [
        ("2028-02-22", True), ("2028-03-07", True), ("2028-03-08", False),
        ("2026-02-21", True), ("2026-03-07", True), ("2026-03-08", False), ("2026-02-20", False),
    ],
)  # fmt: skip
def test_the_29th_of_february_is_the_28th_in_other_years(placed: str, near: bool) -> None:
    assert is_near("1992-02-29", f"{placed}T12:00:00+03:00") is near


def test_the_day_is_the_customers_own() -> None:
    evening = "2026-04-30T20:00:00+00:00"
    assert is_near("1990-05-08", evening, zone="Asia/Vladivostok"), "1 May there"
    assert not is_near("1990-05-08", evening, zone="Europe/Moscow"), "still 30 April"


@pytest.mark.parametrize(("late", "near"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_a_date_told_just_before_the_order_gives_nothing(late: timedelta, near: bool) -> None:
    placed = datetime(2026, 5, 8, 9, tzinfo=UTC)
    told_at = placed - timedelta(days=30) + late
    assert is_near("1990-05-08", placed.isoformat(), told_at=told_at) is near


def test_a_date_that_is_still_to_come_for_the_first_time_has_not_returned_yet() -> None:
    assert not is_near("2027-06-12", "2026-06-12T12:00:00+03:00")
    assert is_near("2027-06-12", "2027-06-08T12:00:00+03:00")
    assert is_near("2027-06-12", "2028-06-15T12:00:00+03:00")


def test_several_dates_near_count_once() -> None:
    dates = tuple(
        ImportantDate(day=date(year, 5, day), told_at=LONG_AGO) for year, day in ((1990, 8), (2015, 9))
    )
    buyer = Buyer(zone="Europe/Moscow", personal=10, dates=dates)
    assert event_percent(buyer, EVENTS, datetime(2026, 5, 8, tzinfo=UTC)) == EVENTS.percent
