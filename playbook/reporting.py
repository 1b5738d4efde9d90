"""Lays faults out as a compiler does: place, what is wrong, the line with a caret under it, what to do; who prints it chooses colours."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from unicodedata import category

from playbook.errors import PlaybookError

WIDEST: Final = 110
"""Characters of a source line that are shown; of a longer one the part around its fault."""
_SHOWN_BEFORE: Final = 60
_MEANT: Final = re.compile(r"did you mean (.+)\?")


class Tone(StrEnum):
    """What a piece of a line is, where colours can be shown."""

    PLAIN = "plain"
    PLACE = "place"
    ERROR = "error"
    MARGIN = "margin"
    CARET = "caret"
    HELP = "help"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Span, ...]
Source = Callable[[str], Sequence[str]]
"""The lines of a file by its name; none where it cannot be read."""


def report(errors: Sequence[PlaybookError], checked: str, source: Source) -> Iterator[Line]:
    """All faults, those of the file `checked` first, each in the order of its file; then how many there are."""
    for error in sorted(errors, key=lambda one: (one.file != checked, one)):
        yield from _fault(error, source(error.file))
        yield ()
    yield (Span(_summary(errors, checked), Tone.ERROR),)


def _fault(error: PlaybookError, lines: Sequence[str]) -> Iterator[Line]:
    wrong, *helps = error.message.split("; ")
    yield (
        Span(f"{error.file}:{error.line}:{error.column}: ", Tone.PLACE),
        Span("error: ", Tone.ERROR),
        Span(wrong, Tone.PLACE),
    )
    number = str(error.line)
    margin = " " * (len(number) + 2)
    if 0 < error.line <= len(lines):
        text, before = _excerpt(lines[error.line - 1], error.column - 1)
        long = max(1, min(error.length, len(text) - before))
        yield (Span(f"{margin}|", Tone.MARGIN),)
        yield (Span(f" {number} |", Tone.MARGIN), Span(f" {text}".rstrip()))
        yield (
            Span(f"{margin}|", Tone.MARGIN),
            Span(" " * (before + 1)),
            Span("^" + "~" * (long - 1), Tone.CARET),
        )
    for help_ in helps:
        yield (
            Span(f"{margin}=", Tone.MARGIN),
            Span(" help: ", Tone.HELP),
            Span(_MEANT.sub(r"did you mean `\1`?", help_)),
        )
    if error.note:
        yield Span(f"{margin}=", Tone.MARGIN), Span(" note: ", Tone.HELP), Span(error.note)


def _excerpt(line: str, at: int) -> tuple[str, int]:
    """What is shown of a line, and how many characters stand in it before the one at `at`."""
    # What a terminal would act upon, or hide, is not passed on to it.
    text = "".join("\ufffd" if category(letter)[0] == "C" else letter for letter in line.replace("\t", " "))
    if len(text) <= WIDEST:
        return text, min(at, len(text))
    first = max(0, min(at - _SHOWN_BEFORE, len(text) - WIDEST))
    shown = text[first : first + WIDEST]
    head, tail = "…" * (first > 0), "…" * (first + WIDEST < len(text))
    return f"{head}{shown}{tail}", at - first + len(head)


def _summary(errors: Sequence[PlaybookError], checked: str) -> str:
    files = Counter(error.file for error in errors)
    count = len(errors)
    if checked not in files:
        return f"{_counted(count, 'fault')} in {_counted(len(files), 'file')} that {checked} uses"
    others = len(files) - 1
    also = f" and {_counted(others, 'other file')}" if others else ""
    return f"{_counted(count, 'fault')} in {checked}{also}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"
