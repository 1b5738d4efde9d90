"""Every shipped scenario comes to what is recorded beside it, and nothing in it is a surprise."""

import difflib
import re

import pytest

from playbook.wording import Locale
from rules.simulation import transcript as t
from rules.simulation.printing import text_of
from rules.words.waits import WAITS
from tools.record_scenarios import PLAYBOOKS, Shipped, shipped

SCENARIOS = tuple(shipped())
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def name_of(scenario: Shipped) -> str:
    return scenario.name


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_a_scenario_comes_to_its_recorded_transcript(scenario: Shipped) -> None:
    recorded = scenario.expected.read_text("utf-8") if scenario.expected.is_file() else ""
    changes = difflib.unified_diff(
        recorded.splitlines(), scenario.text().splitlines(), "recorded", "now", lineterm="", n=2
    )
    changed = "\n".join(changes)
    assert not changed, f"if it is meant: make record-scenarios\n\n{changed}"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_no_step_of_a_scenario_fails_unexpectedly(scenario: Shipped) -> None:
    assert not scenario.play().surprises


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_a_scenario_reads_as_english_too(scenario: Shipped) -> None:
    life = scenario.play()
    goods = {line.name for line in life.order.lines}
    lines = text_of(life, Locale.EN).splitlines()
    # Messages speak the customer's language, goods have the names the shop gave them.
    said = [line for line in lines if "✉" not in line and not any(name in line for name in goods)]
    assert [line for line in said if CYRILLIC.search(line)] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_every_timer_of_a_scenario_has_words(scenario: Shipped) -> None:
    rules = {wait.rule for wait in scenario.play().waits}
    assert {rule for rule in rules if not rule.startswith("trigger ")} <= set(WAITS)


def test_every_recorded_transcript_has_its_scenario() -> None:
    recorded = set(PLAYBOOKS.glob("**/scenarios/*.txt"))
    assert recorded == {scenario.expected for scenario in SCENARIOS}


def test_every_scenario_stands_in_the_table_of_branches_and_nothing_else_does() -> None:
    text = (PLAYBOOKS.parent / "docs" / "scenarios.md").read_text("utf-8")
    [table] = re.findall("^## What the shipped ones show$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")]
    assert {name for row in rows for name in re.findall("`([^`]+)`", row)} == set(map(name_of, SCENARIOS))


def test_the_canonical_life_has_exactly_its_ten_messages() -> None:
    [canonical] = [scenario for scenario in SCENARIOS if scenario.name == "canonical"]
    messages = [entry for entry in canonical.play().entries if isinstance(entry, t.Message)]
    assert [f"{message.trigger} {message.channel}" for message in messages] == [
        "T1 email", "T13 sms", "T2 email", "T3 email", "T3 sms", "T4 email", "T4 sms", "T5 email", "T5 sms", "T8 email",
    ]  # fmt: skip
    assert all(message.fate is t.Fate.SENT for message in messages)
