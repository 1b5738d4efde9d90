"""Telephone numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from domain.phones import (
    ImpossiblePhone,
    Phone,
    PhoneField,
    can_get_sms,
    is_landline,
    masked,
    normalise,
    readable,
)


class Caller(BaseModel):
    phone: PhoneField


@pytest.mark.parametrize(
    "raw",
    [
        "+79161234567",
        "89161234567",
        "9161234567",
        "79161234567",
        "8 (916) 123-45-67",
        "+7 916 123 45 67",
        "8 916 123-45-67 доб. 12",
        "８９１６１２３４５６７",
    ],
)
def test_every_way_of_typing_a_russian_mobile_is_one_number(raw: str) -> None:
    assert normalise(raw) == "+79161234567"


def test_foreign_numbers_keep_their_country() -> None:
    assert normalise("+375 29 123-45-67") == "+375291234567"
    assert normalise("8 10 375 29 1234567") == "+375291234567"
    assert normalise("029 123-45-67", region="BY") == "+375291234567"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "123",
        "позвоните",
        "+7 000 000 00 00",
        "8 123 456 78 90",
        "2221122",
        "+79161234567890",
        "+999123456789",
    ],
)
def test_an_impossible_number_is_refused_without_repeating_it(raw: str) -> None:
    with pytest.raises(ImpossiblePhone) as refusal:
        normalise(raw)
    assert not any(digit in str(refusal.value) for digit in "0123456789")


@given(st.integers(900_000_0000, 999_999_9999))
def test_any_mobile_range_is_accepted_and_normalising_again_changes_nothing(national: int) -> None:
    phone = normalise(f"8{national}")
    assert phone == f"+7{national}"
    assert normalise(phone) == phone


@pytest.mark.parametrize(
    ("phone", "sms", "landline"),
    [
        ("+79161234567", True, False),
        ("+74232221122", False, True),
        ("+78005553535", False, False),
        ("+375291234567", True, False),
        ("+12125551234", True, False),
    ],
)
def test_the_kind_of_a_number_tells_what_may_be_done(phone: str, sms: bool, landline: bool) -> None:
    assert can_get_sms(Phone(phone)) is sms
    assert is_landline(Phone(phone)) is landline


def test_a_number_is_shown_in_groups_as_people_read_it_out() -> None:
    assert readable(Phone("+79141234567")) == "+7 914 123-45-67"
    assert readable(Phone("+375291234567")) == "+375 29 123-45-67"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+79141234567", "+7 914 •••-••-67"),
        ("+375291234567", "+375 29 •••-••-67"),
        ("+37255512345", "+372 5 •••-••-45"),
        ("+3725551234", "+372 •••-••-34"),
    ],
)
def test_a_masked_number_hides_the_subscribers_middle(phone: str, shown: str) -> None:
    assert masked(Phone(phone)) == shown


def test_a_model_holds_the_normalised_number_and_refuses_others() -> None:
    assert Caller.model_validate({"phone": "8 916 123-45-67"}).phone == "+79161234567"
    for wrong in ("12", 89161234567, None):
        with pytest.raises(ValidationError):
            Caller.model_validate({"phone": wrong})


def test_what_was_not_normalised_is_no_phone() -> None:
    with pytest.raises(ImpossiblePhone):
        masked(Phone("89161234567"))
