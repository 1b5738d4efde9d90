"""An order and its goods as a shop's site tells Steward of them: the bodies of the API, as far as the samples need them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

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


class Product(BaseModel, frozen=True):
    """The body of `PUT /api/v1/products/{sku}`: what the shop's site tells of its goods."""

    name: str
    category: str
    price: str


class Address(BaseModel, frozen=True):
    """Where to."""

    postcode: str | None = None
    region: str
    city: str
    line: str | None = None
    point: str | None = None
    place: str | None = None


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
    channel: str
    customer: Customer
    items: tuple[Item, ...]
    delivery: Delivery
    payment: Payment
    comment: str | None = None
