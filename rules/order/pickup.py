"""At the pickup point: the parcel waits for its customer, who is reminded, called, and after two weeks given up.

Lifecycle, "At the pickup point". The texts are the playbook's triggers on parcel.arrived and parcel.uncollected.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain import answers as a
from domain.durations import format_duration
from domain.facts import (
    CallFailed,
    OrderReturning,
    OrderWasReturned,
    ParcelArrived,
    ParcelRefused,
    ParcelUnclaimed,
    ParcelUncollected,
    PickupPromised,
)
from domain.orders import DeliveryKind
from domain.statuses import Status
from domain.stimuli import ParcelMoved
from domain.tasks import Task, TaskKind
from playbook.task_rows import row_delay
from rules.order import messages, triggers
from rules.order.desk import Desk
from rules.order.refusals import must_lie_ahead, no_such_outcome

UNCOLLECTED = "uncollected"
CALL = "call_pickup"
RETURN = "return"
WELL_AFTER = timedelta(hours=1)
"""What days are counted from need not be exact to the second: a timer more for each parcel would buy nothing."""


def arrive(desk: Desk, body: ParcelMoved) -> None:
    """The parcel lies at an office: the last one it arrived at is the one that is told, and the days count from there.

    It may be the second office, or the one it was brought to after a courier who failed.
    """
    until = body.store_until or body.at + desk.playbook.pickup.return_after
    desk.state.parcel = desk.state.parcel.model_copy(
        update={"office": body.office, "arrived_at": body.at, "store_until": until}
    )
    desk.state.arrival_messages = ()
    leave(desk)
    triggers.forget(desk, messages.ARRIVAL)
    triggers.forget(desk, "parcel.uncollected")
    fact = ParcelArrived(at=body.at, office=body.office, until=until)
    if desk.status is Status.AT_PICKUP:
        desk.happen(fact)
        wait_for_customer(desk)
    else:
        desk.move(Status.AT_PICKUP, fact)


def lies_there_already(desk: Desk, body: ParcelMoved) -> bool:
    """The same office reports the same parcel once more, or nobody says that it is another one."""
    return (
        desk.status is Status.AT_PICKUP
        and RETURN in desk.state.deadlines
        and body.office in (None, desk.state.parcel.office)
    )


def stored_until(desk: Desk, body: ParcelMoved) -> None:
    """The carrier's own storage date, where it is told only now."""
    if body.store_until is not None:
        _go_back_at(desk, body.store_until)


def wait_for_customer(desk: Desk) -> None:
    """The terms of waiting begin: the reminder, the call, the way back."""
    rules = desk.playbook.pickup
    arrived_at = desk.state.parcel.arrived_at or desk.now
    until = desk.state.parcel.store_until or arrived_at + rules.return_after
    desk.state.parcel = desk.state.parcel.model_copy(update={"arrived_at": arrived_at, "store_until": until})
    desk.state.pickup_base = _message_time(desk) or arrived_at
    _set_terms(desk, desk.state.pickup_base)
    _go_back_at(desk, until)


def wait_again(desk: Desk) -> None:
    """It still lies there and nobody asks for it: another term, then it goes back."""
    _go_back_at(desk, desk.now + desk.playbook.pickup.return_after)


def skip_past_reminder(desk: Desk) -> None:
    """Taken over after the day of its reminder: nothing is sent for the past, but the operator's call stands."""
    reminder = desk.state.deadlines[UNCOLLECTED].at
    call_after = _call_after(desk)
    if reminder <= desk.now and desk.state.pickup_base is not None:
        desk.drop_deadlines(UNCOLLECTED)
        if call_after is not None:
            _call_at(desk, desk.state.pickup_base + call_after)


def leave(desk: Desk) -> None:
    """It lies there no longer: timers and open pickup tasks end at once."""
    desk.drop_deadlines(UNCOLLECTED, CALL, RETURN)
    desk.close_tasks(TaskKind.REMIND_PICKUP)


def wake_uncollected(desk: Desk) -> None:
    """remind_after has passed since the arrival message."""
    if _sent_later(desk):
        return
    rules = desk.playbook.pickup
    base = _really_sent(desk)
    zone = ZoneInfo(desk.order.reach.zone.name)
    day = max(1, (desk.now.astimezone(zone).date() - base.astimezone(zone).date()).days)
    desk.happen(ParcelUncollected(day=day, until=_until(desk)))
    call_after = _call_after(desk)
    if call_after is not None and call_after >= rules.remind_after:
        _ask_at(desk, base + call_after)


def wake_call(desk: Desk) -> None:
    """call_after has passed and the reminder comes later, or not at all."""
    if not _sent_later(desk):
        _ask_at(desk, desk.now)


