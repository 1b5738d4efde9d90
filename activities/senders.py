"""By which sender and key an event is known, whoever tells it (the shop, a webhook, a sweep), so that it counts once."""

from datetime import datetime

from domain.ids import OrderId, ShopId
from domain.parcels import ParcelCode


def payments_of(shop: ShopId, provider: str) -> str:
    """Sender of prepayments; the key is the provider's id of the payment."""
    return f"payments/{shop}/{provider}"


def failed_payments_of(shop: ShopId, provider: str) -> str:
    """Sender of failed attempts to pay; the key is the provider's id of the payment."""
    return f"payments/{shop}/{provider}/failed"


def money_of(shop: ShopId) -> str:
    """Sender of money on delivery; the key is the carrier's or the shop's id of the transfer."""
    return f"money/{shop}"


def refunds_of(shop: ShopId) -> str:
    """Sender of refunds made outside; the key is the shop's or the provider's id of the refund."""
    return f"refunds/{shop}"


def movements_of(shop: ShopId) -> str:
    """Sender of movements of parcels; the key is `movement_key`."""
    return f"tracking/{shop}"


def movement_key(order: OrderId, code: ParcelCode, at: datetime, office: str | None) -> str:
    """One movement of one parcel: what happened, when (to the second) and where."""
    return f"{order} {code} {at.timestamp():.0f} {office or ''}"


def deliveries_of(shop: ShopId) -> str:
    """Sender of messages' failures told by gateways; the key is the message's id."""
    return f"deliveries/{shop}"
