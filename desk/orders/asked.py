"""What a request that places an order may say; unknown fields are refused, money is a decimal string."""

from decimal import Decimal
from typing import Annotated, LiteralString, Self

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    model_validator,
)

from desk.asked import CarrierCode, Day, Email, FreeText, PersonName, Request, Word
from domain.answers import Confirmed
from domain.base import Flag, Moment, Whole
from domain.money import ZERO, AskedAmount
from domain.orders import AskedSlot, Channel, DeliveryKind, PaymentMeans, PaymentMethod, WhyOnDelivery
from domain.phones import PhoneField
from domain.statuses import Status
from domain.zones import ZoneName

ExternalId = Annotated[
    str, Field(min_length=1, max_length=200, description="Your own id of it", examples=["A-1001"])
]
Sku = Annotated[str, Field(min_length=1, max_length=100, examples=["SW-60"])]
TOO_MUCH = Decimal(1_000_000_000)
"""Goods of one order, or its delivery, for a billion: a slip of the keyboard, and sums must fit their columns."""
DeliveryPrice = Annotated[AskedAmount, Field(lt=TOO_MUCH)]
PRICED = (
    "The playbook makes the prices: each `unit_price` is the list price of one pack, `delivery.price` what it costs "
    "where nothing makes it free, `discount` stays out, and edits make all of it anew"
)


class HandlesAsked(Request):
    """The customer's names in messengers and networks."""

    vk: Word | None = None
    telegram: Word | None = None
    whatsapp: Word | None = None


class CustomerAsked(Request):
    """Whom the order is for; a phone or an email is needed."""

    name: PersonName | None = None
    phone: PhoneField | None = None
    email: Email | None = None
    locale: str = Field(default="ru", pattern="^(ru|en)$")
    timezone: ZoneName | None = Field(
        default=None, description="IANA name; without it the address and the phone tell"
    )
    external_id: ExternalId | None = None
    preferred_channel: Channel | None = None
    handles: HandlesAsked | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("give a phone or an email: the customer could not be reached")
        return self


class LineAsked(Request):
    """One line of goods; `discount` is taken off the whole line."""

    sku: Sku
    name: Annotated[str, Field(min_length=1, max_length=500)]
    quantity: Whole = Field(ge=1, le=10_000)
    unit_price: AskedAmount
    category: Annotated[str, StringConstraints(max_length=200)] = ""
    discount: AskedAmount = ZERO

    @model_validator(mode="after")
    def _discount_within_price(self) -> Self:
        if self.discount > self.unit_price * self.quantity:
            raise ValueError("the discount is larger than the line")
        return self


def _within_reason(items: tuple[LineAsked, ...]) -> tuple[LineAsked, ...]:
    if sum((line.unit_price * line.quantity for line in items), ZERO) >= TOO_MUCH:
        raise ValueError("the goods of one order cost less than 1 000 000 000")
    return items


Items = Annotated[tuple[LineAsked, ...], Field(min_length=1, max_length=500), AfterValidator(_within_reason)]
"""The goods of an order."""


class AddressAsked(Request):
    """Where it goes: `point` is the carrier's code of an office or pickup point, `place` the shop's own."""

    postcode: Annotated[str, Field(max_length=20, examples=["690001"])] | None = None
    region: Annotated[str, Field(max_length=200)] | None = None
    city: Annotated[str, Field(max_length=200)] | None = None
    line: Annotated[str, Field(max_length=500)] | None = None
    point: Annotated[str, Field(max_length=100)] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None


class DeliveryAsked(Request):
    """How the goods travel; without `carrier` the usual one of the kind."""

    kind: DeliveryKind
    carrier: CarrierCode | None = None
    address: AddressAsked | None = None
    price: DeliveryPrice = ZERO
    day: Day | None = Field(
        default=None, description="The agreed day of a courier, where no slot is agreed yet"
    )
    slot: AskedSlot | None = Field(default=None, description="When a courier comes")


class PaymentAsked(Request):
    """How and by what the customer pays."""

    method: PaymentMethod
    means: PaymentMeans | None = None


def on_delivery_fault(asked: Confirmed) -> LiteralString | None:
    """What is to be said of why it is paid on delivery, and is not."""
    if asked.why_on_delivery is WhyOnDelivery.OTHER and not (asked.note or "").strip():
        return "say in `note` why the customer pays on delivery, where the reason is `other`"
    return None


class ImportedAsked(Request):
    """A running order taken over: where it stands, and the facts of its past that its future depends on."""

    status: Status
    facts: "ImportedFacts"


class ImportedFacts(Request):
    """Since when it stands there, what was paid, where the parcel is."""

    since: Moment
    paid: AskedAmount | None = None
    carrier: CarrierCode | None = None
    track_number: Annotated[str, Field(max_length=60)] | None = None
    arrived_at: Moment | None = None
    office: Annotated[str, Field(max_length=100)] | None = None
    handed_over_at: Moment | None = None


class OrderAsked(Request):
    """An order to look after."""

    external_id: ExternalId | None = Field(
        default=None, description="Makes a repeat safe: the same id and body give the same order"
    )
    placed_at: Moment | None = Field(default=None, description="Now, when absent")
    channel: Channel = Channel.SITE
    customer: CustomerAsked
    items: Items
    delivery: DeliveryAsked
    payment: PaymentAsked
    currency: str = Field(default="RUB", pattern="^[A-Z]{3}$")
    promo_code: Annotated[str, Field(max_length=100)] | None = Field(
        default=None,
        description="A promo word, a code of your own, or one that was given to the customer: this order uses that up",
    )
    priced: bool = Field(default=False, description=PRICED)
    comment: FreeText | None = None
    source: dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=500)]] | None = Field(
        default=None, max_length=50, description="Where the customer came from: utm marks and the like"
    )
    draft: Flag = Field(
        default=False, description="Made from an unknown missed call: no messages, outside the funnel"
    )
    confirmed: Flag | Confirmed = Field(
        default=False,
        description="Place and confirm: typed in while talking. True, or the fields of the outcome `confirmed`. Scope `operator`",
    )
    imported: ImportedAsked | None = Field(
        default=None, description="Take over a running order; nothing is sent for its past"
    )

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if self.imported is not None and (self.confirmed or self.draft):
            raise ValueError("`imported` goes with neither `confirmed` nor `draft`")
        if isinstance(self.confirmed, Confirmed) and (fault := on_delivery_fault(self.confirmed)):
            raise ValueError(fault)
        return self


ImportedAsked.model_rebuild()
