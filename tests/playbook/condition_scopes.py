"""Scopes that conditions are asked about in tests."""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.facts import FactBody, ParcelArrived
from domain.orders import Delivery, DeliveryKind, Line, Order, PaymentMeans, Slot
from domain.statuses import Status
from playbook.conditions import ConditionError, CustomerFlags, OrderView, Scope, ShopView, compile_condition
from playbook.schema import TopUp
from tests.builders import NOON, line, order

ARRIVED = ParcelArrived(at=NOON + timedelta(days=5), until=NOON + timedelta(days=19), office="690001")
SHOP = ShopView(name="default", locale="ru", top_up=TopUp.OFFER)
CUSTOMER = CustomerFlags(completed_orders=3, segments=("vip", "spring"))


def rich_order() -> Order:
    """An order with everything that may be missing: 12 345.60 for goods, 300 for a courier."""
    placed = order(
        kind=DeliveryKind.COURIER,
        carrier="cdek",
        slot=Slot(start=NOON + timedelta(days=2), end=NOON + timedelta(days=2, hours=3)),
        lines=(line("SW-60", 3, "4000.20", "capsules"), line("SH-1", 1, "345.00", "shakers")),
    )
    delivery: Delivery = placed.delivery.model_copy(update={"region": "Приморский край"})
    return placed.model_copy(
        update={"delivery": delivery, "means": PaymentMeans.CARD, "promo_code": "СВАДЬБА"}
    )


def large_order(lines: int) -> Order:
    """An order of so many lines, all different."""
    return order(lines=tuple(_line(number) for number in range(lines)))


def scope(
    of: Order | None = None,
    fact: FactBody = ARRIVED,
    customer: CustomerFlags = CUSTOMER,
    paid: str = "100.00",
    status: Status = Status.AT_PICKUP,
) -> Scope:
    """The scope of a fact; of the rich order where none is named."""
    placed = of or rich_order()
    view = OrderView.of(placed, status, Decimal(paid), placed.total - Decimal(paid))
    return Scope.of(view, customer, fact, SHOP)


def answer(source: str, asked: Scope | None = None) -> bool:
    """What a condition says."""
    asked = asked or scope()
    return compile_condition(source, asked.fact.kind).holds(asked)


def refusal(source: str, fact_kind: str = "parcel.arrived") -> ConditionError:
    """Why a condition is not taken."""
    try:
        compile_condition(source, fact_kind)
    except ConditionError as error:
        return error
    raise AssertionError(f"taken: {source}")


def at(hours: float) -> datetime:
    """So long after the order was placed."""
    return NOON + timedelta(hours=hours)


def _line(number: int) -> Line:
    return line(f"SKU-{number:05}", 1 + number % 3, f"{100 + number}.00", f"category-{number % 7}")
