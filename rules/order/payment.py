"""Payment: waiting for prepayment online or by invoice, and what becomes of too little, too much or too late.

Lifecycle, "Payment". Money on delivery is settlement's; refunds are refunds'.
"""

from datetime import datetime
from decimal import Decimal

from domain import answers as a
from domain.facts import (
    CallAgreed,
    CallFailed,
    Discrepancy,
    InvoiceEnding,
    InvoiceWasIssued,
    OrderWasPaid,
    PaymentAttemptFailed,
    PaymentDiffers,
    PaymentDue,
    PaymentUnsettled,
    PaymentWasReceived,
    PaymentWasSwitched,
)
from domain.money import ZERO
from domain.orders import PaymentMethod
from domain.statuses import AGREEING, BEFORE_SHIPMENT, Status
from domain.stimuli import InvoiceIssued, PaymentFailed, PaymentReceived
from domain.tasks import Task, TaskKind
from rules.order import assembly, cancellation, confirmation, refunds, settlement, stale, stock
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now
from rules.order.state import Payment

PAY = "pay"
CHECK_INVOICE = "check_invoice"
ASK_PRICE = "ask_price"
INVOICE_END = "invoice_end"
BY_HAND = "by_hand"


def await_money(desk: Desk) -> None:
    """A confirmed prepaid order waits for its money; one that is covered already is paid."""
    if not desk.order.method.prepaid:
        return
    if not desk.owes():
        _become_paid(desk)
    elif desk.order.method is PaymentMethod.ONLINE:
        until = desk.now + desk.playbook.payment.pay_within
        desk.state.pay_until = until
        desk.set_deadline(PAY, until, "payment.pay_within", "unpaid: an operator asks why")
        desk.happen(PaymentDue(until=until, amount=desk.state.owed))


def received(desk: Desk, stimulus: PaymentReceived) -> None:
    """Money came; the same payment told twice counts once."""
    take_in(desk, stimulus.provider, stimulus.external_id, stimulus.amount)


def take_in(desk: Desk, provider: str, external_id: str, amount: Decimal) -> None:
    """Money enters the books, and the order goes on where it waited for it."""
    if any((known.provider, known.external_id) == (provider, external_id) for known in desk.state.payments):
        return
    payment = Payment(provider=provider, external_id=external_id, amount=amount)
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
        _too_late(desk)
        return
    weigh(desk)
    if desk.owes():
        return
    if desk.status in AGREEING:
        agree_by_money(desk)
    elif desk.status is Status.CONFIRMED and desk.order.method.prepaid:
        _become_paid(desk)
    elif desk.status is Status.AWAITING_MONEY:
        settlement.settle(desk)


def attempt_failed(desk: Desk, stimulus: PaymentFailed) -> None:
    """The customer could not pay; the reminder will come."""
    desk.happen(PaymentAttemptFailed(code=stimulus.code))


def invoice_issued(desk: Desk, stimulus: InvoiceIssued) -> None:
    """The invoice is out: its term, the question about the price before it ends, and the goods' reservation begin."""
    if desk.order.method is not PaymentMethod.INVOICE:
        raise Refused("not_an_invoice", "Switch the method of payment to invoice first.")
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "issuing an invoice")
    rules = desk.playbook.payment
    until = desk.now + rules.invoice_wait
    desk.happen(InvoiceWasIssued(until=until))
    desk.set_deadline(
        CHECK_INVOICE, desk.now + rules.check_invoice_after, "payment.check_invoice_after", "is it paid?"
    )
    _invoice_until(desk, until)
    stock.reserve(desk)


def weigh(desk: Desk) -> None:
    """A difference between what was asked and what came is a task, and goes when the difference goes."""
    owed = desk.state.owed
    differs = owed < ZERO or (owed > ZERO and desk.state.kept_money > ZERO and desk.order.method.prepaid)
    task = desk.find_task(TaskKind.PAYMENT_DIFFERENCE)
    if task is not None and (not differs or task.amount != owed):
        desk.close_task(task)
        task = None
    if differs and task is None:
        desk.happen(PaymentDiffers(owed=owed))
        desk.open_task(TaskKind.PAYMENT_DIFFERENCE, "payment", amount=owed)


def switch(desk: Desk, method: PaymentMethod) -> None:
    """The order is paid another way from now on."""
    if method is PaymentMethod.ON_DELIVERY and confirmation.over_quantity(desk):
        raise Refused("prepay_over_quantity", "So many packs are prepaid only.")
    if method is desk.order.method:
        return
    desk.state.order = desk.order.model_copy(update={"method": method})
    stop_waiting(desk)
    desk.happen(PaymentWasSwitched(method=method))
    if desk.status is Status.CONFIRMED:
        await_money(desk)
        stock.reserve(desk)
        assembly.start(desk)
    weigh(desk)


def agree_by_money(desk: Desk) -> None:
    """Paid before anyone spoke: confirmed by itself, or the call is only about what is missing."""
    if confirmation.can_confirm_itself(desk) and desk.find_task(TaskKind.DECIDE_BLACK_LIST) is None:
        confirmation.confirm(desk, None, by_itself=True)
        return
    if desk.find_task(TaskKind.CONFIRM_ORDER) is not None:
        desk.close_tasks(TaskKind.CONFIRM_ORDER)
        confirmation.ask(desk)


