"""Money: decimal, two places, rounded half up to kopecks; never float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from domain.base import Stored, Unfit

ZERO = Decimal("0.00")
_KOPECK = Decimal("0.01")
_DIGITS: Final = 18
"""Of any amount that is kept. Six more than one request may name: money that came is told many times, and adds up."""
_WRITTEN: Final = r"[0-9]{1,10}(\.[0-9]{1,2})?"


def rounded(amount: Decimal) -> Decimal:
    """Half up to kopecks: 0.005 becomes 0.01."""
    return amount.quantize(_KOPECK, rounding=ROUND_HALF_UP)


def _as_written(value: object) -> object:
    """Python's own reading takes `1e3`, `1_000` and Arabic digits too: a slip would become another sum."""
    if isinstance(value, bool | float | int) or (
        isinstance(value, str) and not re.fullmatch(_WRITTEN, value)
    ):
        raise Unfit(
            "not_money",
            'write money as a string without a sign and with at most two places, like "1990.00"',
        )
    return value


def _two_places(amount: Decimal) -> str:
    return f"{amount:.2f}"


Amount = Annotated[
    Decimal,
    Field(max_digits=_DIGITS, decimal_places=2, ge=0),
    PlainSerializer(_two_places, return_type=str, when_used="json"),
]
"""An amount in the order's currency, not negative; in JSON a string with two places."""

AskedAmount = Annotated[
    Decimal,
    BeforeValidator(_as_written),
    Field(max_digits=12, decimal_places=2, ge=0),
    PlainSerializer(_two_places, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_WRITTEN}$", "examples": ["1990.00"]}),
]
"""An amount as a request must write it: a decimal string, never a JSON number."""

Signed = Annotated[
    Decimal,
    Field(max_digits=_DIGITS, decimal_places=2),
    PlainSerializer(_two_places, return_type=str, when_used="json"),
]
"""An amount that may be negative: a difference."""


Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
"""A share of a price, in percent."""


class Money(Stored):
    """An amount with its currency (ISO 4217), as answers show it."""

    amount: Amount
    currency: str = "RUB"
