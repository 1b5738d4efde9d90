"""Settlement: the customer has the goods; the order is complete, or the carrier still owes the money.

Lifecycle, "Money and the end". Payments before the hand-over are payment's.
"""

from datetime import datetime
from decimal import Decimal

from domain import answers as a
from domain.facts import (
    Discrepancy,
    MoneyExpected,
    MoneyHasArrived,
    MoneyOverdue,
    MoneyWrittenOff,
    OrderCompleted,
    OrderWasHandedOver,
    PaymentDiffers,
)
from domain.money import ZERO
from domain.statuses import Status
from domain.stimuli import MoneyArrived
from domain.tasks import Task, TaskKind
from rules.order.desk import Desk
from rules.order.refusals import Refused
from rules.order.state import Payment

MONEY = "money"
ON_DELIVERY = "on_delivery"


def hand_over(desk: Desk, at: datetime) -> None:
    """A carrier handed the parcel to the customer: complete when all is paid, else its money is awaited."""
    desk.state.parcel = desk.state.parcel.model_copy(update={"handed_over_at": at})
    owed = max(ZERO, desk.state.owed)
    if owed <= ZERO:
        desk.happen(OrderWasHandedOver(at=at, owed=ZERO))
        _complete(desk)
        return
    if desk.order.method.prepaid:
        desk.happen(Discrepancy(what="handed_over_unpaid"))
    desk.move(Status.AWAITING_MONEY, OrderWasHandedOver(at=at, owed=owed))
    await_money(desk, at)


def await_money(desk: Desk, at: datetime) -> None:
    """The carrier has money_within from the hand-over; an unpaid prepayment is asked about at once."""
    owed = desk.state.owed
    until = at + desk.playbook.money.money_within
    desk.happen(MoneyExpected(amount=owed, until=until))
    if desk.order.method.prepaid:
        desk.open_task(TaskKind.CHECK_MONEY, "money.handed_over_unpaid", amount=owed)
    desk.set_deadline(MONEY, until, "money.money_within", "the carrier still owes the money")


def wait_again(desk: Desk) -> None:
    """Somebody looked and the carrier still owes it: money_within counts from now."""
    at = desk.now + desk.playbook.money.money_within
    desk.set_deadline(MONEY, at, "money.money_within", "the carrier still owes the money")


def issue(desk: Desk) -> None:
    """The shop's own staff handed the goods out and took what was owed."""
    at = desk.now
    desk.state.parcel = desk.state.parcel.model_copy(update={"handed_over_at": at})
    owed = max(ZERO, desk.state.owed)
    desk.happen(OrderWasHandedOver(at=at, owed=owed))
    if owed > ZERO:
        _enter(desk, desk.cause, owed)
    _complete(desk)


def arrived(desk: Desk, stimulus: MoneyArrived) -> None:
    """Money on delivery was transferred; told twice it counts once."""
    take_in(desk, stimulus.external_id, stimulus.amount)


def take_in(desk: Desk, external_id: str, amount: Decimal) -> None:
    """The carrier's money enters the books, and settles the order if it was awaited."""
    if any((p.provider, p.external_id) == (ON_DELIVERY, external_id) for p in desk.state.payments):
        return
    _enter(desk, external_id, amount)
    if desk.state.closed:
        desk.happen(Discrepancy(what="money_after_end"))
        desk.open_task(TaskKind.LOOK_INTO, "money", about="payment", amount=-desk.state.owed)
    elif desk.status is Status.AWAITING_MONEY:
        settle(desk)


def settle(desk: Desk) -> None:
    """Awaited money came: in full it completes the order, too little is asked about."""
    if not desk.owes():
        _complete(desk)
        return
    desk.happen(PaymentDiffers(owed=desk.state.owed))
    desk.close_tasks(TaskKind.CHECK_MONEY)
    desk.open_task(TaskKind.CHECK_MONEY, "money.short", amount=desk.state.owed)


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of check_money."""
    match answer:
        case a.Arrived():
            desk.close_task(task)
            take_in(desk, desk.cause, desk.state.owed if answer.amount is None else answer.amount)
        case a.NotYet():
            if answer.check_at <= desk.now:
                raise Refused("date_in_the_past", "Name a moment that is still to come.")
            desk.move_task(task, "money.not_yet", answer.check_at)
        case a.Claimed():
            desk.move_task(task, "money.claimed", desk.now + desk.playbook.money.money_within)
        case a.WrittenOff():
            write_off(desk, task)
            if not desk.owes():
                _complete(desk)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def write_off(desk: Desk, task: Task) -> None:
    """A supervisor gives the rest of the money up."""
    must_decide(desk)
    amount = desk.state.owed
    if amount <= ZERO:
        raise Refused("nothing_owed", "Nothing is owed: there is nothing to write off.")
    desk.close_task(task)
    desk.state.written_off = desk.state.written_off + amount
    desk.happen(MoneyWrittenOff(amount=amount))


def must_decide(desk: Desk) -> None:
    """Only a supervisor gives money up."""
    if not desk.actor.may_decide:
        raise Refused("supervisor_decides", "Ask a supervisor: only they write money off.")


def wake_money(desk: Desk) -> None:
    """money_within has passed since the hand-over."""
    desk.happen(MoneyOverdue(amount=desk.state.owed))
    desk.open_task(TaskKind.CHECK_MONEY, "money.money_within", amount=desk.state.owed)


def _enter(desk: Desk, external_id: str, amount: Decimal) -> None:
    payment = Payment(provider=ON_DELIVERY, external_id=external_id, amount=amount)
    desk.state.payments = (*desk.state.payments, payment)
    desk.happen(
        MoneyHasArrived(
            external_id=external_id, amount=amount, paid=desk.state.paid, state=desk.state.payment_state
        )
    )


def _complete(desk: Desk) -> None:
    desk.move(Status.COMPLETED, OrderCompleted(paid=desk.state.paid))
    if desk.state.owed < ZERO:
        # Never completed silently: too much money is somebody's, a person looks.
        desk.happen(PaymentDiffers(owed=desk.state.owed))
        desk.open_task(TaskKind.LOOK_INTO, "payment", about="payment", amount=-desk.state.owed)
