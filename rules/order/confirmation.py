"""Confirmation: agreeing a new order with the customer by calls, or without one where nothing is left to ask.

Lifecycle, "Confirmation" 1-7. Payment, stock and assembly that follow are set going by the status itself (stages.py).
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain import answers as a
from domain.facts import (
    CallAgreed,
    CallFailed,
    CustomerUnreachable,
    NumberWasWrong,
    OrderThinking,
    OrderWasConfirmed,
    PaymentWasSwitched,
    StillThinking,
)
from domain.money import ZERO
from domain.orders import AddressPart, DeliveryKind, PaymentMethod, Reason
from domain.statuses import AGREEING, Status
from domain.tasks import Task, TaskKind
from playbook.schema import OnGiveUp
from rules.order import cancellation, stale
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now

GIVE_UP = "give_up"
_RULE = "confirmation"
_NEEDED: dict[DeliveryKind, tuple[AddressPart, ...]] = {
    DeliveryKind.POST_OFFICE: (AddressPart.POSTCODE, AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.PICKUP_POINT: (AddressPart.POINT,),
    DeliveryKind.COURIER: (AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.OWN_COURIER: (AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.SELF_PICKUP: (AddressPart.PLACE,),
}
_WITH_SLOT = (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER)
LONGEST_WAIT = timedelta(days=365)
"""A date further away than a year is a slip of the keyboard."""


def missing_parts(desk: Desk) -> tuple[AddressPart, ...]:
    """What the address lacks for its kind of delivery."""
    delivery = desk.order.delivery
    missing = [part for part in _NEEDED[delivery.kind] if part not in delivery.has]
    if desk.playbook.confirmation.slots and delivery.kind in _WITH_SLOT and delivery.slot is None:
        missing.append(AddressPart.SLOT)
    return tuple(missing)


def over_quantity(desk: Desk) -> bool:
    """More packs than may be sent for cash on delivery."""
    limit = desk.playbook.confirmation.prepay_over_quantity
    return limit is not None and desk.order.quantity > limit


def ask(desk: Desk) -> None:
    """The task confirm_order opens, and the time for it begins to run."""
    about = (
        f"missing:{','.join(missing_parts(desk))}" if desk.state.paid > ZERO and missing_parts(desk) else None
    )
    desk.open_task(
        TaskKind.CONFIRM_ORDER,
        f"{_RULE}.call_within",
        within=desk.playbook.confirmation.call_within,
        about=about,
    )
    give_up_at(desk, desk.order.placed_at + desk.playbook.confirmation.give_up_after)


def give_up_at(desk: Desk, at: datetime) -> None:
    """The end of the attempts."""
    desk.state.give_up_passed = False
    desk.set_deadline(GIVE_UP, at, f"{_RULE}.give_up_after", "attempts to reach the customer end")


def confirm(desk: Desk, answer: a.Confirmed | None, *, by_itself: bool = False) -> None:
    """The order is agreed; refused while something is missing that the shop or the carrier needs."""
    if desk.status not in AGREEING:
        raise not_now(desk.status, "confirming it")
    if answer is not None:
        _take_over(desk, answer)
    _must_be_complete(desk, answer, by_itself)
    over(desk)
    desk.close_tasks(TaskKind.DECIDE_STALE)
    desk.move(
        Status.CONFIRMED,
        OrderWasConfirmed(method=desk.order.method, total=desk.order.total, by_itself=by_itself),
    )


def over(desk: Desk) -> None:
    """Nobody needs to be asked any more."""
    desk.close_tasks(
        TaskKind.CONFIRM_ORDER, TaskKind.CALL_THINKING, TaskKind.DECIDE_UNREACHABLE, TaskKind.DECIDE_BLACK_LIST,
    )  # fmt: skip
    desk.drop_deadlines(GIVE_UP)
    desk.state.give_up_passed = False


def can_confirm_itself(desk: Desk) -> bool:
    """Nothing is left to ask: the address is full, and nobody needs to be told about age."""
    return not missing_parts(desk) and not desk.playbook.confirmation.adults_only and not desk.order.draft


def trusted(desk: Desk) -> bool:
    """auto_confirm: trusted customers, or totals below a limit; on delivery within the quantity limit only."""
    rule = desk.playbook.confirmation.auto_confirm
    customer = desk.surroundings.customer
    known = customer.completed_orders >= 2 and customer.returned_orders == 0 and not customer.black_listed
    small = rule.total_below is not None and desk.order.total < rule.total_below
    if not ((rule.trusted_customers and known) or small) or customer.black_listed:
        return False
    return can_confirm_itself(desk) and not (
        desk.order.method is PaymentMethod.ON_DELIVERY and over_quantity(desk)
    )


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of confirm_order or call_thinking."""
    match answer:
        case a.Confirmed():
            confirm(desk, answer)
        case a.NoAnswer():
            _no_answer(desk, task)
        case a.WrongNumber():
            _wrong_number(desk, task)
        case a.Callback():
            in_future(desk, answer.at)
            desk.happen(CallAgreed(at=answer.at))
            _reached(desk, answer.at)
            desk.move_task(
                task, f"{_RULE}.callback", answer.at, within=desk.playbook.confirmation.call_within
            )
        case a.Thinking():
            _thinking(desk, task, answer.call_at)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case a.Spam():
            cancellation.cancel(desk, Reason.SPAM, silent=True)
        case a.Duplicate():
            if answer.of not in desk.surroundings.known_orders or answer.of == desk.order.id:
                raise Refused("no_such_order", "Name the id of another order of this shop that stays.")
            cancellation.cancel(desk, Reason.DUPLICATE, silent=True, duplicate_of=answer.of)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def decided(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of decide_unreachable or decide_black_list: extend, confirmed, cancelled."""
    match answer:
        case a.Extend():
            in_future(desk, answer.until)
            desk.close_task(task)
            stale.extend(desk, answer.until)
            desk.state.wrong_number = False
            if desk.status in AGREEING:
                if (
                    desk.find_task(TaskKind.CONFIRM_ORDER) is None
                    and desk.find_task(TaskKind.CALL_THINKING) is None
                ):
                    ask(desk)
                give_up_at(desk, answer.until)
        case a.Confirmed():
            confirm(desk, answer)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def wake_give_up(desk: Desk) -> None:
    """give_up_after has passed since placing: the end, or a supervisor decides."""
    desk.state.give_up_passed = True
    if not _end_if_tried_enough(desk):
        desk.open_task(TaskKind.DECIDE_UNREACHABLE, f"{_RULE}.min_attempts")


def in_future(desk: Desk, at: datetime) -> None:
    """A date somebody names must lie ahead, within a year."""
    if at <= desk.now:
        raise Refused("date_in_the_past", "Name a moment that is still to come.")
    if at > desk.now + LONGEST_WAIT:
        raise Refused("date_too_far", "Name a moment within a year from now.")


def _take_over(desk: Desk, answer: a.Confirmed) -> None:
    """Method, means and slot agreed in the talk."""
    order = desk.order
    delivery = order.delivery
    if answer.slot is not None:
        in_future(desk, answer.slot.end)
        delivery = delivery.model_copy(update={"slot": answer.slot})
    switched = answer.method is not None and answer.method is not order.method
    desk.state.order = order.model_copy(
        update={
            "method": answer.method or order.method,
            "means": answer.means or order.means,
            "delivery": delivery,
        }
    )
    if switched:
        desk.happen(PaymentWasSwitched(method=desk.order.method))


def _must_be_complete(desk: Desk, answer: a.Confirmed | None, by_itself: bool) -> None:
    missing = missing_parts(desk)
    if missing:
        raise Refused(
            "address_incomplete",
            f"Complete the delivery first: {', '.join(missing)} is missing (PATCH the order, then confirm).",
        )
    if desk.order.method is PaymentMethod.ON_DELIVERY and over_quantity(desk):
        limit = desk.playbook.confirmation.prepay_over_quantity
        raise Refused(
            "prepay_over_quantity",
            f"More than {limit} packs are prepaid only: switch the method to online or invoice.",
        )
    if desk.playbook.confirmation.adults_only and not by_itself:
        if answer is None or not answer.told_18_plus:
            raise Refused(
                "told_18_plus_missing",
                "Tell the customer that the goods are for adults, and set told_18_plus.",
            )
        if answer.in_doubt and answer.age is None:
            raise Refused(
                "age_unclear",
                "On doubt say how it was settled: age_ok, or adult_receives with who in the note.",
            )
        if answer.age is a.AgeCheck.ADULT_RECEIVES and not answer.note:
            raise Refused("adult_missing", "Write in the note which adult receives the order.")


def _no_answer(desk: Desk, task: Task) -> None:
    desk.state.attempts = (*desk.state.attempts, desk.now)
    desk.happen(CallFailed(task=task.kind, attempt=len(desk.state.attempts)))
    if desk.state.give_up_passed and _end_if_tried_enough(desk):
        return
    desk.move_task(
        task, f"{_RULE}.retry_after", desk.now + desk.playbook.confirmation.retry_after,
        within=desk.playbook.confirmation.call_within, attempt=task.attempt + 1,
    )  # fmt: skip


def _wrong_number(desk: Desk, task: Task) -> None:
    desk.close_task(task)
    # The fact comes first: T11 must not go to the number that is somebody else's.
    desk.state.wrong_number = True
    desk.happen(NumberWasWrong())
    if desk.state.give_up_passed:
        _end_if_tried_enough(desk)
    elif GIVE_UP not in desk.state.deadlines:
        give_up_at(desk, desk.now + desk.playbook.confirmation.give_up_after)


def _thinking(desk: Desk, task: Task, call_at: datetime) -> None:
    in_future(desk, call_at)
    desk.close_task(task)
    if desk.status is Status.NEW:
        desk.move(Status.THINKING, OrderThinking(call_at=call_at))
    else:
        desk.happen(StillThinking(call_at=call_at))
    _reached(desk, call_at)
    desk.open_task(
        TaskKind.CALL_THINKING,
        f"{_RULE}.thinking",
        ready=call_at,
        within=desk.playbook.confirmation.call_within,
    )


def _reached(desk: Desk, until: datetime) -> None:
    """The customer spoke with us: attempts count anew from the agreed moment, and the order is not stale before it."""
    desk.state.attempts = ()
    give_up_at(desk, until + desk.playbook.confirmation.give_up_after)
    desk.close_tasks(TaskKind.DECIDE_UNREACHABLE)
    stale.agree(desk, until)


def _end_if_tried_enough(desk: Desk) -> bool:
    zone = ZoneInfo(desk.playbook.hours.timezone)
    days = {at.astimezone(zone).date() for at in desk.state.attempts}
    enough = len(desk.state.attempts) >= desk.playbook.confirmation.min_attempts and len(days) >= 2
    if not (enough or desk.state.wrong_number):
        return False
    desk.happen(CustomerUnreachable(attempts=len(desk.state.attempts), days=len(days)))
    if desk.playbook.confirmation.on_give_up is OnGiveUp.CANCEL:
        cancellation.cancel(desk, Reason.UNREACHABLE)
        return True
    desk.close_tasks(TaskKind.CONFIRM_ORDER, TaskKind.CALL_THINKING)
    desk.open_task(TaskKind.DECIDE_UNREACHABLE, f"{_RULE}.on_give_up")
    return True
