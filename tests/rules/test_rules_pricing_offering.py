"""Which other goods are offered: dearer ones of the group, what goes with them, what there is too much of; never nonsense."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.hints import Accessories, Hints
from playbook.schema import Playbook
from rules.pricing.basket import Item, Shelved
from rules.pricing.offering import offers_of, sought
from rules.pricing.quote import HintKind
from tests.builders import default_playbook

DEARER, ACCESSORY, OVERSTOCKED = HintKind.DEARER, HintKind.ACCESSORY, HintKind.OVERSTOCKED
FOUNTAIN = Item(
    sku="F-10", name="Фонтан 10 с", quantity=2, list_price=Decimal("100.00"),
    category="fountains", group="small",
)  # fmt: skip
LIGHTER = {"groups": ["small"], "offer": {"skus": ["LIGHTER"]}}


def shop(**hints: object) -> Playbook:
    """The default shop with only these hints."""
    off = {"dearer_up_to": None, "accessories": (), "overstocked_over": None}
    return default_playbook(hints=off | hints)


def there(sku: str, price: str, left: int = 5, category: str = "fountains", group: str = "small") -> Shelved:
    return Shelved(sku=sku, name=sku, price=Decimal(price), left=left, category=category, group=group)


def offered(playbook: Playbook, *shelf: Shelved, items: tuple[Item, ...] = (FOUNTAIN,)) -> list[tuple[HintKind, str]]:  # fmt: skip
    return [(hint.kind, hint.sku) for hint in offers_of(items, shelf, playbook)]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (there("F-20", "130.00"), True),
        (there("F-20", "130.01"), False),
        (there("F-20", "100.00"), False),
        (there("F-20", "90.00"), False),
        (there("F-20", "120.00", left=0), False),
        (there("F-20", "120.00", left=-2), False),
        (there("F-20", "120.00", group="large"), False),
        (there("F-20", "120.00", category="rockets"), True),
        (there("F-10", "120.00"), False),
    ],
)
def test_a_dearer_product_is_of_the_same_group_in_stock_and_not_too_dear(other: Shelved, told: bool) -> None:
    assert offered(shop(dearer_up_to=30), other) == ([(DEARER, "F-20")] if told else [])


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (FOUNTAIN.model_copy(update={"group": ""}), True),
        (FOUNTAIN.model_copy(update={"group": "", "category": "rockets"}), False),
        (FOUNTAIN.model_copy(update={"group": "", "category": ""}), False),
    ],
)
def test_a_product_without_a_group_is_compared_by_its_category(item: Item, told: bool) -> None:
    found = offered(shop(dearer_up_to=30), there("F-20", "120.00", group="large"), there("X", "120.00", category="", group=""), items=(item,))  # fmt: skip
    assert found == ([(DEARER, "F-20")] if told else [])


def test_each_product_has_the_nearest_dearer_one_and_none_is_named_twice() -> None:
    other = FOUNTAIN.model_copy(update={"sku": "F-15", "list_price": Decimal("110.00")})
    shelf = there("F-30", "128.00"), there("F-20", "120.00"), there("F-25", "125.00")
    hints = offers_of((FOUNTAIN, FOUNTAIN, other), shelf, shop(dearer_up_to=30))
    assert [(hint.line_sku, hint.sku) for hint in hints] == [("F-10", "F-20"), ("F-15", "F-25")]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (LIGHTER, ["LIGHTER"]),
        ({"skus": ["F-10"], "offer": {"categories": ["care"]}}, ["GLOVES", "LIGHTER"]),
        ({"categories": ["fountains"], "offer": {"groups": ["hands"]}}, ["GLOVES"]),
        ({"offer": {"skus": ["LIGHTER"]}}, ["LIGHTER"]),
        ({"skus": ["ROCKET"], "offer": {"skus": ["LIGHTER"]}}, []),
        ({"skus": ["F-10"], "offer": {"skus": ["F-10", "GONE"]}}, []),
    ],
)
def test_accessories_go_with_the_goods_that_are_named(rule: dict[str, object], told: list[str]) -> None:
    shelf = (
        there("LIGHTER", "90.00", category="care", group=""), there("GLOVES", "50.00", category="care", group="hands"),
        there("GONE", "10.00", left=0), there("F-10", "100.00"),
    )  # fmt: skip
    playbook = shop(accessories=(Accessories.model_validate(rule),))
    assert offered(playbook, *shelf) == [(ACCESSORY, sku) for sku in told]


def test_what_there_is_most_of_is_offered_first_and_no_more_than_the_shop_wants() -> None:
    shelf = there("A", "10.00", 101), there("B", "20.00", 500), there("C", "5.00", 100), there("D", "1.00", 300)  # fmt: skip
    assert offered(shop(overstocked_over=100, at_most=2), *shelf) == [(OVERSTOCKED, "B"), (OVERSTOCKED, "D")]


def test_the_same_product_is_hinted_at_once_as_the_dearer_one() -> None:
    accessories = (Accessories.model_validate({"offer": {"skus": ["F-20"]}}),)
    playbook = shop(dearer_up_to=30, accessories=accessories, overstocked_over=1)
    assert offered(playbook, there("F-20", "120.00")) == [(DEARER, "F-20")]


def test_a_shop_that_wants_no_such_hints_looks_for_nothing() -> None:
    wanted = sought((FOUNTAIN,), shop())
    assert (wanted.dearer, wanted.offers, wanted.over) == ((), (), None)
    assert offered(shop(), there("F-20", "120.00", 900)) == []


skus = st.sampled_from(("a", "b", "c", "d", "e"))
names = st.sampled_from(("", "x", "y"))
prices = st.decimals(1, 200, places=2)
items = st.builds(
    Item, sku=skus, name=skus, quantity=st.integers(1, 3), list_price=prices, category=names, group=names
)
shelves = st.lists(
    st.builds(Shelved, sku=skus, name=skus, price=prices, left=st.integers(-3, 30), category=names, group=names),
    max_size=8,
    unique_by=lambda one: one.sku,
)  # fmt: skip
chosen = st.lists(names.filter(bool), max_size=2).map(tuple)
accessories = st.builds(
    Accessories.model_validate,
    st.fixed_dictionaries({
        "skus": st.lists(skus, max_size=1), "groups": chosen,
        "offer": st.fixed_dictionaries({"skus": st.lists(skus, min_size=1, max_size=3), "categories": chosen}),
    }),
)  # fmt: skip
wishes = st.builds(
    Hints,
    close_to_free_delivery=st.just(Decimal(10)),
    dearer_up_to=st.none() | st.integers(0, 100).map(Decimal),
    accessories=st.lists(accessories, max_size=2).map(tuple),
    overstocked_over=st.none() | st.integers(1, 20),
    at_most=st.integers(1, 4),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(items, max_size=4).map(tuple), shelves, wishes)
def test_a_hint_names_only_what_is_there_is_not_chosen_already_and_was_looked_for(
    basket: tuple[Item, ...], shelf: list[Shelved], hints: Hints
) -> None:
    playbook = default_playbook().model_copy(update={"hints": hints})
    found = offers_of(basket, shelf, playbook)
    left = {one.sku: one.left for one in shelf}
    named = [hint.sku for hint in found]
    assert len(set(named)) == len(named)
    assert not {item.sku for item in basket} & set(named)
    assert all(left[sku] > 0 for sku in named)
    assert all(sum(hint.kind is kind for hint in found) <= hints.at_most for kind in HintKind)
    wanted = sought(basket, playbook)
    free = sorted(
        (one for one in shelf if one.left > 0 and one.sku not in {item.sku for item in basket}),
        key=lambda one: (one.price, one.sku),
    )
    known: list[Shelved] = []
    for dearer in wanted.dearer:
        known += [one for one in free if dearer.has(one)][: wanted.at_most]
    for offer in wanted.offers:
        known += [one for one in free if offer.has(one.sku, one.category, one.group)][: wanted.at_most]
    if wanted.over is not None:
        many = sorted(free, key=lambda one: (-one.left, one.sku))
        known += [one for one in many if one.left > wanted.over][: wanted.at_most]
    assert offers_of(basket, known, playbook) == found, "what is looked for is all that is needed"
