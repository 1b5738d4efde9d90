"""No fault of a playbook is found first at run time: a mutant of a shipped one is refused by loading, or lives run through it."""

from pathlib import Path

import jsonschema_rs
import pytest
from jinja2 import UndefinedError

from playbook.errors import PlaybookErrors
from playbook.json_schema import schema
from playbook.loading import load, with_holidays
from playbook.schema import Playbook
from tests.builders import playbook_of
from tests.rules.mutants import Mutant
from tests.rules.mutated_lives import MutatedLives

STEPS = 40
SCHEMA = jsonschema_rs.Draft202012Validator(schema())


def tried(seed: int, folder: Path, lives: int) -> bool:
    """Whether loading takes the mutant of this seed; if so, its lives are lived."""
    mutant = Mutant(seed)
    folder.mkdir()
    try:
        playbook = load(mutant.write(folder))
    except PlaybookErrors as refused:
        assert all(fault.message and fault.line > 0 and fault.column > 0 for fault in refused.errors)
        return False
    assert SCHEMA.is_valid(mutant.as_data()), (
        f"mutant {seed}: the schema refuses what loading takes: {mutant.done}"
    )
    stored = Playbook.model_validate_json(with_holidays(playbook, 2026, 2028).model_dump_json(by_alias=True))
    for number in range(lives):
        try:
            MutatedLives(stored).live(f"{seed}:{number}", STEPS)
        except Exception as error:
            raise AssertionError(f"mutant {seed}, life {number}: {mutant.done}") from error
    return True


def test_mutants_are_refused_or_live(tmp_path: Path) -> None:
    taken = [tried(seed, tmp_path / str(seed), lives=3) for seed in range(24)]
    assert 0 < sum(taken) < len(taken), "some are taken, some are not: else nothing is shown"


def test_lives_notice_what_loading_would_have_refused() -> None:
    sound = playbook_of("default")
    for name, part in (("templates", "confirmed.email.ru"), ("scripts", "confirm_order.ru")):
        texts = getattr(sound, name)
        wrong = {**texts, part: texts[part].model_copy(update={"text": "{{ nobody }}"})}
        with pytest.raises(UndefinedError):
            for number in range(20):
                MutatedLives(sound.model_copy(update={name: wrong})).live(str(number), STEPS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thousands_of_lives_run_through_mutants_that_loading_took(tmp_path: Path) -> None:
    """Other mutants each day would find more, and nobody could run them again: the same each time, in order."""
    seed, lived = 1000, 0
    while lived < 2000:
        lived += 10 * tried(seed, tmp_path / str(seed), lives=10)
        seed += 1
