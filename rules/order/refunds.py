"""Refunds: money that goes back through its provider where it can, else by a person's hand.

Lifecycle, "Payment", last point, and the ends of an order. What is told about money that went back is a fact and never
refused: it fulfils the promise it fits, or else what a person promised, then money nobody promised, then refunds under way.
More than the books can hold, or a refund that was not due any more, is booked as far as money is left, and a person looks.
"""

from decimal import Decimal

from domain import answers as a
from domain.facts import RefundCouldNot, RefundDue, RefundWasMade
from domain.ids import RefundId, refund_id
from domain.money import ZERO
from domain.stimuli import RefundFailed, RefundMade, RefundWanted
from domain.tasks import Task, TaskKind
from rules.order import balance, settlement
from rules.order.desk import Desk
from rules.order.refusals import Refused, no_such_outcome
from rules.order.state import PAID_TO_PEOPLE, MoneyBack, Payment, Refund
from rules.order.wanted import RefundRequest

BY_PERSON = "refund"
"""What a look_into is about when a person must give a closed order's money back."""
TWICE = "refund_twice"
"""What a look_into is about when more went back than was due: its amount is to be asked back, or explained."""


def must_be_there(desk: Desk, amount: Decimal) -> None:
    """More than was paid cannot go back."""
    if amount <= ZERO or amount > desk.state.kept_money:
        raise Refused("more_than_paid", f"At most {desk.state.kept_money:.2f} can be given back.")


def wanted(desk: Desk, stimulus: RefundWanted) -> None:
    """Somebody wants money to go back."""
    amount = desk.state.kept_money if stimulus.amount is None else stimulus.amount
    must_be_there(desk, amount)
    _give_back(desk, amount, desk.cause)
    balance.weigh(desk)


def give_back_all(desk: Desk) -> None:
    """All goes back that a closed order keeps and is not the shop's."""
    if desk.state.surplus > ZERO:
        _give_back(desk, desk.state.surplus, f"{desk.cause}:all")


def made(desk: Desk, stimulus: RefundMade) -> None:
    """Money went back, by our own refund or told by the shop or a provider; told twice it counts once."""
    state = desk.state
    if stimulus.amount <= ZERO:
        return
    due = state.refunds_due.pop(stimulus.refund, None) if stimulus.refund is not None else None
    if any(known.external_id == stimulus.external_id for known in state.refunds_made):
        return
    fits = min(stimulus.amount, state.paid - state.refunded)
    doubtful = stimulus.amount - fits
    if stimulus.refund is None:
        due = _fitting(desk, stimulus.amount)
    elif due is None:
        # Settled or withdrawn before, and it went back all the same: all of it went back twice.
        doubtful = stimulus.amount
    _fulfil(desk, fits if due is None else fits - due.amount)
    if fits > ZERO:
        book(desk, fits, stimulus.external_id, due.payment if due is not None else None)
    else:
        # Remembered, so that told twice it is asked about once.
        state.refunds_made = (*state.refunds_made, MoneyBack(external_id=stimulus.external_id, amount=ZERO))
    _promise_no_more_than_there_is(desk)
    ask_again(desk)
    balance.weigh(desk)
    if doubtful > ZERO:
        _look_at(desk, doubtful)


def failed(desk: Desk, stimulus: RefundFailed) -> None:
    """The provider refuses: a person gives the money back."""
    due = desk.state.refunds_due.get(stimulus.refund)
    if due is None or due.by_person:
        return
    desk.state.refunds_due[stimulus.refund] = due.model_copy(update={"by_person": True})
    desk.happen(RefundCouldNot(amount=due.amount, code=stimulus.code))
    ask_again(desk)


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of the task refund."""
    match answer:
        case a.Refunded():
            _given_by_hand(desk, task, _promised_by_person(desk) if answer.amount is None else answer.amount)
        case a.WrittenOff():
            settlement.must_decide(desk)
            desk.close_task(task)
            forget_promises(desk)
        case a.ToppedUp():
            raise Refused("nothing_owed", "This money is the customer's: answer refunded or written_off.")
        case _:
            raise no_such_outcome()


def looked_into(desk: Desk, task: Task) -> None:
    """A closed order's money was given back by hand."""
    amount = _promised_by_person(desk) if task.about == BY_PERSON else desk.state.surplus
    _given_by_hand(desk, task, amount)


def forget_promises(desk: Desk) -> None:
    """What a person should have given back stays."""
    for identity, due in list(desk.state.refunds_due.items()):
        if due.by_person:
            del desk.state.refunds_due[identity]
    balance.weigh(desk)


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


