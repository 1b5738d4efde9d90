"""Fields that are asked only where an order is given up as too expensive: where it is cheaper, and for how much."""

from typing import Final

from console.menu import N_
from console.presenters.form_fields import Field, Kind
from console.presenters.form_reading import Typed, Wrong, sum_in
from desk.orders.whole import Whole
from domain.cheaper import Cheaper
from domain.orders import Reason

_WITH: Final = Reason.TOO_EXPENSIVE.value
_MOST: Final = 200
_TOWN, _WHERE, _PRICE = "cheaper_town", "cheaper_where", "cheaper_price"
NAMES: Final = frozenset({_TOWN, _WHERE, _PRICE})
SAMPLE: Final = {_TOWN: "…"}
"""Something for what is still to be typed: a preview does not hang on it."""


def asked(whole: Whole) -> tuple[Field, ...]:
    """The town is likely the one the goods go to."""
    address = whole.row.sent_to
    town = (address.city or "").strip()[:_MOST] if address is not None else ""
    return (
        Field(
            _WHERE,
            N_("Cheaper where"),
            Kind.TEXT,
            hint=N_("A shop, a site, a market: as far as the customer told."),
            only=_WITH,
            most=_MOST,
        ),
        Field(
            _PRICE,
            N_("Price there"),
            Kind.AMOUNT,
            hint=N_("Of all these goods, without delivery."),
            only=_WITH,
        ),
        Field(_TOWN, N_("Town"), Kind.TEXT, given=town, hint=N_("Needed."), only=_WITH, most=_MOST),
    )


def told(typed: Typed) -> Cheaper:
    """What was typed. Raises Wrong where the town is missing, or the price is none."""
    town, where = (typed.get(name, "").strip()[:_MOST] for name in (_TOWN, _WHERE))
    faults: dict[str, str] = {} if town else {_TOWN: N_("Write in which town it is cheaper.")}
    price = None
    try:
        price = sum_in(typed, _PRICE, None)
    except Wrong as wrong:
        faults |= wrong.fields
    if faults:
        raise Wrong(**faults)
    return Cheaper(town=town, where=where or None, price=price)
