"""Reads what was typed of a new order into what the desk takes, or says beside each field what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from console.menu import N_
from console.presenters.typed_order import Typed, TypedLine
from desk.asked import Email
from desk.orders.asked import AddressAsked, CustomerAsked, DeliveryAsked, LineAsked, OrderAsked, PaymentAsked
from desk.quotes.asked import QuoteAsked, QuoteLineAsked
from domain.answers import Confirmed
from domain.orders import Channel, DeliveryKind, PaymentMeans, PaymentMethod, Slot, WhyOnDelivery
from domain.phones import ImpossiblePhone, Phone, normalise
from domain.zones import find_zone
from storage.products import ProductRow

CHANNELS: Final = (Channel.PHONE, Channel.CHAT, Channel.EMAIL, Channel.VK, Channel.TELEGRAM, Channel.WHATSAPP)
"""Where somebody speaks with a customer; orders from the site come by themselves."""
ADDRESS: Final[Mapping[DeliveryKind, tuple[str, ...]]] = {
    DeliveryKind.POST_OFFICE: ("postcode", "region", "city", "line"),
    DeliveryKind.PICKUP_POINT: ("point", "region", "city"),
    DeliveryKind.COURIER: ("region", "city", "line"),
    DeliveryKind.OWN_COURIER: ("city", "line"),
    DeliveryKind.SELF_PICKUP: ("place",),
}
"""The fields of an address that each kind of delivery has."""
WITH_A_DAY: Final = (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER)
_EMAIL: Final[TypeAdapter[str]] = TypeAdapter(Email)
_MOST: Final = Decimal(10**9)
Code = TypeVar("Code", DeliveryKind, PaymentMethod, PaymentMeans, Channel)


@dataclass
class Read:
    """What could be read. `faults`: by field (`phone`, `quantity-0`), what is wrong, as a message of the catalogues."""

    asked: OrderAsked | None = None
    faults: dict[str, str] = field(default_factory=dict)


def code_of(kind: type[Code], word: str, usual: Code) -> Code:
    """The code, or the usual one for a word that is none."""
    return kind(word) if word in set(kind) else usual


def kind_of(typed: Typed) -> DeliveryKind:
    """How it is to travel."""
    return code_of(DeliveryKind, typed.kind, DeliveryKind.POST_OFFICE)


def phone_of(typed: str) -> Phone | None:
    """A whole number; None while it is being typed."""
    try:
        return normalise(typed) if typed else None
    except ImpossiblePhone:
        return None


def order_of(typed: Typed, goods: Mapping[str, ProductRow], shop_zone: str, *, confirmed: bool) -> Read:
    """The order as it is asked of the desk; its prices are the playbook's, or with `by_hand` those that were typed."""
    read = Read()
    customer = _customer(typed, read.faults)
    lines = _lines(typed.lines, goods, read.faults)
    delivery = _delivery(typed, shop_zone, read.faults)
    agreed = _agreed(typed, read.faults) if confirmed else None
    if read.faults or customer is None or delivery is None:
        return read
    try:
        read.asked = OrderAsked(
            channel=code_of(Channel, typed.channel, Channel.PHONE),
            customer=customer,
            items=lines,
            delivery=delivery,
            payment=_payment(typed),
            promo_code=typed.promo or None,
            priced=not typed.by_hand,
            comment=typed.comment or None,
            confirmed=agreed or False,
        )
    except ValidationError:
        read.faults["form"] = N_("Something here is too long or too large: look through the form again.")
    return read


def _agreed(typed: Typed, faults: dict[str, str]) -> Confirmed:
    """What was said in the same talk; the comment says in words why it is paid on delivery, where no code does."""
    on_delivery = typed.method == PaymentMethod.ON_DELIVERY.value
    known = on_delivery and typed.why_on_delivery in set(WhyOnDelivery)
    why = WhyOnDelivery(typed.why_on_delivery) if known else None
    if why is WhyOnDelivery.OTHER and not typed.comment.strip():
        faults["comment"] = N_("Say in words what the reason was.")
    return Confirmed(
        told_18_plus=bool(typed.told_18_plus),
        why_on_delivery=why,
        note=typed.comment.strip()[:2000] or None if why is WhyOnDelivery.OTHER else None,
    )


def quote_of(typed: Typed, goods: Mapping[str, ProductRow], locale: str) -> QuoteAsked | None:
    """What can be priced of a form that is not finished: lines with a price, and a delivery that can be read."""
    faults: dict[str, str] = {}
    lines = [line for line in typed.lines if line.count and _price(line, goods) is not None]
    if not lines:
        return None
    delivery = _delivery(typed, "UTC", faults)
    try:
        return QuoteAsked(
            customer_id=typed.customer_id or None,
            items=tuple(
                QuoteLineAsked(
                    sku=line.sku or line.title or "-",
                    name=line.title or None,
                    quantity=line.count,
                    unit_price=_price(line, goods),
                )
                for line in lines
            ),
            delivery=delivery,
            payment=_payment(typed),
            promo_code=typed.promo or None,
            locale=locale,
        )
    except ValidationError:
        return None


