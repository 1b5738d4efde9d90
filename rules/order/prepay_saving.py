"""Prepay saving: the delivery price that falls away for who pays at once, and comes back for who pays on delivery after all.

Lifecycle, "Payment", on_delivery. What the shop's site asked of a prepaid order stays as it is.
"""

from domain.money import ZERO
from domain.orders import Order, PaymentMethod
from rules.order.desk import Desk


def paid_by(desk: Desk, order: Order, method: PaymentMethod) -> Order:
    """The order, paid another way; nothing is changed yet."""
    delivery, price = order.delivery, order.delivery.price
    given_away = delivery.carrier in desk.playbook.payment.delivery_saved_by
    if method.prepaid and not order.method.prepaid and given_away:
        price = ZERO
    elif not method.prepaid:
        price += desk.state.delivery_saved
    return order.model_copy(
        update={"method": method, "delivery": delivery.model_copy(update={"price": price})}
    )


def agreed(desk: Desk, order: Order) -> None:
    """The order that `paid_by` gave holds from now on."""
    desk.state.delivery_saved += desk.order.delivery.price - order.delivery.price
    desk.state.order = order


def delivered_anew(desk: Desk, order: Order) -> Order:
    """Another price is taken as told; another carrier gives nothing away."""
    saved, delivery = desk.state.delivery_saved, order.delivery
    same_price = delivery.price == desk.order.delivery.price
    if same_price and delivery.carrier in desk.playbook.payment.delivery_saved_by:
        return order
    desk.state.delivery_saved = ZERO
    if not (same_price and saved):
        return order
    full = delivery.model_copy(update={"price": delivery.price + saved})
    return order.model_copy(update={"delivery": full})
