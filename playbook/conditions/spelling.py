"""Says what is wrong with the spelling of a condition: signs CEL does not know, words that stand in the wrong place."""

import re
from typing import Final

from playbook.conditions.checks import Fault
from playbook.remarks import Remark, remark

WORD_SIGNS: Final = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!"}
_HINTS: Final = {
    "=": remark("sign_equal"),
    "=>": remark("sign_at_least"),
    "'": remark("no_closing_quote"),
    '"': remark("no_closing_quote"),
    "&": remark("sign_both"),
    "|": remark("sign_either"),
    "#": remark("sign_comment"),
}
_UNREADABLE: Final = re.compile(r"token recognition error at: '(.*)'?")
_MISPLACED: Final = re.compile(
    r"(?:mismatched|extraneous) input '(.*?)' expecting|no viable alternative at input '(.*)'"
)
_MISSING: Final = re.compile(r"missing '(.*)' at")


def misspelt(source: str, at: int, message: str) -> Fault:
    """The fault behind a syntax error of the compiler at a character of the text."""
    if source[at:].strip() == "":
        return Fault(len(source.rstrip()), remark("unfinished_condition"))
    if match := _MISSING.match(message):
        return Fault(at, remark("sign_missing", sign=match[1]))
    written = source[at:].split(maxsplit=1)[0] if not source[at].isspace() else source[at]
    if match := _UNREADABLE.match(message):
        return Fault(at, _unreadable(written, match[1].removesuffix("'")))
    if match := _MISPLACED.match(message):
        word = match[1] or match[2] or source[at]
        if word in WORD_SIGNS:
            return Fault(at, word_sign(word))
        before = source[:at].split()
        if before and before[-1] in WORD_SIGNS:
            return Fault(source.rfind(before[-1], 0, at), word_sign(before[-1]))
        return Fault(at, remark("unexpected", word=word))
    return Fault(at, remark("unreadable_condition"))


def word_sign(word: str) -> Remark:
    """The sign to write for `and`, `or`, `not`."""
    return remark("word_sign", sign=WORD_SIGNS[word], word=word)


def _unreadable(written: str, token: str) -> Remark:
    """`written` begins where the fault is and goes to the next blank, `token` is what the compiler stumbled over."""
    sign = written[0]
    if sign in "\"'" and len(token) > 1 and token.endswith(sign):
        return remark("escapes")
    if sign in "“”«»„‘’":
        return remark("straight_quotes")
    return _HINTS.get(written) or _HINTS.get(sign) or remark("sign_means_nothing", sign=sign)
