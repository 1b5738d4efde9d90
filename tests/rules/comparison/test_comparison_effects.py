"""What two playbooks come to in the same scenario: what appears, vanishes, moves, reads otherwise; and how it ends."""

import json
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest

from playbook.schema import Playbook
from playbook.wording import Locale
from rules.comparison.effects import Difference, Effect, Effects, Turn, difference_in, effects_of
from rules.comparison.items import Kind
from rules.comparison.layout import Ink, Span, page, plain_text
from rules.comparison.meaning import Meaning
from rules.comparison.printing import lines_of
from rules.comparison.report import Compared, as_json, compare
from rules.simulation.loading import load_scenario, scenario_files
from rules.simulation.running import Unplayable
from rules.simulation.scenario import Scenario, Title
from tests.builders import PLAYBOOKS, changed, playbook_of
from tests.rules.comparison.conftest import Write


def scenario(name: str) -> Scenario:
    return load_scenario(PLAYBOOKS / "scenarios" / f"{name}.yaml")


def difference(name: str, before: Playbook, after: Playbook) -> Difference:
    found = difference_in(scenario(name), before, after)
    assert found is not None
    return found


def russian(found: Difference) -> str:
    """The difference as it is printed."""
    nothing = Meaning((), (), (), (), ())
    compared = Compared(("a", "b"), "Europe/Moscow", nothing, Effects((found,), 1))
    return plain_text(lines_of(compared, Locale.RU)).replace("\u00a0", " ")


def of(found: Difference, kind: Kind) -> list[Effect]:
    return [effect for effect in found.effects if effect.kind is kind]


def test_a_call_that_is_made_a_day_sooner_moves_with_all_that_follows_it_and_the_end() -> None:
    swan = playbook_of("swan")
    sooner = changed(swan, pickup={"call_after": timedelta(days=2)})

    found = difference("canonical", swan, sooner)

    calls = [
        effect
        for effect in of(found, Kind.TASK)
        if effect.after and effect.after.known_by[0] == "remind_pickup"
    ]
    assert {effect.moved for effect in calls} == {timedelta(days=-1)}
    assert {effect.turn for effect in calls} == {Turn.MOVED}
    assert found.ends is not None
    before, after = found.ends
    assert before.since - after.since == timedelta(days=1)
    assert before.status is after.status


def test_a_trigger_that_is_switched_off_takes_its_messages_along(write: Write) -> None:
    found = difference("canonical", playbook_of("default"), write("triggers: [{id: T4, enabled: false}]"))
    vanished = [
        effect.before.known_by[:2]
        for effect in found.effects
        if effect.turn is Turn.VANISHED and effect.before
    ]
    assert vanished == [("T4", "email"), ("T4", "sms")]


def test_another_text_is_shown_word_by_word(write: Write) -> None:
    after = write(messages={"no_answer.sms.ru.txt": "Мы вам звонили, заказ {{ order.number }}.\n"})
    found = difference("canonical", playbook_of("default"), after)
    [effect] = found.effects
    assert effect.turn is Turn.CHANGED and effect.moved == timedelta(0)
    assert "заказ" in " ".join(piece.text for piece in effect.pieces)


def test_a_channel_that_is_only_recorded_is_another_fate() -> None:
    default = playbook_of("default")
    found = difference("canonical", default, changed(default, sending={"sms": "shadow"}))
    assert {(one.name, one.before, one.after) for effect in found.effects for one in effect.aspects} == {
        ("fate", "sent", "shadow")
    }


def test_outcomes_and_what_is_refused_are_told_in_words() -> None:
    told = russian(difference("another_clock", playbook_of("default"), playbook_of("petarda")))
    assert "чем кончается: подтверждён → ещё открыта" in told
    assert "оператор: подтверждён — отказ: Скажите клиенту, что товар 18+" in told
    assert "confirmed" not in told


def test_an_order_that_cannot_be_placed_is_told_why_in_words() -> None:
    refused = Unplayable("promo_code_unknown", "There is no such promo code or word.")
    told = russian(Difference("x", Title(ru="Акция", en="An offer"), "RUB", unplayable=(refused, None)))
    assert "Заказ не принять: Такого промокода нет → заказ принят" in told


def test_a_renamed_trigger_sends_the_same_message_still(write: Write) -> None:
    after = write(
        "triggers: [{id: T8, enabled: false}, {id: thanks, on: order.completed, do: [{email: completed}]}]"
    )
    found = difference_in(scenario("canonical"), playbook_of("default"), after)
    assert found is not None
    assert [effect.turn for effect in found.effects] == [Turn.MOVED]
    assert found.effects[0].moved == timedelta(0)


@pytest.mark.parametrize("shop", ["default", "swan", "petarda", "chasy"])
def test_a_playbook_against_itself_differs_in_no_scenario(shop: str) -> None:
    scenarios = [load_scenario(file) for file in scenario_files(PLAYBOOKS / f"{shop}.yaml")]
    playbook = playbook_of(shop)
    found = effects_of(playbook, playbook, scenarios)
    assert found.differences == ()
    assert found.played == len(scenarios) > 0


def test_a_comparison_is_the_same_whenever_it_is_made_and_soon_there() -> None:
    swan = playbook_of("swan")
    other = changed(swan, pickup={"call_after": timedelta(days=2), "return_after": timedelta(days=9)})
    scenarios = [load_scenario(file) for file in scenario_files(PLAYBOOKS / "swan.yaml")]
    began = perf_counter()
    first = as_json(compare(("a", "b"), swan, other, scenarios))
    took = perf_counter() - began
    assert first == as_json(compare(("a", "b"), swan, other, scenarios))
    # Generous: an idle core takes some 30 ms a scenario for both lives.
    assert took < 0.3 * len(scenarios)


def test_a_long_page_has_its_contents_told_and_a_short_one_has_none() -> None:
    heading = (Span("What changed", Ink.HEADING),)
    scenario_line = (Span("  "), Span("The usual life", Ink.NAME), Span("   canonical", Ink.FAINT))
    long = [(Span("a → b", Ink.TITLE),), heading, scenario_line, *[(Span("x"),)] * 60]
    html = page("a → b", long, Locale.EN)
    assert '<a href="#l1">What changed</a>' in html and '<p id="l1">' in html
    assert '<li class=in><a href="#l2">The usual life</a>' in html and '<p id="l2">' in html
    assert html.index("a → b</span>") < html.index("<nav>")
    assert "<nav>" not in page("a → b", long[:20], Locale.EN)


def test_the_report_is_printed_in_both_languages_as_json_and_as_a_page_of_its_own(tmp_path: Path) -> None:
    swan = playbook_of("swan")
    other = changed(swan, pickup={"call_after": timedelta(days=2)})
    compared = compare(("old", "new"), swan, other, [scenario("canonical"), scenario("unreachable")])

    russian = plain_text(lines_of(compared, Locale.RU)).replace("\u00a0", " ")
    english = plain_text(lines_of(compared, Locale.EN)).replace("\u00a0", " ")
    told = json.loads(as_json(compared))
    html = page("old → new", lines_of(compared, Locale.EN), Locale.EN)

    assert "сыграно 2 сценария: иначе идёт 1, так же 1" in russian
    assert "на 1 день раньше" in russian and "1 day sooner" in english
    assert told["settings"] == [{"path": "pickup.call_after", "before": "3d", "after": "2d"}]
    assert [one["scenario"] for one in told["scenarios"]["different"]] == ["canonical"]
    assert "<script" not in html and "http" not in html.split("</style>")[0]
