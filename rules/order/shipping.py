"""Shipping: the shop sent it, the carrier tells where it is; late, twice and out of order, and none of it breaks an order.

Lifecycle, "Statuses" (stimuli arrive late) and "Shipping and tracking". What an arrival means is pickup's, a courier's visit
is courier's, the hand-over settlement's.
"""

from domain import answers as a
from domain.facts import (
    Discrepancy,
    OrderOutForDelivery,
    OrderReady,
    OrderReturning,
    OrderSentAgain,
    OrderWasReturned,
    OrderWasShipped,
    ParcelHasMoved,
    ParcelLost,
    ParcelStuck,
)
from domain.orders import DeliveryKind
from domain.parcels import ParcelCode
from domain.statuses import AGREEING, BEFORE_SHIPMENT, CLOSED, ON_THE_WAY, Status
from domain.stimuli import OrderShipped, ParcelMoved, Stimulus
from domain.tasks import Task, TaskKind
from domain.tracks import BadTrack, check_track
from rules.order import courier, pickup, settlement
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now
from rules.order.state import Parcel

NO_MOVEMENT = "no_movement"
_ORDER_OF_LIFE = tuple(ParcelCode)
_CHANGES_STATUS = frozenset(ParcelCode) - {ParcelCode.ACCEPTED, ParcelCode.IN_TRANSIT}
_CONTRADICTS: dict[Status, frozenset[ParcelCode]] = {
    Status.COMPLETED: frozenset({ParcelCode.RETURNING, ParcelCode.ARRIVED_BACK, ParcelCode.LOST}),
    Status.AWAITING_MONEY: frozenset({ParcelCode.RETURNING, ParcelCode.ARRIVED_BACK, ParcelCode.LOST}),
    Status.RETURNED: frozenset({ParcelCode.HANDED_OVER}),
}


def told_shipped(desk: Desk, stimulus: OrderShipped) -> None:
    """The shop sent it: accepted from any status before, with a warning fact when unconfirmed or unpaid."""
    if desk.status is Status.SHIPPED and _same_parcel(desk, stimulus):
        return
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "shipping it")
    kind = desk.order.delivery.kind
    if kind.by_carrier:
        _know_parcel(desk, stimulus)
    ship(desk)


def moved(desk: Desk, stimulus: Stimulus, body: ParcelMoved) -> None:
    """A movement of the parcel: applied, kept for later, or only noted."""
    if desk.status in AGREEING or desk.status is Status.CANCELLED:
        _keep(desk, stimulus)
    elif desk.status in CLOSED or desk.status is Status.AWAITING_MONEY:
        _note(desk, body)
        if body.code in _CONTRADICTS.get(desk.status, ()):
            desk.open_task(TaskKind.LOOK_INTO, "shipping.contradiction", about=f"parcel:{body.code}")
    elif _outdated(desk, body):
        _note(desk, body)
    else:
        _apply(desk, body)


def apply_kept(desk: Desk) -> None:
    """The order is agreed: events that came before are applied, in the order they happened."""
    kept, desk.state.kept = desk.state.kept, ()
    if not kept:
        return
    for task in [t for t in desk.state.tasks.values() if t.kind is TaskKind.LOOK_INTO and t.about == "kept"]:
        desk.close_task(task)
    bodies = [stimulus.body for stimulus in kept if isinstance(stimulus.body, ParcelMoved)]
    for body in sorted(bodies, key=lambda one: (one.at, _ORDER_OF_LIFE.index(one.code))):
        if _outdated(desk, body) or desk.status in CLOSED or desk.status is Status.AWAITING_MONEY:
            _note(desk, body)
        else:
            _apply(desk, body)


def watch_movement(desk: Desk) -> None:
    """No movement for too long is asked about; what already waits for its customer or a person has its own terms."""
    if desk.status in (Status.SHIPPED, Status.DELIVERING, Status.RETURNING):
        at = desk.now + desk.playbook.shipping.no_movement_after
        desk.set_deadline(NO_MOVEMENT, at, "shipping.no_movement_after", "no movement: the carrier is asked")
    else:
        desk.drop_deadlines(NO_MOVEMENT)


def wake_no_movement(desk: Desk) -> None:
    """No movement for no_movement_after."""
    desk.happen(ParcelStuck(since=desk.now - desk.playbook.shipping.no_movement_after))
    desk.open_task(TaskKind.ASK_CARRIER, "shipping.no_movement_after")


def carrier_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of ask_carrier."""
    match answer:
        case a.Accepted():
            desk.close_task(task)
            watch_movement(desk)
        case a.WillAnswer():
            if answer.at <= desk.now:
                raise Refused("date_in_the_past", "Name a moment that is still to come.")
            desk.move_task(task, "shipping.will_answer", answer.at)
        case a.Rejected():
            desk.close_task(task)
            desk.open_task(TaskKind.LOOK_INTO, "shipping.rejected", about="carrier_rejected")
        case a.Lost():
            desk.close_task(task)
            _lost(desk)
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def lost_decided(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of decide_lost."""
    match answer:
        case a.Search():
            if answer.check_at <= desk.now:
                raise Refused("date_in_the_past", "Name a moment that is still to come.")
            desk.move_task(task, "shipping.search", answer.check_at)
        case a.SendAgain():
            if desk.status not in ON_THE_WAY:
                raise not_now(desk.status, "sending it again")
            desk.close_task(task)
            _send_again(desk)
        case a.WriteOff():
            desk.close_task(task)
            desk.move(Status.RETURNED, OrderWasReturned(lost=True))
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")


