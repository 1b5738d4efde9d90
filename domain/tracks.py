"""Checks that a track number can be one of its carrier and says where a customer follows it; whether the parcel exists only the carrier knows."""

import re
from enum import StrEnum
from typing import NoReturn

from domain.base import Stored
from domain.parcels import Carrier


class TrackKind(StrEnum):
    """How a track number is built."""

    S10 = "s10"
    """The Universal Postal Union's S10: two letters, nine digits, the country of posting."""
    DOMESTIC = "domestic"
    """14 digits of Russian Post, inside Russia."""
    CDEK = "cdek"
    OTHER = "other"


class BadTrackReason(StrEnum):
    """What is wrong with a track number."""

    EMPTY = "empty"
    WRONG_FORMAT = "wrong_format"
    WRONG_CHECK_DIGIT = "wrong_check_digit"


class BadTrack(ValueError):
    """A track number its carrier never gave. `reason` is for programs, the text says what to do."""

    def __init__(self, reason: BadTrackReason, advice: str) -> None:
        super().__init__(advice)
        self.reason = reason


class TrackNumber(Stored):
    """A checked track number: upper case Latin letters, digits, dashes, no spaces."""

    carrier: str
    number: str
    kind: TrackKind


_CYRILLIC_TWINS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
"""Letters that look alike: a picker with a Russian keyboard types the Cyrillic ones."""
_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"[‐‑‒–—−]")
_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_DOMESTIC = re.compile(r"\d{14}", re.ASCII)
_CDEK = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{5,15}", re.ASCII)
_OTHER = re.compile(r"(?=.*[A-Z0-9])[A-Z0-9-]{4,40}", re.ASCII)


def check_track(carrier: str, number: str) -> TrackNumber:
    """The track number as the carrier writes it; spaces, letter case and look-alike Cyrillic letters are mended.

    `carrier` is the carrier's word of the playbook: `russian_post`, `cdek`, anything else has free numbers
    (4–40 letters, digits, dashes). Raises BadTrack.
    """
    text = _SPACES.sub("", number).upper().translate(_CYRILLIC_TWINS)
    text = _DASHES.sub("-", text)
    if not text:
        raise BadTrack(BadTrackReason.EMPTY, "a track number is missing")
    if carrier == Carrier.RUSSIAN_POST:
        text = text.replace("-", "")
        return TrackNumber(carrier=carrier, number=text, kind=_check_russian_post(text))
    if carrier == Carrier.CDEK:
        if not _CDEK.fullmatch(text):
            _refuse("a CDEK number has 10 digits, or 5 to 15 letters and digits")
        return TrackNumber(carrier=carrier, number=text, kind=TrackKind.CDEK)
    if not _OTHER.fullmatch(text):
        _refuse("a track number has 4 to 40 Latin letters, digits and dashes")
    return TrackNumber(carrier=carrier, number=text, kind=TrackKind.OTHER)


def tracking_link(carrier: str, number: str) -> str | None:
    """The public page where the customer follows the parcel; None for carriers that have none known to us.

    `number` is a checked one, so it is safe in an address as it stands.
    """
    if carrier == Carrier.RUSSIAN_POST:
        return f"https://www.pochta.ru/tracking?barcode={number}"
    if carrier == Carrier.CDEK:
        return f"https://www.cdek.ru/ru/tracking?order_id={number}"
    return None


def s10_check_digit(serial: str) -> int:
    """The ninth digit of an S10 number from its eight first (UPU standard S10-12: weights 8 6 4 2 3 5 9 7, modulo 11)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def domestic_check_digit(first_thirteen: str) -> int:
    """The last digit of Russian Post's 14: digits at odd places count three times, the sum is filled up to a ten."""
    return -(3 * sum(map(int, first_thirteen[::2])) + sum(map(int, first_thirteen[1::2]))) % 10


def _check_russian_post(text: str) -> TrackKind:
    if _DOMESTIC.fullmatch(text):
        _compare(int(text[13]), domestic_check_digit(text[:13]))
        return TrackKind.DOMESTIC
    if not _S10.fullmatch(text):
        _refuse(
            "a Russian Post number has 14 digits, or two letters, nine digits and two letters (RA644000005RU)"
        )
    _compare(int(text[10]), s10_check_digit(text[2:10]))
    return TrackKind.S10


def _compare(written: int, computed: int) -> None:
    if written != computed:
        raise BadTrack(
            BadTrackReason.WRONG_CHECK_DIGIT, "the check digit does not fit: a digit is mistyped or swapped"
        )


def _refuse(advice: str) -> NoReturn:
    raise BadTrack(BadTrackReason.WRONG_FORMAT, advice)
