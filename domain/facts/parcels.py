"""What happened to the parcel on its way and at the pickup point."""

from typing import Literal

from domain.base import Moment, Stored
from domain.orders import Reason, Slot
from domain.parcels import ParcelCode


class ParcelHasMoved(Stored):
    """The carrier reports a movement that changes no status."""

    kind: Literal["parcel.moved"] = "parcel.moved"
    code: ParcelCode
    at: Moment
    office: str | None = None


class ParcelStuck(Stored):
    """No movement for too long."""

    kind: Literal["parcel.stuck"] = "parcel.stuck"
    since: Moment


class ParcelArrived(Stored):
    """The parcel lies at the place of delivery, since that moment, kept until then."""

    kind: Literal["parcel.arrived"] = "parcel.arrived"
    at: Moment
    office: str | None = None
    until: Moment


class ParcelUncollected(Stored):
    """The parcel has lain for `day` days and goes back then."""

    kind: Literal["parcel.uncollected"] = "parcel.uncollected"
    day: int
    until: Moment


class ParcelUnclaimed(Stored):
    """The customer did not come in time."""

    kind: Literal["parcel.unclaimed"] = "parcel.unclaimed"


class ParcelRefused(Stored):
    """The customer does not want the parcel."""

    kind: Literal["parcel.refused"] = "parcel.refused"
    reason: Reason


class PickupPromised(Stored):
    """The customer said when the parcel will be collected."""

    kind: Literal["parcel.promised"] = "parcel.promised"
    on: Moment


class DeliveryFailed(Stored):
    """The courier came and could not hand it over."""

    kind: Literal["delivery.failed"] = "delivery.failed"


class DeliveryRescheduled(Stored):
    """Another slot was agreed."""

    kind: Literal["delivery.rescheduled"] = "delivery.rescheduled"
    slot: Slot


class DeliveryNear(Stored):
    """The courier comes soon and the customer cannot be called before; a message says so instead."""

    kind: Literal["delivery.near"] = "delivery.near"
    slot: Slot


class ParcelLost(Stored):
    """The carrier lost the parcel."""

    kind: Literal["parcel.lost"] = "parcel.lost"