def go_on(desk: Desk) -> None:
    """A confirmed prepaid order whose total changed: it is paid now, or its wait goes on."""
    if not desk.owes():
        _become_paid(desk)
    elif desk.order.method is PaymentMethod.ONLINE and PAY not in desk.state.deadlines:
        await_money(desk)


def switched_by_customer(desk: Desk, method: PaymentMethod) -> None:
    """The customer chose another way to pay on the shop's site, before shipment."""
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "paying it another way")
    switch(desk, method)


def stop_waiting(desk: Desk) -> None:
    """Nothing of the wait for prepayment is needed any more."""
    desk.state.pay_until = None
    desk.state.invoice_until = None
    desk.drop_deadlines(PAY, CHECK_INVOICE, ASK_PRICE, INVOICE_END)
    desk.close_tasks(TaskKind.SETTLE_PAYMENT, TaskKind.CHECK_INVOICE, TaskKind.HOLD_PRICE)


def settle_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of settle_payment."""
    match answer:
        case a.WillPay():
            confirmation.in_future(desk, answer.by)
            desk.close_task(task)
            desk.state.pay_until = answer.by
            desk.set_deadline(PAY, answer.by, "payment.will_pay", "the promised payment is due")
            stale.agree(desk, answer.by)
        case a.Switched():
            switch(desk, answer.to)
        case a.Callback():
            confirmation.in_future(desk, answer.at)
            desk.happen(CallAgreed(at=answer.at))
            desk.move_task(task, "payment.callback", answer.at)
            stale.agree(desk, answer.at)
        case a.NoAnswer():
            desk.happen(CallFailed(task=task.kind, attempt=task.attempt))
            retry = desk.now + desk.playbook.confirmation.retry_after
            desk.move_task(task, "confirmation.retry_after", retry, attempt=task.attempt + 1)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def invoice_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of check_invoice or hold_price."""
    match answer:
        case a.Paid():
            desk.close_task(task)
            amount = desk.state.owed if answer.amount is None else answer.amount
            if amount > ZERO:
                take_in(desk, BY_HAND, desk.cause, amount)
        case a.Reminded():
            confirmation.in_future(desk, answer.check_at)
            desk.move_task(task, "payment.reminded", answer.check_at)
        case a.Hold():
            confirmation.in_future(desk, answer.until)
            desk.close_task(task)
            _invoice_until(desk, answer.until)
            stock.hold_until(desk, answer.until)
        case a.Release():
            desk.close_task(task)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def difference_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of payment_difference."""
    owed = desk.state.owed
    match answer:
        case a.Refunded():
            amount = answer.amount if answer.amount is not None else max(ZERO, -owed)
            refunds.must_be_there(desk, amount)
            desk.close_task(task)
            refunds.book(desk, amount, desk.cause)
        case a.ToppedUp():
            desk.close_task(task)
            take_in(
                desk, BY_HAND, desk.cause, answer.amount if answer.amount is not None else max(ZERO, owed)
            )
        case a.WrittenOff():
            settlement.write_off(desk, task)
            if not desk.owes() and desk.status is Status.CONFIRMED and desk.order.method.prepaid:
                _become_paid(desk)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def wake_pay(desk: Desk) -> None:
    """pay_within has passed: an operator asks why."""
    if desk.owes():
        desk.happen(PaymentUnsettled(amount=desk.state.owed))
        desk.open_task(TaskKind.SETTLE_PAYMENT, "payment.pay_within")


def wake_check_invoice(desk: Desk) -> None:
    """check_invoice_after has passed."""
    desk.open_task(TaskKind.CHECK_INVOICE, "payment.check_invoice_after")


def wake_ask_price(desk: Desk) -> None:
    """Shortly before the invoice's end a supervisor says whether the price is held."""
    if desk.state.invoice_until is not None:
        desk.happen(InvoiceEnding(until=desk.state.invoice_until))
    desk.open_task(TaskKind.HOLD_PRICE, "payment.ask_before_end")


def wake_invoice_end(desk: Desk) -> None:
    """invoice_wait is over and the money has not come: a supervisor decides."""
    desk.close_tasks(TaskKind.HOLD_PRICE)
    if desk.owes():
        desk.happen(PaymentUnsettled(amount=desk.state.owed))
        desk.open_task(TaskKind.DECIDE_STALE, "payment.invoice_wait")


def _invoice_until(desk: Desk, until: datetime) -> None:
    desk.state.invoice_until = until
    desk.set_deadline(INVOICE_END, until, "payment.invoice_wait", "the invoice ends")
    ask_at = until - desk.playbook.payment.ask_before_end
    if ask_at > desk.now:
        desk.set_deadline(ASK_PRICE, ask_at, "payment.ask_before_end", "is the price held?")
    stale.agree(desk, until)


def _become_paid(desk: Desk) -> None:
    stop_waiting(desk)
    desk.move(Status.PAID, OrderWasPaid(paid=desk.state.paid))


def _too_late(desk: Desk) -> None:
    desk.happen(Discrepancy(what="payment_after_end"))
    desk.open_task(TaskKind.LOOK_INTO, "payment", about="payment", amount=-desk.state.owed)
