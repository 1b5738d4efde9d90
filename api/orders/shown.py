"""An order as answers show it: what was ordered, where it stands, what was paid, and what happens next and when."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.money import shown
from domain.base import Moment
from domain.money import Money
from domain.orders import Channel, DeliveryKind, Order, PaymentMeans, PaymentMethod, Slot, Warning
from domain.statuses import PaymentState, Stage, Status
from rules.order.wanted import Explanation, NextKind
from storage.orders import OrderRow
from storage.rows import Address


class Shown(BaseModel):
    """The manner of answers."""

    model_config = ConfigDict(frozen=True)


class LineShown(Shown):
    """One line of goods."""

    sku: str
    name: str
    quantity: int
    list_price: Money = Field(description="Of one pack, before it got cheaper by quantity")
    unit_price: Money
    category: str
    discount: Money
    total: Money


class AddressShown(Shown):
    """Where it goes."""

    postcode: str | None = None
    region: str | None = None
    city: str | None = None
    line: str | None = None
    point: str | None = None
    place: str | None = None


class DeliveryShown(Shown):
    """How it goes, and by whose clock the customer lives."""

    kind: DeliveryKind
    carrier: str
    price: Money
    day: date | None = Field(description="The agreed day of a courier, where no slot is agreed yet")
    slot: Slot | None
    address: AddressShown | None
    track_number: str | None
    timezone: str = Field(description="The customer's, as far as it is known")
    timezone_source: str
    timezone_confidence: str


class PaymentShown(Shown):
    """The second track."""

    method: PaymentMethod
    means: PaymentMeans | None
    state: PaymentState
    paid: Money
    refunded: Money


class CustomerShown(Shown):
    """Whom it is for."""

    id: str
    name: str | None
    phone: str | None
    email: str | None


class NextShown(Shown):
    """One thing that comes next: a person's task, a timer, or somebody outside."""

    kind: NextKind
    at: Moment | None = Field(description="When it is ready or due")
    until: Moment | None = Field(description="When a task is overdue")
    what: str
    rule: str = Field(description="The setting or trigger of the playbook that says so")
    words: str


class OrderSummary(Shown):
    """An order in a list."""

    id: str
    number: int
    external_id: str | None
    status: Status
    stage: Stage
    placed_at: Moment
    channel: Channel
    draft: bool
    total: Money
    payment: PaymentShown
    delivery_kind: DeliveryKind
    carrier: str
    track_number: str | None
    customer: CustomerShown
    warnings: list[Warning]
    workflow_id: str
    closed_at: Moment | None


class OrderShown(Shown):
    """An order, with what happens next and when."""

    id: str
    number: int
    external_id: str | None = Field(description="Your own id of it; null where none was given")
    status: Status
    stage: Stage
    placed_at: Moment
    channel: Channel
    draft: bool
    customer: CustomerShown
    items: list[LineShown]
    delivery: DeliveryShown
    payment: PaymentShown
    total: Money = Field(description="Goods and delivery")
    currency: str
    promo_code: str | None
    priced: bool = Field(description="The playbook makes its prices")
    comment: str | None
    source: dict[str, str] | None
    warnings: list[Warning]
    waits_for: Literal["person", "customer", "carrier", "money", "time", "nothing"]
    next: list[NextShown] = Field(description="What will happen next and when, the soonest first")
    needs_engineer: bool = Field(description="A fault on our side holds it; it waits for an engineer")
    workflow_id: str = Field(description="In Temporal")
    playbook_version: str
    revision: int = Field(description="Rises with every change")
    closed_at: Moment | None


def workflow_id(order_id: str) -> str:
    """Of the order's workflow."""
    return f"order/{order_id}"


def payment_shown(row: OrderRow, order: Order) -> PaymentShown:
    """What was paid and how."""
    return PaymentShown(
        method=order.method,
        means=order.means,
        state=row.payment_state,
        paid=shown(row.paid, row.currency),
        refunded=shown(row.refunded, row.currency),
    )


def line_shown(order: Order) -> list[LineShown]:
    """The lines with their totals."""
    return [
        LineShown(
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            list_price=shown(line.unit_price if line.list_price is None else line.list_price, order.currency),
            unit_price=shown(line.unit_price, order.currency),
            category=line.category,
            discount=shown(line.discount, order.currency),
            total=shown(line.total, order.currency),
        )
        for line in order.lines
    ]


def delivery_shown(row: OrderRow, order: Order, address: Address | None) -> DeliveryShown:
    """How it goes and where."""
    zone = order.reach.zone
    return DeliveryShown(
        kind=order.delivery.kind,
        carrier=order.delivery.carrier,
        price=shown(order.delivery.price, order.currency),
        day=order.delivery.day,
        slot=order.delivery.slot,
        address=AddressShown.model_validate(address.model_dump()) if address else None,
        track_number=row.track_number,
        timezone=zone.name,
        timezone_source=zone.source.value,
        timezone_confidence=zone.confidence.value,
    )


def next_shown(explanation: Explanation) -> list[NextShown]:
    """What the rules say comes next."""
    return [
        NextShown(
            kind=coming.kind,
            at=coming.at,
            until=coming.until,
            what=coming.what,
            rule=coming.rule,
            words=coming.words,
        )
        for coming in explanation.next
    ]
