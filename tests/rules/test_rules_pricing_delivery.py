"""When delivery is free and why, and what an operator may offer to get there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.buyers import Buyer
from domain.money import ZERO
from domain.orders import DeliveryKind, PaymentMeans, PaymentMethod
from playbook.pricing import Pricing
from playbook.schema import Playbook, TopUp
from rules.pricing.basket import Basket, Item, Way
from rules.pricing.pricing import price
from rules.pricing.quote import DeliveryReason, Hint, HintKind, PricedDelivery
from tests.builders import NOON, default_playbook, playbook_of

BUYER = Buyer(zone="Europe/Moscow")
POST, CDEK = "russian_post", "cdek"


def shop(*thresholds: dict[str, object], top_up: TopUp = TopUp.OFFER, **parts: object) -> Playbook:
    """The default shop with these thresholds of free delivery; CDEK is always paid."""
    free = {"free_delivery": {"thresholds": thresholds, "never": [CDEK]}}
    return default_playbook(pricing=Pricing.model_validate(free | parts), top_up=top_up)  # type: ignore[arg-type]


def basket(goods: str, carrier: str = POST, delivery: str = "300.00", **more: object) -> Basket:
    """One thing at this price, by this carrier."""
    way = Way(
        kind=DeliveryKind.POST_OFFICE,
        carrier=carrier,
        price=Decimal(delivery),
        region=str(more.pop("region", "Приморский край")),
    )
    item = Item(sku="SW-60", name="Капсулы", quantity=1, list_price=Decimal(goods))
    return Basket.model_validate({"items": (item,), "way": way, **more})


def delivery_of(wanted: Basket, playbook: Playbook) -> PricedDelivery:
    found = price(wanted, BUYER, playbook, NOON).delivery
    assert found is not None
    return found


def hints_of(wanted: Basket, playbook: Playbook) -> list[Hint]:
    return list(price(wanted, BUYER, playbook, NOON).hints)


@pytest.mark.parametrize(
    ("goods", "carrier", "method", "paid", "reason"),
    [
        ("4999.99", POST, PaymentMethod.ON_DELIVERY, "300.00", DeliveryReason.AS_GIVEN),
        ("5000.00", POST, PaymentMethod.ON_DELIVERY, "0.00", DeliveryReason.FREE_FROM_SUM),
        ("50000.00", CDEK, PaymentMethod.ON_DELIVERY, "300.00", DeliveryReason.NEVER_FREE),
        ("50000.00", "own", PaymentMethod.ON_DELIVERY, "300.00", DeliveryReason.AS_GIVEN),
    ],
)
def test_delivery_is_free_from_a_sum_for_the_carriers_that_are_named(
    goods: str, carrier: str, method: PaymentMethod, paid: str, reason: DeliveryReason
) -> None:
    found = delivery_of(basket(goods, carrier, method=method), shop({"from": "5000.00", "carriers": [POST]}))
    assert (found.price, found.full_price, found.reason) == (Decimal(paid), Decimal("300.00"), reason)


def test_the_sum_that_makes_delivery_free_is_the_one_after_discounts() -> None:
    playbook = shop({"from": "1000.00"}, promo_words={"слово": 1})
    found = delivery_of(basket("1000.00", promo="слово"), playbook)
    assert (found.price, found.reason) == (Decimal("300.00"), DeliveryReason.AS_GIVEN)


@pytest.mark.parametrize(
    ("region", "free"),
    [("Москва", True), ("г. Москва", True), ("Moscow", True), ("Московская область", False), ("", False)],
)
def test_a_zone_is_a_list_of_regions_however_they_are_written(region: str, free: bool) -> None:
    playbook = shop({"from": "100.00", "regions": ["Москва", "Санкт-Петербург"]})
    assert (delivery_of(basket("100.00", region=region), playbook).price == ZERO) is free


@pytest.mark.parametrize(
    ("named", "free"),
    [
        ({"methods": ["online"]}, True),
        ({"methods": ["invoice"]}, False),
        ({"means": ["card"]}, True),
        ({"means": ["cash"]}, False),
        ({"kinds": ["post_office"]}, True),
        ({"kinds": ["courier"]}, False),
        ({"methods": ["online"], "means": ["card"], "kinds": ["post_office"], "carriers": [POST]}, True),
    ],
)
def test_a_threshold_holds_only_for_what_it_names(named: dict[str, object], free: bool) -> None:
    wanted = basket("100.00", method=PaymentMethod.ONLINE, means=PaymentMeans.CARD)
    found = delivery_of(wanted, shop({"from": "100.00", **named}))
    assert (found.reason is DeliveryReason.FREE_FROM_SUM) is free


@pytest.mark.parametrize(
    ("carrier", "method", "paid", "reason"),
    [
        (POST, PaymentMethod.ONLINE, "0.00", DeliveryReason.PAID_AT_ONCE),
        (POST, PaymentMethod.INVOICE, "0.00", DeliveryReason.PAID_AT_ONCE),
        (POST, PaymentMethod.ON_DELIVERY, "300.00", DeliveryReason.AS_GIVEN),
        (CDEK, PaymentMethod.ONLINE, "300.00", DeliveryReason.NEVER_FREE),
        (CDEK, PaymentMethod.ON_DELIVERY, "300.00", DeliveryReason.NEVER_FREE),
    ],
)
def test_swan_sends_free_by_russian_post_what_is_paid_at_once_and_never_by_cdek(
    carrier: str, method: PaymentMethod, paid: str, reason: DeliveryReason
) -> None:
    found = delivery_of(basket("90000.00", carrier, method=method), playbook_of("swan"))
    assert (found.price, found.reason) == (Decimal(paid), reason)


@pytest.mark.parametrize(
    ("region", "goods", "free"),
    [
        ("Москва", "5000.00", True),
        ("Московская область", "5000.00", False),
        ("Московская область", "7000.00", True),
        ("Тверская область", "90000.00", False),
    ],
)
def test_petarda_delivers_free_by_zones(region: str, goods: str, free: bool) -> None:
    found = delivery_of(basket(goods, "own", region=region), playbook_of("petarda"))
    assert (found.price == ZERO) is free


def test_a_delivery_that_costs_nothing_needs_no_reason() -> None:
    found = delivery_of(basket("1.00", delivery="0.00"), shop({"from": "0.00"}))
    assert (found.price, found.reason) == (ZERO, DeliveryReason.AS_GIVEN)


def test_without_a_delivery_only_the_goods_are_priced() -> None:
    quote = price(basket("100.00").model_copy(update={"way": None}), BUYER, shop({"from": "10.00"}), NOON)
    assert (quote.delivery, quote.total) == (None, Decimal("100.00"))


@pytest.mark.parametrize(
    ("goods", "missing"),
    [("4499.99", None), ("4500.00", "500.00"), ("4999.99", "0.01"), ("5000.00", None)],
)
def test_close_to_free_delivery_is_within_ten_percent_below(goods: str, missing: str | None) -> None:
    found = hints_of(basket(goods), shop({"from": "5000.00"}, {"from": "9000.00"}))
    expected = [
        Hint(kind=HintKind.FREE_DELIVERY, missing=Decimal(missing), from_sum=Decimal("5000.00"))
        for missing in [missing] if missing
    ]  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("wanted", [basket("4900.00", CDEK), basket("4900.00", delivery="0.00")])
def test_nothing_is_close_where_delivery_is_never_or_already_free(wanted: Basket) -> None:
    assert hints_of(wanted, shop({"from": "5000.00"})) == []


def test_a_shop_that_never_offers_to_top_up_hints_at_neither_delivery_nor_discount() -> None:
    steps = {"steps": [{"from": "5000.00", "percent": 3}]}
    playbook = shop({"from": "5000.00"}, top_up=TopUp.NEVER_OFFER, sum_steps=steps)
    assert hints_of(basket("4900.00"), playbook) == []


@pytest.mark.parametrize(
    ("listed", "told"),
    [("900.00", None), ("950.00", ("50.00", "1000.00", 3)), ("1000.00", None), ("4750.00", ("250.00", "5000.00", 5))],
)  # fmt: skip
def test_close_to_the_next_sum_step_has_a_closeness_of_its_own(
    listed: str, told: tuple[str, str, int] | None
) -> None:
    steps = [{"from": "1000.00", "percent": 3}, {"from": "5000.00", "percent": 5}]
    playbook = shop(sum_steps={"steps": steps})
    playbook = playbook.model_copy(
        update={"hints": playbook.hints.model_copy(update={"close_to_discount": 5})}
    )
    found = [
        (hint.missing, hint.from_sum, hint.percent)
        for hint in hints_of(basket(listed), playbook)
        if hint.kind is HintKind.SUM_STEP
    ]
    assert found == ([(Decimal(told[0]), Decimal(told[1]), Decimal(told[2]))] if told else [])


def test_packs_that_would_be_cheaper_are_hinted_at_even_where_nothing_is_topped_up() -> None:
    tables = [{"steps": [{"from": 3, "price": "90.00"}, {"from": 6, "price": "80.00"}]}]
    playbook = shop(top_up=TopUp.NEVER_OFFER, quantity_prices=tables)
    (hint,) = hints_of(basket("100.00"), playbook)
    assert (hint.kind, hint.sku, hint.more_packs, hint.from_packs, hint.unit_price) == (
        HintKind.CHEAPER_BY_QUANTITY, "SW-60", 2, 3, Decimal("90.00"),
    )  # fmt: skip
