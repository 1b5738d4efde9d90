"""Money is decimal, of two places, rounded half up, and never a float."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.money import AskedAmount, rounded
from domain.orders import Line

ASKED: TypeAdapter[Decimal] = TypeAdapter(AskedAmount)


@pytest.mark.parametrize(
    ("amount", "kopecks"),
    [("0.005", "0.01"), ("0.004", "0.00"), ("1.015", "1.02"), ("2.665", "2.67"), ("-0.005", "-0.01")],
)
def test_half_a_kopeck_is_rounded_up(amount: str, kopecks: str) -> None:
    assert str(rounded(Decimal(amount))) == kopecks


@pytest.mark.parametrize("wrong", [1990, 1990.0, True, "1990.005", "-1.00", "NaN", "1e400", "12345678901.00"])
def test_money_that_is_no_amount_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        ASKED.validate_python(wrong)


def test_money_is_asked_for_and_told_as_text() -> None:
    assert ASKED.validate_python("1990.5") == Decimal("1990.50")
    assert ASKED.dump_python(Decimal("1990.5"), mode="json") == "1990.50"


def test_a_discount_takes_no_more_than_the_line_costs() -> None:
    line = Line(sku="a", name="a", quantity=3, unit_price=Decimal("33.33"), discount=Decimal("500.00"))
    assert line.total == 0
    assert line.model_copy(update={"discount": Decimal("0.01")}).total == Decimal("99.98")
