"""Track numbers of the carriers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parcels import Carrier
from domain.tracks import (
    BadTrack,
    BadTrackReason,
    TrackKind,
    check_track,
    domestic_check_digit,
    s10_check_digit,
    tracking_link,
)


def refusal(carrier: str, number: str) -> BadTrackReason:
    with pytest.raises(BadTrack) as caught:
        check_track(carrier, number)
    return caught.value.reason


@pytest.mark.parametrize("number", ["80110885894666", "10204289519872", "1020 4289 5198 72"])
def test_inland_numbers_of_russian_post_pass(number: str) -> None:
    track = check_track(Carrier.RUSSIAN_POST, number)
    assert track.kind is TrackKind.DOMESTIC
    assert track.number == number.replace(" ", "")


@pytest.mark.parametrize("number", ["RA644000005RU", "ra 644 000 005 ru", "RR473124829GB"])
def test_international_numbers_pass_in_any_writing(number: str) -> None:
    track = check_track(Carrier.RUSSIAN_POST, number)
    assert track.kind is TrackKind.S10
    assert track.number == number.replace(" ", "").upper()


def test_cyrillic_letters_that_look_latin_are_mended() -> None:
    assert check_track(Carrier.RUSSIAN_POST, "СА473124829ВУ").number == "CA473124829BY"


@pytest.mark.parametrize(
    ("serial", "digit"),
    [
        ("47312482", 9),  # the standard's own example
        ("00000000", 5),  # a remainder of 11 is written 5
        ("00000008", 0),  # a remainder of 10 is written 0
        ("10000000", 3),
        ("01000000", 5),
        ("00000001", 4),
    ],
)
def test_the_s10_check_digit_follows_the_standard(serial: str, digit: int) -> None:
    assert s10_check_digit(serial) == digit


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 13), st.integers(1, 9))
def test_one_mistyped_digit_of_an_inland_number_is_noticed(first: str, place: int, error: int) -> None:
    right = first + str(domestic_check_digit(first))
    assert check_track(Carrier.RUSSIAN_POST, right).number == right
    wrong = right[:place] + str((int(right[place]) + error) % 10) + right[place + 1 :]
    assert refusal(Carrier.RUSSIAN_POST, wrong) is BadTrackReason.WRONG_CHECK_DIGIT


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(1, 9))
def test_a_wrong_s10_check_digit_is_noticed(serial: str, error: int) -> None:
    right = s10_check_digit(serial)
    assert check_track(Carrier.RUSSIAN_POST, f"RA{serial}{right}RU").kind is TrackKind.S10
    assert (
        refusal(Carrier.RUSSIAN_POST, f"RA{serial}{(right + error) % 10}RU")
        is BadTrackReason.WRONG_CHECK_DIGIT
    )


@pytest.mark.parametrize("number", ["1234567890123", "123456789012345", "RA64400001RU", "1106321645", "№ 5"])
def test_russian_post_has_no_other_form(number: str) -> None:
    assert refusal(Carrier.RUSSIAN_POST, number) is BadTrackReason.WRONG_FORMAT


@pytest.mark.parametrize("number", ["1106321645", "12345", "CD123456789"])
def test_cdek_numbers_pass(number: str) -> None:
    assert check_track(Carrier.CDEK, number).kind is TrackKind.CDEK


@pytest.mark.parametrize("number", ["1234", "1234567890123456", "ABCDEF", "11063-21645", "1106/321"])
def test_what_cdek_never_gives_is_refused(number: str) -> None:
    assert refusal(Carrier.CDEK, number) is BadTrackReason.WRONG_FORMAT


def test_other_carriers_have_free_numbers() -> None:
    assert check_track("delovye", "ab-12–34").number == "AB-12-34"
    for number in ("123", "----", "A" * 41, "12<script>"):
        assert refusal("delovye", number) is BadTrackReason.WRONG_FORMAT


@pytest.mark.parametrize("carrier", ["russian_post", "cdek", "delovye"])
def test_an_empty_number_is_called_missing(carrier: str) -> None:
    assert refusal(carrier, "  ") is BadTrackReason.EMPTY


def test_customers_follow_parcels_on_the_carriers_page() -> None:
    assert (
        tracking_link("russian_post", "80110885894666")
        == "https://www.pochta.ru/tracking?barcode=80110885894666"
    )
    assert tracking_link("cdek", "1106321645") == "https://www.cdek.ru/ru/tracking?order_id=1106321645"
    assert tracking_link("delovye", "AB-1234") is None
