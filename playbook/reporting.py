"""Lays faults out as a compiler does: place, what is wrong, the line with a caret under it, what to do; who prints it chooses colours."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple
from unicodedata import category

from domain.base import Stored
from domain.locales import Locale
from playbook.errors import PlaybookError, in_order
from playbook.fault_words.catalogue import told
from playbook.fault_words.report import ERROR, HELP, NOTE, in_others_alone, in_this_file
from playbook.remarks import Remark

WIDEST: Final = 110
"""Characters of a source line that are shown; of a longer one the part around its fault."""
_SHOWN_BEFORE: Final = 60


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


def report(errors: Sequence[PlaybookError], checked: str, source: Source, locale: Locale) -> Iterator[Line]:
    """All faults, those of the file `checked` first, each in the order of its file; then how many there are."""
    for error in sorted(errors, key=lambda one: (one.file != checked, in_order(one))):
        yield from _fault(error, source(error.file), locale)
        yield ()
    yield (Span(_summary(errors, checked, locale), Tone.ERROR),)


def _fault(error: PlaybookError, lines: Sequence[str], locale: Locale) -> Iterator[Line]:
    yield (
        Span(f"{error.file}:{error.line}:{error.column}: ", Tone.PLACE),
        Span(ERROR[locale], Tone.ERROR),
        Span(told(error.remark, locale), Tone.PLACE),
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
    for one in error.remark.helps:
        said = told(_marked(one), locale)
        yield Span(f"{margin}=", Tone.MARGIN), Span(HELP[locale], Tone.HELP), Span(said)
    if error.note and locale is Locale.EN:
        yield Span(f"{margin}=", Tone.MARGIN), Span(NOTE[locale], Tone.HELP), Span(error.note)


def _marked(one: Remark) -> Remark:
    """A name that was meant stands out."""
    if one.code != "did_you_mean":
        return one
    return replace(one, values=tuple((name, f"`{value}`") for name, value in one.values))


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


class _Said(Stored):
    """A remark as programs read it."""

    code: str
    message: str


class _Told(Stored):
    """A fault as programs read it: the code stays the same in every language."""

    file: str
    line: int
    column: int
    length: int
    code: str
    message: str
    helps: tuple[_Said, ...]


class _AllTold(Stored):
    faults: tuple[_Told, ...]


def as_json(errors: Sequence[PlaybookError], locale: Locale) -> str:
    """All faults in the order of their places, for programs: stable codes, and what is said in this language."""
    faults = tuple(
        _Told(
            file=one.file,
            line=one.line,
            column=one.column,
            length=one.length,
            code=one.remark.code,
            message=told(one.remark, locale),
            helps=tuple(_Said(code=help_.code, message=told(help_, locale)) for help_ in one.remark.helps),
        )
        for one in sorted(errors, key=in_order)
    )
    return _AllTold(faults=faults).model_dump_json(indent=2)


def _summary(errors: Sequence[PlaybookError], checked: str, locale: Locale) -> str:
    files = Counter(error.file for error in errors)
    if checked not in files:
        return in_others_alone(len(errors), checked, len(files), locale)
    return in_this_file(len(errors), checked, len(files) - 1, locale)
