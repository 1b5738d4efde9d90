"""At the pickup point: the parcel waits for its customer, who is reminded, called, and after two weeks given up.

Lifecycle, "At the pickup point". The texts are the playbook's triggers on parcel.arrived and parcel.uncollected; the terms
are counted in pickup_terms.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from domain import answers as a
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
from rules.order import messages, pickup_terms, triggers
from rules.order.desk import Desk
from rules.order.pickup_terms import CALL, RETURN, UNCOLLECTED
from rules.order.refusals import must_lie_ahead, no_such_outcome


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
        pickup_terms.go_back_at(desk, body.store_until)


def wait_for_customer(desk: Desk) -> None:
    """The terms of waiting begin: the reminder, the call, the way back."""
    rules = desk.playbook.pickup
    arrived_at = desk.state.parcel.arrived_at or desk.now
    until = desk.state.parcel.store_until or arrived_at + rules.return_after
    desk.state.parcel = desk.state.parcel.model_copy(update={"arrived_at": arrived_at, "store_until": until})
    desk.state.pickup_base = pickup_terms.message_time(desk) or arrived_at
    desk.state.pickup_call_over = False
    pickup_terms.set_terms(desk, desk.state.pickup_base)
    pickup_terms.go_back_at(desk, until)


def wait_again(desk: Desk) -> None:
    """It still lies there and nobody asks for it: another term, then it goes back."""
    pickup_terms.go_back_at(desk, desk.now + desk.playbook.pickup.return_after, since=desk.now)


def skip_past_reminder(desk: Desk) -> None:
    """Taken over after the day of its reminder: nothing is sent for the past, but the operator's call stands."""
    reminder = desk.state.deadlines[UNCOLLECTED].at
    call_after = pickup_terms.call_after(desk)
    if reminder <= desk.now and desk.state.pickup_base is not None:
        desk.drop_deadlines(UNCOLLECTED)
        if call_after is not None:
            pickup_terms.call_at(desk, desk.state.pickup_base, call_after)


def leave(desk: Desk) -> None:
    """It lies there no longer: timers and open pickup tasks end at once."""
    desk.drop_deadlines(UNCOLLECTED, CALL, RETURN)
    desk.state.pickup_call_over = True
    desk.close_tasks(TaskKind.REMIND_PICKUP)


def wake_uncollected(desk: Desk) -> None:
    """remind_after has passed since the arrival message."""
    if pickup_terms.sent_later(desk):
        return
    rules = desk.playbook.pickup
    base = desk.state.pickup_base = pickup_terms.really_sent(desk)
    zone = ZoneInfo(desk.order.reach.zone.name)
    day = max(1, (desk.now.astimezone(zone).date() - base.astimezone(zone).date()).days)
    desk.happen(ParcelUncollected(day=day, until=pickup_terms.until(desk)))
    call_after = pickup_terms.call_after(desk)
    if call_after is not None and call_after >= rules.remind_after and not desk.state.pickup_call_over:
        pickup_terms.ask_by_terms(desk, base + call_after)


def wake_call(desk: Desk) -> None:
    """call_after has passed and the reminder comes later, or not at all."""
    if not pickup_terms.sent_later(desk):
        pickup_terms.ask_by_terms(desk, desk.now)


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
            pickup_terms.ask_at(desk, answer.on + timedelta(days=1))
        case a.NoAnswer():
            desk.happen(CallFailed(task=task.kind, attempt=task.attempt))
            retry = desk.now + desk.playbook.confirmation.retry_after
            desk.ask_again(task, "confirmation.retry_after", retry, attempt=task.attempt + 1)
        case a.Refused():
            desk.happen(ParcelRefused(reason=answer.reason))
            if desk.playbook.pickup.refusal_black_lists:
                desk.outbox.black_list = answer.reason
            desk.move(Status.RETURNING, OrderReturning(why="refused", reason=answer.reason))
        case a.AlreadyCollected():
            desk.close_task(task)
            pickup_terms.ask_at(desk, desk.now + timedelta(days=1))
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
