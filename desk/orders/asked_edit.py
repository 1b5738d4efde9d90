"""What a request that edits an order may say: an absent field stays as it is."""

from typing import Annotated, Self

from pydantic import (
    Field,
    model_validator,
)

from desk.asked import CarrierCode, Day, Email, FreeText, PersonName, Request
from desk.orders.asked import PRICED, AddressAsked, DeliveryPrice, Items
from domain.orders import AskedSlot, DeliveryKind, PaymentMeans, PaymentMethod
from domain.phones import PhoneField


class DeliveryEdit(Request):
    """What changes in the delivery; an absent field stays as it is."""

    kind: DeliveryKind | None = None
    carrier: CarrierCode | None = None
    address: AddressAsked | None = Field(default=None, description="The whole new address")
    price: DeliveryPrice | None = None
    day: Day | None = None
    slot: AskedSlot | None = None


class PaymentEdit(Request):
    """What changes in the payment."""

    method: PaymentMethod | None = None
    means: PaymentMeans | None = None


class ContactEdit(Request):
    """What changes in the customer's card; a number that was wrong may be called again."""

    name: Annotated[PersonName, Field(min_length=1)] | None = None
    phone: PhoneField | None = None
    email: Email | None = None


def _says_something(part: Request) -> bool:
    return any(getattr(part, name) is not None for name in type(part).model_fields)


class OrderEdit(Request):
    """What changes in an order; an absent field stays as it is."""

    items: Items | None = Field(default=None, description="All lines anew")
    delivery: DeliveryEdit | None = None
    payment: PaymentEdit | None = None
    customer: ContactEdit | None = None
    priced: bool | None = Field(
        default=None, description=f"{PRICED}. False: from now on prices are what requests say"
    )
    comment: FreeText | None = Field(default=None, description="Why, in words; kept with the order")

    @model_validator(mode="after")
    def _something(self) -> Self:
        parts = (self.delivery, self.payment, self.customer)
        said = any(part is not None and _says_something(part) for part in parts)
        if self.items is None and self.priced is None and not said:
            raise ValueError(
                "give what is to change: items, priced, or fields of delivery, payment or customer"
            )
        return self
