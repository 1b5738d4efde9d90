"""What conditions read and how they answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from domain.facts import CarrierAsked, FactBody, MoneyExpected, PaymentDiffers, StockIsShort, fact_models
from domain.statuses import Status
from playbook.conditions import ConditionFailed, Failure, OrderView, compile_condition
from playbook.conditions.language import NAMES
from playbook.conditions.shapes import roots_of, shape_of
from playbook.samples import sample_facts
from tests.builders import NOON, line, order
from tests.playbook.condition_scopes import ARRIVED, CUSTOMER, SHOP, answer, large_order, rich_order, scope

PLAIN = order(lines=(line(quantity=1, unit_price="499.90"),), price="0.00")


@pytest.mark.parametrize(
    "source",
    [
        "order.number == 1042",
        "order.status == 'at_pickup'",
        "order.channel == 'site'",
        "order.method == 'on_delivery'",
        "order.means == 'card'",
        "order.currency == 'RUB'",
        "order.total == 12645.60 && order.goods == 12345.60",
        "order.paid == 100 && order.owed == 12545.60",
        "order.quantity == 4",
        "order.delivery.kind == 'courier' && order.delivery.carrier == 'cdek' && order.delivery.price == 300",
        "order.delivery.region.endsWith('край')",
        "has(order.delivery.slot) && order.delivery.slot.end - order.delivery.slot.start == duration('3h')",
        "order.lines.size() == 2 && order.lines[1].name == 'Капсулы 60 шт.'",
        "order.lines.exists(l, l.category == 'capsules' && l.quantity > 2 && l.unit_price > 4000)",
        "order.lines.all(l, l.total >= 345)",
        "order.lines.exists_one(l, l.sku.startsWith('SH'))",
        "order.lines.filter(l, l.quantity > 1).map(l, l.sku) == ['SW-60']",
        "order.promo_code == 'СВАДЬБА'",
        "!order.draft",
        "order.placed_at == timestamp('2026-03-04T12:00:00+03:00')",
        "order.placed_at.getHours('+03:00') == 12 && order.placed_at.getHours('+10:00') == 19",
        "order.placed_at.getDayOfWeek('+03:00') == 3",
        "customer.completed_orders >= 3 && customer.returned_orders == 0",
        "!customer.black_listed && !customer.unsubscribed && customer.completed_orders == 3",
        "'vip' in customer.segments && !('winter' in customer.segments)",
        "fact.kind == 'parcel.arrived' && fact.office == '690001'",
        "fact.until - fact.at == duration('336h')",
        "fact.at - order.placed_at >= duration('120h')",
        "shop.name == 'default' && shop.locale == 'ru' && shop.top_up == 'offer' && !shop.adults_only",
    ],
)  # fmt: skip
def test_everything_that_is_promised_can_be_read(source: str) -> None:
    assert answer(source) is True


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("order.total >= 499.90", True),
        ("order.total > 499.90", False),
        ("order.total == 499.90", True),
        ("order.total >= 499", True),
        ("order.total < 500", True),
        ("500 <= order.total", False),
        ("499 < order.total", True),
        ("order.total != 499", True),
        ("order.total * 2 > 999", True),
        ("2 * order.total == 999.80", True),
        ("order.total + 1 > 500", True),
        ("order.total - 1 > 499", False),
        ("500 - order.total < 1", True),
        ("order.total / 2 < 250", True),
        ("order.total / 2.0 < 250.0", True),
        ("1000 / order.total > 2", True),
        ("-order.total < 0", True),
        ("order.total in [499.90, 500.0]", True),
        ("order.paid in [0, 100]", True),
        ("order.quantity in [1.0, 2.0]", True),
        ("order.quantity > 0.5", True),
        ("order.quantity == 1.0", True),
        ("order.total > (order.draft ? 100 : 400)", True),
        ("order.quantity * order.total > 499", True),
        ("order.total / order.quantity == order.goods", True),
        ("order.total == order.number", False),
        ("int(order.total) == 499 && double(order.quantity) == 1.0", True),
        ("order.total > 10 * 10 + 0x10", True),
        ("order.total > -5", True),
    ],
)
def test_sums_compare_and_compute_with_whole_and_decimal_numbers(source: str, holds: bool) -> None:
    assert answer(source, scope(PLAIN)) is holds


def test_sums_are_exact_to_the_kopeck_up_to_what_an_amount_may_be() -> None:
    asked = scope(fact=MoneyExpected(amount=Decimal("9999999999.99"), until=NOON))
    assert answer("fact.amount == 9999999999.99 && fact.amount > 9999999999.98", asked)
    assert not answer("fact.amount >= 10000000000", asked)


def test_a_difference_may_be_negative() -> None:
    assert answer("fact.owed < 0", scope(fact=PaymentDiffers(owed=Decimal("-0.01"))))


@pytest.mark.parametrize(
    ("fact", "source", "holds"),
    [
        (ARRIVED, "has(fact.office)", True),
        (ARRIVED.model_copy(update={"office": None}), "has(fact.office)", False),
        (ARRIVED.model_copy(update={"office": ""}), "has(fact.office)", True),
        (ARRIVED.model_copy(update={"office": None}), "fact.office == ''", True),
        (ARRIVED.model_copy(update={"office": None}), "fact.office != '690001'", True),
        (CarrierAsked(carrier="cdek", by_email=True), "has(fact.until)", False),
        (CarrierAsked(carrier="cdek", by_email=True), "!has(fact.until) || fact.until > order.placed_at", True),
        (CarrierAsked(carrier="cdek", by_email=False), "has(fact.by_email) && !fact.by_email", True),
        (StockIsShort(skus=()), "has(fact.skus)", False),
        (StockIsShort(skus=("A", "B")), "order.lines.exists(l, fact.skus.size() == 2 && 'B' in fact.skus)", True),
    ],
)  # fmt: skip
def test_what_is_missing_can_be_asked_and_reads_as_empty_text(
    fact: FactBody, source: str, holds: bool
) -> None:
    assert answer(source, scope(fact=fact)) is holds


def test_a_missing_slot_code_and_means_are_missing() -> None:
    source = "!has(order.means) && !has(order.promo_code) && !has(order.delivery.slot) && !has(order.delivery.region)"
    assert answer(source, scope(PLAIN))


@pytest.mark.parametrize("kind", fact_models())
def test_every_field_of_every_fact_can_be_read(kind: str) -> None:
    for fact in sample_facts(kind):
        for name, field in shape_of(fact_models()[kind]).items():
            held = field.many or getattr(fact, name) is not None
            assert answer(f"has(fact.{name})", scope(fact=fact)) is held


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("order.quantity / (order.number - 1042) > 1", Failure.DIVISION_BY_ZERO),
        ("order.quantity % (order.number - 1042) > 1", Failure.DIVISION_BY_ZERO),
        ("order.total / (order.number - 1042) > 1", Failure.DIVISION_BY_ZERO),
        ("1 / (order.total - order.total) > 1", Failure.DIVISION_BY_ZERO),
        ("order.lines[7].quantity > 1", Failure.NO_SUCH_ITEM),
        ("order.lines[-1].quantity > 1", Failure.NO_SUCH_ITEM),
        ("{'site': 5, 'phone': 3}[customer.segments[0]] > 3", Failure.NO_SUCH_KEY),
        ("order.number * 9223372036854775807 > 1", Failure.TOO_LARGE),
        ("int(order.total * 1e300) > 1", Failure.TOO_LARGE),
        ("order.placed_at + duration('87660000h') > fact.at", Failure.TOO_LARGE),
    ],
)
def test_what_has_no_answer_fails_with_a_code_and_no_value(source: str, failure: Failure) -> None:
    with pytest.raises(ConditionFailed) as failed:
        answer(source)
    assert failed.value.code is failure
    assert str(failed.value) == failure.value
    assert failed.value.__cause__ is None and failed.value.__context__ is None


def test_a_side_without_an_answer_does_not_matter_where_the_other_decides() -> None:
    assert answer("order.lines[7].quantity > 1 || order.total > 5")
    assert not answer("order.total < 5 && order.lines[7].quantity > 1")


def test_a_number_that_fits_nowhere_fails_and_does_not_break_the_order() -> None:
    huge = OrderView.of(rich_order(), Status.NEW, Decimal(0), Decimal(0)).model_copy(update={"number": 2**70})
    asked = scope()
    with pytest.raises(ConditionFailed):
        compile_condition("order.number > 5", "parcel.arrived").holds(
            type(asked).of(huge, CUSTOMER, ARRIVED, SHOP)
        )


def test_conditions_of_the_same_text_and_fact_are_the_same() -> None:
    one = compile_condition("order.total > 5", "parcel.arrived")
    assert one is compile_condition("order.total > 5", "parcel.arrived")
    other = compile_condition("order.total > 5", "order.placed")
    assert one != other and len({one, other}) == 2
    assert (one.source, one.fact_kind) == ("order.total > 5", "parcel.arrived")


def test_a_condition_is_asked_about_its_own_kind_of_fact_only() -> None:
    with pytest.raises(ValueError, match=r"asked about stock\.short"):
        compile_condition("true", "parcel.arrived").holds(scope(fact=StockIsShort(skus=())))
    with pytest.raises(ValueError, match=r"no fact 'parcel\.arived'"):
        compile_condition("true", "parcel.arived")


def test_the_scope_is_turned_into_values_once_for_all_its_conditions() -> None:
    asked = scope()
    answer("order.total > 5", asked)
    values = asked._values
    answer("order.total > 6", asked)
    assert asked._values is values


def test_lines_and_names_and_remarks_may_stand_as_they_like() -> None:
    assert answer("// whom we thank\norder.total > 5\r\n\t&& order.lines.exists(\n  _1, true) // all of them")


def test_only_what_is_named_can_be_called() -> None:
    assert set(NAMES) == {
        "has", "all", "exists", "exists_one", "map", "filter", "size", "contains", "startsWith", "endsWith", "double",
        "int", "timestamp", "duration", "getFullYear", "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes",
    }  # fmt: skip
    assert set(roots_of("order.placed")) == {"order", "customer", "fact", "shop"}


def test_threads_share_conditions() -> None:
    """A worker runs steps in several threads; conditions are compiled by whichever comes first."""
    together = threading.Barrier(8)

    def work(number: int) -> list[bool]:
        together.wait()
        placed = large_order(number + 1)
        return [
            answer(f"order.lines.size() == {size} && order.lines.all(l, l.quantity >= 1)", scope(placed))
            for size in range(1, 25)
        ]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(work, range(8)))
    assert [row.index(True) for row in answers] == list(range(8))
    assert all(row.count(True) == 1 for row in answers)
