"""Up-sale: what a member of staff added to an order, category by category; what it earns triggers say (T22)."""

from collections import defaultdict
from decimal import Decimal

from domain.actors import ActorKind
from domain.facts import OrderUpsold
from domain.money import ZERO
from domain.orders import Line
from rules.order.desk import Desk


def weigh(desk: Desk, before: tuple[Line, ...]) -> None:
    """After an edit by staff: more of a category than before is sold on top, goods exchanged within it are not."""
    if desk.actor.kind is not ActorKind.STAFF:
        return
    for category, added in _added(before, desk.order.lines).items():
        desk.happen(OrderUpsold(category=category, added=added))


def _added(before: tuple[Line, ...], after: tuple[Line, ...]) -> dict[str, Decimal]:
    """What each category grew by; nothing where the whole order did not grow: it was an exchange."""
    change: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in after:
        change[line.category] += line.total
    for line in before:
        change[line.category] -= line.total
    if sum(change.values(), ZERO) <= ZERO:
        return {}
    return {category: added for category, added in sorted(change.items()) if added > ZERO}
