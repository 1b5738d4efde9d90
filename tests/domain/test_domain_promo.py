"""Promo words and codes mean the same however they are typed; codes can be read aloud."""

import pytest

from domain.promo import CODE_LETTERS, code_key, word_key


@pytest.mark.parametrize(
    "typed", ["Ёлка на двоих", " ёлка  на двоих ", "ЕЛКА НА ДВОИХ", "елка\u00a0на двоих"]
)
def test_a_word_is_the_same_in_any_case_with_either_letter_and_any_spaces(typed: str) -> None:
    assert word_key(typed) == "елка на двоих"


@pytest.mark.parametrize(
    "typed", ["K7WMA-4PXCH", "k7wma4pxch", " K7WMA 4PXCH ", "К7WМА-4РХСН", "к7wма—4рхсн", "K7WMA–4PXCH"]
)
def test_a_code_is_the_same_with_any_dash_and_off_a_russian_keyboard(typed: str) -> None:
    assert code_key(typed) == "K7WMA-4PXCH"


@pytest.mark.parametrize("typed", ["", "K7WMA", "K7WMA-4PXCHH", "свадьба", "\x00", "²³" * 9])
def test_what_is_no_code_is_never_one(typed: str) -> None:
    assert len(code_key(typed)) != len("K7WMA-4PXCH") or "-" not in code_key(typed)


def test_no_letter_of_a_code_is_mistaken_for_another() -> None:
    assert not set("0O1I") & set(CODE_LETTERS)
    assert (len(CODE_LETTERS), len(set(CODE_LETTERS))) == (32, 32)
