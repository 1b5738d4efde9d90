"""Turns the order (and its edits) that a scenario writes into the one the rules know; the same as the API makes of it."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.answers import Confirmed
from domain.ids import CustomerId, OrderId, ShopId, customer_id, order_id
from domain.orders import (
    USUAL_CARRIERS,
    AddressPart,
    Delivery,
    Edit,
    Line,
    Order,
    Reach,
    Slot,
)
from domain.stimuli import Imported, OrderPlaced
from domain.zones import ZoneSource, find_zone, region_of_postcode
from rules.simulation.writing import (
    PHONE,
    USUAL_ADDRESSES,
    AddressWritten,
    CustomerWritten,
    DeliveryEdited,
    DeliveryWritten,
    EditWritten,
    ImportedWritten,
    LineWritten,
    OrderWritten,
    SlotWritten,
)

if TYPE_CHECKING:
    from domain.phones import Phone

NUMBER = 1042
"""Of every order of a scenario, as its messages say it."""


def placed_at(written: OrderWritten, zone: ZoneInfo) -> datetime:
    """When the order comes in, UTC; `zone` is the shop's."""
    return written.placed_at.moment(datetime.min.replace(tzinfo=zone), zone)


def placed(written: OrderWritten, order: Order, zone: ZoneInfo) -> OrderPlaced:
    """The stimulus with which the order begins; `zone` is the shop's."""
    return OrderPlaced(
        order=order,
        confirmed=_confirmed(written),
        imported=_imported(written.imported, order.delivery.carrier, order.placed_at, zone),
    )


def order_of(written: OrderWritten, shop: str, at: datetime, zone: ZoneInfo) -> Order:
    """The order as placed `at`; no name, phone, email or address is in it."""
    customer = written.customer
    address = written.delivery.address or USUAL_ADDRESSES[written.delivery.kind]
    return Order(
        id=OrderId(order_id(shop, written.external_id or "scenario")),
        shop=ShopId(shop),
        number=NUMBER,
        placed_at=at,
        channel=written.channel,
        currency=written.currency,
        lines=tuple(map(_line, written.items)),
        delivery=_delivery(written.delivery, address, at, zone),
        method=written.payment.method,
        means=written.payment.means,
        reach=_reach(customer, address, shop, zone.key),
        draft=written.draft,
        promo_code=written.promo_code,
        priced=written.priced,
    )


def edit_of(written: EditWritten, order: Order, phone: str | None, now: datetime, zone: ZoneInfo) -> Edit:
    """What changes in `order`; `phone` is the customer's so far."""
    new_phone = phone
    if written.customer is not None and written.customer.phone is not None:
        new_phone = written.customer.phone
    return Edit(
        lines=tuple(map(_line, written.items)) if written.items is not None else None,
        delivery=_changed(written.delivery, order.delivery, now, zone) if written.delivery else None,
        method=written.payment.method if written.payment else None,
        means=written.payment.means if written.payment else None,
        reach=_reached(written, order.reach, new_phone),
        phone_changed=new_phone != phone,
        priced=written.priced,
    )


def slot_of(written: SlotWritten, base: datetime, zone: ZoneInfo) -> Slot:
    """Both ends counted from `base`."""
    return Slot(start=written.start.moment(base, zone), end=written.end.moment(base, zone))


def _line(written: LineWritten) -> Line:
    return Line(
        sku=written.sku,
        name=written.name,
        quantity=written.quantity,
        unit_price=written.unit_price,
        category=written.category,
        discount=written.discount,
    )


def _delivery(written: DeliveryWritten, address: AddressWritten, at: datetime, zone: ZoneInfo) -> Delivery:
    slot = slot_of(written.slot, at, zone) if written.slot else None
    return Delivery(
        kind=written.kind,
        carrier=written.carrier or USUAL_CARRIERS[written.kind],
        price=written.price,
        day=written.day,
        slot=slot,
        has=_parts(address, dated=written.day is not None, slot=slot),
        region=_region(address),
    )


def _region(address: AddressWritten) -> str | None:
    """As it was written, else the one its postcode lies in: by it the zones of free delivery are told apart."""
    posted = region_of_postcode(address.postcode) if address.postcode and not address.region else None
    return posted.name if posted is not None else address.region


