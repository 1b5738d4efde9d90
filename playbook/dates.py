"""The dates of an order that a trigger may hang on; where each stands the rules know (rules/order/dates.py)."""

from enum import StrEnum


class OrderDate(StrEnum):
    """A date that may be set, move, and go away while the order lives."""

    RESERVED_UNTIL = "reserved_until"
    INVOICE_UNTIL = "invoice_until"
    PAY_UNTIL = "pay_until"
    SLOT_START = "slot_start"
    GOES_BACK_AT = "goes_back_at"
