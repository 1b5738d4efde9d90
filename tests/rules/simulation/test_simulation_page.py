"""docs/scenarios.md against what scenarios can say."""

import re
from pathlib import Path

import pytest

from domain.tasks import TaskKind
from rules.simulation.loading import load_scenario
from rules.simulation.running import play
from rules.simulation.scenario import Changed, Heading, Who
from rules.simulation.vocabulary import word, words_of
from tests.builders import playbook_of

PAGE = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text("utf-8")
CODE = re.compile(r"`([a-z_0-9]+)`")


@pytest.mark.parametrize("who", Who)
def test_the_page_has_every_word(who: Who) -> None:
    named = set(CODE.findall(PAGE))
    assert {who.value, *words_of(who)} <= named
    for name in words_of(who):
        fields = set(word(who, name).model.model_fields) - set(word(who, name).fixed)
        if who.role is None and word(who, name).model is not Changed:
            assert all(re.search(rf"\b{field}\b", PAGE) for field in fields)


def test_the_page_has_every_task_and_every_field_of_the_file() -> None:
    named = set(CODE.findall(PAGE))
    assert {kind.value for kind in TaskKind} <= named
    assert {*Heading.model_fields, "steps"} <= named


def test_the_example_of_the_page_is_played_as_it_stands(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(title:.*?)```", PAGE, re.DOTALL)
    assert example is not None
    file = tmp_path / "example.yaml"
    file.write_text(example[1], encoding="utf-8")
    life = play(load_scenario(file), playbook_of("default"))
    assert life.summary.closed
    assert not life.surprises
