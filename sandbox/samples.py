"""The sample orders: who orders what, how it travels and is paid, and the life each is to have; when steps happen is `lives`'.

The people are invented; phones lie in a range no operator gives out to people, mail goes to example.org.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from sandbox.lives import (
    Step,
)

Kind = Literal["post_office", "pickup_point", "courier", "own_courier", "self_pickup"]
Method = Literal["online", "on_delivery", "invoice"]


class Customer(BaseModel, frozen=True):
    """Who orders."""

    name: str
    phone: str
    email: str | None = None
    locale: str = "ru"


class Item(BaseModel, frozen=True):
    """A line of goods."""

    sku: str
    name: str
    quantity: int
    unit_price: str
    category: str


class Address(BaseModel, frozen=True):
    """Where to."""

    postcode: str | None = None
    region: str
    city: str
    line: str | None = None
    point: str | None = None


class Slot(BaseModel, frozen=True):
    """When a courier may come."""

    start: datetime
    end: datetime


class Delivery(BaseModel, frozen=True):
    """How it travels."""

    kind: Kind
    carrier: Literal["russian_post", "cdek", "own"]
    address: Address
    price: str
    slot: Slot | None = None


class Payment(BaseModel, frozen=True):
    """How it is paid."""

    method: Method
    means: str | None = None


class OrderBody(BaseModel, frozen=True):
    """The body of `POST /api/v1/orders`."""

    external_id: str
    placed_at: datetime
    channel: str = "site"
    customer: Customer
    items: tuple[Item, ...] = Field(min_length=1)
    delivery: Delivery
    payment: Payment
    currency: str = "RUB"
    comment: str | None = None


class Sample(BaseModel, frozen=True):
    """One sample order, its body but for the moment, and its life."""

    external_id: str
    customer: Customer
    items: tuple[Item, ...]
    delivery: Delivery
    payment: Payment
    life: tuple[Step, ...]
    channel: str = "site"
    comment: str | None = None

    def body(self, placed_at: datetime) -> OrderBody:
        """The order as the shop's site posts it."""
        return OrderBody(
            external_id=self.external_id,
            placed_at=placed_at,
            channel=self.channel,
            customer=self.customer,
            items=self.items,
            delivery=self.delivery,
            payment=self.payment,
            comment=self.comment,
        )

    @property
    def total(self) -> Decimal:
        """What the customer owes, while nobody gives a discount."""
        goods = sum((Decimal(item.unit_price) * item.quantity for item in self.items), Decimal(0))
        return goods + Decimal(self.delivery.price)
