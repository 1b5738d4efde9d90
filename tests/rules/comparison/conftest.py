"""Writes playbooks over the shipped ones, in a folder where they lie side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.loading import load
from playbook.schema import Playbook
from tests.builders import PLAYBOOKS

Write = Callable[..., Playbook]


def beside(folder: Path) -> None:
    """The shipped playbooks, as if they lay in this folder."""
    for shipped in PLAYBOOKS.iterdir():
        if shipped.is_dir():
            (folder / shipped.name).symlink_to(shipped, target_is_directory=True)
        else:
            (folder / shipped.name).write_text(shipped.read_text("utf-8"), encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """The playbook of a text that extends a shipped one, with messages of its own where they are given."""
    beside(tmp_path)

    def written(text: str = "", extends: str = "default", messages: dict[str, str] | None = None) -> Playbook:
        number = len(list(tmp_path.glob("trial*.yaml")))
        file = tmp_path / f"trial{number}.yaml"
        file.write_text(f"shop: {extends}\nextends: {extends}\n{text}", encoding="utf-8")
        folder = file.with_suffix("") / "messages"
        folder.mkdir(parents=True)
        for name, words in (messages or {}).items():
            (folder / name).write_text(words, encoding="utf-8")
        return load(file)

    return written
