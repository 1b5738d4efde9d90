"""Money as answers show it: an amount with two places and its currency."""

from decimal import Decimal

from domain.base import Stored
from domain.money import Money, Signed


class Difference(Stored):
    """An amount that may be negative: positive when the customer owes."""

    amount: Signed
    currency: str


def shown(amount: Decimal, currency: str) -> Money:
    """`{"amount": "1990.00", "currency": "RUB"}`."""
    return Money(amount=amount, currency=currency)
