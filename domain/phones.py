"""Reads telephone numbers as people type them and tells what may be done with them; which zone a number hints at is found in `zones`."""

from typing import Annotated, Final, NewType

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)
from pydantic import BeforeValidator, WithJsonSchema

from domain.base import Unfit

Phone = NewType("Phone", str)
"""A number in E.164: `+79161234567`."""

_NO_SMS: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_RUSSIA_AND_KAZAKHSTAN = 7
_NEVER_ASSIGNED = frozenset("0125")
"""First digits no network of +7 uses: such a number is a filler, although its length is right."""


class ImpossiblePhone(Unfit):
    """Nobody can be reached under what was given. The text never repeats the number."""


def normalise(raw: str, region: str = "RU") -> Phone:
    """The number in E.164; numbers without a country code are read as of `region` (ISO 3166, two letters).

    `8 916 123-45-67`, `9161234567`, `7916…`, `8 10 375 …` and extensions are understood; an extension is dropped.
    A number of the right length in a range the library has not heard of is kept: ranges are opened more often than
    the library is renewed, and a lost order costs more than a failed call. Raises ImpossiblePhone.
    """
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException as error:
        raise ImpossiblePhone("not_a_phone", "not a telephone number") from error
    # Not `is_possible_number`: that one takes a number without its area code too, and nobody can dial it from afar.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise ImpossiblePhone("phone_length", "a telephone number has too few or too many digits")
    if number.country_code == _RUSSIA_AND_KAZAKHSTAN and str(number.national_number)[0] in _NEVER_ASSIGNED:
        raise ImpossiblePhone("phone_beginning", "no telephone number begins like this")
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def parsed(phone: Phone) -> PhoneNumber:
    """The parts of a normalised number. Raises ImpossiblePhone when it is none."""
    try:
        return phonenumbers.parse(phone, None)
    except NumberParseException as error:
        raise ImpossiblePhone("not_a_phone", "not a telephone number in E.164") from error


def is_landline(phone: Phone) -> bool:
    """Whether the number is bound to a place, so that its code tells where."""
    return phonenumbers.number_type(parsed(phone)) == PhoneNumberType.FIXED_LINE


def can_get_sms(phone: Phone) -> bool:
    """Whether an SMS is worth sending: mobile numbers and those of unknown kind, never landlines or service lines."""
    return phonenumbers.number_type(parsed(phone)) not in _NO_SMS


def readable(phone: Phone) -> str:
    """The number in groups, as people read it out: `+7 914 123-45-67`."""
    return phonenumbers.format_number(parsed(phone), PhoneNumberFormat.INTERNATIONAL)


def masked(phone: Phone) -> str:
    """The number as staff lists show it, the middle hidden: `+7 914 •••-••-67`."""
    number = parsed(phone)
    national = phonenumbers.national_significant_number(number)
    # Seven digits are a subscriber's own; short foreign numbers show less of a code rather than more of those.
    code = national[: max(0, min(3, len(national) - 7))]
    shown = f"+{number.country_code} {code}".rstrip()
    return f"{shown} •••-••-{national[-2:]}"


def _read(value: object) -> Phone:
    if not isinstance(value, str):
        raise ValueError("a telephone number is text")
    return normalise(value)


PhoneField = Annotated[
    Phone,
    BeforeValidator(_read),
    WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["+79161234567", "8 (916) 123-45-67"]}),
]
"""A field of a pydantic model: takes a number as typed (Russian when without a country code), holds E.164."""
