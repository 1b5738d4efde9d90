"""What pricing answers: each line and the delivery with the reasons of every kopeck, what may be offered besides, and notes."""

from decimal import Decimal
from enum import StrEnum

from domain.base import Stored
from domain.money import ZERO, Amount, Percent, Signed
from domain.orders import DeliveryKind
from domain.promo import DiscountKind


class ReasonKind(StrEnum):
    """Why a line costs what it costs."""

    LIST_PRICE = "list_price"
    QUANTITY_STEP = "quantity_step"
    PERSONAL = "personal"
    PROMOTION = "promotion"
    PROMO_WORD = "promo_word"
    PROMO_CODE = "promo_code"
    SUM_STEP = "sum_step"
    STAFF = "staff"


class Reason(Stored):
    """One step from nothing to the price: the amounts of a line's reasons add up to it.

    `percent` is taken of `base`, and what is left is rounded half up to kopecks: `rounding` is what that added.
    """

    kind: ReasonKind
    amount: Signed
    base: Amount | None = None
    percent: Percent | None = None
    event_percent: Percent | None = None
    """Of `percent`: what an important date near adds to the personal discount."""
    rounding: Decimal = ZERO
    from_sum: Amount | None = None
    """The sum of goods at list prices from which a step holds."""
    from_packs: int | None = None
    name: str = ""
    """Of a promotion, or the promo word."""


class Offer(Stored):
    """A discount that competed for a line; `price` is what the line would cost with it, a sum step included."""

    kind: DiscountKind
    percent: Percent
    event_percent: Percent | None = None
    name: str = ""
    price: Amount
    chosen: bool = False


class PricedLine(Stored):
    """One line: `unit_price` is its list price in this quantity, `listed` what all packs cost by it, `price` what they cost now."""

    sku: str
    name: str
    quantity: int
    category: str
    group: str
    list_price: Amount
    unit_price: Amount
    listed: Amount
    price: Amount
    reasons: tuple[Reason, ...]
    offers: tuple[Offer, ...] = ()

    @property
    def discount(self) -> Decimal:
        """Taken off the whole line."""
        return self.listed - self.price


class DeliveryReason(StrEnum):
    """Why the delivery costs what it costs."""

    AS_GIVEN = "as_given"
    FREE_FROM_SUM = "free_from_sum"
    PAID_AT_ONCE = "paid_at_once"
    NEVER_FREE = "never_free"


class PricedDelivery(Stored):
    """The delivery: `full_price` is what it costs where nothing makes it free."""

    kind: DeliveryKind
    carrier: str
    full_price: Amount
    price: Amount
    reason: DeliveryReason
    from_sum: Amount | None = None


class HintKind(StrEnum):
    """What an operator may offer."""

    FREE_DELIVERY = "free_delivery"
    SUM_STEP = "sum_step"
    CHEAPER_BY_QUANTITY = "cheaper_by_quantity"
    DEARER = "dearer"
    ACCESSORY = "accessory"
    OVERSTOCKED = "overstocked"


class Hint(Stored):
    """One thing to offer: so much is `missing` to free delivery or a discount, so many packs more to a lower price, a product.

    `sku`, `name` and `unit_price` are of the product meant, `left` packs of it; `line_sku` and `line_name` of the goods
    in the basket that a dearer one would take the place of, or that an accessory goes with.
    """

    kind: HintKind
    missing: Amount | None = None
    from_sum: Amount | None = None
    percent: Percent | None = None
    sku: str = ""
    name: str = ""
    more_packs: int | None = None
    from_packs: int | None = None
    unit_price: Amount | None = None
    left: int | None = None
    line_sku: str = ""
    line_name: str = ""


class NoteKind(StrEnum):
    """What a person must know of the price."""

    STAFF_BY_HAND = "staff_by_hand"
    """Staff with delivery: no price is made here, lines stand at list prices."""
    STAFF_NO_PERCENT = "staff_no_percent"
    """The way of paying has no price for staff: priced as for any customer."""
    PROMO_GIVES_NOTHING = "promo_gives_nothing"
    """The promo word or code is good, but another discount is larger on every line."""


class Quote(Stored):
    """A priced basket; amounts are in `currency`."""

    lines: tuple[PricedLine, ...]
    delivery: PricedDelivery | None
    currency: str
    hints: tuple[Hint, ...] = ()
    notes: tuple[NoteKind, ...] = ()

    @property
    def listed(self) -> Decimal:
        """The goods at list prices."""
        return sum((line.listed for line in self.lines), ZERO)

    @property
    def goods(self) -> Decimal:
        """The goods as they cost."""
        return sum((line.price for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        """What was taken off the goods."""
        return self.listed - self.goods

    @property
    def total(self) -> Decimal:
        """Goods and delivery."""
        return self.goods + (self.delivery.price if self.delivery else ZERO)

    @property
    def by_hand(self) -> bool:
        """A person makes the price."""
        return NoteKind.STAFF_BY_HAND in self.notes

    @property
    def uses_code(self) -> bool:
        """Whether a promo code given to the customer makes any line cheaper."""
        return any(
            offer.chosen and offer.kind is DiscountKind.PROMO_CODE
            for line in self.lines
            for offer in line.offers
        )
