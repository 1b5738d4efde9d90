"""Counts the parts of an SMS and puts its text into the cheapest alphabet that says the same."""

from typing import Final

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
"""Letters that take two places."""
_PLAIN: Final = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"',
     "…": "...", "₽": "RUB", "№": "No."}
)  # fmt: skip


def sms_text(text: str) -> str:
    """On one line, with plain spaces; in the GSM alphabet where only typography stands against it."""
    line = " ".join(text.split())
    plain = line.translate(_PLAIN)
    return plain if _is_gsm(plain) else line


def sms_parts(text: str) -> int:
    """How many SMS the text takes: 160 letters (153 each when several) in the GSM alphabet, else 70 (67 each) UTF-16 units."""
    if _is_gsm(text):
        length = sum(2 if letter in _GSM_EXTENDED else 1 for letter in text)
        alone, each = 160, 153
    else:
        length = len(text.encode("utf-16-be")) // 2
        alone, each = 70, 67
    return 1 if length <= alone else -(-length // each)


def fit(text: str, length: int) -> str:
    """At most `length` letters, cut between words where it can be, with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    words = line[:length].rpartition(" ")[0]
    kept = words if len(words) > length // 2 else line[: length - 1]
    return kept.rstrip(" ,.;:-–—") + "…"


def _is_gsm(text: str) -> bool:
    return _GSM.union(_GSM_EXTENDED).issuperset(text)
