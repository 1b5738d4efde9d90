"""Writes what shipped playbooks say of themselves to docs/explained/ (`swan.ru.txt`); a test compares them.

    python -m tools.record_explanations

A changed page is a changed rule, or another word for it: it is recorded with the change that means it.
"""

from pathlib import Path
from typing import Final, NamedTuple

from playbook.loading import load
from playbook.wording import Locale
from rules.explanation.explaining import explain
from rules.explanation.printing import text_of

ROOT: Final = Path(__file__).resolve().parents[1]
_PLAYBOOKS: Final = ROOT / "playbooks"
FOLDER: Final = ROOT / "docs" / "explained"
VERSION: Final = "0" * 64
"""In place of the real one: every word of every text would change it."""


class Recorded(NamedTuple):
    """A shop's page in a language."""

    shop: str
    locale: Locale

    @property
    def file(self) -> Path:
        """Where it is recorded."""
        return FOLDER / f"{self.shop}.{self.locale}.txt"

    def text(self) -> str:
        """The page by the playbook as it is now."""
        base = None if self.shop == "default" else load(_PLAYBOOKS / "default.yaml")
        playbook = load(_PLAYBOOKS / f"{self.shop}.yaml")
        return text_of(explain(playbook, self.locale, VERSION, base))


RECORDED: Final = (Recorded("swan", Locale.RU), Recorded("default", Locale.EN))


def main() -> None:
    """Records all of them; says what changed."""
    FOLDER.mkdir(exist_ok=True)
    for one in RECORDED:
        text = one.text()
        before = one.file.read_text("utf-8") if one.file.is_file() else ""
        if text != before:
            one.file.write_text(text, "utf-8")
            print(f"{'changed' if before else 'new'}: {one.file.name}")


if __name__ == "__main__":
    main()
