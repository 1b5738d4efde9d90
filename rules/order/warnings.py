"""Warnings: what an operator should know before speaking with the customer.

Lifecycle, "Confirmation" 1 and 2. How near free delivery or a discount is, pricing says.
"""

from domain.orders import TALKS, Warning
from domain.statuses import CLOSED
from rules.order import requirements
from rules.order.desk import Desk
from rules.pricing.hints import hints_of_order
from rules.pricing.quote import HintKind


def found(desk: Desk) -> tuple[Warning, ...]:
    """All that hold now, in the order a console shows them."""
    around, order, rules = desk.surroundings, desk.order, desk.playbook.confirmation
    since = order.placed_at - rules.duplicate_window
    contact = around.customer.last_contact_at
    near = {hint.kind for hint in hints_of_order(order, desk.playbook)}
    others = [other for other in around.other_orders if not other.draft]
    holding: list[tuple[bool, Warning]] = [
        (any(other.status not in CLOSED for other in others), Warning.OTHER_OPEN_ORDER),
        (
            any(other.same_lines and other.placed_at >= since for other in others),
            Warning.LIKELY_DUPLICATE,
        ),
        (around.customer.black_listed, Warning.BLACK_LISTED),
        (bool(requirements.missing_parts(order, rules, desk.now)), Warning.INCOMPLETE_ADDRESS),
        (not order.method.prepaid and requirements.over_quantity(order, rules), Warning.OVER_QUANTITY),
        (HintKind.FREE_DELIVERY in near, Warning.CLOSE_TO_FREE_DELIVERY),
        (HintKind.SUM_STEP in near, Warning.CLOSE_TO_DISCOUNT),
        (
            order.channel in TALKS
            or (contact is not None and contact >= order.placed_at - rules.prior_contact_within),
            Warning.PRIOR_CONTACT,
        ),
        (desk.call_time.next_open(desk.now) is None, Warning.NO_COMMON_HOURS),
    ]
    return tuple(warning for holds, warning in holding if holds)
