"""The words of a scenario: who may say what. Staff say the outcomes of tasks and do a few acts besides; all others have their own few words."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.base import Asked
from domain.parcels import ParcelCode
from rules.simulation import money_tellings as m
from rules.simulation import tellings as t
from rules.simulation.sayings import OUTCOME_WORDS, fields_of
from rules.simulation.scenario import Changed, Who


class Word(NamedTuple):
    """The fields that may be said with a word; `fixed` is what the word itself says."""

    model: type[Asked]
    main: str | None = None
    """The field whose value may stand right after the word: `{bank: {paid: "1990.00"}}`."""
    fixed: Mapping[str, object] = {}


def _word(model: type[Asked], **fixed: object) -> Word:
    """Its main field is the first that the word leaves open."""
    return Word(model, next((name for name in model.model_fields if name not in fixed), None), fixed)


_MOVES: Final = {code.value: _word(t.Moved, code=code) for code in ParcelCode}

_OTHERS: Final[dict[Who, dict[str, Word]]] = {
    Who.SHOP: {
        "packed": _word(t.Packed),
        "shipped": _word(t.Shipped),
        "issued": _word(t.Issued),
        "invoiced": _word(m.Invoiced),
        "short": _word(t.Shortage),
        "goods_came": _word(t.GoodsCame),
        "edited": _word(t.Edited),
        "cancelled": _word(t.Cancelled),
        "absorbed": _word(t.Absorbed),
        "paid": _word(m.PaidToShop),
        "money": _word(m.MoneySent),
        "refund": _word(m.RefundAsked),
        "refunded": _word(m.GaveBack),
    },
    Who.CUSTOMER: {
        "edited": _word(t.Edited),
        "cancelled": _word(t.Cancelled),
        "switched": _word(m.SwitchedTo),
    },
    Who.CARRIER: {
        **_MOVES,
        "money": _word(m.MoneySent),
        "takes": _word(t.HandoverTaken),
        "refuses": _word(t.HandoverRefused),
    },
    Who.BANK: {
        "paid": _word(m.Paid),
        "payment_failed": _word(m.PaymentFailing),
        "refunded": _word(m.RefundDone),
        "refund_failed": _word(m.RefundRefused),
    },
    Who.GATEWAY: {"undelivered": _word(t.Undelivered)},
    Who.WORLD: {"stock": Word(Changed, "stock"), "customer": Word(Changed, "customer")},
}

_STAFF_ACTS: Final[dict[str, Word]] = {
    name: _OTHERS[Who.SHOP][name] for name in ("shipped", "issued", "edited", "invoiced")
}
"""What staff do besides answering tasks: the same acts of the API that the shop's own backend may do."""


def words_of(who: Who) -> tuple[str, ...]:
    """Everything `who` may say."""
    return (*OUTCOME_WORDS, *_STAFF_ACTS) if who.role is not None else tuple(_OTHERS[who])


def is_outcome(who: Who, name: str) -> bool:
    """Whether a task is answered by it."""
    return who.role is not None and name not in _STAFF_ACTS


def word(who: Who, name: str) -> Word:
    """The word; `name` is one of `words_of(who)`."""
    if is_outcome(who, name):
        return _word(fields_of(name))
    return (_OTHERS[who] if who.role is None else _STAFF_ACTS)[name]
