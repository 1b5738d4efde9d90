"""Whether an order that is typed in while talking may be confirmed with it, said before anything is stored.

A program's order is placed all the same, and what is missing is asked about; a person still has the customer on the line.
"""

from datetime import datetime

from desk.orders.asked import OrderAsked
from desk.orders.intake import order_of
from desk.refusals import Refused
from domain.answers import Confirmed
from domain.ids import ShopId
from playbook.schema import Playbook
from rules.order import refusals
from rules.order.requirements import must_be_told_age, must_have_address, over_quantity, too_many_unpaid


def refuse_unconfirmable(asked: OrderAsked, shop: ShopId, playbook: Playbook, now: datetime) -> None:
    """Raises Refused for what the order's first step would not confirm."""
    order = order_of(asked, shop, playbook.hours.timezone, now)
    rules = playbook.confirmation
    try:
        must_have_address(order, rules, now)
        if not order.method.prepaid and over_quantity(order, rules):
            raise too_many_unpaid(rules)
        if rules.adults_only:
            must_be_told_age(asked.confirmed if isinstance(asked.confirmed, Confirmed) else None)
    except refusals.Refused as refused:
        raise Refused.by(refused) from None
