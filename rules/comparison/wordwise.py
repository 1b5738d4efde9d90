"""Compares two texts word by word, and says which words went and which came."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Turn(StrEnum):
    """What became of a piece of a text."""

    STAYED = "stayed"
    WENT = "went"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words with one fate, with the blanks between them as they are written."""

    turn: Turn
    text: str


def word_changes(before: str, after: str, *, one_line: bool = False) -> tuple[Piece, ...]:
    """Both texts as one, piece by piece; nothing where they read the same. On `one_line` line breaks are blanks."""
    old, new = _words(before, one_line=one_line), _words(after, one_line=one_line)
    if old == new:
        return ()
    found: list[Piece] = []
    for turn, begins, ends, starts, stops in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if turn == "equal":
            found.append(Piece(Turn.STAYED, _text(old[begins:ends])))
            continue
        if ends > begins:
            found.append(Piece(Turn.WENT, _text(old[begins:ends])))
        if stops > starts:
            found.append(Piece(Turn.CAME, _text(new[starts:stops])))
    return tuple(found)


def shortened(pieces: tuple[Piece, ...], around: int = 6) -> tuple[Piece, ...]:
    """The same, of long unchanged stretches only the nearest words, with an ellipsis for the rest."""
    last = len(pieces) - 1
    return tuple(
        piece
        if piece.turn is not Turn.STAYED
        else Piece(Turn.STAYED, _near(piece.text, before=number != 0, after=number != last, around=around))
        for number, piece in enumerate(pieces)
    )


def _near(text: str, *, before: bool, after: bool, around: int) -> str:
    """The words beside a change: `before` there is one on the left, `after` one on the right."""
    words = text.split(" ")
    kept = around * (before + after)
    if len(words) <= kept + 2:
        return text
    left = words[:around] if before else []
    right = words[-around:] if after else []
    return " ".join((*left, "…", *right))


def _words(text: str, *, one_line: bool) -> list[str]:
    if one_line:
        return text.split()
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    found: list[str] = []
    for number, line in enumerate(lines):
        if number:
            found.append("\n")
        found.extend(line.split())
    return found


def _text(words: list[str]) -> str:
    """Breaks of lines stand between words without blanks."""
    return " ".join(words).replace(" \n ", "\n").replace(" \n", "\n").replace("\n ", "\n")
