"""What is read of an order and written to it, as frozen rows; the statements stand in storage.orders."""

from domain.base import Moment, Stored
from domain.ids import CustomerId, OrderId, ShopId
from domain.money import Amount
from domain.orders import Channel, DeliveryKind, PaymentMethod, Warning
from domain.statuses import PaymentState, Stage, Status
from storage.rows import Address, Row


class OrderRow(Row):
    """An order with its read model and the flags of its customer. Name, phone, address and comment are personal."""

    id: OrderId
    shop: ShopId
    number: int
    external_id: str
    body_hash: str
    customer_id: CustomerId
    status: Status
    stage: Stage
    payment_state: PaymentState
    total: Amount
    currency: str
    paid: Amount
    refunded: Amount
    method: PaymentMethod
    delivery_kind: DeliveryKind
    carrier: str
    track_number: str | None
    channel: Channel
    draft: bool
    lines_key: str
    warnings: tuple[Warning, ...]
    placed_at: Moment
    address: str | None = None
    """`Address` as JSON text."""
    comment: str | None = None
    source: str | None = None
    order_body: str
    """The domain's `Order` as placed, JSON text."""
    snapshot: str | None
    """The rules' state, JSON text; None until the first step."""
    revision: int
    playbook_version: str
    next_at: Moment | None
    next_rule: str | None
    next_words: str | None
    open_tasks: int
    needs_engineer: str | None
    needs_engineer_since: Moment | None
    clock_offset_seconds: int
    rules_closed: bool
    closed_at: Moment | None
    created_at: Moment
    updated_at: Moment
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_email: str | None = None
    customer_black_listed: bool
    customer_unsubscribed_at: Moment | None
    customer_completed_orders: int
    customer_returned_orders: int
    customer_last_contact_at: Moment | None
    customer_wrong_number: bool
    customer_segments: tuple[str, ...]

    def __repr__(self) -> str:
        return f"OrderRow({self.id})"

    __str__ = __repr__

    @property
    def sent_to(self) -> Address | None:
        """Where it goes; personal data."""
        return Address.model_validate_json(self.address) if self.address else None


class Locked(Row):
    """An order held by the step; `target_version` is None when no nudge is due for it."""

    order: OrderRow
    target_version: int | None


class Saved(Stored):
    """What a step writes into the order's row."""

    status: Status
    stage: Stage
    payment_state: PaymentState
    total: Amount
    paid: Amount
    refunded: Amount
    method: PaymentMethod
    delivery_kind: DeliveryKind
    carrier: str
    track_number: str | None
    draft: bool
    lines_key: str
    warnings: tuple[Warning, ...]
    snapshot: str
    revision: int
    playbook_version: str
    next_at: Moment | None
    next_rule: str | None
    next_words: str | None
    open_tasks: int
    rules_closed: bool
    address: Address | None = None
    """A new address where the step applied an edit of it; None leaves it."""


class OtherOrderRow(Row):
    """Another order of the same customer, as the rules compare it."""

    id: OrderId
    number: int
    status: Status
    placed_at: Moment
    lines_key: str
    draft: bool


class OpenOrder(Row):
    """An order that must have a running workflow."""

    id: OrderId
    shop: ShopId
    revision: int
    next_at: Moment | None
    clock_offset_seconds: int
