"""What a condition may read: the order, its customer's flags and the shop, without a name, a phone, an email or an address.

A field added here can be read at once. One that is removed or renamed breaks playbooks that shops have published.
"""

from decimal import Decimal

from domain.base import Moment, Stored
from domain.orders import Channel, DeliveryKind, Line, Order, PaymentMeans, PaymentMethod, Slot
from domain.statuses import Status
from playbook.schema import TopUp


class LineView(Stored):
    """One line of goods; `total` is after its discount."""

    sku: str
    name: str
    category: str
    quantity: int
    unit_price: Decimal
    total: Decimal

    @classmethod
    def of(cls, line: Line) -> "LineView":
        """As the order has it."""
        return cls(
            sku=line.sku,
            name=line.name,
            category=line.category,
            quantity=line.quantity,
            unit_price=line.unit_price,
            total=line.total,
        )


class DeliveryView(Stored):
    """How the goods go, by whom and for how much; `slot` is when a courier comes."""

    kind: DeliveryKind
    carrier: str
    price: Decimal
    region: str | None = None
    slot: Slot | None = None


class OrderView(Stored):
    """The order as it stands; sums are in `currency`."""

    number: int
    status: Status
    channel: Channel
    method: PaymentMethod
    means: PaymentMeans | None = None
    currency: str
    total: Decimal
    """Goods and delivery."""
    goods: Decimal
    """The lines after discounts."""
    paid: Decimal
    owed: Decimal
    """What is still to come; negative where too much has come."""
    missing_to_free_delivery: Decimal = Decimal("0.00")
    """What more goods would make delivery free, where that is near and the shop offers it (top_up); else 0."""
    quantity: int
    """Packs: the sum of the lines' quantities."""
    delivery: DeliveryView
    lines: tuple[LineView, ...]
    promo_code: str | None = None
    draft: bool
    placed_at: Moment

    @classmethod
    def of(
        cls, order: Order, status: Status, paid: Decimal, owed: Decimal, missing: Decimal = Decimal("0.00")
    ) -> "OrderView":
        """An order with where it stands, what has been paid, and what is `missing` to free delivery."""
        delivery = order.delivery
        return cls(
            number=order.number,
            status=status,
            channel=order.channel,
            method=order.method,
            means=order.means,
            currency=order.currency,
            total=order.total,
            goods=order.goods,
            paid=paid,
            owed=owed,
            missing_to_free_delivery=missing,
            quantity=order.quantity,
            delivery=DeliveryView(
                kind=delivery.kind,
                carrier=delivery.carrier,
                price=delivery.price,
                region=delivery.region,
                slot=delivery.slot,
            ),
            lines=tuple(LineView.of(line) for line in order.lines),
            promo_code=order.promo_code,
            draft=order.draft,
            placed_at=order.placed_at,
        )


class CustomerFlags(Stored):
    """What is known of the customer, as flags and counts."""

    completed_orders: int = 0
    returned_orders: int = 0
    black_listed: bool = False
    unsubscribed: bool = False
    segments: tuple[str, ...] = ()


class ShopView(Stored):
    """The shop, as its playbook says; `name` is the playbook's `shop`."""

    name: str
    locale: str
    top_up: TopUp
    adults_only: bool = False
