"""Courier: the visit is confirmed hours before its slot, and agreed anew when it failed.

Lifecycle, "Courier".
"""

from domain import answers as a
from domain.facts import CallFailed, DeliveryFailed, DeliveryRescheduled
from domain.orders import DeliveryKind, Slot
from domain.tasks import Task, TaskKind
from rules.order import cancellation, confirmation, stale
from rules.order.desk import Desk
from rules.order.refusals import Refused


def plan(desk: Desk) -> None:
    """confirm_delivery is ready call_before_slot before the slot; in closed time at the latest open moment before it."""
    slot = desk.order.delivery.slot
    if slot is None or desk.order.delivery.kind not in (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER):
        return
    if slot.start <= desk.now:
        return
    stale.agree(desk, slot.end)
    wanted = slot.start - desk.playbook.courier.call_before_slot
    ready = desk.call_time.latest_open_before(wanted)
    if ready is None or ready < desk.now:
        ready = desk.now
    desk.close_tasks(TaskKind.CONFIRM_DELIVERY)
    desk.open_task(TaskKind.CONFIRM_DELIVERY, "courier.call_before_slot", ready=ready)


def failed(desk: Desk) -> None:
    """The courier came and could not hand it over: a new slot is agreed."""
    desk.state.parcel = desk.state.parcel.model_copy(
        update={"failed_attempts": desk.state.parcel.failed_attempts + 1}
    )
    desk.happen(DeliveryFailed())
    desk.close_tasks(TaskKind.CONFIRM_DELIVERY)
    desk.open_task(TaskKind.AGREE_SLOT, "courier.failed_attempt")


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of confirm_delivery or agree_slot."""
    match answer:
        case a.Ok():
            desk.close_task(task)
        case a.Reschedule():
            confirmation.in_future(desk, answer.slot.start)
            desk.close_task(task)
            reschedule(desk, answer.slot)
        case a.NoAnswer():
            desk.happen(CallFailed(task=task.kind, attempt=task.attempt))
            retry = desk.now + desk.playbook.confirmation.retry_after
            desk.move_task(task, "confirmation.retry_after", retry, attempt=task.attempt + 1)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def reschedule(desk: Desk, slot: Slot) -> None:
    """Another slot was agreed."""
    delivery = desk.order.delivery.model_copy(update={"slot": slot})
    desk.state.order = desk.order.model_copy(update={"delivery": delivery})
    desk.close_tasks(TaskKind.AGREE_SLOT)
    desk.happen(DeliveryRescheduled(slot=slot))
    plan(desk)


def arrived_elsewhere(desk: Desk) -> None:
    """The parcel lies at an office now: no courier is confirmed or agreed."""
    desk.close_tasks(TaskKind.CONFIRM_DELIVERY, TaskKind.AGREE_SLOT)
