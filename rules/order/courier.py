"""Courier: the visit is confirmed hours before its slot, and agreed anew when it failed.

Lifecycle, "Courier".
"""

from datetime import datetime, timedelta

from domain import answers as a
from domain.facts import CallFailed, DeliveryFailed, DeliveryNear, DeliveryRescheduled
from domain.orders import DeliveryKind, Order, Slot
from domain.statuses import Status
from domain.tasks import Task, TaskKind
from playbook.task_rows import row_delay
from rules.order import cancellation, stale
from rules.order.desk import Desk
from rules.order.refusals import must_be_a_slot, no_such_outcome
from rules.order.task_times import limit_of

RULE = "courier.call_before_slot"
SENT_AGAIN = "sent_again"
"""What agree_slot is about where no visit failed: the script says so."""
_WITH_SLOT = (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER)


def plan(desk: Desk) -> None:
    """confirm_delivery is ready call_before_slot before the slot; in closed time at the latest open moment before it.

    Where that is past it is ready at once; where no call is possible any more before the slot, a message goes instead.
    """
    desk.close_tasks(TaskKind.CONFIRM_DELIVERY)
    slot = desk.order.delivery.slot
    if slot is None or desk.order.delivery.kind not in _WITH_SLOT or slot.start <= desk.now:
        return
    stale.customer_agreed(desk, slot.end)
    call_before = row_delay(desk.playbook, TaskKind.CONFIRM_DELIVERY, desk.playbook.courier.call_before_slot)
    if call_before is None:
        return  # the shop calls nobody before its courier comes
    found = _call_times(desk, slot, call_before)
    if found is None:
        desk.happen(DeliveryNear(slot=slot))
        return
    ready, within = found
    desk.open_task(TaskKind.CONFIRM_DELIVERY, RULE, ready=ready, within=within)


def call_times(desk: Desk) -> tuple[datetime, timedelta] | None:
    """From when the planned visit is confirmed and how long there is for it; None where no such call is possible or wanted."""
    slot = desk.order.delivery.slot
    before = row_delay(desk.playbook, TaskKind.CONFIRM_DELIVERY, desk.playbook.courier.call_before_slot)
    return None if slot is None or before is None else _call_times(desk, slot, before)


def _call_times(desk: Desk, slot: Slot, call_before: timedelta) -> tuple[datetime, timedelta] | None:
    ready = desk.call_time.latest_open_before(max(slot.start - call_before, desk.now))
    if ready is None or ready < desk.now:
        ready = desk.call_time.next_open(desk.now)
    if ready is None or ready >= slot.start:
        return None
    return ready, min(limit_of(TaskKind.CONFIRM_DELIVERY, desk.playbook), _before(desk, ready, slot))


def edited(desk: Desk, before: Order) -> None:
    """The visit follows an edit of an agreed order: another slot is told, and another slot, kind or clock is planned for."""
    was, now = before.delivery, desk.order.delivery
    visits = was.kind in _WITH_SLOT and now.kind in _WITH_SLOT
    if visits and was.slot is not None and now.slot is not None and was.slot != now.slot:
        desk.happen(DeliveryRescheduled(slot=now.slot))
    another_clock = before.reach.zone != desk.order.reach.zone and desk.find_task(TaskKind.CONFIRM_DELIVERY)
    if (was.kind, was.slot) != (now.kind, now.slot) or another_clock:
        plan(desk)
    if now.kind not in _WITH_SLOT or now.slot != was.slot:
        desk.close_tasks(TaskKind.AGREE_SLOT)


def failed(desk: Desk) -> None:
    """The courier came and could not hand it over: a new slot is agreed."""
    desk.happen(DeliveryFailed())
    desk.close_tasks(TaskKind.CONFIRM_DELIVERY)
    desk.open_task(TaskKind.AGREE_SLOT, "courier.failed_attempt")


def sent_again(desk: Desk) -> None:
    """Another parcel is brought in the slot that was agreed; where that is past, a new one is agreed."""
    slot = desk.order.delivery.slot
    if slot is None or desk.order.delivery.kind not in _WITH_SLOT:
        return
    if slot.start <= desk.now:
        desk.open_task(TaskKind.AGREE_SLOT, "courier.sent_again", about=SENT_AGAIN)
    elif desk.status is Status.PAID:
        plan(desk)  # a confirmed order plans its visit by itself


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of confirm_delivery or agree_slot."""
    match answer:
        case a.Ok():
            desk.close_task(task)
        case a.Reschedule():
            must_be_a_slot(answer.slot, desk.now)
            desk.close_task(task)
            _reschedule(desk, answer.slot)
        case a.NoAnswer():
            _no_answer(desk, task)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise no_such_outcome()


def arrived_elsewhere(desk: Desk) -> None:
    """The parcel lies at an office now, or is gone: no courier is confirmed or agreed."""
    desk.close_tasks(TaskKind.CONFIRM_DELIVERY, TaskKind.AGREE_SLOT)


def _reschedule(desk: Desk, slot: Slot) -> None:
    delivery = desk.order.delivery.model_copy(update={"slot": slot})
    desk.state.order = desk.order.model_copy(update={"delivery": delivery})
    desk.close_tasks(TaskKind.AGREE_SLOT)
    desk.happen(DeliveryRescheduled(slot=slot))
    plan(desk)


def _no_answer(desk: Desk, task: Task) -> None:
    """Again after retry_after; a visit is confirmed before it begins or not at all."""
    desk.happen(CallFailed(task=task.kind, attempt=task.attempt))
    retry = desk.call_time.next_open(desk.now + desk.playbook.confirmation.retry_after)
    slot = desk.order.delivery.slot
    if task.kind is not TaskKind.CONFIRM_DELIVERY or slot is None:
        again = desk.now + desk.playbook.confirmation.retry_after
        desk.ask_again(task, "confirmation.retry_after", again, attempt=task.attempt + 1)
    elif retry is None or retry >= slot.start:
        desk.close_task(task)
        desk.happen(DeliveryNear(slot=slot))
    else:
        within = min(limit_of(task.kind, desk.playbook), _before(desk, retry, slot))
        desk.ask_again(task, "confirmation.retry_after", retry, within=within, attempt=task.attempt + 1)


def _before(desk: Desk, ready: datetime, slot: Slot) -> timedelta:
    """Open time left for the call; a minute less, because what ends at closing would be due at the next opening."""
    left = desk.call_time.open_time_between(ready, slot.start) - timedelta(minutes=1)
    return max(timedelta(0), left)
