"""Says what is wrong with the spelling of a condition: signs CEL does not know, words that stand in the wrong place."""

import re
from typing import Final

from playbook.conditions.checks import Fault

WORD_SIGNS: Final = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!"}
_HINTS: Final = {
    "=": "write == to compare",
    "=>": "write >=",
    "'": "this text has no closing quote",
    '"': "this text has no closing quote",
    "&": "write && for both",
    "|": "write || for either",
    "#": "a remark begins with //",
}
_UNREADABLE: Final = re.compile(r"token recognition error at: '(.*)'?")
_MISPLACED: Final = re.compile(
    r"(?:mismatched|extraneous) input '(.*?)' expecting|no viable alternative at input '(.*)'"
)
_MISSING: Final = re.compile(r"missing '(.*)' at")


def misspelt(source: str, at: int, message: str) -> Fault:
    """The fault behind a syntax error of the compiler at a character of the text."""
    if source[at:].strip() == "":
        return Fault(len(source.rstrip()), "the condition is not finished: something is missing at its end")
    if match := _MISSING.match(message):
        return Fault(at, f"{match[1]!r} is missing here")
    written = source[at:].split(maxsplit=1)[0] if not source[at].isspace() else source[at]
    if match := _UNREADABLE.match(message):
        return Fault(at, _unreadable(written, match[1].removesuffix("'")))
    if match := _MISPLACED.match(message):
        word = match[1] or match[2] or source[at]
        if word in WORD_SIGNS:
            return Fault(at, f"write {WORD_SIGNS[word]} for {word!r}")
        before = source[:at].split()
        if before and before[-1] in WORD_SIGNS:
            return Fault(
                source.rfind(before[-1], 0, at), f"write {WORD_SIGNS[before[-1]]} for {before[-1]!r}"
            )
        return Fault(at, f"{word!r} is not expected here")
    return Fault(at, "this cannot be read as a condition")


def _unreadable(written: str, token: str) -> str:
    """`written` begins where the fault is and goes to the next blank, `token` is what the compiler stumbled over."""
    sign = written[0]
    if sign in "\"'" and len(token) > 1 and token.endswith(sign):
        return r"behind \ a text has n, t, r, \, a quote, or a character's number like \u00a0"
    if sign in "“”«»„‘’":
        return 'text stands in straight quotes: "…"'
    return _HINTS.get(written) or _HINTS.get(sign) or f"{sign!r} means nothing here"
