"""Confirmation: what comes of a call in which an order is to be agreed, and of a supervisor's decision about it.

Lifecycle, "Confirmation" 3, 5-8. Unanswered calls are reaching's; payment, stock and assembly that follow are set going by
the status itself (stages.py).
"""

from domain import answers as a
from domain.facts import (
    CallAgreed,
    OrderThinking,
    OrderWasConfirmed,
    PaymentWasSwitched,
    StillThinking,
)
from domain.orders import Order, Reason
from domain.statuses import AGREEING, Status
from domain.tasks import AGREEING_CALLS, Task, TaskKind
from rules.order import cancellation, prices, reaching, requirements, stale
from rules.order.desk import Desk
from rules.order.refusals import Refused, must_be_a_slot, must_lie_ahead, no_such_outcome, not_now


def confirm(desk: Desk, answer: a.Confirmed | None, *, by_itself: bool = False) -> None:
    """The order is agreed; refused while something is missing that the shop or the carrier needs."""
    if desk.status not in AGREEING:
        raise not_now(desk.status, "confirming it")
    agreed = desk.order if answer is None else _with(desk, answer)
    _must_be_complete(desk, agreed, answer, by_itself)
    switched = agreed.method is not desk.order.method
    # What a customer has agreed to is a real order, whatever call it came from.
    desk.state.order = agreed.model_copy(update={"draft": False})
    desk.state.silent = False
    if switched:
        desk.happen(PaymentWasSwitched(method=agreed.method))
    over(desk)
    desk.close_tasks(TaskKind.DECIDE_STALE)
    desk.move(
        Status.CONFIRMED,
        OrderWasConfirmed(
            method=agreed.method,
            total=agreed.total,
            by_itself=by_itself,
            why_on_delivery=answer.why_on_delivery
            if answer is not None and not agreed.method.prepaid
            else None,
        ),
    )


def over(desk: Desk) -> None:
    """Nobody needs to be asked any more."""
    desk.close_tasks(*AGREEING_CALLS, TaskKind.DECIDE_UNREACHABLE, TaskKind.DECIDE_BLACK_LIST)
    desk.drop_deadlines(reaching.GIVE_UP)
    desk.state.give_up_passed = False


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of confirm_order or call_thinking."""
    match answer:
        case a.Confirmed():
            confirm(desk, answer)
        case a.NoAnswer():
            reaching.no_answer(desk, task)
        case a.WrongNumber():
            reaching.wrong_number(desk, task)
        case a.Callback():
            must_lie_ahead(answer.at, desk.now)
            desk.happen(CallAgreed(at=answer.at))
            reaching.reached(desk, answer.at)
            desk.ask_again(task, "confirmation.callback", answer.at, attempt=1)
        case a.Thinking():
            _thinking(desk, task, answer)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case a.Spam():
            cancellation.cancel(desk, Reason.SPAM, silent=True)
        case a.Duplicate():
            cancellation.must_be_another(desk, answer.of)
            cancellation.cancel(desk, Reason.DUPLICATE, silent=True, duplicate_of=answer.of)
        case _:
            raise no_such_outcome()


def decided(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of decide_unreachable, decide_stale or decide_black_list: a supervisor's word."""
    match answer:
        case a.Extend():
            must_lie_ahead(answer.until, desk.now)
            desk.close_task(task)
            # More time answers what else a supervisor was asked about the time.
            desk.close_tasks(TaskKind.DECIDE_UNREACHABLE, TaskKind.DECIDE_STALE)
            stale.extend(desk, answer.until)
            if desk.status in AGREEING:
                _go_on_asking(desk)
                reaching.give_up_at(desk, answer.until)
        case a.Confirmed():
            confirm(desk, answer)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise no_such_outcome()


def _go_on_asking(desk: Desk) -> None:
    """More calls, where there is a number to call and an hour for it; else the extension waits for the customer's word."""
    undecided = desk.find_task(TaskKind.DECIDE_BLACK_LIST) is not None
    if reaching.is_asked(desk) or undecided or desk.state.wrong_number:
        return
    if desk.call_time.next_open(desk.now) is not None:
        reaching.ask(desk)


def _with(desk: Desk, answer: a.Confirmed) -> Order:
    """The order with the method, means and slot agreed in the talk, at what it costs that way."""
    order = desk.order
    delivery = order.delivery
    if answer.slot is not None:
        must_be_a_slot(answer.slot, desk.now)
        delivery = delivery.model_copy(update={"slot": answer.slot})
    agreed = order.model_copy(
        update={
            "method": answer.method or order.method,
            "means": answer.means or order.means,
            "delivery": delivery,
        }
    )
    if agreed.method is not order.method:
        return prices.switched(desk, agreed)
    return prices.edited(desk, agreed) if agreed.means is not order.means else agreed


def _must_be_complete(desk: Desk, agreed: Order, answer: a.Confirmed | None, by_itself: bool) -> None:
    if not agreed.lines:
        raise Refused("no_lines", "Nothing is ordered yet: add lines first (PATCH the order, then confirm).")
    requirements.must_have_address(agreed, desk.playbook.confirmation, desk.now)
    requirements.must_be_prepaid(desk, agreed)
    if desk.playbook.confirmation.adults_only and not by_itself:
        requirements.must_be_told_age(answer)


def _thinking(desk: Desk, task: Task, answer: a.Thinking) -> None:
    must_lie_ahead(answer.call_at, desk.now)
    desk.close_task(task)
    if desk.status is Status.NEW:
        desk.move(Status.THINKING, OrderThinking(call_at=answer.call_at))
    else:
        desk.happen(StillThinking(call_at=answer.call_at))
    reaching.reached(desk, answer.call_at)
    desk.open_task(TaskKind.CALL_THINKING, "confirmation.thinking", ready=answer.call_at)
