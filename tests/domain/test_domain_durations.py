"""Durations as playbooks spell them."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from domain.durations import LONGEST, PATTERN, Duration, format_duration, parse_duration

whole_seconds = st.integers(0, int(LONGEST.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))


class Limits(BaseModel):
    call_within: Duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("40m", timedelta(minutes=40)),
        ("2h30m", timedelta(hours=2, minutes=30)),
        ("3d", timedelta(days=3)),
        ("1d12h", timedelta(days=1, hours=12)),
        ("90s", timedelta(seconds=90)),
        ("24h", timedelta(days=1)),
        ("0m", timedelta(0)),
    ],
)
def test_the_spellings_of_the_playbook_are_understood(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "40", "m", "-3d", "1.5h", "30m2h", "1h1h", "2h 30m", "3w", "PT40M", "٣d", "3D"]
)
def test_other_spellings_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2h30m"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["3661d", "999999999d", "999999999d999999999h"])
def test_a_length_of_over_ten_years_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="longer than 3660 days"):
        parse_duration(text)


@pytest.mark.parametrize("length", [timedelta(seconds=-1), timedelta(milliseconds=1500)])
def test_what_cannot_be_spelled_is_not_written(length: timedelta) -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        format_duration(length)


@given(whole_seconds)
def test_every_length_reads_back_from_its_spelling(length: timedelta) -> None:
    text = format_duration(length)
    assert parse_duration(text) == length
    assert re.search(PATTERN, text)


def test_lengths_are_written_in_the_largest_units() -> None:
    assert format_duration(timedelta(seconds=90)) == "1m30s"
    assert format_duration(timedelta(hours=36)) == "1d12h"
    assert format_duration(timedelta(0)) == "0s"


def test_a_model_takes_both_forms_and_dumps_the_short_one() -> None:
    read = Limits.model_validate({"call_within": "40m"})
    assert read.call_within == timedelta(minutes=40)
    assert Limits(call_within=timedelta(minutes=40)) == read
    assert read.model_dump() == {"call_within": "40m"}
    assert Limits.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize("value", [40, 2.5, True, None])
def test_a_number_without_a_unit_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="needs its unit"):
        Limits.model_validate({"call_within": value})


def test_the_schema_tells_an_editor_the_spelling() -> None:
    assert Limits.model_json_schema()["properties"]["call_within"]["pattern"] == PATTERN
