"""How long 40 conditions take for one fact, from the order's model to the answers, beside the same said in Python."""

from decimal import Decimal
from functools import partial

from bench.timing import seconds_each
from domain.facts import OrderWasPlaced
from domain.orders import Channel, Order
from domain.statuses import Status
from playbook.conditions import Condition, CustomerFlags, OrderView, Scope, ShopView, compile_condition
from playbook.schema import TopUp
from tests.builders import line, order

CONDITIONS = 40
CUSTOMER = CustomerFlags(completed_orders=3, segments=("spring",))
SHOP = ShopView(name="shop", locale="ru", top_up=TopUp.OFFER)


def _written(number: int) -> str:
    return (
        f"order.total >= {900 + 150 * number} && customer.completed_orders >= {number % 5} && order.status != 'cancelled'"
        f" && (order.method == 'on_delivery' || order.lines.exists(l, l.category == 'c-{number}' && l.quantity > 1))"
    )


def _in_python(view: OrderView, customer: CustomerFlags, number: int) -> bool:
    return (
        view.total >= 900 + 150 * number
        and customer.completed_orders >= number % 5
        and view.status != "cancelled"
        and (
            view.method == "on_delivery"
            or any(one.category == f"c-{number}" and one.quantity > 1 for one in view.lines)
        )
    )


def _view(placed: Order) -> OrderView:
    return OrderView.of(placed, Status.NEW, Decimal("0.00"), placed.total)


def _answers(conditions: list[Condition], placed: Order, fact: OrderWasPlaced) -> list[bool]:
    scope = Scope.of(_view(placed), CUSTOMER, fact, SHOP)
    return [condition.holds(scope) for condition in conditions]


def _answers_in_python(placed: Order) -> list[bool]:
    view = _view(placed)
    return [_in_python(view, CUSTOMER, number) for number in range(CONDITIONS)]


def measure() -> None:
    """Prints both for an order of 3 lines and one of 200, and what compiling costs."""
    written = [_written(number) for number in range(CONDITIONS)]
    compiling = seconds_each(
        lambda: [compile_condition.__wrapped__(one, "order.placed") for one in written], 5
    )
    conditions = [compile_condition(one, "order.placed") for one in written]
    for lines in (3, 200):
        placed = order(lines=tuple(line(f"SW-{n}", 1 + n % 3, category=f"c-{n}") for n in range(lines)))
        fact = OrderWasPlaced(channel=Channel.SITE, total=placed.total)
        assert _answers(conditions, placed, fact) == _answers_in_python(placed)
        asked = seconds_each(partial(_answers, conditions, placed, fact), 500)
        python = seconds_each(partial(_answers_in_python, placed), 500)
        print(f"{CONDITIONS} conditions for one fact, an order of {lines} lines: {asked * 1000:.2f} ms")
        print(f"  beside the same in Python ({python * 1000:.2f} ms): {asked / python:.1f} times")
    print(f"  compiled and checked, once a playbook: {compiling / CONDITIONS * 1000:.2f} ms each")


if __name__ == "__main__":
    measure()
