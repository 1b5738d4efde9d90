"""How a request to take a parcel is written for CDEK: tariff, destination, and the money to collect piece by piece."""

from decimal import Decimal

from pydantic import BaseModel

from domain.money import ZERO, rounded
from ports.carriers import HandoverRequest
from providers.carriers import cdek_wire as wire


class Shipping(BaseModel, frozen=True):
    """From where and how a shop ships."""

    shipment_point: str
    """The code of the office where the shop hands its parcels in."""
    office_tariff: int = 136
    door_tariff: int = 137


def new_order(request: HandoverRequest, shipping: Shipping) -> wire.NewOrder:
    """The body of `POST /orders`; what the customer pays there sums up to `collect`, to the kopeck."""
    to = request.destination
    to_office = to.office_code is not None
    delivery = min(request.collect, request.delivery_price)
    location = wire.Location(city=to.city, region=to.region, postal_code=to.postcode, address=to.line)
    return wire.NewOrder(
        number=request.client_id,
        tariff_code=shipping.office_tariff if to_office else shipping.door_tariff,
        comment=request.comment or f"Заказ {request.order_number}",
        shipment_point=shipping.shipment_point,
        delivery_point=to.office_code,
        to_location=None if to_office else location,
        recipient=wire.Recipient(name=request.recipient, phones=[wire.Phone(number=request.phone)]),
        delivery_recipient_cost=wire.Value(value=delivery),
        packages=[
            wire.Package(
                number="1",
                weight=request.weight_grams,
                items=_items(request, request.collect - delivery),
            )
        ],
    )


def _items(request: HandoverRequest, collect: Decimal) -> list[wire.Item]:
    """Piece by piece, with the money to collect spread by price; the last piece takes the kopecks that are left."""
    pieces = [item for item in request.items for _ in range(item.quantity)]
    goods = sum((piece.unit_price for piece in pieces), ZERO)
    weight = max(1, request.weight_grams // len(pieces))
    items: list[wire.Item] = []
    left = collect
    for number, piece in enumerate(pieces, start=1):
        share = rounded(collect * piece.unit_price / goods) if goods else ZERO
        payment = left if number == len(pieces) else min(share, left)
        left -= payment
        items.append(
            wire.Item(
                name=piece.name,
                ware_key=piece.sku,
                payment=wire.Value(value=payment),
                cost=piece.unit_price,
                weight=weight,
                amount=1,
            )
        )
    return items
