"""Writes scenarios as text, and plays them by a shipped playbook."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.errors import PlaybookError, PlaybookErrors
from rules.simulation.loading import load_scenario
from rules.simulation.running import play
from rules.simulation.scenario import Scenario
from rules.simulation.transcript import Transcript
from tests.builders import changed, playbook_of

TITLE = "title: {ru: Проба, en: A trial}\n"

Read = Callable[..., Scenario]
Played = Callable[..., Transcript]
Faults = Callable[[str], tuple[PlaybookError, ...]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A scenario of this text, below a title in line 1."""

    def written(text: str, shop: str | None = None) -> Scenario:
        file = tmp_path / "trial.yaml"
        file.write_text(TITLE + text, encoding="utf-8")
        return load_scenario(file, shop)

    return written


@pytest.fixture
def faults(read: Read) -> Faults:
    """What reading says is wrong."""

    def found(text: str) -> tuple[PlaybookError, ...]:
        with pytest.raises(PlaybookErrors) as refused:
            read(text)
        return refused.value.errors

    return found


@pytest.fixture
def played(read: Read) -> Played:
    """The life of a scenario of this text, with settings of the playbook changed by group."""

    def life(text: str, shop: str = "default", **groups: dict[str, object]) -> Transcript:
        return play(read(text), changed(playbook_of(shop), **groups))

    return life
