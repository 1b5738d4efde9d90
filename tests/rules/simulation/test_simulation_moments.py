"""When something happens in a scenario."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.simulation.moments import parse_when

MOSCOW = ZoneInfo("Europe/Moscow")
BEFORE = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
"""Noon in Moscow."""


@pytest.mark.parametrize(
    ("spelled", "by_the_shops_clock"),
    [
        ("+0m", "2026-03-04 12:00"),
        ("+2h30m", "2026-03-04 14:30"),
        ("+1d", "2026-03-05 12:00"),
        ("-3h", "2026-03-04 09:00"),
        ("12:00", "2026-03-04 12:00"),
        ("15:30", "2026-03-04 15:30"),
        ("9:30", "2026-03-05 09:30"),
        ("+1d 10:00", "2026-03-05 10:00"),
        ("+2d 23:45", "2026-03-06 23:45"),
        ("2026-11-22 10:00", "2026-11-22 10:00"),
        ("2026-11-22T10:00+10:00", "2026-11-22 03:00"),
    ],
)
def test_a_moment_is_found_from_the_step_before(spelled: str, by_the_shops_clock: str) -> None:
    found = parse_when(spelled).moment(BEFORE, MOSCOW)
    assert found.tzinfo is UTC
    assert f"{found.astimezone(MOSCOW):%Y-%m-%d %H:%M}" == by_the_shops_clock


def test_the_shops_clock_knows_of_summer_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    saturday = datetime(2026, 3, 28, 11, 0, tzinfo=berlin)
    sunday = parse_when("+1d 11:00").moment(saturday, berlin)
    assert (sunday - saturday).total_seconds() == 23 * 3600


def test_ready_may_be_a_while_later() -> None:
    when = parse_when("ready + 20m")
    assert when.ready
    assert when.length.total_seconds() == 1200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("+2 h", "is no moment"),
        ("tomorrow", "is no moment"),
        ("+5x", "is no moment"),
        ("2026-11-22", "is a day without a time"),
        ("+2h 10:00", "after whole days"),
        ("-1d 10:00", "after whole days"),
    ],
)
def test_what_is_no_moment_is_said_in_words(wrong: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_when(wrong)
