"""Prepayment: a confirmed order waits for its money online, its customer is asked why, or it is paid another way.

Lifecycle, "Payment", online and on_delivery. Bank invoices are invoice's; the money itself enters in payment.
"""

from domain import answers as a
from domain.facts import (
    CallAgreed,
    CallFailed,
    OrderWasEdited,
    OrderWasPaid,
    PaymentDue,
    PaymentUnsettled,
    PaymentWasSwitched,
)
from domain.orders import PaymentMethod
from domain.statuses import Status
from domain.tasks import Task, TaskKind
from rules.order import assembly, balance, cancellation, prices, requirements, stale, stock
from rules.order.desk import Desk
from rules.order.refusals import must_lie_ahead, no_such_outcome

PAY = "pay"
CHECK_INVOICE = "check_invoice"
ASK_PRICE = "ask_price"
INVOICE_END = "invoice_end"
INVOICE_WAIT = "payment.invoice_wait"
"""The rule of an invoice's term, and of the decision a supervisor is asked for when it is over."""


def await_money(desk: Desk) -> None:
    """A confirmed prepaid order waits for its money; one that is covered already is paid."""
    if not desk.order.method.prepaid:
        return
    if not desk.owes():
        become_paid(desk)
    elif desk.order.method is PaymentMethod.ONLINE:
        until = desk.now + desk.playbook.payment.pay_within
        desk.state.pay_until = until
        words = "unpaid: an operator asks why"
        desk.set_deadline(PAY, until, "payment.pay_within", words, since=desk.now)
        desk.happen(PaymentDue(until=until, amount=desk.state.owed))


def become_paid(desk: Desk) -> None:
    """Payments cover the total: nothing of the wait is needed any more, the goods are the customer's."""
    stop_waiting(desk)
    stock.hold_for_good(desk)
    desk.move(Status.PAID, OrderWasPaid(paid=desk.state.paid))


def stop_waiting(desk: Desk) -> None:
    """Nothing of the wait for prepayment is needed any more."""
    desk.state.pay_until = None
    desk.state.invoice_until = None
    desk.state.invoice_number = None
    desk.drop_deadlines(PAY, CHECK_INVOICE, ASK_PRICE, INVOICE_END)
    desk.close_tasks(TaskKind.SETTLE_PAYMENT, TaskKind.CHECK_INVOICE, TaskKind.HOLD_PRICE)
    end_decided(desk)


def end_decided(desk: Desk) -> None:
    """What becomes of an invoice that ended unpaid needs no decision any more; an order too old on other grounds does."""
    task = desk.find_task(TaskKind.DECIDE_STALE)
    if task is not None and task.rule == INVOICE_WAIT:
        desk.close_task(task)


def switch(desk: Desk, method: PaymentMethod) -> None:
    """The order is paid another way from now on, and costs what it costs that way."""
    if method is desk.order.method:
        return
    switched = prices.switched(desk, desk.order.model_copy(update={"method": method}))
    requirements.must_be_prepaid(desk, switched)
    desk.state.order = switched
    stop_waiting(desk)
    desk.happen(PaymentWasSwitched(method=method))
    if desk.status is Status.CONFIRMED:
        stock.on_confirmed(desk)
        if method.prepaid and desk.owes():
            # Nobody packs what is to be paid first.
            desk.close_tasks(TaskKind.PACK_ORDER)
        await_money(desk)
        assembly.start(desk)
    balance.weigh(desk)


def settle_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of settle_payment."""
    match answer:
        case a.WillPay():
            must_lie_ahead(answer.by, desk.now)
            desk.close_task(task)
            desk.state.pay_until = answer.by
            desk.set_deadline(PAY, answer.by, "payment.will_pay", "the promised payment is due")
            stale.customer_agreed(desk, answer.by)
        case a.Switched():
            before = desk.order.total
            switch(desk, answer.to)
            if desk.order.total != before:
                desk.happen(OrderWasEdited(total=desk.order.total))
        case a.Callback():
            must_lie_ahead(answer.at, desk.now)
            desk.happen(CallAgreed(at=answer.at))
            desk.ask_again(task, "payment.callback", answer.at)
            stale.customer_agreed(desk, answer.at)
        case a.NoAnswer():
            desk.happen(CallFailed(task=task.kind, attempt=task.attempt))
            retry = desk.now + desk.playbook.confirmation.retry_after
            desk.ask_again(task, "confirmation.retry_after", retry, attempt=task.attempt + 1)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise no_such_outcome()


def wake_pay(desk: Desk) -> None:
    """pay_within has passed: an operator asks why."""
    if desk.owes():
        desk.happen(PaymentUnsettled(amount=desk.state.owed))
        desk.open_task(TaskKind.SETTLE_PAYMENT, "payment.pay_within")
