"""List prices: what a pack costs in the quantity that is bought, before any discount."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from domain.money import rounded
from playbook.pricing import Pricing, QuantityStep
from rules.pricing.basket import Item, off


class Listed(NamedTuple):
    """The price of a pack, and from how many packs it holds (None: any)."""

    unit_price: Decimal
    from_packs: int | None = None


def packs_of(items: Iterable[Item]) -> Mapping[str, int]:
    """Packs by sku: a product that stands in two lines is counted together."""
    packs: Counter[str] = Counter()
    for item in items:
        packs[item.sku] += item.quantity
    return packs


def listed(item: Item, packs: int, pricing: Pricing) -> Listed:
    """The lowest list price that so many packs reach; never above the price of a single one."""
    reached = (step for step in _steps_for(item, pricing) if step.from_packs <= packs)
    prices = [Listed(_price(item, step), step.from_packs) for step in reached]
    return min([Listed(item.list_price), *prices], key=lambda one: one.unit_price)


def next_step(item: Item, packs: int, pricing: Pricing) -> Listed | None:
    """The nearest quantity at which a pack is cheaper than now."""
    now = listed(item, packs, pricing).unit_price
    ahead = (step for step in _steps_for(item, pricing) if step.from_packs > packs)
    cheaper = [found for step in ahead if (found := Listed(_price(item, step), step.from_packs))[0] < now]
    return min(cheaper, key=lambda one: (one.from_packs or 0, one.unit_price), default=None)


def _steps_for(item: Item, pricing: Pricing) -> Iterator[QuantityStep]:
    for prices in pricing.quantity_prices:
        if prices.has(item.sku, item.category, item.group):
            yield from prices.steps


def _price(item: Item, step: QuantityStep) -> Decimal:
    if step.price is not None:
        return step.price
    return rounded(off(item.list_price, step.percent or Decimal(0)))
