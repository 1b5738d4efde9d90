"""What is wrong with a playbook, told with file, line and column, all of it at once; how it is shown is `reporting`'s."""

from typing import NamedTuple

from domain.locales import Locale
from playbook.fault_words.catalogue import sentence
from playbook.remarks import Remark


class PlaybookError(NamedTuple):
    """One fault. `line` and `column` count from 1; `remark` says what is wrong and what to do about it, in either language.

    `length` is how many characters of the line are meant; `note`, English, what the setting there is for.
    """

    file: str
    line: int
    column: int
    remark: Remark
    length: int = 1
    note: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in English, and behind a `;` what to do about it."""
        return sentence(self.remark, Locale.EN)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PlaybookErrors(Exception):
    """A playbook that cannot be used, with every fault found, by file and line."""

    def __init__(self, errors: tuple[PlaybookError, ...]) -> None:
        self.errors = tuple(sorted(set(errors), key=in_order))
        super().__init__("\n".join(map(str, self.errors)))


class Invalid(ValueError):
    """A value that a playbook's model refuses, with what is to be said of it; as text it is English."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(sentence(remark, Locale.EN))
        self.remark = remark


def in_order(error: PlaybookError) -> tuple[str, int, int, str]:
    """What faults are sorted by."""
    return error.file, error.line, error.column, error.message
