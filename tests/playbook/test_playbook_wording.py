"""Numbers, money, days and hours in words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.hours import ShopHours
from domain.orders import Reason, Slot
from playbook import wording
from playbook.wording import NBSP, Locale

RU, EN = Locale.RU, Locale.EN
AT = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)


def spaced(text: str) -> str:
    return text.replace("~", NBSP)


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0~дней"), (1, "1~день"), (2, "2~дня"), (4, "4~дня"), (5, "5~дней"), (11, "11~дней"), (12, "12~дней"),
     (14, "14~дней"), (21, "21~день"), (22, "22~дня"), (25, "25~дней"), (101, "101~день"), (111, "111~дней"),
     (112, "112~дней"), (122, "122~дня")],
)  # fmt: skip
def test_russian_counts_its_days(number: int, said: str) -> None:
    assert wording.number_of(number, "day", RU) == spaced(said)


@pytest.mark.parametrize(("number", "said"), [(0, "0~days"), (1, "1~day"), (2, "2~days"), (21, "21~days")])
def test_english_counts_its_days(number: int, said: str) -> None:
    assert wording.number_of(number, "day", EN) == spaced(said)


@pytest.mark.parametrize(
    ("length", "russian", "english"),
    [
        (timedelta(days=3), "3~дня", "3~days"),
        (timedelta(hours=2, minutes=30), "2~часа 30~минут", "2~hours 30~minutes"),
        (timedelta(minutes=1), "1~минута", "1~minute"),
        (timedelta(seconds=41), "41~секунда", "41~seconds"),
        (timedelta(days=1, hours=1, minutes=5), "1~день 1~час", "1~day 1~hour"),
        (timedelta(0), "0~минут", "0~minutes"),
    ],
)
def test_lengths_are_said_by_their_two_largest_units(length: timedelta, russian: str, english: str) -> None:
    assert wording.length_words(length, RU) == spaced(russian)
    assert wording.length_words(length, EN) == spaced(english)


def test_a_moment_is_said_by_the_clock_of_its_zone() -> None:
    assert wording.moment_words(AT, "Europe/Moscow", RU) == spaced("22~ноября, 09:05")
    assert wording.moment_words(AT, "Asia/Vladivostok", RU) == spaced("22~ноября, 16:05")
    assert wording.moment_words(AT, "Pacific/Auckland", EN) == spaced("22~November, 19:05")
    assert wording.short_day_words(AT, "Europe/Moscow", RU) == "22.11"
    assert wording.short_day_words(AT, "Europe/Moscow", EN) == "22 Nov"


def test_every_month_is_in_the_genitive() -> None:
    said = [wording.day_words(datetime(2026, month, 3, 12, tzinfo=UTC), "UTC", RU) for month in range(1, 13)]
    assert [day.split(NBSP)[1] for day in said] == [
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ]  # fmt: skip


def test_a_slot_is_said_from_and_to() -> None:
    slot = Slot(start=AT, end=AT + timedelta(hours=3))
    assert wording.slot_words(slot, "Europe/Moscow", RU) == spaced("22~ноября, с~09:05 до~12:05")
    assert wording.slot_words(slot, "Europe/Moscow", EN) == spaced("22~November, 09:05–12:05")


@pytest.mark.parametrize(
    ("amount", "currency", "russian", "english"),
    [
        ("12345.50", "RUB", "12~345,50~₽", "RUB~12,345.50"),
        ("12345.00", "RUB", "12~345~₽", "RUB~12,345"),
        ("0.00", "RUB", "0~₽", "RUB~0"),
        ("999.05", "EUR", "999,05~€", "EUR~999.05"),
        ("1000000", "XAU", "1~000~000~XAU", "XAU~1,000,000"),
    ],
)
def test_money_is_said_with_spaces_that_do_not_break(
    amount: str, currency: str, russian: str, english: str
) -> None:
    assert wording.money_words(Decimal(amount), currency, RU) == spaced(russian)
    assert wording.money_words(Decimal(amount), currency, EN) == spaced(english)


def test_percents_are_said() -> None:
    assert wording.percent_words(Decimal("2.50"), RU) == spaced("2,5~%")
    assert wording.percent_words(Decimal("10"), RU) == spaced("10~%")
    assert wording.percent_words(Decimal("10"), EN) == "10%"


@pytest.mark.parametrize(
    ("hours", "russian", "english"),
    [
        ({"open": "10:00-20:00"}, "ежедневно с~10:00 до~20:00", "daily 10:00–20:00"),
        ({"open": "00:00-24:00"}, "круглосуточно", "around the clock"),
        ({"open": "09:00-18:00", "days": "mon-fri"}, "пн–пт с~09:00 до~18:00", "Mon–Fri 09:00–18:00"),
        (
            {"open": {"mon": "09:00-18:00", "tue": "09:00-18:00", "sat": "10:00-16:00"}},
            "пн–вт с~09:00 до~18:00, сб с~10:00 до~16:00",
            "Mon–Tue 09:00–18:00, Sat 10:00–16:00",
        ),
    ],
)
def test_hours_are_said_by_groups_of_days(hours: dict[str, object], russian: str, english: str) -> None:
    model = ShopHours.model_validate({"timezone": "Asia/Omsk", **hours})
    assert wording.hours_words(model, RU) == spaced(russian)
    assert wording.hours_words(model, EN) == english


def test_moscow_time_is_named() -> None:
    model = ShopHours.model_validate({"timezone": "Europe/Moscow", "open": "10:00-20:00"})
    assert wording.hours_words(model, RU).endswith("(по московскому времени)")


@pytest.mark.parametrize(
    "reason", [Reason.BLACK_LIST, Reason.SPAM, Reason.DUPLICATE, Reason.OTHER, Reason.STALE]
)
def test_reasons_that_are_nobodys_business_are_not_said(reason: Reason) -> None:
    assert wording.word_for(reason, RU) == ""
    assert wording.word_for(reason, EN) == ""
