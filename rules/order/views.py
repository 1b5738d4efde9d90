"""What a condition may read of an order at work, gathered once for all conditions of a fact."""

from domain.facts import FactBody
from playbook.conditions import CustomerFlags, OrderView, Scope, ShopView
from rules.order.desk import Desk
from rules.pricing.hints import missing_to_free_delivery


def scope_of(desk: Desk, fact: FactBody) -> Scope:
    """The order as it stands, its customer's flags, the fact and the shop."""
    customer = desk.surroundings.customer
    state = desk.state
    return Scope.of(
        order=OrderView.of(
            desk.order,
            status=desk.status,
            paid=state.paid,
            owed=state.owed,
            missing=missing_to_free_delivery(desk.order, desk.playbook),
        ),
        customer=CustomerFlags(
            completed_orders=customer.completed_orders,
            returned_orders=customer.returned_orders,
            black_listed=customer.black_listed,
            unsubscribed=customer.unsubscribed,
            segments=customer.segments,
        ),
        fact=fact,
        shop=ShopView(
            name=desk.playbook.shop,
            locale=desk.playbook.locale,
            top_up=desk.playbook.top_up,
            adults_only=desk.playbook.confirmation.adults_only,
        ),
    )
