"""Tracking: the carrier tells where the parcel is; late, twice and out of order, and none of it breaks an order.

Lifecycle, "Statuses" (stimuli arrive late) and "Shipping and tracking". What an arrival means is pickup's, a courier's visit
is courier's, the hand-over settlement's.
"""

from datetime import datetime

from domain.facts import Discrepancy, OrderOutForDelivery, OrderReturning, ParcelHasMoved
from domain.orders import DeliveryKind
from domain.parcels import ParcelCode
from domain.statuses import AGREEING, BEFORE_SHIPMENT, CLOSED, ON_THE_WAY, Status
from domain.stimuli import ParcelMoved, Stimulus
from domain.tasks import TaskKind
from rules.order import courier, movement, pickup, settlement, shipping
from rules.order.desk import Desk
from rules.order.state import Parcel

KEPT = "kept"
"""What a look_into is about when an event came before the order was agreed, or after it was cancelled."""
_ORDER_OF_LIFE = tuple(ParcelCode)
_MOVES_ON = frozenset(
    {ParcelCode.ARRIVED, ParcelCode.OUT_FOR_DELIVERY, ParcelCode.HANDED_OVER}
    | {ParcelCode.RETURNING, ParcelCode.ARRIVED_BACK}
)
"""What changes where a parcel stands. A failed attempt or a loss does not: what came before them and is told later still counts."""
_BACK = frozenset({ParcelCode.RETURNING, ParcelCode.ARRIVED_BACK})
_CONTRADICTS: dict[Status, frozenset[ParcelCode]] = {
    Status.COMPLETED: _BACK | {ParcelCode.LOST},
    Status.AWAITING_MONEY: _BACK | {ParcelCode.LOST},
    Status.RETURNED: frozenset({ParcelCode.HANDED_OVER}),
}


def moved(desk: Desk, stimulus: Stimulus, body: ParcelMoved) -> None:
    """A movement of the parcel: applied, kept for later, or only noted."""
    if desk.status in AGREEING or desk.status is Status.CANCELLED:
        _keep(desk, stimulus)
    else:
        _take(desk, body)


def apply_kept(desk: Desk) -> None:
    """Events that came before the order was agreed are applied, in the order they happened; after its end they are noted."""
    kept, desk.state.kept = desk.state.kept, ()
    if not kept:
        return
    task = desk.find_task(TaskKind.LOOK_INTO, about=KEPT)
    if task is not None:
        desk.close_task(task)
    bodies = [stimulus.body for stimulus in kept if isinstance(stimulus.body, ParcelMoved)]
    for body in sorted(bodies, key=lambda one: (one.at, _ORDER_OF_LIFE.index(one.code))):
        _take(desk, body)


def _take(desk: Desk, told: ParcelMoved) -> None:
    # A carrier's clock that runs ahead must not make everything that comes later look outdated.
    body = told.model_copy(update={"at": min(told.at, desk.now)})
    if desk.status in CLOSED or desk.status is Status.AWAITING_MONEY:
        _note(desk, body)
        if body.code in _CONTRADICTS.get(desk.status, ()):
            _look_into(desk, body.code)
    elif _outdated(desk, body):
        _note(desk, body)
        if body.code is ParcelCode.HANDED_OVER:
            # The customer has the parcel that was thought lost, and another one is being packed.
            _look_into(desk, body.code)
    else:
        _apply(desk, body)


def _keep(desk: Desk, stimulus: Stimulus) -> None:
    if any(known.id == stimulus.id for known in desk.state.kept):
        return
    before = desk.status in AGREEING
    desk.happen(Discrepancy(what="event_before_agreement" if before else "event_after_cancel"))
    desk.state.kept = (*desk.state.kept, stimulus)
    desk.open_task(TaskKind.LOOK_INTO, "shipping.kept", about=KEPT)


def _note(desk: Desk, body: ParcelMoved) -> None:
    desk.happen(ParcelHasMoved(code=body.code, at=body.at, office=body.office))


