"""What a shop may say of its prices, and the faults of it, each with its place; the numbers of the shipped shops."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from playbook.errors import PlaybookError
from playbook.loading import load
from playbook.pricing import Pricing
from playbook.schema import Playbook, TopUp
from tests.builders import playbook_of
from tests.playbook.russian import told_in_russian

Faults = Callable[..., tuple[PlaybookError, ...]]

WHOLE = """\
pricing:
  promotions:
    - {id: spring, name: Весна, percent: 12.5, categories: [rockets], from: 2026-03-01, until: 2026-03-31}
  promo_words: {Ёлка: 14, 1452: 5}
  sum_steps: {combines_with: [personal], steps: [{from: "5000.00", percent: 3}, {from: "10000.00", percent: 5}]}
  quantity_prices:
    - {skus: [R-1], steps: [{from: 3, price: "90.00"}, {from: 10, percent: 15}]}
  staff: {by_means: {cash: 30}, by_method: {online: 20}}
  free_delivery:
    thresholds: [{from: "3000.00", carriers: [own], regions: [Москва], methods: [online], kinds: [courier]}]
    never: [cdek]
"""

PLACED_FAULTS = [
    ("pricing: {promo_word: {}}\n", 3, 11, "did you mean promo_words?"),
    ("pricing:\n  promo_words: {ёлка: 5, Елка: 7}\n", 4, 3, "differ by more than case"),
    ("pricing: {promo_words: {ёлка: 101}}\n", 3, 31, "less than or equal to 100"),
    ("pricing:\n  promotions: [{id: a, name: A, percent: 5, from: 2026-03-02, until: 2026-03-01}]\n", 4, 16, "ends no earlier"),
    ("pricing:\n  promotions: [{id: a, name: A, percent: 5}, {id: a, name: B, percent: 6}]\n", 4, 3, "same id"),
    ("pricing:\n  promotions: [{id: a, name: A, percent: 5, category: [x]}]\n", 4, 45, "did you mean categories?"),
    ("pricing:\n  promotions: [{id: a, name: A, percent: 5, until: some day}]\n", 4, 52, "this is to be a day"),
    ('pricing:\n  sum_steps: {steps: [{from: "2.00", percent: 5}, {from: "1.00", percent: 6}]}\n', 4, 14, "steps go up"),
    ('pricing:\n  sum_steps: {steps: [{from: "1.00", percent: 5}, {from: "2.00", percent: 5}]}\n', 4, 14, "steps go up"),
    ("pricing:\n  sum_steps: {combines_with: [personnel]}\n", 4, 31, "'personal'"),
    ("pricing:\n  quantity_prices: [{steps: [{from: 2}]}]\n", 4, 30, "either a price or a percent"),
    ("pricing:\n  quantity_prices: [{steps: [{from: 1, percent: 5}]}]\n", 4, 37, "greater than or equal to 2"),
    ("pricing:\n  quantity_prices: [{steps: [{from: 3, percent: 5}, {from: 3, percent: 6}]}]\n", 4, 21, "steps go up"),
    ("pricing:\n  quantity_prices: [{steps: []}]\n", 4, 21, "at least one step"),
    ("pricing:\n  staff: {by_means: {crash: 30}}\n", 4, 22, "'cash'"),
    ('pricing:\n  free_delivery: {thresholds: [{from: "1.00", regions: [Масква]}]}\n', 4, 57, "did you mean Москва?"),
    ("pricing:\n  free_delivery: {thresholds: [{from: 3000}]}\n", 4, 39, "write money as a string"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "message"), PLACED_FAULTS)
def test_a_fault_of_the_prices_is_told_at_its_place(
    faults: Faults, text: str, line: int, column: int, message: str
) -> None:
    found = faults(text)
    assert len(found) == 1, found
    assert message in found[0].message
    told_in_russian(found[0])
    assert (found[0].line, found[0].column) == (line, column), found


def test_everything_that_may_be_said_is_read_and_survives_its_json(write: Callable[..., Path]) -> None:
    shop = load(write(WHOLE))
    assert Playbook.model_validate_json(shop.model_dump_json(by_alias=True)) == shop
    (promotion,) = shop.pricing.promotions
    assert (promotion.percent, promotion.from_day and promotion.from_day.isoformat()) == (
        Decimal("12.5"), "2026-03-01",
    )  # fmt: skip
    assert shop.pricing.percent_of_word(" ЁЛКА") == ("Ёлка", Decimal(14))
    assert shop.pricing.percent_of_word("1452") == ("1452", Decimal(5))
    assert shop.pricing.percent_of_word("1453") is None


def test_a_playbook_published_before_there_were_prices_means_that_nothing_is_taken_off(
    default: Playbook,
) -> None:
    stored = default.model_dump(mode="json", by_alias=True)
    del stored["pricing"], stored["hints"]["close_to_discount"]
    assert Playbook.model_validate(stored).pricing == Pricing() == default.pricing


def test_petarda_says_of_its_prices_what_the_specification_says() -> None:
    petarda = playbook_of("petarda")
    assert petarda.pricing.promo_words == {"свадьба": Decimal(10), "1452": Decimal(5)}
    assert petarda.pricing.staff.by_means == {"cash": Decimal(30), "salary": Decimal(30), "card": Decimal(20)}
    assert petarda.pricing.staff.by_method == {"online": Decimal(20)}
    assert (petarda.events.min_age.days, petarda.events.window.days) == (30, 7)
    assert petarda.events.percent == Decimal(5)
    assert petarda.top_up is TopUp.NEVER_OFFER
    assert all(threshold.regions for threshold in petarda.pricing.free_delivery.thresholds), "by zones"


def test_swan_sends_free_by_russian_post_what_is_paid_at_once_and_never_by_cdek(swan: Playbook) -> None:
    assert swan.payment.delivery_saved_by == ("russian_post",)
    assert swan.pricing.free_delivery.never == ("cdek",)
    assert swan.pricing.free_delivery.thresholds == ()
