"""Discounts by name: what kinds compete for a line, and how promo words and codes are compared however they were typed."""

import unicodedata
from enum import StrEnum
from typing import Final


class DiscountKind(StrEnum):
    """What may make a line cheaper than its list price; of these the largest wins."""

    PERSONAL = "personal"
    PROMOTION = "promotion"
    PROMO_WORD = "promo_word"
    PROMO_CODE = "promo_code"

    @property
    def is_named(self) -> bool:
        """The customer named it: a word or a code."""
        return self in (DiscountKind.PROMO_WORD, DiscountKind.PROMO_CODE)


class CodeState(StrEnum):
    """What a promo code is worth to a customer at a moment."""

    VALID = "valid"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    ANOTHERS = "anothers"


CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What codes are made of: nothing that is mistaken for another when it is read aloud or off a screen (no 0, O, 1, I)."""

CODE_LENGTH: Final = 10
"""32 letters to the tenth: nobody guesses one."""

_HALF: Final = CODE_LENGTH // 2
_LOOK_ALIKE: Final = str.maketrans("АВЕКМНРСТУХ", "ABEKMHPCTYX")
"""A code read off a letter is often typed on a Russian keyboard."""


def word_key(typed: str) -> str:
    """Equal for the same word in any case, with ё or е, with any spaces."""
    text = unicodedata.normalize("NFKC", typed).casefold().replace("ё", "е")
    return " ".join(text.split())


def code_key(typed: str) -> str:
    """A code as it is kept, `K7WMA-4PXDQ`, whatever case, spaces, dashes or keyboard it was typed with."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKE)
    letters = "".join(letter for letter in text if letter.isalnum())
    return f"{letters[:_HALF]}-{letters[_HALF:]}" if len(letters) == CODE_LENGTH else letters
