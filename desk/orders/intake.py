"""Turns what a request says of an order into the order the rules know: flags for personal data, a zone, a carrier; pure."""

from datetime import datetime
from typing import NamedTuple

from desk.orders.asked import AddressAsked, CustomerAsked, DeliveryAsked, ImportedAsked, LineAsked, OrderAsked
from desk.orders.asked_edit import DeliveryEdit, OrderEdit
from domain.ids import CustomerId, OrderId, ShopId
from domain.orders import USUAL_CARRIERS, AddressPart, Delivery, Edit, Line, Order, Reach, Slot
from domain.phones import Phone, can_get_sms
from domain.stimuli import Imported
from domain.tracks import check_track
from domain.zones import ZoneSource, find_zone, region_of_postcode


class Known(NamedTuple):
    """By what the customer can be reached so far."""

    phone: str | None
    email: str | None


_UNKNOWN = CustomerId("")
"""Filled in when the customer is found or made."""


def order_of(asked: OrderAsked, shop: ShopId, shop_zone: str, now: datetime) -> Order:
    """The order as placed; `now` where no time was given. No name, phone, email or address is in it.

    Its id, number and customer are not known here: storage fills them in. `shop_zone` (IANA) is the last resort for
    the customer's clock.
    """
    return Order(
        id=OrderId(""),
        shop=shop,
        number=0,
        placed_at=asked.placed_at or now,
        channel=asked.channel,
        currency=asked.currency,
        lines=tuple(line_of(line) for line in asked.items),
        delivery=delivery_of(asked.delivery),
        method=asked.payment.method,
        means=asked.payment.means,
        reach=reach_of(asked.customer, asked.delivery.address, shop_zone),
        draft=asked.draft,
        promo_code=asked.promo_code,
    )


def line_of(line: LineAsked) -> Line:
    """A line as the rules know it."""
    return Line(
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        category=line.category,
        discount=line.discount,
    )


def delivery_of(asked: DeliveryAsked) -> Delivery:
    """The delivery with what its address has, not what it says."""
    return Delivery(
        kind=asked.kind,
        carrier=asked.carrier or USUAL_CARRIERS[asked.kind],
        price=asked.price,
        day=asked.day,
        slot=asked.slot,
        has=parts_of(asked.address, dated=asked.day is not None, slot=asked.slot),
        region=_region(asked.address),
    )


def parts_of(address: AddressAsked | None, *, dated: bool, slot: Slot | None) -> frozenset[AddressPart]:
    """What is there of an address; a slot tells the date too."""
    said = {
        AddressPart.POSTCODE: address is not None and address.postcode,
        AddressPart.CITY: address is not None and address.city,
        AddressPart.LINE: address is not None and address.line,
        AddressPart.POINT: address is not None and address.point,
        AddressPart.PLACE: address is not None and address.place,
    }
    parts = {part for part, text in said.items() if text and text.strip()}
    if slot is not None:
        parts |= {AddressPart.DATE, AddressPart.SLOT}
    elif dated:
        parts.add(AddressPart.DATE)
    return frozenset(parts)


def reach_of(customer: CustomerAsked, address: AddressAsked | None, shop_zone: str) -> Reach:
    """By what the customer can be reached, and by which clock he lives."""
    return Reach(
        customer=_UNKNOWN,
        zone=find_zone(
            customer.timezone,
            address.region if address else None,
            address.postcode if address else None,
            customer.phone,
            shop_zone,
        ),
        locale=customer.locale,
        sms=customer.phone is not None and can_get_sms(customer.phone),
        calls=customer.phone is not None,
        email=customer.email is not None,
        preferred=customer.preferred_channel,
    )


def imported_of(asked: ImportedAsked, carrier: str) -> Imported:
    """A running order taken over; `carrier` where its facts name none. Raises BadTrack for a number that is none."""
    facts = asked.facts
    number = facts.track_number
    if number is not None:
        number = check_track(facts.carrier or carrier, number).number
    return Imported(
        status=asked.status,
        since=facts.since,
        paid=facts.paid,
        carrier=facts.carrier or (carrier if number is not None else None),
        track_number=number,
        arrived_at=facts.arrived_at,
        office=facts.office,
        handed_over_at=facts.handed_over_at,
    )


def edit_of(asked: OrderEdit, order: Order, known: Known) -> Edit:
    """What changes; the address and the contact themselves travel beside it and are stored first."""
    contact = asked.customer
    phone = contact.phone if contact is not None and contact.phone is not None else known.phone
    return Edit(
        lines=tuple(line_of(line) for line in asked.items) if asked.items is not None else None,
        delivery=_changed(asked.delivery, order.delivery) if asked.delivery is not None else None,
        priced=asked.priced,
        method=asked.payment.method if asked.payment else None,
        means=asked.payment.means if asked.payment else None,
        reach=_reached(asked, order.reach, phone, known.email),
        phone_changed=phone != known.phone,
    )


def _changed(asked: DeliveryEdit, present: Delivery) -> Delivery:
    kind = asked.kind or present.kind
    carrier = asked.carrier or (present.carrier if kind is present.kind else USUAL_CARRIERS[kind])
    same = kind is present.kind
    slot = asked.slot or (present.slot if same else None)
    day = asked.day or (present.day if same else None)
    appointed = {AddressPart.DATE, AddressPart.SLOT}
    if asked.address is not None:
        has = parts_of(asked.address, dated=False, slot=None) | (present.has & appointed)
    else:
        has = present.has
    if asked.slot is not None:
        has |= appointed
    elif asked.day is not None:
        has |= {AddressPart.DATE}
    return Delivery(
        kind=kind,
        carrier=carrier,
        price=present.price if asked.price is None else asked.price,
        full_price=present.full_price if asked.price is None else None,
        day=day,
        slot=slot,
        has=has,
        region=_region(asked.address) if asked.address else present.region,
    )


def _region(address: AddressAsked | None) -> str | None:
    """As it was written, else the one its postcode lies in: by it the zones of free delivery are told apart."""
    if address is None or address.region:
        return address.region if address else None
    posted = region_of_postcode(address.postcode) if address.postcode else None
    return posted.name if posted else None


def _reached(asked: OrderEdit, reach: Reach, phone: str | None, email: str | None) -> Reach | None:
    """Another address or phone may mean another clock; a zone that was given stays. None: all as it was."""
    address = asked.delivery.address if asked.delivery is not None else None
    if address is None and asked.customer is None:
        return None
    number = Phone(phone) if phone is not None else None
    zone = reach.zone
    if zone.source is not ZoneSource.GIVEN and address is not None:
        found = find_zone(None, address.region, address.postcode, number, zone.name)
        zone = zone if found.source is ZoneSource.SHOP else found
    has_email = email is not None or (asked.customer is not None and asked.customer.email is not None)
    return reach.model_copy(
        update={
            "zone": zone,
            "calls": number is not None,
            "sms": number is not None and can_get_sms(number),
            "email": has_email,
        }
    )
