"""Which goods an operator may offer besides those chosen: dearer ones, what goes with them, what the shop has too much of.

Flows, "Pricing". Never what is in the basket already, nor what is not there; a product is named once.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from playbook.schema import Playbook
from rules.pricing.basket import Item, Shelved
from rules.pricing.quote import Hint, HintKind


class Sought(NamedTuple):
    """What of a shop's goods might be offered: all of these, and those of which more than `over` packs are left."""

    skus: frozenset[str]
    categories: frozenset[str]
    groups: frozenset[str]
    over: int | None


def sought(items: Iterable[Item], playbook: Playbook) -> Sought:
    """What to look for on the shelf, for a selection."""
    chosen, hints = tuple(items), playbook.hints
    alike = chosen if hints.dearer_up_to is not None else ()
    offers = [
        rule.offer
        for rule in hints.accessories
        if any(rule.has(item.sku, item.category, item.group) for item in chosen)
    ]
    return Sought(
        skus=frozenset(sku for offer in offers for sku in offer.skus),
        categories=frozenset(
            (
                *(item.category for item in alike if item.category and not item.group),
                *(category for offer in offers for category in offer.categories),
            )
        ),
        groups=frozenset(
            (
                *(item.group for item in alike if item.group),
                *(group for offer in offers for group in offer.groups),
            )
        ),
        over=hints.overstocked_over,
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
        highest = item.list_price * (100 + percent) / 100
        for one in there:
            if _alike(item, one) and item.list_price < one.price <= highest and one.sku not in named:
                named.add(one.sku)
                yield _hint(HintKind.DEARER, one, item)
                break


def _alike(item: Item, one: Shelved) -> bool:
    if item.group:
        return item.group == one.group
    return bool(item.category) and item.category == one.category


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
