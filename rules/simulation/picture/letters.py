"""Guesses how wide a text is drawn, for the widest of the usual sans-serif fonts: what fits by this fits everywhere."""

from functools import lru_cache
from typing import Final

_NARROW: Final = dict.fromkeys(" .,:;·'’|!ijl\xa0-", 0.32) | dict.fromkeys("frt()[]/", 0.42)
_WIDE: Final = dict.fromkeys("mшщжюфMWШЩЖЮФ—…@№", 0.96) | dict.fromkeys("wмыдМЫДQO", 0.82)
_USUAL: Final = 0.64
_CAPITAL: Final = 0.74


@lru_cache(maxsize=4096)
def width_of(text: str, size: float) -> float:
    """In the unit of `size`, the font's height."""
    return size * sum(map(_letter, text))


def fitted(text: str, size: float, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,.;:—") + "…"


def _letter(letter: str) -> float:
    known = _NARROW.get(letter) or _WIDE.get(letter)
    if known is not None:
        return known
    return _CAPITAL if letter.isupper() else _USUAL
