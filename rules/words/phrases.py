"""Fills a sentence with what a model says: amounts, moments, codes, each as people write it.

`{amount}` is the field of that name; a part in `[brackets]` is left out where its field is empty or false.
"""

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import BaseModel

from domain.answers import Shortfall
from domain.orders import Line, Slot
from playbook.wording import Locale, moment_words, money_words, percent_words, slot_words
from rules.words.names import Words, name_in, name_of, said

_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_FIELD: Final = re.compile(r"\{(\w+)\}")


class Speaker(NamedTuple):
    """In which language, by whose clock (IANA), in which currency."""

    locale: Locale
    zone: str
    currency: str = "RUB"

    def say(self, words: Words, model: BaseModel) -> str:
        """The sentence, filled with the fields of `model`."""
        chosen = said(words, self.locale)
        kept = _OPTIONAL.sub(lambda found: found[1] if self._all_there(found[1], model) else "", chosen)
        return _FIELD.sub(lambda found: self.value(found[1], getattr(model, found[1])), kept)

    def value(self, field: str, value: object) -> str:
        """One field's value in words."""
        match value:
            case None | bool():
                return ""
            case Decimal() if field == "percent":
                return percent_words(value, self.locale)
            case Decimal():
                return money_words(abs(value), self.currency, self.locale)
            case datetime():
                return moment_words(value, self.zone, self.locale)
            case Slot():
                return slot_words(value, self.zone, self.locale)
            case StrEnum():
                return name_of(value, self.locale)
            case tuple():
                return ", ".join(self.value(field, one) for one in value)
            case Shortfall():
                return f"{value.sku} × {value.missing}"
            case Line():
                return f"{value.name} × {value.quantity}"
            case str():
                return name_in(field, value, self.locale)
            case _:
                return str(value)

    def _all_there(self, part: str, model: BaseModel) -> bool:
        return all(getattr(model, field) not in (None, False, ()) for field in _FIELD.findall(part))


def fields_in(words: Words) -> frozenset[str]:
    """The fields that a sentence speaks of."""
    return frozenset(field for sentence in words for field in _FIELD.findall(sentence))