def _customer(typed: Typed, faults: dict[str, str]) -> CustomerAsked | None:
    phone, email = phone_of(typed.phone), None
    if typed.phone and phone is None:
        faults["phone"] = N_("There is a digit too few or too many in this number.")
    if typed.email:
        try:
            email = _EMAIL.validate_python(typed.email)
        except ValidationError:
            faults["email"] = N_("This is no email address: look for a slip.")
    if not typed.phone and not typed.email:
        faults["phone"] = N_("A phone or an email is needed: how else is the customer told?")
    if faults or (phone is None and email is None):
        return None
    return CustomerAsked(phone=phone, email=email, name=typed.name[:200] or None)


def _lines(
    typed: tuple[TypedLine, ...], goods: Mapping[str, ProductRow], faults: dict[str, str]
) -> tuple[LineAsked, ...]:
    if not typed:
        faults["find"] = N_("Add what the customer takes.")
    lines = []
    for at, line in enumerate(typed):
        price, product = _price(line, goods), goods.get(line.sku)
        if not 1 <= line.count <= 10_000:
            faults[f"quantity-{at}"] = N_("How many?")
        if price is None:
            faults[f"price-{at}"] = N_("What does one cost?")
        title = line.title or (product.name if product else "")
        if not title:
            faults[f"title-{at}"] = N_("What is it?")
        if price is not None and title and 1 <= line.count <= 10_000:
            category = product.category if product else ""
            sku = (line.sku or title)[:100]
            lines.append(
                LineAsked(sku=sku, name=title[:500], quantity=line.count, unit_price=price, category=category)
            )
    return tuple(lines)


def _delivery(typed: Typed, shop_zone: str, faults: dict[str, str]) -> DeliveryAsked | None:
    kind = kind_of(typed)
    price = _amount(typed.delivery_price or "0")
    if price is None:
        faults["delivery_price"] = N_("Write an amount like 300 or 299.50.")
    said = {name: getattr(typed, name)[:200] or None for name in ADDRESS[kind]}
    address = AddressAsked.model_validate(said | {"postcode": (said.get("postcode") or "")[:20] or None})
    day, slot = _appointed(typed, address, shop_zone, faults) if kind in WITH_A_DAY else (None, None)
    if price is None:
        return None
    try:
        return DeliveryAsked(
            kind=kind, carrier=typed.carrier or None, address=address, price=price, day=day, slot=slot
        )
    except ValidationError:
        faults["carrier"] = N_("There is no such carrier.")
        return None


def _appointed(
    typed: Typed, address: AddressAsked, shop_zone: str, faults: dict[str, str]
) -> tuple[date | None, Slot | None]:
    """The day of a courier, or the hours in it by the customer's own clock."""
    if not typed.day:
        if typed.slot_from or typed.slot_to:
            faults["day"] = N_("On which day?")
        return None, None
    try:
        day = date.fromisoformat(typed.day)
    except ValueError:
        faults["day"] = N_("Write the day like 2026-11-20.")
        return None, None
    if not (typed.slot_from or typed.slot_to):
        return day, None
    zone = ZoneInfo(find_zone(None, address.region, address.postcode, phone_of(typed.phone), shop_zone).name)
    try:
        start, end = time.fromisoformat(typed.slot_from), time.fromisoformat(typed.slot_to)
    except ValueError:
        faults["slot_from"] = N_("From when until when?")
        return day, None
    if end <= start:
        faults["slot_to"] = N_("The courier is to leave later than to come.")
        return day, None
    return None, Slot(start=datetime.combine(day, start, zone), end=datetime.combine(day, end, zone))


def _payment(typed: Typed) -> PaymentAsked:
    means = PaymentMeans(typed.means) if typed.means in set(PaymentMeans) else None
    return PaymentAsked(method=code_of(PaymentMethod, typed.method, PaymentMethod.ON_DELIVERY), means=means)


def _price(line: TypedLine, goods: Mapping[str, ProductRow]) -> Decimal | None:
    """As typed; an empty field leaves the shop's own price."""
    product = goods.get(line.sku)
    return _amount(line.price) if line.price else (product.price if product else None)


def _amount(text: str) -> Decimal | None:
    """An amount as people write it: `1 490,50`."""
    try:
        amount = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < _MOST or amount != amount.quantize(Decimal("0.01")):
        return None
    return amount.quantize(Decimal("0.01"))
