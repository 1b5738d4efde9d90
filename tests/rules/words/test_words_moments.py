"""Moments are told as people say them today, by the shop's clock and the customer's."""

from datetime import UTC, datetime, timedelta

import pytest

from playbook.wording import NBSP, Locale
from rules.words.moments import Clocks

NOW = datetime(2026, 3, 4, 20, 30, tzinfo=UTC)
"""Half past eleven at night in Moscow."""
RUSSIAN = Clocks(NOW, "Europe/Moscow", "Asia/Vladivostok", Locale.RU)
ENGLISH = Clocks(NOW, "Europe/Moscow", "Asia/Vladivostok", Locale.EN)


@pytest.mark.parametrize(
    ("hours", "russian", "english"),
    [
        (0, "сегодня в 23:30", "today at 23:30"),
        (10, "завтра в 09:30", "tomorrow at 09:30"),
        (34, "6 марта в 09:30", "on 6 March at 09:30"),
        (-30, "3 марта в 17:30", "on 3 March at 17:30"),
    ],
)
def test_a_day_is_called_as_it_is_near(hours: int, russian: str, english: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert RUSSIAN.when(at).replace(NBSP, " ") == russian
    assert ENGLISH.when(at).replace(NBSP, " ") == english


def test_an_end_is_told_without_what_is_plain() -> None:
    assert RUSSIAN.until(NOW) == "23:30"
    assert RUSSIAN.until(NOW + timedelta(hours=10)) == "завтра, 09:30"
    assert ENGLISH.until(NOW + timedelta(hours=34)).replace(NBSP, " ") == "6 March, 09:30"


def test_the_customers_clock_is_told_only_where_it_differs() -> None:
    assert RUSSIAN.there(NOW) == " (у клиента 06:30)"
    assert ENGLISH.there(NOW) == " (06:30 there)"
    assert RUSSIAN._replace(customer_zone="Europe/Simferopol").there(NOW) == ""
