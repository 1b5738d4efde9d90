"""Reads what people type into forms as they write it: sums with spaces and commas; what cannot be read is told by its field."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from console.menu import N_
from domain.money import ZERO

Typed = Mapping[str, str]
"""Fields of a form as they came."""


class Wrong(Exception):
    """What was typed cannot be read: words of the catalogues, by field."""

    def __init__(self, **fields: str) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def sum_in(typed: Typed, field: str, usual: Decimal | None, *, zero: bool = False) -> Decimal | None:
    """As people write sums: spaces, a comma; nothing typed is the usual one. Raises Wrong. `zero`: nothing is a sum too."""
    written = typed.get(field, "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not written:
        return usual
    wrong = Wrong(**{field: N_("Write a sum, such as 1990 or 1990.50.")})
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise wrong from None
    if not amount.is_finite() or amount < ZERO or amount != round(amount, 2) or amount >= 10**9:
        raise wrong
    if not amount and not zero:
        raise wrong
    return round(amount, 2)