def _same_parcel(desk: Desk, stimulus: OrderShipped) -> bool:
    known = desk.state.parcel.track_number
    return stimulus.track_number is None or (stimulus.track_number or "").replace(" ", "").upper() == known


def _know_parcel(desk: Desk, stimulus: OrderShipped) -> None:
    carrier = stimulus.carrier or desk.order.delivery.carrier
    number = stimulus.track_number or desk.state.parcel.track_number
    if number is None:
        raise Refused("track_number_missing", "Tell the carrier and the track number of the parcel.")
    try:
        checked = check_track(carrier, number)
    except BadTrack as bad:
        raise Refused("bad_track_number", f"Check the track number: {bad}") from None
    desk.state.parcel = desk.state.parcel.model_copy(
        update={"carrier": carrier, "track_number": checked.number}
    )


def ship(desk: Desk) -> None:
    """The step into the delivery stage that fits the kind of delivery, with a warning where something is missing."""
    unagreed = desk.status in AGREEING
    unpaid = desk.order.method.prepaid and desk.owes()
    if unagreed:
        desk.happen(Discrepancy(what="shipped_unconfirmed"))
    if unpaid:
        desk.happen(Discrepancy(what="shipped_unpaid"))
    desk.state.was_paid_status = desk.status is Status.PAID or desk.state.was_paid_status
    match desk.order.delivery.kind:
        case DeliveryKind.SELF_PICKUP:
            desk.move(Status.AT_PICKUP, OrderReady())
        case DeliveryKind.OWN_COURIER:
            desk.move(Status.DELIVERING, OrderOutForDelivery())
        case _:
            parcel = desk.state.parcel
            body = OrderWasShipped(
                carrier=parcel.carrier or desk.order.delivery.carrier,
                track_number=parcel.track_number,
                out_of_turn=unagreed or unpaid,
            )
            desk.move(Status.SHIPPED, body)


def _keep(desk: Desk, stimulus: Stimulus) -> None:
    if any(known.id == stimulus.id for known in desk.state.kept):
        return
    before = desk.status in AGREEING
    desk.happen(Discrepancy(what="event_before_agreement" if before else "event_after_cancel"))
    desk.state.kept = (*desk.state.kept, stimulus)
    desk.open_task(TaskKind.LOOK_INTO, "shipping.kept", about="kept")


def _note(desk: Desk, body: ParcelMoved) -> None:
    desk.happen(ParcelHasMoved(code=body.code, at=body.at, office=body.office))


def _outdated(desk: Desk, body: ParcelMoved) -> bool:
    """Something later already counted; of two at one moment the later in a usual life is the later."""
    last_at, last_code = desk.state.parcel.last_at, desk.state.parcel.last_code
    if last_at is None or last_code is None or body.at > last_at:
        return False
    return body.at < last_at or _ORDER_OF_LIFE.index(body.code) <= _ORDER_OF_LIFE.index(last_code)


def _apply(desk: Desk, body: ParcelMoved) -> None:
    if desk.status in BEFORE_SHIPMENT:
        ship(desk)
    if body.code in _CHANGES_STATUS:
        parcel = desk.state.parcel.model_copy(update={"last_at": body.at, "last_code": body.code})
        desk.state.parcel = parcel
    desk.close_tasks(TaskKind.ASK_CARRIER)
    match body.code:
        case ParcelCode.ACCEPTED | ParcelCode.IN_TRANSIT:
            _note(desk, body)
        case ParcelCode.ARRIVED:
            pickup.arrive(desk, body)
        case ParcelCode.OUT_FOR_DELIVERY:
            if desk.status in (Status.SHIPPED, Status.AT_PICKUP):
                desk.move(Status.DELIVERING, OrderOutForDelivery())
            else:
                _note(desk, body)
        case ParcelCode.FAILED_ATTEMPT:
            courier.failed(desk)
        case ParcelCode.HANDED_OVER:
            settlement.hand_over(desk, body.at)
        case ParcelCode.RETURNING:
            if desk.status is Status.RETURNING:
                _note(desk, body)
            else:
                desk.move(Status.RETURNING, OrderReturning(why="carrier"))
        case ParcelCode.ARRIVED_BACK:
            if desk.status is not Status.RETURNING:
                desk.move(Status.RETURNING, OrderReturning(why="carrier"))
            _note(desk, body)
            desk.open_task(TaskKind.RECEIVE_RETURN, "pickup.arrived_back")
        case ParcelCode.LOST:
            _lost(desk)
    watch_movement(desk)


def _lost(desk: Desk) -> None:
    desk.happen(ParcelLost())
    desk.open_task(TaskKind.DECIDE_LOST, "shipping.lost")


def _send_again(desk: Desk) -> None:
    """As it was before it left: confirmed or paid; a new parcel is packed."""
    desk.state.parcel = Parcel()
    to = Status.PAID if desk.order.method.prepaid and not desk.owes() else Status.CONFIRMED
    desk.move(to, OrderSentAgain())
