"""Importing: a running order from elsewhere is taken as told, and looked after from where it stands; its past stays silent."""

from decimal import Decimal

from domain.facts import OrderWasImported, PaymentWasReceived
from domain.money import ZERO
from domain.statuses import AGREEING, ON_THE_WAY, Status
from domain.stimuli import Imported
from rules.order import (
    assembly,
    balance,
    courier,
    movement,
    pickup,
    prepayment,
    reaching,
    settlement,
    stale,
    stock,
)
from rules.order.desk import Desk
from rules.order.state import IMPORTED, Parcel, Payment

_GONE_PAST_PAYMENT = ON_THE_WAY | {Status.PAID, Status.PACKED, Status.RETURNING}


def take_over(desk: Desk, imported: Imported) -> None:
    """Where it stands is taken as told; what it waits for there begins."""
    state = desk.state
    state.parcel = Parcel(
        carrier=imported.carrier,
        track_number=imported.track_number,
        office=imported.office,
        arrived_at=imported.arrived_at,
        handed_over_at=imported.handed_over_at,
    )
    state.status = imported.status
    desk.happen(OrderWasImported(status=imported.status))
    _enter_paid(desk, _paid(desk, imported))
    if not state.closed:
        _look_after(desk, imported)
    state.silent = desk.order.draft


def _paid(desk: Desk, imported: Imported) -> Decimal:
    """What came; where nobody says, a prepaid order that went past payment was paid, and so was a completed one."""
    if imported.paid is not None:
        return imported.paid
    prepaid = desk.order.method.prepaid and imported.status in _GONE_PAST_PAYMENT
    done = imported.status is Status.COMPLETED
    return desk.order.total if prepaid or done or imported.status is Status.PAID else ZERO


def _enter_paid(desk: Desk, amount: Decimal) -> None:
    if amount <= ZERO:
        return
    desk.state.payments = (Payment(provider=IMPORTED, external_id=IMPORTED, amount=amount),)
    desk.happen(
        PaymentWasReceived(
            provider=IMPORTED,
            external_id=IMPORTED,
            amount=amount,
            paid=desk.state.paid,
            state=desk.state.payment_state,
        )
    )


def _look_after(desk: Desk, imported: Imported) -> None:
    stale.watch(desk)
    balance.weigh(desk)
    match imported.status:
        case Status.NEW | Status.THINKING:
            reaching.ask(desk)
        case Status.CONFIRMED | Status.PAID:
            stock.on_confirmed(desk)
            if imported.status is Status.CONFIRMED:
                prepayment.await_money(desk)
            assembly.start(desk)
        case Status.PACKED:
            assembly.ask_carrier(desk)
        case Status.AT_PICKUP:
            at = imported.arrived_at or imported.since
            desk.state.parcel = desk.state.parcel.model_copy(update={"arrived_at": at})
            pickup.wait_for_customer(desk)
            pickup.skip_past_reminder(desk)
        case Status.AWAITING_MONEY if not desk.owes():
            settlement.settle(desk)
        case Status.AWAITING_MONEY:
            settlement.await_money(desk, imported.handed_over_at or imported.since)
        case Status.RETURNING:
            pickup.on_returning(desk)
    if imported.status not in AGREEING | {Status.AT_PICKUP, Status.AWAITING_MONEY, Status.RETURNING}:
        courier.plan(desk)
    movement.watch(desk)
