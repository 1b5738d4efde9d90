"""docs/playbook.md against the models, and every example of docs/playbook_guide.md run as it stands there."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner, Result

from cli import app
from domain.facts import fact_models
from playbook.json_schema import schema
from playbook.template_filters import FILTERS
from tools.playbook_page import PAGE, page

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "playbook_guide.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"(?:^`(?P<file>[\w./]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


class Section(NamedTuple):
    """One section of the guide with its blocks: the file each is (or none), what it is, its text."""

    title: str
    blocks: list[tuple[str | None, str, str]]

    def texts(self, kind: str) -> list[str]:
        return [text for file, of, text in self.blocks if of == kind and file is None]


def sections() -> list[Section]:
    parts = re.split(r"^## ", GUIDE, flags=re.M)[1:]
    return [
        Section(part.splitlines()[0], [(m["file"], m["kind"], m["text"]) for m in _BLOCK.finditer(part)])
        for part in parts
    ]


SECTIONS = sections()
RECIPES = [section for section in SECTIONS if section.title[0].isdigit()]


def run(line: str) -> Result:
    program, *words = shlex.split(line, comments=True)
    assert program == "steward"
    return CliRunner().invoke(app, words)


def written(section: Section) -> None:
    for name, _, text in section.blocks:
        if name is not None:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")


@pytest.fixture
def otter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the guide's shop, begun as the guide says."""
    monkeypatch.chdir(tmp_path)
    begin = SECTIONS[0].texts("sh")[0]
    assert run(begin).exit_code == 0
    return tmp_path


def test_the_reference_is_made_from_the_models() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.playbook_page"


def test_the_reference_tells_every_group_fact_act_and_filter() -> None:
    text = page()
    for name in schema()["properties"]:
        assert f"\n## {name}\n" in text or f"\n| `{name}` |" in text
    for kind in fact_models():
        assert f"| [`{kind}`](facts.md#" in text
    for act in schema()["$defs"]["Action"]["oneOf"]:
        assert f"\n| `{act['title']}` |" in text
    for name in FILTERS:
        assert f"\\|{name}" in text
    assert "|  |\n" not in text, "every row says what it means"


def test_how_the_guide_begins_works(otter: Path) -> None:
    for line in SECTIONS[0].texts("sh")[1].splitlines():
        done = run(line)
        assert done.exit_code == 0, done.output


def test_the_fault_that_the_guide_shows_is_told_like_that(otter: Path) -> None:
    written(SECTIONS[0])
    (shown,) = SECTIONS[0].texts("console")
    command, _, expected = shown.removeprefix("$ ").partition("\n")
    done = run(command)
    assert done.exit_code == 1
    assert done.stderr == expected


def test_what_is_done_before_it_goes_live_works(otter: Path) -> None:
    (commands,) = SECTIONS[-1].texts("sh")
    for line in commands.splitlines():
        done = run(line)
        assert done.exit_code == (1 if " diff " in line else 0), done.output
    assert (otter / "life.html").read_text(encoding="utf-8").startswith("<!")


def test_there_are_five_recipes() -> None:
    assert [recipe.title[0] for recipe in RECIPES] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title[0])
def test_a_recipe_does_what_the_guide_says(otter: Path, recipe: Section) -> None:
    written(recipe)
    (commands,), (shown,) = recipe.texts("sh"), recipe.texts("text")
    said = ""
    for line in commands.splitlines():
        done = run(f"{line} --locale en" if "simulate" in line else line)
        assert done.exit_code == 0, done.output
        said += done.stdout
    for line in shown.splitlines():
        assert line in said, said
