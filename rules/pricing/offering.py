"""Which goods an operator may offer besides those chosen: dearer ones, what goes with them, what the shop has too much of.

Flows, "Pricing". Never what is in the basket already, nor what is not there; a product is named once.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import NamedTuple, Self

from playbook.pricing import Goods
from playbook.schema import Playbook
from rules.pricing.basket import Item, Shelved
from rules.pricing.quote import Hint, HintKind


class Dearer(NamedTuple):
    """Goods of this group, or of this category where that is empty, that cost more than `above` and at most `up_to`."""

    group: str
    category: str
    above: Decimal
    up_to: Decimal

    @classmethod
    def than(cls, item: Item, percent: Decimal) -> Self | None:
        """Than this item, by so many percent at most; None where nothing says what it is."""
        if not (item.group or item.category):
            return None
        highest = item.list_price * (100 + percent) / 100
        return cls(item.group, "" if item.group else item.category, item.list_price, highest)

    def has(self, one: Shelved) -> bool:
        """Whether this product is one of them."""
        alike = one.group == self.group if self.group else one.category == self.category
        return alike and self.above < one.price <= self.up_to


class Sought(NamedTuple):
    """What of a shop's goods might be offered: the cheapest of each of these, and those of which more than `over` packs are left.

    `at_most` of each are enough.
    """

    dearer: tuple[Dearer, ...]
    offers: tuple[Goods, ...]
    over: int | None
    at_most: int


def sought(items: Iterable[Item], playbook: Playbook) -> Sought:
    """What to look for on the shelf, for a selection."""
    chosen, hints = tuple(items), playbook.hints
    percent = hints.dearer_up_to
    dearer = () if percent is None else (Dearer.than(item, percent) for item in chosen)
    return Sought(
        dearer=tuple(dict.fromkeys(one for one in dearer if one is not None)),
        offers=tuple(
            rule.offer
            for rule in hints.accessories
            if any(rule.has(item.sku, item.category, item.group) for item in chosen)
        ),
        over=hints.overstocked_over,
        # One that was named for another reason is not named again, so the next ones must be known.
        at_most=3 * hints.at_most,
    )


def offers_of(items: Iterable[Item], shelf: Iterable[Shelved], playbook: Playbook) -> tuple[Hint, ...]:
    """What is on the shelf and worth offering: of each kind at most as many as the shop wants, the best first."""
    chosen = {item.sku: item for item in items}
    there = sorted(
        (one for one in {one.sku: one for one in shelf}.values() if one.left > 0 and one.sku not in chosen),
        key=lambda one: (one.price, one.sku),
    )
    found: list[Hint] = []
    for kind in (_dearer, _accessories, _overstocked):
        named = {hint.sku for hint in found}
        free = [one for one in there if one.sku not in named]
        found += islice(kind(tuple(chosen.values()), free, playbook), playbook.hints.at_most)
    return tuple(found)


def _dearer(items: tuple[Item, ...], there: list[Shelved], playbook: Playbook) -> Iterator[Hint]:
    """For each product the nearest dearer one of its group."""
    percent, named = playbook.hints.dearer_up_to, set[str]()
    if percent is None:
        return
    for item in items:
        wanted = Dearer.than(item, percent)
        nearest = (one for one in there if wanted and wanted.has(one) and one.sku not in named)
        for one in islice(nearest, 1):
            named.add(one.sku)
            yield _hint(HintKind.DEARER, one, item)


def _accessories(items: tuple[Item, ...], there: list[Shelved], playbook: Playbook) -> Iterator[Hint]:
    """In the order the shop names them, the cheapest first."""
    named = set[str]()
    for rule in playbook.hints.accessories:
        item = next((item for item in items if rule.has(item.sku, item.category, item.group)), None)
        for one in there if item is not None else ():
            if rule.offer.has(one.sku, one.category, one.group) and one.sku not in named:
                named.add(one.sku)
                yield _hint(HintKind.ACCESSORY, one, item)


def _overstocked(_: tuple[Item, ...], there: list[Shelved], playbook: Playbook) -> Iterator[Hint]:
    """What there is most of first."""
    over = playbook.hints.overstocked_over
    if over is not None:
        many = (one for one in there if one.left > over)
        for one in sorted(many, key=lambda one: (-one.left, one.sku)):
            yield _hint(HintKind.OVERSTOCKED, one)


def _hint(kind: HintKind, one: Shelved, item: Item | None = None) -> Hint:
    return Hint(
        kind=kind,
        sku=one.sku,
        name=one.name,
        unit_price=one.price,
        left=one.left,
        line_sku=item.sku if item else "",
        line_name=item.name if item else "",
    )
