"""Pages speak Russian and English: catalogues are complete, and dates, sums and counts are written as a reader writes them."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from babel.messages.catalog import Catalog, Message

from console.extracting import is_said, kept, wanted
from console.words import LOCALES, Speaker, translations
from playbook.wording import Locale

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RU, EN = (Speaker(locale, "Europe/Moscow", NOON) for locale in (Locale.RU, Locale.EN))


@pytest.fixture(scope="module")
def pages() -> dict[str, Catalog]:
    """What every page says, looked for once."""
    return wanted()


@pytest.fixture(scope="module")
def russian() -> dict[str, list[Message]]:
    """By page, what its file holds."""
    files = sorted((LOCALES / "ru").glob("*.po"))
    return {path.stem: [one for one in kept(Locale.RU, path.stem) if one.id] for path in files}


def test_everything_pages_say_is_said_in_russian_and_nothing_else(
    pages: dict[str, Catalog], russian: dict[str, list[Message]]
) -> None:
    said = {page: {m.id for m in messages if is_said(m)} for page, messages in russian.items()}
    asked = {page: {m.id for m in catalogue if m.id} for page, catalogue in pages.items()}
    assert said == asked, "run `make words` and translate what it names"


def test_english_texts_have_no_russian_signs(pages: dict[str, Catalog]) -> None:
    messages = [m.id for catalogue in pages.values() for m in catalogue]
    said = [one for id in messages for one in ((id,) if isinstance(id, str) else id)]
    assert [one for one in said if re.search("[№А-Яа-яЁё]", one)] == []


def test_what_is_filled_in_is_named_alike_in_both_languages(russian: dict[str, list[Message]]) -> None:
    for page, messages in russian.items():
        for message in messages:
            faults = [str(fault) for fault in message.check()]
            assert faults == [], f"{page}: {message.id}"


def test_catalogues_agree_where_two_pages_say_the_same(russian: dict[str, list[Message]]) -> None:
    by_message: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for page, messages in russian.items():
        for message in messages:
            # One that is counted goes by its singular, as gettext looks it up.
            one = message.id if isinstance(message.id, str) else message.id[0]
            by_message[one][page] = str(message.string)
    shared = {one: said for one, said in by_message.items() if len(said) > 1}
    assert shared, "no two pages say the same: nothing is compared"
    assert {one: said for one, said in shared.items() if len(set(said.values())) > 1} == {}


def test_the_catalogue_of_a_language_is_all_of_its_pages(russian: dict[str, list[Message]]) -> None:
    whole = translations(Locale.RU)
    for messages in russian.values():
        for message in messages:
            if isinstance(message.id, str):
                assert whole.gettext(message.id) == message.string
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
        ("-300.00", "−300 ₽", "RUB\u00a0−300"),
    ],
)
def test_a_sum_has_kopecks_only_where_there_are_any(amount: str, ru: str, en: str) -> None:
    plain = (RU.money(Decimal(amount)).replace("\u00a0", " "), EN.money(Decimal(amount)))
    assert plain == (ru, en)


def test_counts_take_the_forms_their_language_has() -> None:
    assert RU.ago(NOON - timedelta(minutes=5)) == "5 минут назад"
    assert EN.ago(NOON + timedelta(days=3)) == "in 3 days"
    assert RU.lasting(timedelta(days=3)) == "3 дня"
