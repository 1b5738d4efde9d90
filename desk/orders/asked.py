"""What a request about an order may say; unknown fields are refused, money is a decimal string."""

from decimal import Decimal
from typing import Annotated, Literal, LiteralString, Self

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desk.asked import NEEDED, CarrierCode, Day, Email, FreeText, PersonName, Request, Word
from domain.answers import Confirmed, Shortfall
from domain.base import Flag, Moment, Whole
from domain.cheaper import Cheaper
from domain.money import ZERO, AskedAmount
from domain.orders import AskedSlot, Channel, DeliveryKind, PaymentMeans, PaymentMethod, Reason, WhyOnDelivery
from domain.parcels import ParcelCode
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


def on_delivery_fault(asked: Confirmed) -> LiteralString | None:
    """What is to be said of why it is paid on delivery, and is not."""
    if asked.why_on_delivery is WhyOnDelivery.OTHER and not (asked.note or "").strip():
        return "say in `note` why the customer pays on delivery, where the reason is `other`"
    return None


def cheaper_fault(reason: Reason | None, cheaper: Cheaper | None) -> LiteralString | None:
    """What is to be said of where it is cheaper, and is not; or is, and the reason is another."""
    if reason is Reason.TOO_EXPENSIVE and cheaper is None:
        return "Say in `cheaper` where it is cheaper: the town at least."
    if reason is not Reason.TOO_EXPENSIVE and cheaper is not None:
        return "Where it is cheaper goes with the reason `too_expensive` alone: leave `cheaper` out."
    return None


class CancelAsked(Request):
    """Give the order up; after shipment it is called back."""

    reason: Reason
    comment: FreeText | None = Field(
        default=None,
        validate_default=True,
        description="In words, needed when the reason is `other`; kept with the order, never in a history",
    )
    cheaper: Cheaper | None = Field(
        default=None,
        validate_default=True,
        description="Where it is cheaper; needed when the reason is `too_expensive`, and then alone",
    )
    silent: Flag = Field(default=False, description="Tell the customer nothing")
    duplicate_of: Annotated[str, Field(max_length=60)] | None = Field(
        default=None,
        validate_default=True,
        description="The id of the order that stays; needed when the reason is `duplicate`",
    )

    @field_validator("comment")
    @classmethod
    def _other_in_words(cls, comment: str | None, told: ValidationInfo) -> str | None:
        if comment is None and told.data.get("reason") is Reason.OTHER:
            raise PydanticCustomError(NEEDED, "Say in words what the reason `other` was.")
        return comment

    @field_validator("cheaper")
    @classmethod
    def _cheaper_where(cls, cheaper: Cheaper | None, told: ValidationInfo) -> Cheaper | None:
        if fault := cheaper_fault(told.data.get("reason"), cheaper):
            raise PydanticCustomError(NEEDED, fault)
        return cheaper

    @field_validator("duplicate_of")
    @classmethod
    def _duplicate_of_which(cls, of: str | None, told: ValidationInfo) -> str | None:
        if (told.data.get("reason") is Reason.DUPLICATE) != (of is not None):
            raise PydanticCustomError(
                NEEDED, "The order that stays goes with the reason `duplicate`, and is needed there."
            )
        return of


class PaymentTold(Request):
    """Money of a prepayment that came."""

    provider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["yookassa"])]
    external_id: ExternalId
    amount: AskedAmount = Field(gt=0)
    paid_at: Moment


class Nothing(Request):
    """No fields: the address says it all."""


class ShippedAsked(Request):
    """The parcel is with the carrier under this track number; own courier and self-pickup have none."""

    carrier: CarrierCode | None = Field(default=None, description="Without it the order's own")
    track_number: Annotated[str, Field(max_length=60, examples=["RA644000005RU"])] | None = None


class Movement(Request):
    """One movement of the parcel in normalised words."""

    code: ParcelCode
    at: Moment = Field(description="When it happened, by the carrier's clock")
    office: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The carrier's code of the office"
    )
    raw: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The carrier's own code"
    )


class TrackingTold(Request):
    """Movements of the parcel, in any order, repeated or not."""

    events: tuple[Movement, ...] = Field(min_length=1, max_length=100)


class MoneyTold(Request):
    """Money on delivery that arrived from the carrier."""

    amount: AskedAmount = Field(gt=0)
    received_at: Moment
    external_id: ExternalId


class InvoiceAsked(Request):
    """The bank invoice is with the customer."""

    number: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None,
        description="Yours; told without one it is the invoice that is waited for already, if any is",
    )


class RefundAsked(Request):
    """Money that is to go back through the provider, or went back already."""

    state: Literal["wanted", "made"] = "wanted"
    amount: AskedAmount | None = Field(
        default=None, gt=0, description="Wanted: all that was paid, when absent. Made: needed"
    )
    external_id: ExternalId | None = Field(default=None, description="Your id of a refund that was made")

    @model_validator(mode="after")
    def _made_is_told_whole(self) -> Self:
        if self.state == "made" and (self.amount is None or self.external_id is None):
            raise ValueError("a refund that was made has an amount and an external_id")
        return self


class ShortageAsked(Request):
    """Lines that cannot be filled."""

    lines: tuple[Shortfall, ...] = Field(min_length=1, max_length=500)


class CommentAsked(Request):
    """Free text for the people of the shop."""

    text: FreeText


ImportedAsked.model_rebuild()
