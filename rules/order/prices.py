"""Prices of an order that lives: those the shop said stay, those of the playbook are made anew with every edit.

Lifecycle, "Payment" (what paying at once saves) and edits. How a price is made is pricing's.
"""

from domain.buyers import Buyer
from domain.facts import DiscountReached
from domain.money import ZERO
from domain.orders import Line, Order
from rules.order.desk import Desk
from rules.order.refusals import Refused
from rules.pricing.basket import basket_of, way_of
from rules.pricing.delivery import saved_at_once
from rules.pricing.hints import step_of_order
from rules.pricing.pricing import price
from rules.pricing.quote import PricedLine, Quote


def edited(desk: Desk, order: Order) -> Order:
    """An order whose lines, delivery or payment were changed, with the prices that follow. Refused for a price by hand.

    Of prices that the shop said only a delivery that fell away before is looked at again; another price is taken as told.
    """
    if order.priced:
        return _anew(desk, order)
    if order.delivery.full_price is None:
        return order
    if order.delivery.price != desk.order.delivery.price:
        return order.model_copy(update={"delivery": order.delivery.model_copy(update={"full_price": None})})
    return _with_delivery_saved(desk, order)


def tell_step(desk: Desk, before: Order | None) -> None:
    """The goods came to a higher sum step than before: whoever speaks with the customer is told (T28)."""
    step = step_of_order(desk.order, desk.playbook)
    earlier = step_of_order(before, desk.playbook) if before is not None else None
    if step is not None and (earlier is None or earlier.from_sum < step.from_sum):
        desk.happen(DiscountReached(percent=step.percent, from_sum=step.from_sum))


def must_be_left_to_playbook(lines: tuple[Line, ...]) -> None:
    """Refused where a person gives a discount to an order that the playbook prices."""
    if any(line.discount for line in lines):
        raise Refused(
            "discount_by_playbook",
            "The playbook makes this order's discounts: leave `discount` out, or set `priced` to false.",
        )


def known_list_prices(lines: tuple[Line, ...], before: Order) -> tuple[Line, ...]:
    """Lines of an edit: one that comes back at the price it was shown at keeps its list price."""
    known = {(line.sku, line.unit_price): line.list_price for line in before.lines}
    return tuple(
        line.model_copy(update={"list_price": known.get((line.sku, line.unit_price))}) for line in lines
    )


def switched(desk: Desk, order: Order) -> Order:
    """An order that is paid another way now: delivery that paying at once saves falls away, and comes back.

    What the shop's site asked of an order that was to be paid at once anyway stays as it is.
    """
    if order.priced:
        return _anew(desk, order)
    if order.method.prepaid is desk.order.method.prepaid:
        return order
    return _with_delivery_saved(desk, order)


def apply(quote: Quote, order: Order) -> Order:
    """The order at the prices of its quote."""
    lines = tuple(_line(line, priced) for line, priced in zip(order.lines, quote.lines, strict=True))
    delivery = order.delivery
    if quote.delivery is not None:
        told = {"price": quote.delivery.price, "full_price": quote.delivery.full_price}
        delivery = delivery.model_copy(update=told)
    return order.model_copy(update={"lines": lines, "delivery": delivery, "priced": True})


def by_hand() -> Refused:
    """Nobody but a person says what it costs."""
    return Refused(
        "price_by_hand",
        "The price for staff with delivery is made by hand: set `priced` to false and give the prices.",
    )


def _anew(desk: Desk, order: Order) -> Order:
    # What the order was placed under holds: its playbook's version, its day, the dates told by then.
    buyer = desk.surroundings.buyer or Buyer(zone=order.reach.zone.name)
    quote = price(basket_of(order), buyer, desk.playbook, order.placed_at)
    if quote.by_hand:
        raise by_hand()
    return apply(quote, order)


def _line(line: Line, priced: PricedLine) -> Line:
    told = {"list_price": priced.list_price, "unit_price": priced.unit_price, "discount": priced.discount}
    return line.model_copy(update=told)


def _with_delivery_saved(desk: Desk, order: Order) -> Order:
    way = way_of(order)
    saved = saved_at_once(way, order.method, desk.playbook)
    told = ZERO if saved else way.price
    if told == order.delivery.price:
        return order
    delivery = order.delivery.model_copy(update={"price": told, "full_price": way.price})
    return order.model_copy(update={"delivery": delivery})
