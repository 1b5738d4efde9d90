"""An order as a test's customer makes it: three packs to a post office, everything known."""

from datetime import datetime
from decimal import Decimal

from domain.ids import CustomerId, OrderId, ShopId
from domain.orders import AddressPart, Channel, Delivery, DeliveryKind, Line, Order, PaymentMethod, Reach
from domain.zones import Confidence, Zone, ZoneSource


def a_domain_order(shop: ShopId, at: datetime, method: PaymentMethod) -> Order:
    """Id, number and customer are filled in where it is placed."""
    return Order(
        id=OrderId(""),
        shop=shop,
        number=0,
        placed_at=at,
        channel=Channel.SITE,
        lines=(Line(sku="SW-60", name="Капсулы 60 шт.", quantity=3, unit_price=Decimal("1490.00")),),
        delivery=Delivery(
            kind=DeliveryKind.POST_OFFICE,
            carrier="russian_post",
            price=Decimal("300.00"),
            has=frozenset({AddressPart.POSTCODE, AddressPart.CITY, AddressPart.LINE}),
        ),
        method=method,
        reach=Reach(
            customer=CustomerId(""),
            zone=Zone(name="Europe/Moscow", source=ZoneSource.GIVEN, confidence=Confidence.SURE),
            sms=True,
            calls=True,
            email=True,
        ),
    )
