"""What a scenario may write of an order: the fields of POST and PATCH /api/v1/orders, each with a sensible default.

What it means for the rules is placing's.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from domain.answers import Confirmed
from domain.base import Asked
from domain.money import ZERO, AskedAmount
from domain.orders import Channel, DeliveryKind, PaymentMeans, PaymentMethod
from domain.statuses import Status
from domain.zones import ZoneName
from playbook.errors import Invalid
from playbook.remarks import remark
from rules.simulation.moments import PlanTime, parse_when

PHONE: Final = "+79161234567"
"""A mobile one of nobody."""
EMAIL: Final = "anna@example.org"
MOSCOW: Final = {"postcode": "101000", "region": "Москва", "city": "Москва", "line": "ул. Мясницкая, 26"}
_DAY: Final = parse_when("2026-03-04 12:00")
"""A Wednesday on which everybody works."""
Text = Annotated[str, Field(max_length=500)]


def _number(phone: str) -> str:
    """In E.164; raises ImpossiblePhone."""
    if phone == PHONE:
        return phone
    # Only here: the library is large, and most scenarios have the usual customer.
    from domain.phones import normalise

    return normalise(phone)


PhoneText = Annotated[Text, AfterValidator(_number)]


class LineWritten(Asked):
    """A line of goods; `discount` is taken off the whole line."""

    sku: Text = "SW-60"
    name: Text = "Капсулы, 60 шт."
    quantity: int = Field(default=1, ge=1, le=10_000)
    unit_price: AskedAmount = Decimal("1490.00")
    category: Text = ""
    discount: AskedAmount = ZERO


def _not_empty(lines: tuple[LineWritten, ...]) -> tuple[LineWritten, ...]:
    if not lines:
        raise Invalid(remark("order_without_lines"))
    return lines


Lines = Annotated[tuple[LineWritten, ...], AfterValidator(_not_empty)]


class AddressWritten(Asked):
    """Where it goes: `point` is the carrier's code of an office or pickup point, `place` the shop's own."""

    postcode: Text | None = None
    region: Text | None = None
    city: Text | None = None
    line: Text | None = None
    point: Text | None = None
    place: Text | None = None


USUAL_ADDRESSES: Final[dict[DeliveryKind, AddressWritten]] = {
    DeliveryKind.POST_OFFICE: AddressWritten(**MOSCOW),
    DeliveryKind.PICKUP_POINT: AddressWritten(region="Москва", city="Москва", point="MSK-12"),
    DeliveryKind.COURIER: AddressWritten(**MOSCOW),
    DeliveryKind.OWN_COURIER: AddressWritten(**MOSCOW),
    DeliveryKind.SELF_PICKUP: AddressWritten(place="shop"),
}
"""Full ones, in Moscow; an address that is written is taken as it is, with all it lacks."""


class SlotWritten(Asked):
    """When a courier comes: from and until."""

    start: PlanTime
    end: PlanTime


class DeliveryWritten(Asked):
    """How the goods travel; without `carrier` the usual one of the kind, without `address` a full one."""

    kind: DeliveryKind = DeliveryKind.POST_OFFICE
    carrier: Text | None = None
    address: AddressWritten | None = None
    price: AskedAmount = Decimal("300.00")
    day: date | None = None
    slot: SlotWritten | None = None


class PaymentWritten(Asked):
    """How and by what the customer pays."""

    method: PaymentMethod = PaymentMethod.ON_DELIVERY
    means: PaymentMeans | None = None


class CustomerWritten(Asked):
    """Whom the order is for; `phone: null` or `email: null` where the customer has none."""

    name: Text | None = "Анна"
    phone: PhoneText | None = PHONE
    email: Text | None = EMAIL
    locale: str = Field(default="ru", pattern="^(ru|en)$")
    timezone: ZoneName | None = None
    external_id: Text | None = None
    preferred_channel: Channel | None = None
    handles: dict[str, str | None] | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.phone is None and self.email is None:
            raise Invalid(remark("unreachable_customer"))
        return self


class ImportedFactsWritten(Asked):
    """Since when a running order stands there, what was paid, where the parcel is; `-3d` counts from taking it over."""

    since: PlanTime
    paid: AskedAmount | None = None
    carrier: Text | None = None
    track_number: Text | None = None
    arrived_at: PlanTime | None = None
    office: Text | None = None
    handed_over_at: PlanTime | None = None


class ImportedWritten(Asked):
    """A running order taken over from elsewhere."""

    status: Status
    facts: ImportedFactsWritten


class OrderWritten(Asked):
    """An order to look after, as POST /api/v1/orders takes it; a field left out has a usual value."""

    external_id: Text | None = None
    placed_at: PlanTime = _DAY
    channel: Channel = Channel.SITE
    customer: CustomerWritten = CustomerWritten()
    items: Lines = (LineWritten(quantity=3, category="capsules"),)
    delivery: DeliveryWritten = DeliveryWritten()
    payment: PaymentWritten = PaymentWritten()
    currency: str = Field(default="RUB", pattern="^[A-Z]{3}$")
    promo_code: Text | None = None
    priced: bool = False
    comment: str | None = None
    source: dict[str, str] | None = None
    draft: bool = False
    confirmed: bool | Confirmed = False
    imported: ImportedWritten | None = None

    @model_validator(mode="after")
    def _begins_once(self) -> Self:
        if self.imported is not None and (self.confirmed or self.draft):
            raise Invalid(remark("imported_alone"))
        if self.priced and (self.imported is not None or any(line.discount for line in self.items)):
            raise Invalid(remark("priced_alone"))
        if self.placed_at.at is None:
            raise Invalid(remark("placed_at_a_moment"))
        return self


class DeliveryEdited(Asked):
    """What changes in the delivery; an absent field stays as it is."""

    kind: DeliveryKind | None = None
    carrier: Text | None = None
    address: AddressWritten | None = None
    price: AskedAmount | None = None
    day: date | None = None
    slot: SlotWritten | None = None


class PaymentEdited(Asked):
    """What changes in the payment."""

    method: PaymentMethod | None = None
    means: PaymentMeans | None = None


class ContactEdited(Asked):
    """What changes in the customer's card; a number that was wrong may be called again."""

    name: Text | None = None
    phone: PhoneText | None = None
    email: Text | None = None


class EditWritten(Asked):
    """What changes in an order, as PATCH /api/v1/orders/{id} takes it."""

    items: Lines | None = None
    delivery: DeliveryEdited | None = None
    payment: PaymentEdited | None = None
    customer: ContactEdited | None = None
    priced: bool | None = None
    comment: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        parts = (self.items, self.delivery, self.payment, self.customer, self.priced)
        if all(part is None for part in parts):
            raise Invalid(remark("nothing_changes"))
        return self
