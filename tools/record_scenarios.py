"""Writes what every shipped scenario comes to beside it (`canonical.yaml` → `canonical.txt`); a test compares them.

    python -m tools.record_scenarios [NAME ...]

A changed transcript is a changed behaviour: it is recorded with the change that means it, and reads as its diff.
"""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from playbook.loading import load
from playbook.schema import Playbook
from playbook.wording import Locale
from rules.simulation.loading import FOLDER, load_scenario
from rules.simulation.printing import text_of
from rules.simulation.running import play
from rules.simulation.scenario import Scenario
from rules.simulation.transcript import Transcript

PLAYBOOKS = Path(__file__).resolve().parents[1] / "playbooks"
DEFAULT = "default"


class Shipped(NamedTuple):
    """A scenario and the playbook it is played by: its own shop's, else the default one."""

    file: Path
    shop: str

    @property
    def name(self) -> str:
        """`canonical`, `swan/refused_parcel`."""
        return self.file.stem if self.file.parents[1] == PLAYBOOKS else f"{self.shop}/{self.file.stem}"

    @property
    def expected(self) -> Path:
        """Where its transcript is recorded."""
        return self.file.with_suffix(".txt")

    def load(self) -> Scenario:
        """The scenario."""
        return load_scenario(self.file, self.shop)

    def play(self) -> Transcript:
        """The life, by the shop's playbook as it is now."""
        return play(self.load(), playbook_of(self.shop))

    def text(self) -> str:
        """The transcript as it is recorded: in the playbook's language."""
        return text_of(self.play(), Locale(playbook_of(self.shop).locale))


def shipped() -> Iterator[Shipped]:
    """Every scenario beside the playbooks."""
    for file in sorted(PLAYBOOKS.glob(f"{FOLDER}/*.yaml")):
        yield Shipped(file, load_scenario(file).shop or DEFAULT)
    for file in sorted(PLAYBOOKS.glob(f"*/{FOLDER}/*.yaml")):
        yield Shipped(file, file.parents[1].name)


@cache
def playbook_of(shop: str) -> Playbook:
    """The shop's playbook, loaded once."""
    return load(PLAYBOOKS / f"{shop}.yaml")


def main(asked: list[str]) -> None:
    """Records those of these names, or all; says what changed."""
    for one in shipped():
        if asked and one.name not in asked:
            continue
        text = one.text()
        before = one.expected.read_text("utf-8") if one.expected.is_file() else ""
        if text != before:
            one.expected.write_text(text, "utf-8")
            print(f"{'changed' if before else 'new'}: {one.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
