"""What counts as personal in a text, whatever it was written with; where the texts come from, others say.

Everybody in the tests has a Russian name, lives at a Russian address and is spoken of in Russian, while histories, logs
and metrics are English: so any Russian word there is a leak, whoever made it up. What is Latin is found by its shape
(phones, email addresses), by name, or by the mark that made-up requests carry.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

MARK = "Perzonal "
"""Stands at the beginning of every personal text that a machine makes up; no word of any language, and no name."""
LATIN_NAMES = ("Anna", "São Paulo")
"""Names of people and places in tests that are not written in Russian letters."""


class Kind(StrEnum):
    """What was found; its value is told to nobody."""

    PHONE = "a phone number"
    EMAIL = "an email address"
    NAME = "a name"
    RUSSIAN = "Russian words (a name, an address or free text)"
    MADE_UP = "a made-up personal text"


@dataclass(frozen=True)
class Told:
    """A text that somebody may read. `sort` is how it is counted: `log line`, `event` …; `where` says which one it is."""

    sort: str
    where: str
    text: str
    among_bytes: bool = False
    """A binary record with texts in it."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Everything personal in it."""
        return kinds_in(self.text, among_bytes=self.among_bytes)


_NOT_OF_PEOPLE = r"(?!temporal\.io|type\.googleapis\.com)"
"""Temporal's own namespace has an owner with an address, and protobuf names types after such a sign."""
_EMAIL = re.compile(rf"[\w.+-]+@{_NOT_OF_PEOPLE}[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}", re.IGNORECASE)
_EMAIL_AMONG_BYTES = re.compile(
    rf"[a-z0-9._+-]{{3,}}@{_NOT_OF_PEOPLE}[a-z0-9-]{{4,}}\.[a-z]{{2,}}", re.IGNORECASE
)
_DIGITS = r"""(?:
    \+\d[\d\ ()-]{8,16}\d                                             # between countries
  | [78][\ (-]{0,2}[3489]\d\d[\ )-]{0,2}\d{3}[\ -]?\d\d[\ -]?\d\d  # with the prefix of long-distance calls
  | [3489]\d{9}                                                        # within the country
)"""
_PHONE = re.compile(rf"(?<![^\W_])(?<![.+]){_DIGITS}(?![^\W_]|\.\d)", re.VERBOSE)
_PHONE_AMONG_BYTES = re.compile(rf"(?<![\w.+-]){_DIGITS}(?![\w.]*\d)", re.VERBOSE)
"""What follows a text in a record may be a sign that reads as a letter."""
_LATIN_NAME = re.compile(rf"(?<![a-z])(?:{'|'.join(LATIN_NAMES)})(?![a-z])", re.IGNORECASE)
_RUSSIAN = re.compile(r"[а-яё]{2}", re.IGNORECASE)
_RUSSIAN_AMONG_BYTES = re.compile(r"[а-яё]{4}", re.IGNORECASE)
"""Every 500th pair of chance bytes is a Russian letter."""

_ESCAPED_LETTERS = re.compile(r"(?:\\+u[0-9a-f]{4})+", re.IGNORECASE)
_ESCAPED_BYTES = re.compile(r"(?:(?:%|=|\\+x)[0-9a-f]{2})+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""It is no text that has such signs in it."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")


def kinds_in(text: str, *, among_bytes: bool = False) -> frozenset[Kind]:
    """Everything personal in a text, also where it is escaped or encoded."""
    found = set(_seen_in(text, among_bytes))
    for reading in _readings(text):
        found |= set(_seen_in(reading, among_bytes or _CONTROL.search(reading) is not None))
    return frozenset(found)


def _seen_in(text: str, among_bytes: bool) -> Iterator[Kind]:
    if (_RUSSIAN_AMONG_BYTES if among_bytes else _RUSSIAN).search(text):
        yield Kind.RUSSIAN
    numbers = (_PHONE_AMONG_BYTES if among_bytes else _PHONE).findall(text)
    if any(10 <= sum(map(str.isdigit, number)) <= 15 for number in numbers):
        yield Kind.PHONE
    if "@" in text and (_EMAIL_AMONG_BYTES if among_bytes else _EMAIL).search(text):
        yield Kind.EMAIL
    if MARK.strip().casefold() in text.casefold():
        yield Kind.MADE_UP
    if _LATIN_NAME.search(text):
        yield Kind.NAME


def _readings(text: str) -> Iterator[str]:
    """What stands in it in other clothes: escapes of JSON, Python, addresses and mail, base64."""
    yield from _unescaped(text)
    for run in _BASE64.findall(text):
        decoded = _from_base64(run)
        if decoded is not None:
            yield decoded
            yield from _unescaped(decoded)


def _unescaped(text: str) -> Iterator[str]:
    if "\\" in text or "%" in text or "=" in text:
        plain = _ESCAPED_BYTES.sub(_from_bytes, _ESCAPED_LETTERS.sub(_from_letters, text))
        if plain != text:
            yield plain


def _from_letters(found: re.Match[str]) -> str:
    codes = re.findall(r"u([0-9a-f]{4})", found[0], re.IGNORECASE)
    return bytes.fromhex("".join(codes)).decode("utf-16-be", "replace")


def _from_bytes(found: re.Match[str]) -> str:
    return unquote(re.sub(r"=|\\+x", "%", found[0], flags=re.IGNORECASE))


def _from_base64(run: str) -> str | None:
    """None where it is something else: hardly any chance bytes are a text."""
    run = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
