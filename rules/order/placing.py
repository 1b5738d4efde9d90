"""Placing: a new order enters; it is asked about, confirmed by itself, held, refused, or taken over while running.

Lifecycle, "Confirmation" 6 and 9 and the drafts of "Statuses".
"""

from domain.facts import LargeOrder, OrderWasPlaced
from domain.orders import Reason
from domain.statuses import AGREEING, Status
from domain.stimuli import DraftAbsorbed, OrderPlaced
from domain.tasks import TaskKind
from playbook.schema import BlackListOrders
from rules.order import cancellation, confirmation, importing, prices, reaching, requirements, stale, warnings
from rules.order.desk import Desk
from rules.order.refusals import Refused


def placed(desk: Desk, stimulus: OrderPlaced) -> None:
    """The order is new; what comes next depends on who placed it and what the shop says. Told twice it counts once."""
    if desk.state.status is not None:
        return
    desk.state.status = Status.NEW
    order = desk.order
    desk.state.silent = order.draft or stimulus.imported is not None
    desk.state.warnings = warnings.found(desk)
    if stimulus.imported is not None:
        importing.take_over(desk, stimulus.imported)
        return
    desk.happen(OrderWasPlaced(channel=order.channel, total=order.total, draft=order.draft))
    prices.tell_step(desk, before=None)
    stale.watch(desk)
    if order.total >= desk.playbook.confirmation.large_order and not order.draft:
        desk.happen(LargeOrder(total=order.total, delivery=order.delivery.kind))
    if desk.surroundings.customer.black_listed and _black_listed(desk):
        return
    if stimulus.confirmed is not None:
        try:
            confirmation.confirm(desk, stimulus.confirmed)
        except Refused:
            # The order is placed all the same: what is missing is asked about like with any other.
            reaching.ask(desk)
    elif requirements.trusted(desk):
        confirmation.confirm(desk, None, by_itself=True)
    else:
        reaching.ask(desk)


def absorbed(desk: Desk, stimulus: DraftAbsorbed) -> None:
    """A real order took the draft's place."""
    if desk.order.draft and desk.status in AGREEING:
        cancellation.cancel(desk, Reason.DUPLICATE, silent=True, duplicate_of=stimulus.by)


def _black_listed(desk: Desk) -> bool:
    """Whether the black list decides what becomes of the order."""
    match desk.playbook.confirmation.black_list_orders:
        case BlackListOrders.REFUSE:
            cancellation.cancel(desk, Reason.BLACK_LIST)
            return True
        case BlackListOrders.HOLD:
            desk.open_task(TaskKind.DECIDE_BLACK_LIST, "confirmation.black_list_orders")
            return True
        case BlackListOrders.WARN:
            return False
