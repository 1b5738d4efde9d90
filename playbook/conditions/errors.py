"""The two ways a condition goes wrong: it cannot be taken (when the playbook loads), or it has no answer (for one fact).

ConditionError (a ValueError)
ConditionFailed
"""

from enum import StrEnum

from domain.locales import Locale
from playbook.fault_words.catalogue import sentence
from playbook.remarks import Remark


class ConditionError(ValueError):
    """A condition that cannot be taken. `line` and `column` count from 1 inside its own text, where only "\\n" ends a line.

    A fault "at the end" stands just behind the last character that is not blank.
    """

    def __init__(self, line: int, column: int, remark: Remark) -> None:
        self.line = line
        self.column = column
        self.remark = remark
        super().__init__(f"{line}:{column}: {self.message}")

    @property
    def message(self) -> str:
        """In English."""
        return sentence(self.remark, Locale.EN)

    @classmethod
    def at(cls, source: str, offset: int, remark: Remark) -> "ConditionError":
        """The fault at a character of the text, counted from 0."""
        before = source[: max(0, min(offset, len(source.rstrip())))]
        return cls(before.count("\n") + 1, len(before) - before.rfind("\n"), remark)


class Failure(StrEnum):
    """Why a condition has no answer for a fact."""

    DIVISION_BY_ZERO = "division_by_zero"
    NO_SUCH_ITEM = "no_such_item"
    NO_SUCH_KEY = "no_such_key"
    TOO_LARGE = "too_large"
    """A whole number or a moment outside of what 64 bits hold."""
    TOO_MUCH_WORK = "too_much_work"
    OTHER = "other"


class ConditionFailed(Exception):
    """A condition has no answer for this fact. Carries a code alone: no value of an order may get into logs or histories."""

    def __init__(self, code: Failure) -> None:
        super().__init__(code.value)
        self.code = code
