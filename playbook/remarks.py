"""What is said of a playbook: a code with the values that fill its sentence; the sentences of both languages are `fault_words`'."""

from dataclasses import dataclass
from typing import Union

Value = Union[str, int, "Remark", tuple["Value", ...]]
"""A word as it is written in the files, a number, something that is said itself, or several of them."""


@dataclass(frozen=True)
class Remark:
    """One thing that is said, by its code; `helps` say what to do about it. Codes are stable: programs may read them."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()
    helps: tuple["Remark", ...] = ()


def remark(code: str, *helps: Remark | None, **values: Value) -> Remark:
    """The remark of this code; a help that is None is left out."""
    return Remark(code, tuple(values.items()), tuple(one for one in helps if one is not None))
