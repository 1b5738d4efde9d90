"""Every combination of what may make a line cheaper, with the rouble it comes to; and the reasons of each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.buyers import Buyer, ImportantDate
from domain.money import ZERO
from domain.orders import DeliveryKind, PaymentMeans, PaymentMethod
from domain.promo import DiscountKind
from playbook.pricing import Pricing
from playbook.schema import Playbook
from rules.pricing.basket import Basket, Item, Way
from rules.pricing.pricing import price
from rules.pricing.quote import NoteKind, Quote, ReasonKind
from tests.builders import NOON, default_playbook, playbook_of

PICKUP = Way(kind=DeliveryKind.SELF_PICKUP, carrier="own")
BY_POST = Way(kind=DeliveryKind.POST_OFFICE, carrier="russian_post", price=Decimal("300.00"))
NEAR = ImportantDate(day=date(1990, 3, 8), told_at=NOON - timedelta(days=30))
"""Four days after the order, told just early enough."""


def pricing(**parts: object) -> Playbook:
    """The default playbook with these prices, and 5 % for an event."""
    return default_playbook(pricing=Pricing.model_validate(parts), events={"percent": Decimal(5)})  # type: ignore[arg-type]


PROMOTION = {"id": "spring", "name": "Весна", "percent": 12, "categories": ["capsules"]}
WORD = {"Ёлка": 14}
STEP = {"combines_with": ["personal", "promo_word"], "steps": [{"from": "2000.00", "percent": 5}]}
PACKS = {"categories": ["capsules"], "steps": [{"from": 3, "price": "949.95"}]}


def item(quantity: int = 3, list_price: str = "999.99", sku: str = "SW-60", **more: str) -> Item:
    """Packs of capsules."""
    return Item(
        sku=sku,
        name="Капсулы",
        quantity=quantity,
        list_price=Decimal(list_price),
        category="capsules",
        **more,
    )


def buyer(**known: object) -> Buyer:
    """A customer in Moscow."""
    return Buyer.model_validate({"zone": "Europe/Moscow", **known})


# 3 packs at 999.99, or at 949.95 from three on. The step combines with the personal discount and the word, with the
# promotion it does not: there the larger of both counts, and the promotion gives way where another one with the step on
# top is worth more.
COMBINATIONS = """
-------- ----- --------- ---- ---- ----- | 2999.97
-------- ----- --------- word ---- ----- | 2579.97
-------- ----- promotion ---- ---- ----- | 2639.97
-------- ----- promotion word ---- ----- | 2579.97
-------- event --------- ---- ---- ----- | 2999.97
-------- event --------- word ---- ----- | 2579.97
-------- event promotion ---- ---- ----- | 2639.97
-------- event promotion word ---- ----- | 2579.97
personal ----- --------- ---- ---- ----- | 2699.97
personal ----- --------- word ---- ----- | 2579.97
personal ----- promotion ---- ---- ----- | 2639.97
personal ----- promotion word ---- ----- | 2579.97
personal event --------- ---- ---- ----- | 2549.97
personal event --------- word ---- ----- | 2549.97
personal event promotion ---- ---- ----- | 2549.97
personal event promotion word ---- ----- | 2549.97
-------- ----- --------- ---- step ----- | 2849.97
-------- ----- --------- word step ----- | 2450.97
-------- ----- promotion ---- step ----- | 2639.97
-------- ----- promotion word step ----- | 2450.97
-------- event --------- ---- step ----- | 2849.97
-------- event --------- word step ----- | 2450.97
-------- event promotion ---- step ----- | 2639.97
-------- event promotion word step ----- | 2450.97
personal ----- --------- ---- step ----- | 2564.97
personal ----- --------- word step ----- | 2450.97
personal ----- promotion ---- step ----- | 2564.97
personal ----- promotion word step ----- | 2450.97
personal event --------- ---- step ----- | 2422.47
personal event --------- word step ----- | 2422.47
personal event promotion ---- step ----- | 2422.47
personal event promotion word step ----- | 2422.47
-------- ----- --------- ---- ---- packs | 2849.85
-------- ----- --------- word ---- packs | 2450.87
-------- ----- promotion ---- ---- packs | 2507.87
-------- ----- promotion word ---- packs | 2450.87
-------- event --------- ---- ---- packs | 2849.85
-------- event --------- word ---- packs | 2450.87
-------- event promotion ---- ---- packs | 2507.87
-------- event promotion word ---- packs | 2450.87
personal ----- --------- ---- ---- packs | 2564.87
personal ----- --------- word ---- packs | 2450.87
personal ----- promotion ---- ---- packs | 2507.87
personal ----- promotion word ---- packs | 2450.87
personal event --------- ---- ---- packs | 2422.37
personal event --------- word ---- packs | 2422.37
personal event promotion ---- ---- packs | 2422.37
personal event promotion word ---- packs | 2422.37
-------- ----- --------- ---- step packs | 2707.36
-------- ----- --------- word step packs | 2328.33
-------- ----- promotion ---- step packs | 2507.87
-------- ----- promotion word step packs | 2328.33
-------- event --------- ---- step packs | 2707.36
-------- event --------- word step packs | 2328.33
-------- event promotion ---- step packs | 2507.87
-------- event promotion word step packs | 2328.33
personal ----- --------- ---- step packs | 2436.63
personal ----- --------- word step packs | 2328.33
personal ----- promotion ---- step packs | 2436.63
personal ----- promotion word step packs | 2328.33
personal event --------- ---- step packs | 2301.25
personal event --------- word step packs | 2301.25
personal event promotion ---- step packs | 2301.25
personal event promotion word step packs | 2301.25
"""


def combination(row: str) -> tuple[frozenset[str], Decimal]:
    words, _, price_ = row.partition("|")
    return frozenset(word for word in words.split() if word.strip("-")), Decimal(price_.strip())


ROWS = [combination(row) for row in COMBINATIONS.strip().splitlines()]


def told(value: object) -> str:
    """How a row is called; always the same, whatever order a set has in this process."""
    return "+".join(sorted(value)) if isinstance(value, frozenset) else ""


def quoted(present: frozenset[str], *, staff: bool = False) -> Quote:
    """The line priced with what is present of personal, event, promotion, word, step, packs."""
    shop = pricing(
        promotions=[PROMOTION] if "promotion" in present else [],
        promo_words=WORD if "word" in present else {},
        sum_steps=STEP if "step" in present else {},
        quantity_prices=[PACKS] if "packs" in present else [],
        staff={"by_means": {"cash": 30}},
    )
    customer = buyer(
        personal=Decimal(10) if "personal" in present else None,
        dates=(NEAR,) if "event" in present else (),
        staff=staff,
    )
    basket = Basket(
        items=(item(),), way=PICKUP, method=PaymentMethod.ON_DELIVERY, means=PaymentMeans.CASH, promo="елка"
    )
    return price(basket, customer, shop, NOON)


def test_the_table_has_every_combination() -> None:
    assert len({present for present, _ in ROWS}) == 2**6 == len(ROWS)


@pytest.mark.parametrize(
    ("present", "expected"),
    ROWS,
    ids=told,
)
def test_a_line_costs_what_the_table_says(present: frozenset[str], expected: Decimal) -> None:
    (line,) = quoted(present).lines
    assert line.price == expected
    assert sum((reason.amount for reason in line.reasons), ZERO) == expected, "the reasons add up"


@pytest.mark.parametrize("present", [present for present, _ in ROWS], ids=told)
def test_the_price_for_staff_replaces_every_discount(present: frozenset[str]) -> None:
    (line,) = quoted(present, staff=True).lines
    assert line.price == (Decimal("1994.90") if "packs" in present else Decimal("2099.98"))
    assert line.offers == ()


def test_each_reason_names_its_base_its_percent_and_what_rounding_added() -> None:
    (line,) = quoted(frozenset({"personal", "event", "promotion", "word", "step", "packs"})).lines
    listed, packs, personal, step = line.reasons
    assert (listed.kind, listed.amount) == (ReasonKind.LIST_PRICE, Decimal("2999.97"))
    assert (packs.kind, packs.amount, packs.from_packs) == (ReasonKind.QUANTITY_STEP, Decimal("-150.12"), 3)
    assert (personal.kind, personal.percent, personal.event_percent) == (
        ReasonKind.PERSONAL,
        Decimal(15),
        Decimal(5),
    )
    assert (personal.base, personal.amount) == (Decimal("2849.85"), Decimal("-427.48"))
    assert personal.rounding == Decimal("-0.0025"), "2422.3725 became 2422.37"
    assert (step.kind, step.percent, step.from_sum) == (
        ReasonKind.SUM_STEP,
        Decimal(5),
        Decimal("2000.00"),
    )
    assert (step.base, step.amount) == (Decimal("2422.37"), Decimal("-121.12"))
    assert step.rounding == Decimal("-0.0015"), "2301.2515 became 2301.25"


def test_all_that_competed_is_told_with_what_it_would_have_come_to() -> None:
    (line,) = quoted(frozenset({"personal", "promotion", "word"})).lines
    told = [(offer.kind, offer.percent, offer.price, offer.chosen) for offer in line.offers]
    assert told == [
        (DiscountKind.PERSONAL, Decimal(10), Decimal("2699.97"), False),
        (DiscountKind.PROMOTION, Decimal(12), Decimal("2639.97"), False),
        (DiscountKind.PROMO_WORD, Decimal(14), Decimal("2579.97"), True),
    ]


def test_half_a_kopeck_goes_up() -> None:
    shop = pricing(promo_words={"слово": 50})
    quote = price(Basket(items=(item(1, "0.01"), item(1, "0.03")), promo="слово"), buyer(), shop, NOON)
    assert [line.price for line in quote.lines] == [Decimal("0.01"), Decimal("0.02")]


def test_each_line_has_the_discount_that_is_largest_for_it() -> None:
    shop = pricing(promotions=[PROMOTION | {"skus": ["SW-60"], "categories": []}])
    basket = Basket(items=(item(1, "1000.00"), item(1, "1000.00", "SW-30")))
    first, second = price(basket, buyer(personal=10), shop, NOON).lines
    assert (first.price, second.price) == (Decimal("880.00"), Decimal("900.00"))


def test_no_discounts_come_to_more_than_the_line() -> None:
    (line,) = price(Basket(items=(item(1),)), buyer(personal=98, dates=(NEAR,)), pricing(), NOON).lines
    (offer,) = line.offers
    assert (line.price, offer.percent, offer.event_percent) == (ZERO, Decimal(100), Decimal(2))


@pytest.mark.parametrize(
    ("day", "runs"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_a_promotion_runs_from_its_first_day_to_its_last_by_the_shops_clock(day: str, runs: bool) -> None:
    shop = pricing(promotions=[PROMOTION | {"from": "2026-03-01", "until": "2026-03-31"}])
    late = NOON.fromisoformat(f"{day}T23:59:59+03:00")
    (line,) = price(Basket(items=(item(1),)), buyer(zone="Asia/Vladivostok"), shop, late).lines
    assert bool(line.offers) is runs


def test_a_promotion_may_be_for_a_group() -> None:
    shop = pricing(promotions=[PROMOTION | {"categories": [], "groups": ["новинки"]}])
    basket = Basket(items=(item(1, group="новинки"), item(1, sku="SW-30", group="старое")))
    first, second = price(basket, buyer(), shop, NOON).lines
    assert (bool(first.offers), bool(second.offers)) == (True, False)


@pytest.mark.parametrize("said", ["Ёлка", "елка", "  ЕЛКА ", "е\u0308лка"])
def test_a_promo_word_is_known_in_any_case_and_with_either_letter(said: str) -> None:
    (line,) = price(Basket(items=(item(1),), promo=said), buyer(), pricing(promo_words=WORD), NOON).lines
    assert [(offer.kind, offer.name) for offer in line.offers] == [(DiscountKind.PROMO_WORD, "Ёлка")]


def test_a_customers_own_code_competes_like_a_word() -> None:
    basket = Basket(items=(item(1, "1000.00"),), promo="K7WMA-4PXDQ", code_percent=Decimal(15))
    quote = price(basket, buyer(personal=10), pricing(promo_words=WORD), NOON)
    assert (quote.goods, quote.uses_code, quote.notes) == (Decimal("850.00"), True, ())
    beaten = price(basket, buyer(personal=20), pricing(), NOON)
    assert (beaten.goods, beaten.uses_code) == (Decimal("800.00"), False)
    assert beaten.notes == (NoteKind.PROMO_GIVES_NOTHING,)


@pytest.mark.parametrize(
    ("listed", "goods"),
    [("999.99", "999.99"), ("1000.00", "970.00"), ("4999.99", "4849.99"), ("5000.00", "4750.00")],
)
def test_the_sum_step_is_the_highest_that_the_goods_reach(listed: str, goods: str) -> None:
    steps = [{"from": "1000.00", "percent": 3}, {"from": "5000.00", "percent": 5}]
    quote = price(Basket(items=(item(1, listed),)), buyer(), pricing(sum_steps={"steps": steps}), NOON)
    assert quote.goods == Decimal(goods)


def test_a_discount_never_takes_a_sum_step_away() -> None:
    steps = {"combines_with": ["personal"], "steps": [{"from": "1000.00", "percent": 10}]}
    basket = Basket(items=(item(1, "1000.00"),))
    with_personal = price(basket, buyer(personal=1), pricing(sum_steps=steps), NOON)
    without = price(basket, buyer(), pricing(sum_steps=steps), NOON)
    assert (with_personal.goods, without.goods) == (Decimal("891.00"), Decimal("900.00"))


def test_lines_of_one_product_reach_a_quantity_together_and_other_products_do_not() -> None:
    shop = pricing(quantity_prices=[PACKS])
    lines = price(Basket(items=(item(1), item(2), item(2, sku="SW-30"))), buyer(), shop, NOON).lines
    assert [line.unit_price for line in lines] == [Decimal("949.95"), Decimal("949.95"), Decimal("999.99")]


def test_a_quantity_step_in_percent_and_the_lowest_of_several_count_and_none_is_dearer() -> None:
    tables = [
        {"steps": [{"from": 2, "percent": 5}, {"from": 10, "percent": "12.5"}]},
        {"skus": ["SW-60"], "steps": [{"from": 5, "price": "900.00"}, {"from": 10, "price": "2000.00"}]},
    ]
    shop = pricing(quantity_prices=tables)
    prices = {
        packs: price(Basket(items=(item(packs),)), buyer(), shop, NOON).lines[0].unit_price
        for packs in (1, 2, 5, 10)
    }
    assert prices == {
        1: Decimal("999.99"), 2: Decimal("949.99"), 5: Decimal("900.00"), 10: Decimal("874.99"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "means", "goods"),
    [
        (PaymentMethod.ON_DELIVERY, PaymentMeans.CASH, "700.00"),
        (PaymentMethod.ON_DELIVERY, PaymentMeans.SALARY, "700.00"),
        (PaymentMethod.ON_DELIVERY, PaymentMeans.CARD, "800.00"),
        (PaymentMethod.ONLINE, PaymentMeans.CARD, "800.00"),
        (PaymentMethod.ONLINE, None, "800.00"),
    ],
)
def test_petardas_staff_pay_by_the_means_of_payment(
    method: PaymentMethod, means: PaymentMeans | None, goods: str
) -> None:
    basket = Basket(items=(item(1, "1000.00"),), way=PICKUP, method=method, means=means)
    quote = price(basket, buyer(staff=True, personal=50), playbook_of("petarda"), NOON)
    assert (quote.goods, quote.by_hand) == (Decimal(goods), False)


def test_for_staff_with_delivery_a_person_makes_the_price() -> None:
    basket = Basket(items=(item(1, "1000.00"),), way=BY_POST, method=PaymentMethod.ONLINE)
    quote = price(basket, buyer(staff=True, personal=50), playbook_of("petarda"), NOON)
    assert (quote.goods, quote.notes) == (Decimal("1000.00"), (NoteKind.STAFF_BY_HAND,))


def test_staff_who_pay_in_a_way_without_a_percent_are_customers() -> None:
    basket = Basket(items=(item(1, "1000.00"),), way=PICKUP, method=PaymentMethod.INVOICE)
    quote = price(basket, buyer(staff=True, personal=5), playbook_of("petarda"), NOON)
    assert (quote.goods, quote.notes) == (Decimal("950.00"), (NoteKind.STAFF_NO_PERCENT,))


def test_petardas_words_and_event() -> None:
    shop = playbook_of("petarda")
    for said, goods in (("Свадьба", "900.00"), ("1452", "950.00"), ("1453", "1000.00")):
        quote = price(Basket(items=(item(1, "1000.00"),), promo=said), buyer(), shop, NOON)
        assert quote.goods == Decimal(goods), said
    basket = Basket(items=(item(1, "1000.00"),))
    assert price(basket, buyer(personal=7, dates=(NEAR,)), shop, NOON).goods == Decimal("880.00")
    assert price(basket, buyer(dates=(NEAR,)), shop, NOON).goods == Decimal("1000.00")


def test_totals_are_those_of_the_lines_and_the_delivery() -> None:
    basket = Basket(items=(item(), item(1, "100.00", "SW-30")), way=BY_POST, promo="елка")
    quote = price(basket, buyer(), pricing(promo_words=WORD), NOON)
    assert (quote.listed, quote.goods, quote.discount) == (
        Decimal("3099.97"), Decimal("2665.97"), Decimal("434.00"),
    )  # fmt: skip
    assert quote.total == Decimal("2965.97")