def _parts(address: AddressWritten, *, dated: bool, slot: Slot | None) -> frozenset[AddressPart]:
    """What is there of an address; a slot tells the date too."""
    said = {
        AddressPart.POSTCODE: address.postcode,
        AddressPart.CITY: address.city,
        AddressPart.LINE: address.line,
        AddressPart.POINT: address.point,
        AddressPart.PLACE: address.place,
    }
    parts = {part for part, text in said.items() if text and text.strip()}
    if slot is not None:
        parts |= {AddressPart.DATE, AddressPart.SLOT}
    elif dated:
        parts.add(AddressPart.DATE)
    return frozenset(parts)


def _reach(customer: CustomerWritten, address: AddressWritten, shop: str, shop_zone: str) -> Reach:
    phone = _unusual(customer.phone)
    return Reach(
        customer=CustomerId(customer_id(shop, customer.phone or (customer.email or "").lower())),
        zone=find_zone(customer.timezone, address.region, address.postcode, phone, shop_zone),
        locale=customer.locale,
        sms=_gets_sms(customer.phone),
        calls=customer.phone is not None,
        email=customer.email is not None,
        preferred=customer.preferred_channel,
    )


def _changed(written: DeliveryEdited, present: Delivery, now: datetime, zone: ZoneInfo) -> Delivery:
    kind = written.kind or present.kind
    same = kind is present.kind
    carrier = written.carrier or (present.carrier if same else USUAL_CARRIERS[kind])
    slot = slot_of(written.slot, now, zone) if written.slot else None
    appointed = {AddressPart.DATE, AddressPart.SLOT}
    has = present.has
    if written.address is not None:
        has = _parts(written.address, dated=False, slot=None) | (present.has & appointed)
    if slot is not None:
        has |= appointed
    elif written.day is not None:
        has |= {AddressPart.DATE}
    return Delivery(
        kind=kind,
        carrier=carrier,
        price=present.price if written.price is None else written.price,
        day=written.day or (present.day if same else None),
        slot=slot or (present.slot if same else None),
        has=has,
        full_price=present.full_price if written.price is None else None,
        region=_region(written.address) if written.address else present.region,
    )


def _reached(written: EditWritten, reach: Reach, phone: str | None) -> Reach | None:
    """Another address or phone may mean another clock; a zone that was given stays. None: all as it was."""
    address = written.delivery.address if written.delivery is not None else None
    if address is None and written.customer is None:
        return None
    zone = reach.zone
    if zone.source is not ZoneSource.GIVEN and address is not None:
        found = find_zone(None, address.region, address.postcode, _unusual(phone), zone.name)
        zone = zone if found.source is ZoneSource.SHOP else found
    email = reach.email or (written.customer is not None and written.customer.email is not None)
    return reach.model_copy(
        update={"zone": zone, "calls": phone is not None, "sms": _gets_sms(phone), "email": email}
    )


def _unusual(phone: str | None) -> "Phone | None":
    """The usual phone is a Russian mobile one, which tells nothing of a zone."""
    if phone is None or phone == PHONE:
        return None
    # Only here: the library is large, and most scenarios have the usual customer.
    from domain.phones import Phone

    return Phone(phone)


def _gets_sms(phone: str | None) -> bool:
    unusual = _unusual(phone)
    if unusual is None:
        return phone is not None
    from domain.phones import can_get_sms

    return can_get_sms(unusual)


def _confirmed(written: OrderWritten) -> Confirmed | None:
    if isinstance(written.confirmed, Confirmed):
        return written.confirmed
    return Confirmed() if written.confirmed else None


def _imported(
    written: ImportedWritten | None, carrier: str, now: datetime, zone: ZoneInfo
) -> Imported | None:
    if written is None:
        return None
    facts = written.facts
    arrived, handed_over = facts.arrived_at, facts.handed_over_at
    return Imported(
        status=written.status,
        since=facts.since.moment(now, zone),
        paid=facts.paid,
        carrier=facts.carrier or (carrier if facts.track_number is not None else None),
        track_number=facts.track_number,
        arrived_at=arrived.moment(now, zone) if arrived else None,
        office=facts.office,
        handed_over_at=handed_over.moment(now, zone) if handed_over else None,
    )
