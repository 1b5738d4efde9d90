"""Movement: a parcel that stands still is asked about, and one that is lost is searched for, sent again or written off.

Lifecycle, "Shipping and tracking" (no_movement_after) and "Statuses" (lost).
"""

from domain import answers as a
from domain.facts import OrderSentAgain, OrderWasReturned, ParcelLost, ParcelStuck
from domain.parcels import ParcelCode
from domain.statuses import ON_THE_WAY, Status
from domain.tasks import Task, TaskKind
from rules.order import courier, messages, pickup, stale, triggers
from rules.order.desk import Desk
from rules.order.refusals import must_lie_ahead, no_such_outcome, not_now
from rules.order.state import Parcel

NO_MOVEMENT = "no_movement"


def watch(desk: Desk) -> None:
    """No movement for too long is asked about; what already waits for its customer or a person has its own terms."""
    if desk.status in (Status.SHIPPED, Status.DELIVERING, Status.RETURNING):
        at = desk.now + desk.playbook.shipping.no_movement_after
        words = "no movement: the carrier is asked"
        desk.set_deadline(NO_MOVEMENT, at, "shipping.no_movement_after", words, since=desk.now)
    else:
        desk.drop_deadlines(NO_MOVEMENT)


def wake(desk: Desk) -> None:
    """No movement for no_movement_after."""
    desk.happen(ParcelStuck(since=desk.now - desk.playbook.shipping.no_movement_after))
    desk.open_task(TaskKind.ASK_CARRIER, "shipping.no_movement_after")


def seen(desk: Desk, code: ParcelCode) -> None:
    """The parcel moved: nobody needs to ask where it is, or what becomes of a lost one."""
    desk.close_tasks(TaskKind.ASK_CARRIER)
    if code is not ParcelCode.LOST:
        desk.close_tasks(TaskKind.DECIDE_LOST)


def carrier_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of ask_carrier."""
    match answer:
        case a.Accepted():
            desk.close_task(task)
            watch(desk)
        case a.WillAnswer():
            must_lie_ahead(answer.at, desk.now)
            desk.ask_again(task, "shipping.will_answer", answer.at)
        case a.Rejected():
            desk.close_task(task)
            desk.open_task(TaskKind.LOOK_INTO, "shipping.rejected", about="carrier_rejected")
        case a.Lost():
            desk.close_task(task)
            lost(desk)
        case _:
            raise no_such_outcome()


def lost(desk: Desk) -> None:
    """The carrier lost it: a supervisor decides."""
    desk.happen(ParcelLost())
    nobody_waits(desk)
    desk.open_task(TaskKind.DECIDE_LOST, "shipping.lost")


def nobody_waits(desk: Desk) -> None:
    """Nobody is asked to collect or receive a lost parcel, whatever is told of it from before."""
    pickup.leave(desk)
    courier.arrived_elsewhere(desk)
    desk.close_tasks(TaskKind.RECEIVE_RETURN)
    triggers.forget(desk, messages.ARRIVAL)


def lost_decided(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of decide_lost."""
    match answer:
        case a.Search():
            must_lie_ahead(answer.check_at, desk.now)
            desk.ask_again(task, "shipping.search", answer.check_at)
        case a.SendAgain():
            if desk.status not in ON_THE_WAY:
                raise not_now(desk.status, "sending it again")
            desk.close_task(task)
            _send_again(desk)
        case a.WriteOff():
            desk.close_task(task)
            desk.state.parcel = desk.state.parcel.model_copy(update={"written_off": True})
            desk.move(Status.RETURNED, OrderWasReturned(lost=True))
        case _:
            raise no_such_outcome()


def _send_again(desk: Desk) -> None:
    """As it was before it left: confirmed or paid; a new parcel is packed."""
    # What the old parcel did until now is the past: told late, it must not move the new one.
    desk.state.parcel = Parcel(last_at=desk.now, last_code=ParcelCode.ACCEPTED, seen_at=desk.now)
    to = Status.PAID if desk.order.method.prepaid and not desk.owes() else Status.CONFIRMED
    desk.drop_deadlines(NO_MOVEMENT)
    desk.close_tasks(TaskKind.ASK_CARRIER)
    stale.agree(desk, desk.now + desk.playbook.confirmation.stale_after)
    desk.move(to, OrderSentAgain())
    courier.sent_again(desk)
