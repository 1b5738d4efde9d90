"""Refunds: money that goes back through its provider where it can, else by a person's hand."""

from decimal import Decimal

from domain import answers as a
from domain.facts import RefundCouldNot, RefundDue, RefundWasMade
from domain.ids import RefundId, refund_id
from domain.money import ZERO
from domain.stimuli import RefundFailed, RefundMade, RefundWanted
from domain.tasks import Task, TaskKind
from rules.order import settlement
from rules.order.desk import Desk
from rules.order.refusals import Refused
from rules.order.state import MoneyBack, Payment, Refund
from rules.order.wanted import RefundRequest

_HAND_PAID = ("by_hand", "on_delivery")


def must_be_there(desk: Desk, amount: Decimal) -> None:
    """More than was paid cannot go back."""
    if amount <= ZERO or amount > desk.state.kept_money:
        raise Refused("more_than_paid", f"At most {desk.state.kept_money:.2f} can be given back.")


def wanted(desk: Desk, stimulus: RefundWanted) -> None:
    """Somebody wants money to go back."""
    amount = desk.state.kept_money if stimulus.amount is None else stimulus.amount
    must_be_there(desk, amount)
    give_back(desk, amount, desk.cause)


def give_back_all(desk: Desk, less: Decimal = ZERO) -> None:
    """All that was kept goes back, less a fee."""
    amount = desk.state.kept_money - less
    if amount > ZERO:
        give_back(desk, amount, f"{desk.cause}:all")


def give_back(desk: Desk, amount: Decimal, cause: str) -> None:
    """The refund is due: through the payment it came by, newest first; what has no provider is a person's task."""
    left = amount
    for payment in reversed(desk.state.payments):
        part = min(left, payment.amount - _gone_back(desk, payment))
        if part <= ZERO:
            continue
        left -= part
        _request(desk, payment, part, f"{cause}:{payment.provider}:{payment.external_id}")
        if left <= ZERO:
            return


def made(desk: Desk, stimulus: RefundMade) -> None:
    """Money went back; told twice it counts once."""
    if any(known.external_id == stimulus.external_id for known in desk.state.refunds_made):
        return
    due = desk.state.refunds_due.pop(stimulus.refund, None) if stimulus.refund is not None else None
    if due is None:
        if stimulus.amount > desk.state.paid - desk.state.refunded:
            raise Refused(
                "more_than_paid", f"At most {desk.state.paid - desk.state.refunded:.2f} can be given back."
            )
        _settle_promises(desk, stimulus.amount)
    book(desk, stimulus.amount, stimulus.external_id, due.payment if due is not None else None)


def failed(desk: Desk, stimulus: RefundFailed) -> None:
    """The provider refuses: a person gives the money back."""
    due = desk.state.refunds_due.get(stimulus.refund)
    if due is None or due.by_person:
        return
    desk.happen(RefundCouldNot(amount=due.amount, code=stimulus.code))
    _ask_person(desk, stimulus.refund, due.amount)


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of the task refund."""
    match answer:
        case a.Refunded():
            amount = answer.amount if answer.amount is not None else _promised_by_person(desk)
            _settle_promises(desk, amount)
            must_be_there(desk, amount)
            desk.close_task(task)
            book(desk, amount, desk.cause)
        case a.WrittenOff():
            settlement.must_decide(desk)
            desk.close_task(task)
            _forget_promises(desk)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def looked_into(desk: Desk) -> None:
    """A closed order's money was given back by hand."""
    amount = _promised_by_person(desk) or max(ZERO, -desk.state.owed)
    if amount > ZERO:
        _settle_promises(desk, amount)
        book(desk, min(amount, desk.state.kept_money), desk.cause)


def book(desk: Desk, amount: Decimal, external_id: str, of: str | None = None) -> None:
    """The refund enters the books."""
    back = MoneyBack(external_id=external_id, amount=amount, of=of)
    desk.state.refunds_made = (*desk.state.refunds_made, back)
    desk.happen(
        RefundWasMade(
            external_id=external_id,
            amount=amount,
            refunded=desk.state.refunded,
            state=desk.state.payment_state,
        )
    )


def _request(desk: Desk, payment: Payment, amount: Decimal, cause: str) -> None:
    identity = refund_id(desk.order.id, cause)
    by_person = payment.provider in _HAND_PAID
    desk.state.refunds_due[identity] = Refund(amount=amount, by_person=by_person, payment=payment.external_id)
    desk.happen(RefundDue(amount=amount))
    if by_person:
        _ask_person(desk, identity, amount)
    else:
        desk.outbox.refunds.append(
            RefundRequest(id=identity, amount=amount, provider=payment.provider, payment=payment.external_id)
        )


def _ask_person(desk: Desk, identity: RefundId, amount: Decimal) -> None:
    due = desk.state.refunds_due[identity]
    desk.state.refunds_due[identity] = due.model_copy(update={"by_person": True})
    if desk.state.closed:
        desk.open_task(TaskKind.LOOK_INTO, "payment.refund", about="refund", amount=amount)
    else:
        desk.open_task(TaskKind.REFUND, "payment.refund", amount=amount)


def _gone_back(desk: Desk, payment: Payment) -> Decimal:
    """What of this payment went or is going back."""
    due = sum((r.amount for r in desk.state.refunds_due.values() if r.payment == payment.external_id), ZERO)
    made_of_it = sum((r.amount for r in desk.state.refunds_made if r.of == payment.external_id), ZERO)
    return due + made_of_it


def _promised_by_person(desk: Desk) -> Decimal:
    return sum((due.amount for due in desk.state.refunds_due.values() if due.by_person), ZERO)


def _settle_promises(desk: Desk, amount: Decimal) -> None:
    """Money given back by hand fulfils what was promised, oldest first."""
    left = amount
    for identity, due in list(desk.state.refunds_due.items()):
        if not due.by_person or left <= ZERO:
            continue
        if due.amount <= left:
            left -= due.amount
            del desk.state.refunds_due[identity]
        else:
            desk.state.refunds_due[identity] = due.model_copy(update={"amount": due.amount - left})
            left = ZERO


def _forget_promises(desk: Desk) -> None:
    for identity, due in list(desk.state.refunds_due.items()):
        if due.by_person:
            del desk.state.refunds_due[identity]
