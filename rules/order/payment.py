"""Payment: money that comes by a bank or a person's word enters the books, and the order goes on where it waited for it.

Lifecycle, "Payment". Money on delivery is settlement's; refunds are refunds'; the wait itself is prepayment's and invoice's.
"""

from decimal import Decimal

from domain import answers as a
from domain.facts import Discrepancy, PaymentAttemptFailed, PaymentWasReceived
from domain.money import ZERO
from domain.statuses import AGREEING, Status
from domain.stimuli import MoneyArrived, PaymentFailed, PaymentReceived
from domain.tasks import Task, TaskKind
from rules.order import balance, confirmation, prepayment, reaching, refunds, requirements, settlement
from rules.order.desk import Desk
from rules.order.refusals import Refused, no_such_outcome
from rules.order.state import BY_HAND, Payment


def received(desk: Desk, stimulus: PaymentReceived) -> None:
    """Money came; the same payment told twice counts once."""
    take_in(desk, stimulus.provider, stimulus.external_id, stimulus.amount)


def take_in(desk: Desk, provider: str, external_id: str, amount: Decimal) -> None:
    """Money enters the books, and the order goes on where it waited for it."""
    payment = Payment(provider=provider, external_id=external_id, amount=amount)
    if amount <= ZERO or any(known.key == payment.key for known in desk.state.payments):
        return
    desk.state.payments = (*desk.state.payments, payment)
    desk.happen(
        PaymentWasReceived(
            provider=provider,
            external_id=external_id,
            amount=amount,
            paid=desk.state.paid,
            state=desk.state.payment_state,
        )
    )
    if desk.state.closed:
        desk.happen(Discrepancy(what="payment_after_end"))
        settlement.look_at_surplus(desk)
        return
    balance.weigh(desk)
    if desk.status is Status.AWAITING_MONEY:
        settlement.settle(desk)
    elif not desk.owes():
        go_on(desk)


def go_on(desk: Desk) -> None:
    """All that is owed has come: what waited for it goes on."""
    if desk.status in AGREEING:
        agree_by_money(desk)
    elif desk.status is Status.CONFIRMED and desk.order.method.prepaid:
        prepayment.become_paid(desk)


def money_arrived(desk: Desk, stimulus: MoneyArrived) -> None:
    """Money on delivery is settlement's; where it came before anything was shipped, the order goes on like with any money."""
    settlement.arrived(desk, stimulus)
    if not desk.state.closed and not desk.owes():
        go_on(desk)


def attempt_failed(desk: Desk, stimulus: PaymentFailed) -> None:
    """The customer could not pay; the reminder will come."""
    desk.happen(PaymentAttemptFailed(code=stimulus.code))


def agree_by_money(desk: Desk) -> None:
    """Paid before anyone spoke: confirmed by itself, or the call is only about what is missing."""
    held = desk.find_task(TaskKind.DECIDE_BLACK_LIST) is not None
    if requirements.nothing_to_ask(desk) and not held:
        confirmation.confirm(desk, None, by_itself=True)
    else:
        reaching.ask_only_missing(desk)


def difference_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of payment_difference."""
    owed = desk.state.owed
    match answer:
        case a.Refunded():
            amount = answer.amount if answer.amount is not None else max(ZERO, -owed)
            refunds.must_be_there(desk, amount)
            desk.close_task(task)
            refunds.book(desk, amount, desk.cause)
            balance.weigh(desk)
        case a.ToppedUp():
            amount = answer.amount if answer.amount is not None else owed
            if amount <= ZERO:
                raise Refused("nothing_owed", "Nothing is owed: say how much was paid.")
            desk.close_task(task)
            take_in(desk, BY_HAND, desk.cause, amount)
        case a.WrittenOff():
            settlement.write_off(desk, task)
            go_on(desk)
        case _:
            raise no_such_outcome()
