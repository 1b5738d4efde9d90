"""What always holds of a price, over random baskets, customers and shops."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.buyers import Buyer, ImportantDate
from domain.money import ZERO, rounded
from domain.promo import DiscountKind
from playbook.pricing import Pricing, Promotion, QuantityPrices, QuantityStep, SumStep, SumSteps
from playbook.schema import Playbook
from rules.pricing.basket import Basket, Item, off
from rules.pricing.pricing import price
from tests.builders import NOON, default_playbook

SKUS = ("a", "b", "c")
amounts = st.decimals(0, 5000, places=2)
percents = st.one_of(st.integers(0, 100).map(Decimal), st.decimals(0, 100, places=2))
items = st.builds(
    Item,
    sku=st.sampled_from(SKUS),
    name=st.just("Товар"),
    quantity=st.integers(1, 12),
    list_price=amounts,
    category=st.sampled_from(("x", "y")),
    group=st.sampled_from(("", "z")),
)
goods = {
    "skus": st.lists(st.sampled_from(SKUS), max_size=1).map(tuple),
    "categories": st.lists(st.sampled_from(("x", "y")), max_size=1).map(tuple),
    "groups": st.just(()),
}
promotions = st.builds(
    Promotion, id=st.integers(0, 10**6).map(str), name=st.just("Акция"), percent=percents, **goods
)
rising = st.lists(st.decimals(1, 30_000, places=2), unique=True, max_size=3).map(sorted)


@st.composite
def sum_steps(draw: st.DrawFn) -> SumSteps:
    sums = draw(rising)
    rates = sorted(draw(st.lists(percents, unique=True, min_size=len(sums), max_size=len(sums))))
    return SumSteps(
        steps=tuple(SumStep(from_sum=sum_, percent=rate) for sum_, rate in zip(sums, rates, strict=True)),
        combines_with=tuple(draw(st.sets(st.sampled_from(DiscountKind)))),
    )


@st.composite
def quantity_prices(draw: st.DrawFn) -> QuantityPrices:
    packs = sorted(draw(st.sets(st.integers(2, 20), min_size=1, max_size=3)))
    steps = tuple(
        QuantityStep(from_packs=count, price=draw(amounts))
        if draw(st.booleans())
        else QuantityStep(from_packs=count, percent=draw(percents))
        for count in packs
    )
    return QuantityPrices(steps=steps, **{name: draw(part) for name, part in goods.items()})


shops = st.builds(
    Pricing,
    promotions=st.lists(promotions, max_size=3, unique_by=lambda one: one.id).map(tuple),
    promo_words=st.dictionaries(st.just("слово"), percents),
    sum_steps=sum_steps(),
    quantity_prices=st.lists(quantity_prices(), max_size=2).map(tuple),
)
baskets = st.builds(
    Basket,
    items=st.lists(items, min_size=1, max_size=5).map(tuple),
    promo=st.sampled_from((None, "слово", "K7WMA-4PXDQ")),
    code_percent=st.one_of(st.none(), percents),
)
buyers = st.builds(
    Buyer,
    zone=st.just("Europe/Moscow"),
    personal=st.one_of(st.none(), percents),
    dates=st.sampled_from(
        ((), (ImportantDate(day=date(1990, 3, 8), told_at=NOON - timedelta(days=90)),))
    ),
)  # fmt: skip
MANY = settings(max_examples=200, deadline=None)


def shop(pricing: Pricing) -> Playbook:
    return default_playbook(pricing=pricing, events={"percent": Decimal(5)})  # type: ignore[arg-type]


def goods_of(basket: Basket, buyer: Buyer, pricing: Pricing) -> Decimal:
    return price(basket, buyer, shop(pricing), NOON).goods


@MANY
@given(baskets, buyers, shops)
def test_a_price_is_never_negative_nor_above_the_list_and_its_reasons_add_up(
    basket: Basket, buyer: Buyer, pricing: Pricing
) -> None:
    quote = price(basket, buyer, shop(pricing), NOON)
    for line in quote.lines:
        assert ZERO <= line.price <= line.listed <= rounded(line.list_price * line.quantity)
        assert line.price == rounded(line.price), "kopecks a line"
        assert sum((reason.amount for reason in line.reasons), ZERO) == line.price
        for reason in line.reasons:
            assert reason.base is None or reason.percent is not None
            if reason.base is not None and reason.percent is not None:
                assert reason.base + reason.amount == rounded(off(reason.base, reason.percent))
                assert off(reason.base, reason.percent) + reason.rounding == reason.base + reason.amount
                assert abs(reason.rounding) <= Decimal("0.005")
        assert all(line.price <= offer.price for offer in line.offers)
    assert quote.goods == sum((line.price for line in quote.lines), ZERO) == quote.total
    assert quote.listed - quote.discount == quote.goods


@MANY
@given(baskets, buyers, shops, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(
    basket: Basket, buyer: Buyer, pricing: Pricing, chance: Random
) -> None:
    shuffled = list(basket.items)
    chance.shuffle(shuffled)
    quote = price(basket, buyer, shop(pricing), NOON)
    other = price(basket.model_copy(update={"items": tuple(shuffled)}), buyer, shop(pricing), NOON)
    assert sorted(map(str, quote.lines)) == sorted(map(str, other.lines))
    assert quote.total == other.total


@MANY
@given(baskets, buyers, shops, st.data())
def test_a_discount_more_never_makes_anything_dearer(
    basket: Basket, buyer: Buyer, pricing: Pricing, data: st.DataObject
) -> None:
    """Of a customer, a shop and a basket that differ by one discount, the richer one pays no more."""
    richer = (basket, buyer, pricing)
    poorer = data.draw(st.sampled_from(list(_without_one(*richer))))
    assert goods_of(*richer) <= goods_of(*poorer)


def _without_one(basket: Basket, buyer: Buyer, pricing: Pricing) -> list[tuple[Basket, Buyer, Pricing]]:
    pricings = [
        pricing.model_copy(update={"promotions": pricing.promotions[:at] + pricing.promotions[at + 1 :]})
        for at in range(len(pricing.promotions))
    ]
    steps = pricing.sum_steps
    pricings += [
        pricing.model_copy(update={"sum_steps": SumSteps()}),
        pricing.model_copy(update={"sum_steps": steps.model_copy(update={"steps": steps.steps[:-1]})}),
        pricing.model_copy(update={"sum_steps": steps.model_copy(update={"combines_with": ()})}),
    ]
    if basket.code_percent is None or basket.promo != "слово":
        # A word that is none any more may be a code.
        pricings.append(pricing.model_copy(update={"promo_words": {}}))
    return [
        *((basket, buyer, one) for one in pricings),
        (basket.model_copy(update={"promo": None}), buyer, pricing),
        (basket.model_copy(update={"code_percent": None}), buyer, pricing),
        (basket, buyer.model_copy(update={"personal": None}), pricing),
        (basket, buyer.model_copy(update={"dates": ()}), pricing),
    ]


@MANY
@given(baskets, buyers, shops, st.tuples(percents, percents).map(sorted))
def test_a_larger_personal_discount_never_makes_anything_dearer(
    basket: Basket, buyer: Buyer, pricing: Pricing, personal: list[Decimal]
) -> None:
    poorer, richer = (buyer.model_copy(update={"personal": percent}) for percent in personal)
    assert goods_of(basket, richer, pricing) <= goods_of(basket, poorer, pricing)
