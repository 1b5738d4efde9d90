"""Placing: a new order enters, with its warnings; it is asked about, confirmed by itself, held, refused or taken over.

Lifecycle, "Confirmation" 1, 2, 6, 9 and the drafts of "Statuses".
"""

from domain.facts import LargeOrder, OrderWasImported, OrderWasPlaced
from domain.orders import TALKS, Reason, Warning
from domain.statuses import AGREEING, CLOSED, ON_THE_WAY, Status
from domain.stimuli import Imported, OrderPlaced
from domain.tasks import TaskKind
from playbook.schema import BlackListOrders
from rules.order import (
    assembly,
    cancellation,
    confirmation,
    courier,
    payment,
    pickup,
    settlement,
    shipping,
    stale,
    stock,
)
from rules.order.desk import Desk
from rules.order.refusals import Refused
from rules.order.state import Parcel, Payment


def placed(desk: Desk, stimulus: OrderPlaced) -> None:
    """The order is new; what comes next depends on who placed it and what the shop says."""
    if desk.state.status is not None:
        return
    desk.state.status = Status.NEW
    order = desk.order
    desk.state.silent = order.draft or stimulus.imported is not None
    desk.state.warnings = warnings(desk)
    if stimulus.imported is not None:
        take_over(desk, stimulus.imported)
        return
    desk.happen(OrderWasPlaced(channel=order.channel, total=order.total, draft=order.draft))
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
            confirmation.ask(desk)
    elif confirmation.trusted(desk):
        confirmation.confirm(desk, None, by_itself=True)
    else:
        confirmation.ask(desk)


def warnings(desk: Desk) -> tuple[Warning, ...]:
    """What an operator should know before speaking with the customer."""
    around, order, rules = desk.surroundings, desk.order, desk.playbook.confirmation
    since = order.placed_at - rules.duplicate_window
    contact = around.customer.last_contact_at
    found: list[tuple[bool, Warning]] = [
        (any(other.status not in CLOSED for other in around.other_orders), Warning.OTHER_OPEN_ORDER),
        (
            any(other.same_lines and other.placed_at >= since for other in around.other_orders),
            Warning.LIKELY_DUPLICATE,
        ),
        (around.customer.black_listed, Warning.BLACK_LISTED),
        (bool(confirmation.missing_parts(desk)), Warning.INCOMPLETE_ADDRESS),
        (not order.method.prepaid and confirmation.over_quantity(desk), Warning.OVER_QUANTITY),
        (
            order.channel in TALKS
            or (contact is not None and contact >= order.placed_at - rules.prior_contact_within),
            Warning.PRIOR_CONTACT,
        ),
        (desk.call_time.next_open(desk.now) is None, Warning.NO_COMMON_HOURS),
    ]
    return tuple(warning for holds, warning in found if holds)


def absorbed(desk: Desk) -> None:
    """A real order took the draft's place."""
    if desk.order.draft and desk.status in AGREEING:
        cancellation.cancel(desk, Reason.DUPLICATE, silent=True)


def take_over(desk: Desk, imported: Imported) -> None:
    """A running order from elsewhere: where it stands is taken as told, and it is looked after from there."""
    state = desk.state
    state.parcel = Parcel(
        carrier=imported.carrier,
        track_number=imported.track_number,
        office=imported.office,
        arrived_at=imported.arrived_at,
        handed_over_at=imported.handed_over_at,
    )
    if imported.paid:
        state.payments = (Payment(provider="imported", external_id="imported", amount=imported.paid),)
    state.status = imported.status
    state.was_paid_status = imported.status is Status.PAID
    desk.happen(OrderWasImported(status=imported.status))
    if not state.closed:
        _look_after(desk, imported)
    state.silent = desk.order.draft


def _look_after(desk: Desk, imported: Imported) -> None:
    status = imported.status
    stale.watch(desk)
    if status in AGREEING:
        confirmation.ask(desk)
        return
    if status is Status.CONFIRMED:
        stock.on_confirmed(desk)
        payment.await_money(desk)
        courier.plan(desk)
    if status in (Status.CONFIRMED, Status.PAID):
        assembly.start(desk)
    elif status is Status.PACKED:
        assembly.ask_carrier(desk)
    elif status is Status.AT_PICKUP:
        at = imported.arrived_at or imported.since
        desk.state.parcel = desk.state.parcel.model_copy(update={"arrived_at": at})
        pickup.wait_for_customer(desk)
    elif status is Status.AWAITING_MONEY:
        settlement.await_money(desk, imported.handed_over_at or imported.since)
    elif status is Status.RETURNING:
        pickup.on_returning(desk)
    if status in ON_THE_WAY or status is Status.RETURNING:
        shipping.watch_movement(desk)


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
