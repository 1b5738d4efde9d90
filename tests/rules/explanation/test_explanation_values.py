"""Durations, numbers and lists stand in a sentence as grammar wants them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from playbook.wording import NBSP, Locale
from rules.explanation.values import Said, either, joined

M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "how", "russian", "english"),
    [
        (D, "", "1 день", "1 day"),
        (2 * D, "acc", "2 дня", "2 days"),
        (5 * D, "acc", "5 дней", "5 days"),
        (21 * D, "acc", "21 день", "21 days"),
        (D, "gen", "1 дня", "1 day"),
        (2 * D, "gen", "2 дней", "2 days"),
        (21 * D, "gen", "21 дня", "21 days"),
        (11 * H, "gen", "11 часов", "11 hours"),
        (2 * H + 30 * M, "acc", "2 часа 30 минут", "2 hours 30 minutes"),
        (M, "acc", "1 минуту", "1 minute"),
        (M, "gen", "1 минуты", "1 minute"),
        (21 * M, "acc", "21 минуту", "21 minutes"),
        (D + H + M + timedelta(seconds=1), "acc", "1 день 1 час 1 минуту 1 секунду", "1 day 1 hour 1 minute 1 second"),
        (timedelta(), "acc", "0 минут", "0 minutes"),
        (40 * M, "gen-open", "40 минут рабочего времени", "40 minutes of working time"),
        (36 * H, "gen-open", "1 дня 12 часов рабочего времени", "1 day 12 hours of working time"),
        (2 * D, "gen-open", "2 дней", "2 days"),
        (Decimal("12345.5"), "money", "12 345,50 ₽", "RUB 12,345.50"),
        (Decimal("2.50"), "percent", "2,5 %", "2.5%"),
        (("russian_post", "cdek", "boxberry"), "carriers", "Почта России, СДЭК и boxberry", "Russian Post, CDEK and boxberry"),
        (("17:00", "09:00"), "sorted", "09:00 и 17:00", "09:00 and 17:00"),
        (("mentor", "supervisor"), "roles-or", "наставник или начальник отдела", "mentor or supervisor"),
        (("a",), "quoted", "«a»", "“a”"),
    ],
)  # fmt: skip
def test_a_value_says_itself(value: object, how: str, russian: str, english: str) -> None:
    case = "" if how in ("gen", "acc") else how.replace("gen", "")
    assert f"{Said(value, Locale.RU):{how}}".replace(NBSP, " ") == russian
    assert f"{Said(value, Locale.EN):{case}}".replace(NBSP, " ") == english


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 раз"),
        (2, "2 раза"),
        (5, "5 раз"),
        (11, "11 раз"),
        (21, "21 раз"),
        (22, "22 раза"),
        (112, "112 раз"),
    ],
)
def test_a_russian_number_has_its_noun(number: int, words: str) -> None:
    assert f"{Said(number, Locale.RU):раз|раза|раз}".replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 упаковки"), (3, "3 упаковок"), (11, "11 упаковок"), (21, "21 упаковки")]
)
def test_two_russian_forms_are_the_genitive(number: int, words: str) -> None:
    assert f"{Said(number, Locale.RU):упаковки|упаковок}".replace(NBSP, " ") == words


def test_lists_have_no_comma_before_their_last() -> None:
    assert joined(["a"], Locale.EN) == "a"
    assert joined(["a", "b", "c"], Locale.EN) == "a, b and c"
    assert either(["а", "б", "в"], Locale.RU) == "а, б или в"


def test_yes_and_no_are_never_put_into_a_sentence() -> None:
    with pytest.raises(TypeError):
        f"{Said(True, Locale.EN)}"
