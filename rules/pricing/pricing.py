"""Prices a basket: list prices by quantity, the best discount of each line, the sum step, staff, delivery, hints.

Flows, "Pricing". Every amount shown is rounded half up to kopecks, and the next one is made from it: a person with a
calculator comes to the same.
"""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.buyers import Buyer
from domain.money import ZERO, rounded
from domain.orders import DeliveryKind
from playbook.pricing import StaffPrices
from playbook.schema import Playbook
from rules.pricing.basket import Basket, Item
from rules.pricing.delivery import priced_delivery
from rules.pricing.discounts import Outcome, Terms, discounted, step_reached, taken_off
from rules.pricing.events import event_percent
from rules.pricing.hints import hints_of
from rules.pricing.listing import Listed, listed, packs_of
from rules.pricing.quote import NoteKind, PricedLine, Quote, Reason, ReasonKind


def price(basket: Basket, buyer: Buyer, playbook: Playbook, now: datetime) -> Quote:
    """What everything costs this customer; `now` is when the order is (or would be) placed, aware.

    The order of lines does not matter. A price is never negative and never above the list price.
    """
    packs = packs_of(basket.items)
    rows = [(item, listed(item, packs[item.sku], playbook.pricing)) for item in basket.items]
    total = sum((_all_packs(item, found) for item, found in rows), ZERO)
    staff = _staff_percent(basket, playbook.pricing.staff) if buyer.staff else None
    if buyer.staff and not _self_pickup(basket):
        outcomes = [Outcome(_all_packs(item, found), (), ()) for item, found in rows]
    elif staff is not None:
        outcomes = [_for_staff(_all_packs(item, found), staff) for item, found in rows]
    else:
        terms = _terms(buyer, playbook, now, total)
        outcomes = [
            discounted(item, _all_packs(item, found), basket, playbook.pricing, terms) for item, found in rows
        ]
    lines = tuple(_line(item, found, outcome) for (item, found), outcome in zip(rows, outcomes, strict=True))
    goods = sum((line.price for line in lines), ZERO)
    delivery = (
        priced_delivery(basket.way, goods, basket.method, basket.means, playbook) if basket.way else None
    )
    return Quote(
        lines=lines,
        delivery=delivery,
        currency=basket.currency,
        hints=hints_of(basket, total, goods, delivery.price if delivery else ZERO, playbook),
        notes=_notes(basket, buyer, staff, lines),
    )


def _terms(buyer: Buyer, playbook: Playbook, now: datetime, total: Decimal) -> Terms:
    return Terms(
        personal=buyer.personal or ZERO,
        event=event_percent(buyer, playbook.events, now),
        day=now.astimezone(ZoneInfo(playbook.hours.timezone)).date(),
        step=step_reached(total, playbook.pricing),
    )


def _all_packs(item: Item, found: Listed) -> Decimal:
    return rounded(found.unit_price * item.quantity)


def _self_pickup(basket: Basket) -> bool:
    return basket.way is not None and basket.way.kind is DeliveryKind.SELF_PICKUP


def _staff_percent(basket: Basket, prices: StaffPrices) -> Decimal | None:
    """By the means of payment, else by the method; None where this way of paying has no percent."""
    if not _self_pickup(basket):
        return None
    by_means = prices.by_means.get(basket.means) if basket.means is not None else None
    if by_means is not None or basket.method is None:
        return by_means
    return prices.by_method.get(basket.method)


def _for_staff(base: Decimal, percent: Decimal) -> Outcome:
    """Replaces all other discounts."""
    reason = taken_off(ReasonKind.STAFF, base, percent)
    return Outcome(base + reason.amount, (reason,), ())


def _line(item: Item, found: Listed, outcome: Outcome) -> PricedLine:
    single = rounded(item.list_price * item.quantity)
    total = _all_packs(item, found)
    reasons = [Reason(kind=ReasonKind.LIST_PRICE, amount=single)]
    if total != single:
        reasons.append(
            Reason(kind=ReasonKind.QUANTITY_STEP, amount=total - single, from_packs=found.from_packs)
        )
    return PricedLine(
        sku=item.sku,
        name=item.name,
        quantity=item.quantity,
        category=item.category,
        group=item.group,
        list_price=item.list_price,
        unit_price=found.unit_price,
        listed=total,
        price=outcome.price,
        reasons=(*reasons, *outcome.reasons),
        offers=outcome.offers,
    )


def _notes(
    basket: Basket, buyer: Buyer, staff: Decimal | None, lines: tuple[PricedLine, ...]
) -> tuple[NoteKind, ...]:
    if buyer.staff and not _self_pickup(basket):
        return (NoteKind.STAFF_BY_HAND,)
    notes = []
    if buyer.staff and staff is None:
        notes.append(NoteKind.STAFF_NO_PERCENT)
    named = [offer for line in lines for offer in line.offers if offer.kind.is_named]
    if named and not any(offer.chosen for offer in named):
        notes.append(NoteKind.PROMO_GIVES_NOTHING)
    return tuple(notes)
