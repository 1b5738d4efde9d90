"""Shipping: the shop says that the order left, with a checked track number where a carrier has it.

Lifecycle, "Statuses" and "Shipping and tracking", first point. Where the parcel then is, is tracking's.
"""

from domain.facts import Discrepancy, OrderOutForDelivery, OrderReady, OrderWasShipped
from domain.orders import DeliveryKind
from domain.statuses import AGREEING, BEFORE_SHIPMENT, ON_THE_WAY, Status
from domain.stimuli import OrderShipped
from domain.tracks import BadTrack, check_track
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now


def told_shipped(desk: Desk, stimulus: OrderShipped) -> None:
    """The shop sent it: accepted from any status before, with a warning fact when unconfirmed or unpaid."""
    if desk.status in BEFORE_SHIPMENT:
        if desk.order.delivery.kind.by_carrier:
            _know_parcel(desk, stimulus)
        ship(desk)
    elif desk.status is Status.CANCELLED:
        raise not_now(desk.status, "shipping it")
    else:
        _told_late(desk, stimulus)


def ship(desk: Desk) -> None:
    """The step into the delivery stage that fits the kind of delivery, with a warning where something is missing."""
    unagreed = desk.status in AGREEING
    unpaid = desk.order.method.prepaid and desk.owes()
    if unagreed:
        desk.happen(Discrepancy(what="shipped_unconfirmed"))
    if unpaid:
        desk.happen(Discrepancy(what="shipped_unpaid"))
    # Whatever call it came from, it is on its way to a customer now.
    desk.state.order = desk.order.model_copy(update={"draft": False})
    desk.state.silent = False
    match desk.order.delivery.kind:
        case DeliveryKind.SELF_PICKUP:
            desk.move(Status.AT_PICKUP, OrderReady())
        case DeliveryKind.OWN_COURIER:
            desk.move(Status.DELIVERING, OrderOutForDelivery())
        case _:
            desk.move(Status.SHIPPED, _shipped(desk, out_of_turn=unagreed or unpaid))


def _told_late(desk: Desk, stimulus: OrderShipped) -> None:
    """The carrier told of the parcel first: the shop's word adds its track number, or changes nothing any more."""
    known, told = desk.state.parcel.track_number, stimulus.track_number
    if known is not None and told is not None:
        if _checked(desk, stimulus, told) != known:
            raise not_now(desk.status, "shipping it as another parcel")
    elif told is not None and desk.order.delivery.kind.by_carrier:
        _know_parcel(desk, stimulus)
        if desk.status in ON_THE_WAY:
            desk.happen(_shipped(desk, out_of_turn=False))
            return
    desk.happen(Discrepancy(what="late_event"))


def _know_parcel(desk: Desk, stimulus: OrderShipped) -> None:
    number = stimulus.track_number or desk.state.parcel.track_number
    if number is None:
        raise Refused("track_number_missing", "Tell the carrier and the track number of the parcel.")
    checked = _checked(desk, stimulus, number)
    carrier = _carrier(desk, stimulus)
    desk.state.parcel = desk.state.parcel.model_copy(update={"carrier": carrier, "track_number": checked})


def _checked(desk: Desk, stimulus: OrderShipped, number: str) -> str:
    try:
        return check_track(_carrier(desk, stimulus), number).number
    except BadTrack as bad:
        raise Refused("bad_track_number", f"Check the track number: {bad}") from None


def _carrier(desk: Desk, stimulus: OrderShipped) -> str:
    return stimulus.carrier or desk.state.parcel.carrier or desk.order.delivery.carrier


def _shipped(desk: Desk, *, out_of_turn: bool) -> OrderWasShipped:
    parcel = desk.state.parcel
    return OrderWasShipped(
        carrier=parcel.carrier or desk.order.delivery.carrier,
        track_number=parcel.track_number,
        out_of_turn=out_of_turn,
    )
