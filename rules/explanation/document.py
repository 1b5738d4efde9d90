"""A playbook in words as typed data: sections of statements, each with the settings or triggers it tells; laid out elsewhere."""

from collections.abc import Iterator
from typing import Literal

from domain.base import Stored
from playbook.wording import Locale


class Statement(Stored):
    """One sentence or two that tell a rule.

    `tells` names what it tells: paths of settings (`pickup.return_after`), or `trigger T5`; each is told once in a
    document. `uses` names settings that it repeats. `code` is a condition as it is written (CEL). `off`: it is switched
    off. `changed`: the shop's rule differs from the default's, which says `before`.
    """

    key: str
    text: str
    tells: tuple[str, ...]
    uses: tuple[str, ...] = ()
    code: str = ""
    off: bool = False
    changed: bool = False
    before: str = ""

    @property
    def source(self) -> str:
        """What it tells, as short as a reader needs to find it in the file."""
        return ", ".join(part.removeprefix("trigger ") for part in self.tells)


class Mark(Stored):
    """Something on a timeline, so many days from its start; `below` is a word under the line."""

    at: float
    label: str
    below: str = ""
    kind: Literal["act", "message", "end"]


class Timeline(Stored):
    """An example drawn from the shop's numbers: so many days long, with its days, open hours (from, to) and marks."""

    title: str
    days: float
    names: tuple[tuple[float, str], ...]
    open: tuple[tuple[float, float], ...] = ()
    marks: tuple[Mark, ...]


class Section(Stored):
    """What belongs together; `intro` is the same for every shop."""

    key: str
    title: str
    intro: str = ""
    statements: tuple[Statement, ...]
    timeline: Timeline | None = None


class MessageText(Stored):
    """A message as it goes out, with sample values; `parts` and `letters` of an SMS. `template` is its file's name."""

    template: str
    triggers: tuple[str, ...]
    title: str
    channel: str
    subject: str | None = None
    text: str
    letters: int = 0
    parts: int = 0
    changed: bool = False


class Step(Stored):
    """A step of a script."""

    title: str
    text: str


class ScriptText(Stored):
    """What is said and done in a task, with sample values. `template` is its file's name."""

    template: str
    title: str
    steps: tuple[Step, ...]
    changed: bool = False


class ReplyText(Stored):
    """A canned reply as it is sent, with sample values. `template` is its file's name."""

    template: str
    title: str
    text: str
    changed: bool = False


class Explanation(Stored):
    """The whole page. `version` is the playbook's hash, `own_locale` the language its customers are written to unless they chose; `only_changed`: what is as in the default was left out."""

    shop: str
    name: str
    version: str
    locale: Locale
    own_locale: Locale
    base: str = ""
    only_changed: bool = False
    sections: tuple[Section, ...]
    texts: tuple[MessageText, ...] = ()
    scripts: tuple[ScriptText, ...] = ()
    replies: tuple[ReplyText, ...] = ()

    @property
    def statements(self) -> Iterator[Statement]:
        """All of them, in order."""
        for section in self.sections:
            yield from section.statements
