"""Delivery: what it costs, or why it is free; by carrier, region, way of paying, and the sum of goods."""

from collections.abc import Iterable
from decimal import Decimal

from domain.money import ZERO
from domain.orders import PaymentMeans, PaymentMethod
from domain.zones import region_called
from playbook.pricing import FreeFrom
from playbook.schema import Playbook
from rules.pricing.basket import Way
from rules.pricing.quote import DeliveryReason, PricedDelivery


def priced_delivery(
    way: Way,
    goods: Decimal,
    method: PaymentMethod | None,
    means: PaymentMeans | None,
    playbook: Playbook,
) -> PricedDelivery:
    """The delivery of goods that cost `goods` after discounts."""
    if way.price == ZERO:
        return _priced(way, way.price, DeliveryReason.AS_GIVEN)
    if way.carrier in playbook.pricing.free_delivery.never:
        return _priced(way, way.price, DeliveryReason.NEVER_FREE)
    if saved_at_once(way, method, playbook):
        return _priced(way, ZERO, DeliveryReason.PAID_AT_ONCE)
    reached = [one.from_sum for one in thresholds(way, method, means, playbook) if one.from_sum <= goods]
    if reached:
        return _priced(way, ZERO, DeliveryReason.FREE_FROM_SUM, min(reached))
    return _priced(way, way.price, DeliveryReason.AS_GIVEN)


def saved_at_once(way: Way, method: PaymentMethod | None, playbook: Playbook) -> bool:
    """Whether paying at once saves this delivery; never by a carrier that is always paid."""
    carriers = set(playbook.payment.delivery_saved_by) - set(playbook.pricing.free_delivery.never)
    return method is not None and method.prepaid and way.carrier in carriers


def thresholds(
    way: Way, method: PaymentMethod | None, means: PaymentMeans | None, playbook: Playbook
) -> Iterable[FreeFrom]:
    """The thresholds that hold for this delivery and payment; none for a carrier that is never free."""
    free = playbook.pricing.free_delivery
    if way.carrier in free.never:
        return ()
    return [one for one in free.thresholds if _holds(one, way, method, means)]


def _holds(one: FreeFrom, way: Way, method: PaymentMethod | None, means: PaymentMeans | None) -> bool:
    return (
        (not one.carriers or way.carrier in one.carriers)
        and (not one.kinds or way.kind in one.kinds)
        and (not one.regions or _in_regions(way.region, one.regions))
        and (not one.methods or method in one.methods)
        and (not one.means or means in one.means)
    )


def _in_regions(region: str | None, named: Iterable[str]) -> bool:
    found = region_called(region) if region else None
    return found is not None and any(region_called(name) == found for name in named)


def _priced(
    way: Way, price: Decimal, reason: DeliveryReason, from_sum: Decimal | None = None
) -> PricedDelivery:
    return PricedDelivery(
        kind=way.kind,
        carrier=way.carrier,
        full_price=way.price,
        price=price,
        reason=reason,
        from_sum=from_sum,
    )
