"""What is wrong with a playbook, said with file, line and column, all of it at once; how it is shown is `reporting`'s."""

from typing import NamedTuple


class PlaybookError(NamedTuple):
    """One fault. `line` and `column` count from 1; `message` is English: what is wrong, and behind a `;` what to do about it.

    `length` is how many characters of the line are meant, `note` what the setting there is for.
    """

    file: str
    line: int
    column: int
    message: str
    length: int = 1
    note: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PlaybookErrors(Exception):
    """A playbook that cannot be used, with every fault found, by file and line."""

    def __init__(self, errors: tuple[PlaybookError, ...]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(map(str, self.errors)))
