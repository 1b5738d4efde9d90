"""What is to be priced: goods at list prices, how they travel and are paid, what was said of discounts, what else is there."""

from decimal import Decimal

from pydantic import Field

from domain.base import Stored
from domain.money import ZERO, Amount, Percent
from domain.orders import DeliveryKind, Order, PaymentMeans, PaymentMethod


class Item(Stored):
    """One line: so many packs of a product at its list price for a single one."""

    sku: str
    name: str
    quantity: int = Field(ge=1)
    list_price: Amount
    category: str = ""
    group: str = ""


class Shelved(Stored):
    """Goods that are there, `left` packs of them, at their list price."""

    sku: str
    name: str
    price: Amount
    left: int
    category: str = ""
    group: str = ""


class Way(Stored):
    """How the goods travel, and what that costs before anything is given free. `region` as people write it."""

    kind: DeliveryKind
    carrier: str
    price: Amount = ZERO
    region: str | None = None


class Basket(Stored):
    """Everything that decides a price but the customer; amounts are in `currency`."""

    items: tuple[Item, ...]
    way: Way | None = None
    method: PaymentMethod | None = None
    means: PaymentMeans | None = None
    promo: str | None = None
    """What the customer said: a promo word, or a code."""
    code_percent: Percent | None = None
    """Of a code that is the customer's and may be used; storage knows."""
    currency: str = "RUB"
    shelf: tuple[Shelved, ...] = ()
    """What else might be offered, as far as the shop told of it; prices are in the same currency."""

    @property
    def paid_at_once(self) -> bool:
        """The goods leave only when the money has come."""
        return self.method is not None and self.method.prepaid


def way_of(order: Order) -> Way:
    """The delivery of an order, at its full price."""
    delivery = order.delivery
    full = delivery.price if delivery.full_price is None else delivery.full_price
    return Way(kind=delivery.kind, carrier=delivery.carrier, price=full, region=delivery.region)


def basket_of(order: Order) -> Basket:
    """The goods of an order at their list prices."""
    return Basket(
        items=items_of(order),
        way=way_of(order),
        method=order.method,
        means=order.means,
        promo=order.promo_code,
        code_percent=order.code_percent,
        currency=order.currency,
    )


def items_of(order: Order) -> tuple[Item, ...]:
    """The goods of an order at their list prices."""
    return tuple(
        Item(
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            list_price=line.unit_price if line.list_price is None else line.list_price,
            category=line.category,
            group=line.group,
        )
        for line in order.lines
    )


def off(amount: Decimal, percent: Decimal) -> Decimal:
    """What is left of an amount when so many percent are taken off; not rounded."""
    return amount * (100 - percent) / 100