def wake_return(desk: Desk) -> None:
    """return_after from arrival: not collected, it goes back."""
    desk.happen(ParcelUnclaimed())
    desk.move(Status.RETURNING, OrderReturning(why="unclaimed"))


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of remind_pickup."""
    match answer:
        case a.WillCollect():
            must_lie_ahead(answer.on, desk.now)
            desk.close_task(task)
            desk.happen(PickupPromised(on=answer.on))
            _ask_at(desk, answer.on + timedelta(days=1))
        case a.NoAnswer():
            desk.happen(CallFailed(task=task.kind, attempt=task.attempt))
            retry = desk.now + desk.playbook.confirmation.retry_after
            desk.ask_again(task, "confirmation.retry_after", retry, tried=True)
        case a.Refused():
            desk.happen(ParcelRefused(reason=answer.reason))
            if desk.playbook.pickup.refusal_black_lists:
                desk.outbox.black_list = answer.reason
            desk.move(Status.RETURNING, OrderReturning(why="refused", reason=answer.reason))
        case a.AlreadyCollected():
            desk.close_task(task)
            _ask_at(desk, desk.now + timedelta(days=1))
        case _:
            raise no_such_outcome()


def on_returning(desk: Desk) -> None:
    """What never left the shop's hands needs no carrier: the warehouse takes it back at once."""
    if desk.order.delivery.kind in (DeliveryKind.SELF_PICKUP, DeliveryKind.OWN_COURIER):
        desk.open_task(TaskKind.RECEIVE_RETURN, "pickup.return_after")


def return_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of receive_return."""
    match answer:
        case a.Received():
            desk.close_task(task)
            desk.move(Status.RETURNED, OrderWasReturned(condition=answer.condition))
        case a.NotHere():
            must_lie_ahead(answer.check_at, desk.now)
            desk.ask_again(task, "pickup.not_here", answer.check_at)
        case _:
            raise no_such_outcome()


def _ask_at(desk: Desk, at: datetime) -> None:
    """An operator calls then, if it still lies there and is not already on its way back."""
    if at < _until(desk):
        desk.open_task(TaskKind.REMIND_PICKUP, "pickup.call_after", ready=at)


def _until(desk: Desk) -> datetime:
    until = desk.state.parcel.store_until
    return until if until is not None else desk.now


def _go_back_at(desk: Desk, until: datetime) -> None:
    desk.state.parcel = desk.state.parcel.model_copy(update={"store_until": until})
    term, arrived_at = desk.playbook.pickup.return_after, desk.state.parcel.arrived_at
    own = arrived_at is None or until == arrived_at + term
    words = (
        f"goes back, {_spelled(term)} from arrival" if own else "goes back, the carrier keeps it no longer"
    )
    desk.set_deadline(RETURN, until, "pickup.return_after", words)


def _spelled(term: timedelta) -> str:
    """ "14 days"; a shop in a hurry has terms that are not whole days, spelled as in its playbook: "1d12h"."""
    if term % timedelta(days=1):
        return format_duration(term)
    return "1 day" if term.days == 1 else f"{term.days} days"


def _set_terms(desk: Desk, base: datetime) -> None:
    rules = desk.playbook.pickup
    remind = f"not collected for {_spelled(rules.remind_after)}"
    desk.set_deadline(UNCOLLECTED, base + rules.remind_after, "pickup.remind_after", remind)
    call_after = _call_after(desk)
    if call_after is not None and call_after < rules.remind_after:
        _call_at(desk, base + call_after)


def _call_after(desk: Desk) -> timedelta | None:
    """From the arrival message to the call; None where the shop calls nobody."""
    return row_delay(desk.playbook, TaskKind.REMIND_PICKUP, desk.playbook.pickup.call_after)


def _call_at(desk: Desk, at: datetime) -> None:
    desk.set_deadline(CALL, at, "pickup.call_after", "not collected: an operator calls")


def _sent_later(desk: Desk) -> bool:
    """The message went out well after it was released (a gateway was down): the days count anew from its sending."""
    base = _really_sent(desk)
    if desk.state.pickup_base is not None and base - desk.state.pickup_base < WELL_AFTER:
        return False
    desk.state.pickup_base = base
    _set_terms(desk, base)
    return True


def _message_time(desk: Desk) -> datetime | None:
    """When the arrival message goes: now, or at the next message hours."""
    waiting = [
        desk.state.deadlines[f"{messages.MESSAGE}{message}"].at
        for message in desk.state.arrival_messages
        if f"{messages.MESSAGE}{message}" in desk.state.deadlines
    ]
    if waiting:
        return min(waiting)
    return desk.now if desk.state.arrival_messages else None


def _really_sent(desk: Desk) -> datetime:
    """When the arrival message was really sent; from arrival if none could be."""
    sent = [
        desk.surroundings.sent[message]
        for message in desk.state.arrival_messages
        if message in desk.surroundings.sent
    ]
    if sent:
        return min(sent)
    return desk.state.parcel.arrived_at or desk.now
