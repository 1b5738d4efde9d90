"""An order as the rules know it: lines, delivery, payment and whom to reach how; no name, phone, email or address."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from domain.base import Moment, Stored, Unfit
from domain.ids import CustomerId, OrderId, ShopId
from domain.money import ZERO, Amount, Percent, rounded
from domain.parcels import Carrier
from domain.zones import Zone


class DeliveryKind(StrEnum):
    """How the goods reach the customer."""

    POST_OFFICE = "post_office"
    PICKUP_POINT = "pickup_point"
    COURIER = "courier"
    OWN_COURIER = "own_courier"
    SELF_PICKUP = "self_pickup"

    @property
    def by_carrier(self) -> bool:
        """A carrier has the parcel, and it has a track number."""
        return self in (DeliveryKind.POST_OFFICE, DeliveryKind.PICKUP_POINT, DeliveryKind.COURIER)


USUAL_CARRIERS: Mapping[DeliveryKind, Carrier] = {
    DeliveryKind.POST_OFFICE: Carrier.RUSSIAN_POST,
    DeliveryKind.PICKUP_POINT: Carrier.CDEK,
    DeliveryKind.COURIER: Carrier.CDEK,
    DeliveryKind.OWN_COURIER: Carrier.OWN,
    DeliveryKind.SELF_PICKUP: Carrier.OWN,
}
"""Who carries it when nobody says."""


class PaymentMethod(StrEnum):
    """When and how the customer pays."""

    ONLINE = "online"
    ON_DELIVERY = "on_delivery"
    INVOICE = "invoice"

    @property
    def prepaid(self) -> bool:
        """The goods leave only when the money has come."""
        return self is not PaymentMethod.ON_DELIVERY


class PaymentMeans(StrEnum):
    """What the money comes by; some prices depend on it."""

    CARD = "card"
    CASH = "cash"
    TERMINAL = "terminal"
    TRANSFER = "transfer"
    SALARY = "salary"


class WhyOnDelivery(StrEnum):
    """Why a customer would rather pay on receipt than at once."""

    SEE_FIRST = "see_first"
    DISTRUST = "distrust"
    CANNOT_PAY_ONLINE = "cannot_pay_online"
    MONEY_LATER = "money_later"
    USED_TO_IT = "used_to_it"
    OTHER = "other"


class Channel(StrEnum):
    """How an order or a word reaches us, or a message the customer."""

    SITE = "site"
    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    SMS = "sms"
    VK = "vk"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


TALKS = frozenset(
    {Channel.PHONE, Channel.CHAT, Channel.VK, Channel.TELEGRAM, Channel.WHATSAPP, Channel.EMAIL}
)
"""Channels in which somebody has already spoken with the customer: prior contact."""


class AddressPart(StrEnum):
    """What an address may lack."""

    POSTCODE = "postcode"
    CITY = "city"
    LINE = "line"
    POINT = "point"
    PLACE = "place"
    DATE = "date"
    SLOT = "slot"


class Reason(StrEnum):
    """Why an order was cancelled, refused or written off."""

    CUSTOMER = "customer"
    UNREACHABLE = "unreachable"
    NOT_PAID = "not_paid"
    OUT_OF_STOCK = "out_of_stock"
    TOO_EXPENSIVE = "too_expensive"
    DELIVERY_TERMS = "delivery_terms"
    FOUND_ELSEWHERE = "found_elsewhere"
    CHANGED_MIND = "changed_mind"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    BLACK_LIST = "black_list"
    STALE = "stale"
    OTHER = "other"


QUIET_REASONS = frozenset({Reason.SPAM, Reason.DUPLICATE})
"""No message to the customer, outside funnel and care."""


class Warning(StrEnum):
    """What an operator is told before speaking with the customer."""

    OTHER_OPEN_ORDER = "other_open_order"
    LIKELY_DUPLICATE = "likely_duplicate"
    BLACK_LISTED = "black_listed"
    INCOMPLETE_ADDRESS = "incomplete_address"
    OVER_QUANTITY = "over_quantity"
    CLOSE_TO_FREE_DELIVERY = "close_to_free_delivery"
    CLOSE_TO_DISCOUNT = "close_to_discount"
    PRIOR_CONTACT = "prior_contact"
    NO_COMMON_HOURS = "no_common_hours"


class Line(Stored):
    """One line of goods; `discount` is taken off the whole line."""

    sku: str
    name: str
    quantity: int = Field(ge=1)
    unit_price: Amount
    category: str = ""
    group: str = ""
    discount: Amount = ZERO
    list_price: Amount | None = None
    """Of one pack, before it got cheaper by quantity; None where `unit_price` is all that is known."""

    @property
    def total(self) -> Decimal:
        """Rounded half up to kopecks a line; never below zero."""
        return max(ZERO, rounded(self.unit_price * self.quantity) - self.discount)


class Slot(Stored):
    """When a courier comes: from and until."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    start: Moment
    end: Moment


def _nothing_else(value: object) -> object:
    unknown = set(value) - set(Slot.model_fields) if isinstance(value, dict) else set()
    if unknown:
        raise Unfit("slot_fields", "a slot has a start and an end and no other field")
    return value


AskedSlot = Annotated[Slot, BeforeValidator(_nothing_else)]
"""A slot as a person writes it: an unknown field is an error."""


class Delivery(Stored):
    """How, by whom, for how much; of the address only what is missing and where its clock is."""

    kind: DeliveryKind
    carrier: str
    price: Amount = ZERO
    full_price: Amount | None = None
    """What it costs where nothing makes it free; None where `price` is all that is known."""
    day: date | None = None
    """The agreed day of a courier, where no slot is agreed yet."""
    slot: Slot | None = None
    has: frozenset[AddressPart] = frozenset()
    region: str | None = None


class Reach(Stored):
    """Whom to reach and by what: flags only, the values stay in the customer's card."""

    customer: CustomerId
    zone: Zone
    locale: str = "ru"
    sms: bool = False
    calls: bool = False
    email: bool = False
    preferred: Channel | None = None


class Order(Stored):
    """An order as the rules know it. Times are aware; amounts are in `currency`."""

    id: OrderId
    shop: ShopId
    number: int
    placed_at: Moment
    channel: Channel
    currency: str = "RUB"
    lines: tuple[Line, ...]
    delivery: Delivery
    method: PaymentMethod
    means: PaymentMeans | None = None
    reach: Reach
    draft: bool = False
    promo_code: str | None = None
    code_percent: Percent | None = None
    """Of the customer's own promo code that was redeemed with this order."""
    priced: bool = False
    """The playbook makes its prices: an edit makes them anew. Otherwise they are what the shop said."""

    @property
    def goods(self) -> Decimal:
        """The lines' total after discounts."""
        return sum((line.total for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        """Goods and delivery: what the customer owes for the order."""
        return self.goods + self.delivery.price

    @property
    def quantity(self) -> int:
        """Packs: the sum of quantities of the goods' lines."""
        return sum(line.quantity for line in self.lines)


class Edit(Stored):
    """What changes in an order; an absent field stays as it is. The address itself is stored before the step."""

    lines: tuple[Line, ...] | None = None
    delivery: Delivery | None = None
    method: PaymentMethod | None = None
    means: PaymentMeans | None = None
    reach: Reach | None = None
    priced: bool | None = None
    """Whether the playbook makes the prices from now on."""
    phone_changed: bool = False
    """The customer has another phone than before: a number that was wrong may be called again."""
