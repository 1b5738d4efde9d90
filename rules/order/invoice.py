"""Invoice: a bank transfer is waited for, asked about, and its price held for a term.

Lifecycle, "Payment", invoice, and "Confirmation" 8.
"""

from datetime import datetime, timedelta

from domain import answers as a
from domain.facts import Discrepancy, InvoiceEnding, InvoiceWasIssued, PaymentUnsettled
from domain.money import ZERO
from domain.orders import PaymentMethod
from domain.statuses import BEFORE_SHIPMENT
from domain.stimuli import InvoiceIssued
from domain.tasks import Task, TaskKind
from playbook.schema import Playbook
from playbook.task_rows import row_delay
from rules.order import cancellation, payment, prepayment, stale, stock
from rules.order.desk import Desk
from rules.order.prepayment import ASK_PRICE, CHECK_INVOICE, INVOICE_END, INVOICE_WAIT
from rules.order.refusals import Refused, must_lie_ahead, no_such_outcome, not_now
from rules.order.state import BY_HAND


def issued(desk: Desk, stimulus: InvoiceIssued) -> None:
    """The invoice is out: its term, the question about the price before it ends, and the goods' reservation begin.

    The same invoice told again moves nothing; another one takes its place, with terms of its own.
    """
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "issuing an invoice")
    if desk.order.method is not PaymentMethod.INVOICE:
        raise Refused("not_an_invoice", "Switch the method of payment to invoice first.")
    if not desk.owes():
        raise Refused("nothing_owed", "The order is paid: there is nothing to issue an invoice for.")
    if _is_known(desk, stimulus.number):
        desk.state.invoice_number = stimulus.number or desk.state.invoice_number
        desk.happen(Discrepancy(what="invoice_told_again"))
        return
    desk.state.invoice_number = stimulus.number
    _end_questions(desk)
    rules = desk.playbook.payment
    until = desk.now + rules.invoice_wait
    desk.happen(InvoiceWasIssued(until=until))
    check_after = row_delay(desk.playbook, TaskKind.CHECK_INVOICE, rules.check_invoice_after)
    if check_after is not None:
        at = desk.now + check_after
        desk.set_deadline(CHECK_INVOICE, at, "payment.check_invoice_after", "is it paid?", since=desk.now)
    _lasts_until(desk, until, since=desk.now)
    stock.reserve(desk)


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of check_invoice or hold_price."""
    match answer:
        case a.Paid():
            amount = max(ZERO, desk.state.owed) if answer.amount is None else answer.amount
            if amount <= ZERO:
                raise Refused("nothing_arrived", "Say how much was paid, or answer reminded.")
            desk.close_task(task)
            payment.take_in(desk, BY_HAND, desk.cause, amount)
        case a.Reminded():
            must_lie_ahead(answer.check_at, desk.now)
            desk.ask_again(task, "payment.reminded", answer.check_at)
        case a.Hold():
            must_lie_ahead(answer.until, desk.now)
            desk.close_task(task)
            _lasts_until(desk, answer.until)
            stock.hold_until(desk, answer.until)
        case a.Release():
            desk.close_task(task)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise no_such_outcome()


def wake_check(desk: Desk) -> None:
    """check_invoice_after has passed."""
    desk.open_task(TaskKind.CHECK_INVOICE, "payment.check_invoice_after")


def wake_ask_price(desk: Desk) -> None:
    """Shortly before the invoice's end it is told, and a supervisor says whether the price is held."""
    if desk.state.invoice_until is not None:
        desk.happen(InvoiceEnding(until=desk.state.invoice_until))
    if _asked_before(desk.playbook) is not None:
        desk.open_task(TaskKind.HOLD_PRICE, "payment.ask_before_end")


def told_before(playbook: Playbook) -> timedelta:
    """How long before its end an invoice is told to end soon: when a supervisor is asked, and all the same where nobody is."""
    asked_before = _asked_before(playbook)
    return playbook.payment.ask_before_end if asked_before is None else asked_before


def wake_end(desk: Desk) -> None:
    """invoice_wait is over and the money has not come: a supervisor decides."""
    desk.close_tasks(TaskKind.HOLD_PRICE)
    if desk.owes():
        desk.happen(PaymentUnsettled(amount=desk.state.owed))
        desk.open_task(TaskKind.DECIDE_STALE, INVOICE_WAIT)


def _is_known(desk: Desk, number: str | None) -> bool:
    """The invoice whose term runs, or ran, by its number; told without one it is whichever is waited for."""
    known, until = desk.state.invoice_number, desk.state.invoice_until
    if number is not None and known is not None:
        return number == known
    return until is not None and desk.now < until


def _end_questions(desk: Desk) -> None:
    """What was asked about the invoice before this one needs no answer any more."""
    desk.drop_deadlines(ASK_PRICE)
    desk.close_tasks(TaskKind.CHECK_INVOICE, TaskKind.HOLD_PRICE)
    prepayment.end_decided(desk)


def _lasts_until(desk: Desk, until: datetime, *, since: datetime | None = None) -> None:
    desk.state.invoice_until = until
    desk.set_deadline(INVOICE_END, until, INVOICE_WAIT, "the invoice ends", since=since)
    tell_at = until - told_before(desk.playbook)
    if tell_at > desk.now:
        desk.set_deadline(ASK_PRICE, tell_at, "payment.ask_before_end", "is the price held?")
    stale.agree(desk, until)


def _asked_before(playbook: Playbook) -> timedelta | None:
    return row_delay(playbook, TaskKind.HOLD_PRICE, playbook.payment.ask_before_end)