def _look_into(desk: Desk, code: ParcelCode) -> None:
    desk.open_task(TaskKind.LOOK_INTO, "shipping.contradiction", about=f"parcel:{code}")


def _outdated(desk: Desk, body: ParcelMoved) -> bool:
    """Something later already counted; of two at one moment the later in a usual life is the later.

    A hand-over is never outdated: whatever was told of later moments, the customer has the parcel.
    """
    parcel = desk.state.parcel
    if body.code is ParcelCode.FAILED_ATTEMPT and _no_later(body, parcel.failed_at):
        return True
    if body.code is ParcelCode.LOST:
        seen_since = parcel.seen_at is not None and body.at < parcel.seen_at
        return seen_since or _no_later(body, parcel.lost_at)
    last_at, last_code = parcel.last_at, parcel.last_code
    if last_at is None or last_code is None or body.at > last_at:
        return False
    if body.code is ParcelCode.HANDED_OVER and desk.status not in BEFORE_SHIPMENT:
        return False
    return body.at < last_at or _ORDER_OF_LIFE.index(body.code) <= _ORDER_OF_LIFE.index(last_code)


def _apply(desk: Desk, body: ParcelMoved) -> None:
    if desk.status in BEFORE_SHIPMENT:
        shipping.ship(desk)
    before = desk.state.parcel
    desk.state.parcel = before.model_copy(update=_remembered(before, body))
    lost = _no_later(body, before.lost_at)
    if not lost:
        movement.seen(desk, body.code)
    match body.code:
        case ParcelCode.ACCEPTED | ParcelCode.IN_TRANSIT:
            _note(desk, body)
        case ParcelCode.ARRIVED if pickup.lies_there_already(desk, body):
            _note(desk, body)
            pickup.stored_until(desk, body)
        case ParcelCode.ARRIVED:
            pickup.arrive(desk, body)
        case ParcelCode.OUT_FOR_DELIVERY if desk.status in (Status.SHIPPED, Status.AT_PICKUP):
            desk.move(Status.DELIVERING, OrderOutForDelivery())
        case ParcelCode.FAILED_ATTEMPT if _with_courier(desk):
            courier.failed(desk)
        case ParcelCode.HANDED_OVER:
            settlement.hand_over(desk, body.at)
            if before.last_code in _BACK and before.last_at is not None and before.last_at > body.at:
                _look_into(desk, before.last_code)
        case ParcelCode.RETURNING | ParcelCode.ARRIVED_BACK:
            _back(desk, body)
        case ParcelCode.LOST:
            movement.lost(desk)
        case _:
            _note(desk, body)
    if lost and desk.status in ON_THE_WAY | {Status.RETURNING}:
        movement.nobody_waits(desk)
    movement.watch(desk)


def _remembered(before: Parcel, body: ParcelMoved) -> dict[str, object]:
    if body.code is ParcelCode.LOST:
        return {"lost_at": body.at}
    remembered: dict[str, object] = {"seen_at": max(body.at, before.seen_at or body.at)}
    if body.code is ParcelCode.FAILED_ATTEMPT:
        remembered["failed_at"] = body.at
    elif body.code in _MOVES_ON:
        remembered |= {"last_at": body.at, "last_code": body.code}
    return remembered


def _no_later(body: ParcelMoved, moment: datetime | None) -> bool:
    return moment is not None and body.at <= moment


def _with_courier(desk: Desk) -> bool:
    """A failed attempt at an office is no courier's: the parcel waits there for its customer."""
    kind = desk.order.delivery.kind
    by_courier = kind in (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER)
    return desk.status is Status.DELIVERING or (by_courier and desk.status is Status.SHIPPED)


def _back(desk: Desk, body: ParcelMoved) -> None:
    if desk.status is Status.RETURNING:
        _note(desk, body)
    else:
        desk.move(Status.RETURNING, OrderReturning(why="carrier"))
    if body.code is ParcelCode.ARRIVED_BACK:
        desk.open_task(TaskKind.RECEIVE_RETURN, "pickup.arrived_back")
