"""What counts as personal: every way to write a phone, a name or an address is found, and what looks alike is not."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.privacy.finding import MARK, Kind, kinds_in

NAME = "Анна Ёлкина"


@pytest.mark.parametrize(
    "phone",
    [
        "+79161234567", "79161234567", "89161234567", "9161234567", "+7 (916) 123-45-67", "8 916 123-45-67",
        "8(916)1234567", "+7 423 222-22-22", "84232222222", "+442071234567", "tel:+79161234567",
        "phone=%2B79161234567", "customer_79161234567", "of-9161234567_1",
    ],
)  # fmt: skip
def test_a_phone_is_found_however_it_is_written(phone: str) -> None:
    assert kinds_in(f'{{"customer": "{phone}"}}') == {Kind.PHONE}


@pytest.mark.parametrize(
    "number",
    [
        "2026-11-24T15:28:21.005622Z", "2026-11-24 15:28:21 +0300", "80080012345678", "1106321645", "RA644000005RU",
        "01a20e2c-0f69-783b-a3ba-c04490f3a991", "1795965413.295448", "0.9161234567", "3600000000000", "49161234567890",
        "127.0.0.1:43999", "6e1f-9161234567ab", "order/5fe4306b-7bc0-50e9-8e7a-705b7dde9554",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_phone_is_not(number: str) -> None:
    assert kinds_in(f"at {number} it was") == frozenset()


@pytest.mark.parametrize(
    "written",
    [
        NAME,
        NAME.upper(),
        json.dumps({"name": NAME}),
        json.dumps(json.dumps({"name": NAME})),
        repr(NAME.encode()),
        quote(NAME),
        "=?utf-8?q?=D0=90=D0=BD=D0=BD=D0=B0?=",
        base64.b64encode(NAME.encode()).decode(),
        base64.urlsafe_b64encode(json.dumps({"name": NAME}).encode()).decode().rstrip("="),
    ],
)
def test_a_name_is_found_whatever_clothes_it_wears(written: str) -> None:
    assert kinds_in(f"customer={written};") == {Kind.RUSSIAN}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("to anna@mail.example.org now", Kind.EMAIL),
        ("to maria%40example.org now", Kind.EMAIL),
        ("by Anna", Kind.NAME),
        (f"by {MARK}\N{SNOWMAN}", Kind.MADE_UP),
        (f"by {MARK.upper()}", Kind.MADE_UP),
    ],
)
def test_what_is_latin_is_found_too(text: str, kind: Kind) -> None:
    assert kind in kinds_in(text)


def test_temporal_s_own_addresses_are_nobody_s() -> None:
    assert kinds_in("temporal-core@temporal.io") == frozenset()
    assert kinds_in("\n@type.googleapis.com/temporal.api.errordetails.v1.NotFoundFailure") == frozenset()


def test_a_text_among_bytes_is_found_and_chance_letters_are_not() -> None:
    record = b"\x0a\x0c+79161234567R\xff\xfe" + NAME.encode() + b"\x12\x04\xd0\x90\xd0\xb0"
    found = kinds_in(record.decode("utf-8", "replace"), among_bytes=True)
    assert found == {Kind.RUSSIAN, Kind.PHONE}
    assert kinds_in(record[-4:].decode("utf-8", "replace"), among_bytes=True) == frozenset()
