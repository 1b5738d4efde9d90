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
from rules.order import balance
from rules.order.desk import Desk
from rules.order.refusals import Refused, must_lie_ahead, no_such_outcome
from rules.order.state import ON_DELIVERY, Payment

MONEY = "money"
CLAIMED = "money.claimed"


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
    owed = max(ZERO, desk.state.owed)
    until = at + desk.playbook.money.money_within
    desk.happen(MoneyExpected(amount=owed, until=until))
    if desk.order.method.prepaid:
        desk.open_task(TaskKind.CHECK_MONEY, "money.handed_over_unpaid", amount=owed)
    _wait_for_money(desk, at)


def wait_again(desk: Desk) -> None:
    """Somebody looked and the carrier still owes it: money_within counts from now."""
    _wait_for_money(desk, desk.now)


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
    if amount <= ZERO or any(
        (known.provider, known.external_id) == (ON_DELIVERY, external_id) for known in desk.state.payments
    ):
        return
    _enter(desk, external_id, amount)
    if desk.state.closed:
        desk.happen(Discrepancy(what="money_after_end"))
        look_at_surplus(desk)
    elif desk.status is Status.AWAITING_MONEY:
        settle(desk)
    else:
        balance.weigh(desk)


def settle(desk: Desk) -> None:
    """Awaited money came: in full it completes the order, too little is asked about."""
    if not desk.owes():
        _complete(desk)
        return
    desk.happen(PaymentDiffers(owed=desk.state.owed))
    desk.open_task(TaskKind.CHECK_MONEY, "money.short", amount=desk.state.owed)


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of check_money."""
    match answer:
        case a.Arrived():
            amount = desk.state.owed if answer.amount is None else answer.amount
            if amount <= ZERO:
                raise Refused("nothing_arrived", "Say how much money arrived, or answer not_yet.")
            desk.close_task(task)
            take_in(desk, desk.cause, amount)
        case a.NotYet():
            must_lie_ahead(answer.check_at, desk.now)
            desk.ask_again(task, "money.not_yet", answer.check_at)
        case a.Claimed():
            desk.ask_again(task, CLAIMED, desk.now + desk.playbook.money.money_within)
        case a.WrittenOff():
            write_off(desk, task)
            _complete(desk)
        case _:
            raise no_such_outcome()


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


def look_at_surplus(desk: Desk) -> None:
    """Money that came for a closed order and is not the shop's: a person looks whose it is."""
    surplus = desk.state.surplus
    desk.open_task(TaskKind.LOOK_INTO, "payment", about="payment", amount=max(ZERO, surplus))


def _wait_for_money(desk: Desk, since: datetime) -> None:
    until = since + desk.playbook.money.money_within
    desk.set_deadline(MONEY, until, "money.money_within", "the carrier still owes the money", since=since)


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
        look_at_surplus(desk)
