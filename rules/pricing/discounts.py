"""Discounts of a line: which compete, what each comes to together with the sum step, and which wins."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.money import rounded
from domain.promo import DiscountKind
from playbook.pricing import Pricing, SumStep
from rules.pricing.basket import Basket, Item, off
from rules.pricing.quote import Offer, Reason, ReasonKind

_ALL = Decimal(100)


class Terms(NamedTuple):
    """What holds for the whole basket: who buys, on which day of the shop, and the sum step it reaches."""

    personal: Decimal
    event: Decimal
    day: date
    step: SumStep | None


class Outcome(NamedTuple):
    """What a line costs, the reasons beyond its list price, and all that competed."""

    price: Decimal
    reasons: tuple[Reason, ...]
    offers: tuple[Offer, ...]


def step_reached(listed: Decimal, pricing: Pricing) -> SumStep | None:
    """The highest sum step that the goods reach at list prices: so no discount takes a step away."""
    reached = [step for step in pricing.sum_steps.steps if step.from_sum <= listed]
    return reached[-1] if reached else None


def discounted(item: Item, listed: Decimal, basket: Basket, pricing: Pricing, terms: Terms) -> Outcome:
    """The cheapest of: each discount with the sum step on top where the table lets them combine, or the step alone.

    Where two come to the same, the discount counts before the step, and the personal one before others.
    """
    offers = tuple(_offers(item, listed, basket, pricing, terms))
    best = min(offers, key=lambda offer: offer.price, default=None)
    alone = _stepped(listed, terms.step)
    if best is None or alone < best.price:
        return Outcome(alone, _step_reason(listed, alone, terms.step), offers)
    before = rounded(off(listed, best.percent))
    reasons = (
        taken_off(
            ReasonKind(best.kind), listed, best.percent, event_percent=best.event_percent, name=best.name
        ),
        *_step_reason(before, best.price, terms.step),
    )
    chosen = tuple(offer.model_copy(update={"chosen": offer is best}) for offer in offers)
    return Outcome(best.price, reasons, chosen)


def taken_off(
    kind: ReasonKind,
    base: Decimal,
    percent: Decimal,
    *,
    event_percent: Decimal | None = None,
    name: str = "",
    from_sum: Decimal | None = None,
) -> Reason:
    """So many percent off `base`: what is left is rounded half up to kopecks."""
    exact = off(base, percent)
    price = rounded(exact)
    return Reason(
        kind=kind,
        amount=price - base,
        base=base,
        percent=percent,
        event_percent=event_percent,
        rounding=(price - exact).normalize(),
        name=name,
        from_sum=from_sum,
    )


def _offers(item: Item, listed: Decimal, basket: Basket, pricing: Pricing, terms: Terms) -> Iterator[Offer]:
    def offer(kind: DiscountKind, percent: Decimal, event: Decimal | None = None, name: str = "") -> Offer:
        price = rounded(off(listed, percent))
        if kind in pricing.sum_steps.combines_with:
            price = _stepped(price, terms.step)
        return Offer(kind=kind, percent=percent, event_percent=event, name=name, price=price)

    if terms.personal:
        percent = min(_ALL, terms.personal + terms.event)
        yield offer(DiscountKind.PERSONAL, percent, (percent - terms.personal) or None)
    for promotion in pricing.promotions:
        if promotion.runs_on(terms.day) and promotion.has(item.sku, item.category, item.group):
            yield offer(DiscountKind.PROMOTION, promotion.percent, name=promotion.name)
    word = pricing.percent_of_word(basket.promo) if basket.promo else None
    if word is not None:
        yield offer(DiscountKind.PROMO_WORD, word[1], name=word[0])
    elif basket.promo and basket.code_percent is not None:
        yield offer(DiscountKind.PROMO_CODE, basket.code_percent, name=basket.promo)


def _stepped(price: Decimal, step: SumStep | None) -> Decimal:
    return price if step is None else rounded(off(price, step.percent))


def _step_reason(before: Decimal, price: Decimal, step: SumStep | None) -> tuple[Reason, ...]:
    """Only where the step made it cheaper: a discount it does not combine with leaves it out."""
    if step is None or price == before:
        return ()
    return (taken_off(ReasonKind.SUM_STEP, before, step.percent, from_sum=step.from_sum),)
