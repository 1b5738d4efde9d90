"""Pages speak Russian and English: catalogues are complete, and dates, sums and counts are written as a reader writes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from console.extracting import is_said, kept, wanted
from console.words import LOCALES, Speaker, translations
from playbook.wording import Locale

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RU, EN = (Speaker(locale, "Europe/Moscow", NOON) for locale in (Locale.RU, Locale.EN))


def test_everything_pages_say_is_said_in_russian_and_nothing_else() -> None:
    said = {page: {m.id for m in kept(Locale.RU, page) if m.id and is_said(m)} for page in wanted()}
    asked = {page: {m.id for m in catalogue if m.id} for page, catalogue in wanted().items()}
    assert said == asked, "run `make words` and translate what it names"


def test_no_catalogue_is_left_of_a_page_that_is_gone() -> None:
    assert {path.stem for path in (LOCALES / "ru").glob("*.po")} == set(wanted())


def test_what_is_filled_in_is_named_alike_in_both_languages() -> None:
    for page in wanted():
        for message in kept(Locale.RU, page):
            if message.id:
                faults = [str(fault) for fault in message.check()]
                assert faults == [], f"{page}: {message.id}"


def test_catalogues_agree_where_two_pages_say_the_same() -> None:
    assert translations(Locale.RU).gettext("today") == "сегодня"
    assert translations(Locale.EN).gettext("today") == "today"


@pytest.mark.parametrize(
    ("at", "ru", "en"),
    [
        (NOON, "сегодня 12:00", "today 12:00"),
        (NOON - timedelta(days=1), "вчера 12:00", "yesterday 12:00"),
        (NOON + timedelta(hours=12), "завтра 00:00", "tomorrow 00:00"),
        (NOON - timedelta(days=5), "18 ноя 12:00", "18 Nov 12:00"),
        (NOON - timedelta(days=300), "27 янв 2026 12:00", "27 Jan 2026 12:00"),
    ],
)
def test_a_moment_is_told_from_today(at: datetime, ru: str, en: str) -> None:
    assert (RU.moment(at), EN.moment(at)) == (ru, en)


def test_a_moment_is_told_in_the_customers_zone() -> None:
    assert RU.within("Asia/Vladivostok").moment(NOON) == "сегодня 19:00"
    assert RU.within("Asia/Vladivostok").day(NOON + timedelta(hours=5)) == "завтра"


@pytest.mark.parametrize(
    ("amount", "ru", "en"),
    [
        ("1990.00", "1 990 ₽", "RUB\u00a01,990"),
        ("12345.50", "12 345,50 ₽", "RUB\u00a012,345.50"),
        ("0.00", "0 ₽", "RUB\u00a00"),
        ("-300.00", "-300 ₽", "RUB\u00a0-300"),
    ],
)
def test_a_sum_has_kopecks_only_where_there_are_any(amount: str, ru: str, en: str) -> None:
    plain = (RU.money(Decimal(amount)).replace("\u00a0", " "), EN.money(Decimal(amount)))
    assert plain == (ru, en)


def test_counts_take_the_forms_their_language_has() -> None:
    assert RU.ago(NOON - timedelta(minutes=5)) == "5 минут назад"
    assert EN.ago(NOON + timedelta(days=3)) == "in 3 days"
    assert RU.lasting(timedelta(days=3)) == "3 дня"