def ask_again(desk: Desk) -> None:
    """A person has the task to give back all that only a person can, as long as there is any."""
    amount = _promised_by_person(desk)
    task = desk.find_task(TaskKind.LOOK_INTO, about=BY_PERSON) or desk.find_task(TaskKind.REFUND)
    if amount <= ZERO:
        if task is not None:
            desk.close_task(task)
    elif desk.state.closed:
        desk.open_task(TaskKind.LOOK_INTO, "payment.refund", about=BY_PERSON, amount=amount)
    else:
        desk.open_task(TaskKind.REFUND, "payment.refund", amount=amount)


def _give_back(desk: Desk, amount: Decimal, cause: str) -> None:
    """Through the payments it came by, newest first; what has no provider is a person's task."""
    left = amount
    for payment in reversed(desk.state.payments):
        part = min(left, payment.amount - _gone_back(desk, payment))
        if part > ZERO:
            left -= part
            _request(desk, payment, part, f"{cause}:{payment.key}")
    ask_again(desk)


def _request(desk: Desk, payment: Payment, amount: Decimal, cause: str) -> None:
    identity = refund_id(desk.order.id, cause)
    by_person = payment.provider in PAID_TO_PEOPLE
    desk.state.refunds_due[identity] = Refund(amount=amount, by_person=by_person, payment=payment.key)
    desk.happen(RefundDue(amount=amount))
    if not by_person:
        desk.outbox.refunds.append(
            RefundRequest(id=identity, amount=amount, provider=payment.provider, payment=payment.external_id)
        )


def _gone_back(desk: Desk, payment: Payment) -> Decimal:
    """What of this payment went or is going back."""
    due = sum((one.amount for one in desk.state.refunds_due.values() if one.payment == payment.key), ZERO)
    return due + sum((one.amount for one in desk.state.refunds_made if one.of == payment.key), ZERO)


def _fitting(desk: Desk, amount: Decimal) -> Refund | None:
    """The promise of just this sum that others fulfilled; its provider need not make it any more."""
    fitting = [identity for identity, due in desk.state.refunds_due.items() if due.amount == amount]
    # A person's promise waits for just such a word; of the others the first.
    fitting.sort(key=lambda identity: not desk.state.refunds_due[identity].by_person)
    return _withdraw(desk, fitting[0]) if fitting else None


def _promise_no_more_than_there_is(desk: Desk) -> None:
    """More went back than was free: refunds under way are withdrawn, and what is left of the last is asked for anew."""
    left = -desk.state.kept_money
    for identity, due in list(desk.state.refunds_due.items()):
        if left <= ZERO:
            return
        if due.by_person:
            continue
        _withdraw(desk, identity)
        payment = next((one for one in desk.state.payments if one.key == due.payment), None)
        if due.amount > left and payment is not None:
            _request(desk, payment, due.amount - left, f"{desk.cause}:rest:{identity}")
        left -= due.amount


def _withdraw(desk: Desk, identity: RefundId) -> Refund:
    due = desk.state.refunds_due.pop(identity)
    if not due.by_person:
        desk.outbox.refunds_withdrawn.append(identity)
    return due


def _look_at(desk: Desk, amount: Decimal) -> None:
    known = desk.find_task(TaskKind.LOOK_INTO, about=TWICE)
    before = known.amount if known is not None and known.amount is not None else ZERO
    desk.open_task(TaskKind.LOOK_INTO, "payment.refund", about=TWICE, amount=before + amount)


def _promised_by_person(desk: Desk) -> Decimal:
    return sum((due.amount for due in desk.state.refunds_due.values() if due.by_person), ZERO)


def _given_by_hand(desk: Desk, task: Task, amount: Decimal) -> None:
    """What was promised is fulfilled first; what is left of the promise is asked for again."""
    _fulfil(desk, amount)
    must_be_there(desk, amount)
    desk.close_task(task)
    book(desk, amount, desk.cause)
    ask_again(desk)
    balance.weigh(desk)


def _fulfil(desk: Desk, amount: Decimal) -> None:
    """What a person promised is fulfilled, oldest first."""
    left = amount
    for identity, due in list(desk.state.refunds_due.items()):
        if not due.by_person or left <= ZERO:
            continue
        if due.amount <= left:
            del desk.state.refunds_due[identity]
        else:
            desk.state.refunds_due[identity] = due.model_copy(update={"amount": due.amount - left})
        left -= min(left, due.amount)
