"""What a backtest adds up and prints: before, after, the difference; numbers of orders, and nobody's name."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from playbook.wording import Locale
from rules.backtest.lives import Pair
from rules.backtest.printing import lines_of
from rules.backtest.report import Report, as_json
from rules.backtest.tally import EXAMPLES, Lengths, Tally
from rules.comparison.layout import page, plain_text
from tests.builders import changed, playbook_of
from tests.rules.backtest.conftest import recorded
from tools.record_scenarios import shipped

OWN = ("canonical", "return_after_two_weeks", "unreachable", "self_pickup")


@pytest.fixture(scope="module")
def report() -> Report:
    """Four lives, measured against a shop that writes no SMS and takes parcels back after a day."""
    default = playbook_of("default")
    other = changed(default, sending={"sms": "off"}, pickup={"return_after": timedelta(days=1)})
    tally = Tally()
    lives = [one.play() for one in shipped() if one.name in OWN]
    for number, life in enumerate(lives, start=1):
        tally.play(Pair(recorded(life, number), default, other))
    tally.not_played["no_beginning"] += 2
    return Report(None, "mine.yaml", "swan", tally, Decimal("4.50"))


def test_everything_is_counted_on_both_sides(report: Report) -> None:
    before, after = report.tally.before, report.tally.after
    assert report.tally.orders == 4
    assert after.sms_parts == 0 < before.sms_parts
    assert after.returns["unclaimed"] > before.returns["unclaimed"]
    assert sum(report.tally.ends.values()) == 4
    assert report.tally.compared_with_real == 4 and report.tally.otherwise == 0


def test_programs_get_counts_seconds_and_sums(report: Report) -> None:
    told = json.loads(as_json(report))
    assert told["not_played"] == {"no_beginning": 2}
    assert told["sides"]["after"]["sms_cost"] == "0.00"
    assert told["sides"]["before"]["sms_cost"] == f"{report.tally.before.sms_parts * Decimal('4.50'):.2f}"
    assert told["sides"]["before"]["time_to_end"]["orders"] == report.tally.before.took.number
    assert [one["number"] for one in told["examples"]]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            Locale.RU,
            ("Возвраты по правилу", "не забрали вовремя", "входящие удалены по сроку хранения", "4 заказа"),
        ),
        (
            Locale.EN,
            ("Returns that a rule made", "not collected in time", "removed by retention", "4 orders"),
        ),
    ],
)
def test_people_get_columns_in_their_language(report: Report, locale: Locale, words: tuple[str, ...]) -> None:
    text = plain_text(lines_of(report, locale)).replace("\u00a0", " ")
    for one in words:
        assert one in text
    assert "<p" in page("x", lines_of(report, locale), locale, columns=True)


def test_nothing_personal_is_in_a_report(report: Report) -> None:
    everything = as_json(report) + plain_text(lines_of(report, Locale.RU))
    for personal in ("Анна", "+7916", "@example", "Светланская", "Мясницкая"):
        assert personal not in everything


def test_only_the_orders_that_changed_most_are_named() -> None:
    default = playbook_of("default")
    other = changed(default, sending={"email": "off"})
    [canonical] = [one.play() for one in shipped() if one.name == "canonical"]
    tally = Tally()
    for number in range(EXAMPLES + 5):
        tally.play(Pair(recorded(canonical, number), default, other))
    assert tally.changed == EXAMPLES + 5
    assert len(tally.examples) == EXAMPLES
    assert all(one.messages < 0 for one in tally.examples)


def test_lengths_are_told_by_their_median_and_by_nine_of_ten() -> None:
    lengths = Lengths()
    assert lengths.within(50) is None
    for hours in range(1, 102):
        lengths.add(timedelta(hours=hours))
    lengths.add(None)
    assert lengths.number == 101
    assert lengths.within(50) == timedelta(hours=51)
    assert lengths.within(90) == timedelta(hours=91)
