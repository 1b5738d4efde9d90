"""What an operator may offer: a little more to free delivery or to a discount (T27, T28), packs that are
cheaper by quantity, and other goods of the shop."""

from collections.abc import Iterator
from decimal import Decimal

from domain.money import ZERO
from domain.orders import Order
from playbook.pricing import SumStep
from playbook.schema import Playbook, TopUp
from rules.pricing.basket import Basket, Item, way_of
from rules.pricing.delivery import thresholds
from rules.pricing.discounts import step_reached
from rules.pricing.listing import next_step, packs_of
from rules.pricing.offering import offers_of
from rules.pricing.quote import Hint, HintKind


def hints_of(
    basket: Basket, listed: Decimal, goods: Decimal, delivery: Decimal, playbook: Playbook
) -> tuple[Hint, ...]:
    """Everything worth saying of a basket whose goods come to `listed` at list prices and cost `goods`.

    `delivery` is what the delivery costs. What tops the sum up is said only where the shop offers that.
    """
    return (
        *_topping_up(basket, listed, goods, delivery, playbook),
        *_by_quantity(basket.items, playbook),
        *offers_of(basket.items, basket.shelf, playbook),
    )


def hints_of_order(order: Order, playbook: Playbook) -> tuple[Hint, ...]:
    """What is near for an order at the prices it has, whoever made them: to free delivery, to a discount."""
    basket = Basket(items=(), way=way_of(order), method=order.method, means=order.means)
    return tuple(_topping_up(basket, _listed(order), order.goods, order.delivery.price, playbook))


def step_of_order(order: Order, playbook: Playbook) -> SumStep | None:
    """The sum step that an order whose prices the playbook makes has come to, where anything is off its goods."""
    reduced = order.priced and any(line.discount for line in order.lines)
    return step_reached(_listed(order), playbook.pricing) if reduced else None


def missing_to_free_delivery(order: Order, playbook: Playbook) -> Decimal:
    """What more goods would make the delivery free, where that is near and the shop offers it; else nothing."""
    if not playbook.pricing.free_delivery.thresholds:
        return ZERO  # asked for every condition and every message, and most shops have none
    hints = hints_of_order(order, playbook)
    return next((hint.missing for hint in hints if hint.kind is HintKind.FREE_DELIVERY), None) or ZERO


def _listed(order: Order) -> Decimal:
    return sum((line.unit_price * line.quantity for line in order.lines), ZERO)


def _topping_up(
    basket: Basket, listed: Decimal, goods: Decimal, delivery: Decimal, playbook: Playbook
) -> Iterator[Hint]:
    if playbook.top_up is TopUp.OFFER:
        if delivery > ZERO:
            yield from _to_free_delivery(basket, goods, playbook)
        yield from _to_sum_step(listed, playbook)


def _to_free_delivery(basket: Basket, goods: Decimal, playbook: Playbook) -> Iterator[Hint]:
    if basket.way is None:
        return
    ways = thresholds(basket.way, basket.method, basket.means, playbook)
    lowest = min((one.from_sum for one in ways), default=ZERO)
    if _is_close(goods, lowest, playbook.hints.close_to_free_delivery):
        yield Hint(kind=HintKind.FREE_DELIVERY, missing=lowest - goods, from_sum=lowest)


def _to_sum_step(listed: Decimal, playbook: Playbook) -> Iterator[Hint]:
    hints = playbook.hints
    near = hints.close_to_free_delivery if hints.close_to_discount is None else hints.close_to_discount
    step = next((one for one in playbook.pricing.sum_steps.steps if one.from_sum > listed), None)
    if step is not None and _is_close(listed, step.from_sum, near):
        yield Hint(
            kind=HintKind.SUM_STEP,
            missing=step.from_sum - listed,
            from_sum=step.from_sum,
            percent=step.percent,
        )


def _is_close(reached: Decimal, threshold: Decimal, percent: Decimal) -> bool:
    """Below it, by at most so many percent of it."""
    return threshold * (100 - percent) / 100 <= reached < threshold


def _by_quantity(items: tuple[Item, ...], playbook: Playbook) -> Iterator[Hint]:
    packs = packs_of(items)
    for item in {item.sku: item for item in items}.values():
        cheaper = next_step(item, packs[item.sku], playbook.pricing)
        if cheaper is not None and cheaper.from_packs is not None:
            yield Hint(
                kind=HintKind.CHEAPER_BY_QUANTITY,
                sku=item.sku,
                name=item.name,
                from_packs=cheaper.from_packs,
                more_packs=cheaper.from_packs - packs[item.sku],
                unit_price=cheaper.unit_price,
            )
